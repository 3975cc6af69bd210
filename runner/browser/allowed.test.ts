import { describe, expect, it } from 'vitest'
import { effectOf, isAllowed, pagePolicy } from './allowed.ts'

const linkedIn = new URL('https://www.linkedin.com')
const local = new URL('http://127.0.0.1:9102')

describe('isAllowed', () => {
  it.each([
    ['https://www.linkedin.com/feed/', 'POST', linkedIn],
    ['https://static.licdn.com/aero/x.js', 'GET', linkedIn],
    ['data:image/png;base64,AAAA', 'GET', linkedIn],
    ['http://127.0.0.1:9102/login', 'POST', local],
  ])('lets %s %s pass', (address, method, site) => {
    expect(isAllowed(address, method, site)).toBe(true)
  })

  it.each([
    ['https://www.linkedin.com.evil.test/', 'GET', linkedIn],
    ['https://evil.test/?https://www.linkedin.com/', 'GET', linkedIn],
    ['https://www.linkedin.com@evil.test/', 'GET', linkedIn],
    ['https://user:pw@www.linkedin.com/', 'GET', linkedIn],
    ['http://www.linkedin.com/feed/', 'GET', linkedIn],
    ['https://www.linkedin.com:8443/feed/', 'GET', linkedIn],
    ['https://static.licdn.com/collect', 'POST', linkedIn],
    ['https://static.licdn.com/aero/x.js', 'GET', local],
    ['http://127.0.0.1:9103/', 'GET', local],
    ['file:///etc/passwd', 'GET', local],
    ['javascript:alert(1)', 'GET', local],
    ['mailto:x@y.test', 'GET', local],
    ['not an address', 'GET', local],
  ])('stops %s %s', (address, method, site) => {
    expect(isAllowed(address, method, site)).toBe(false)
  })
})

describe('pagePolicy', () => {
  it('names the same hosts', () => {
    expect(pagePolicy(linkedIn)).toBe(
      'connect-src https://www.linkedin.com https://static.licdn.com data: blob:; worker-src blob:',
    )
    expect(pagePolicy(local)).toBe('connect-src http://127.0.0.1:9102 data: blob:; worker-src blob:')
  })
})

describe('effectOf', () => {
  const on = (path: string) => `https://www.linkedin.com${path}`
  const sdui = (id: string) => on(`/flagship-web/rsc-action/actions/server-request?sduiid=com.linkedin.sdui.${id}`)

  it.each([
    on('/voyager/api/graphql?action=execute&queryId=voyagerFeedDashReposts.a0663ae5c654123343da36617d2dbfde'),
    on('/voyager/api/graphql?action=execute&queryId=voyagerContentcreationDashShares.279996efa5064c01775d5aff003d9377'),
    on('/voyager/api/contentcreation/normShares'),
    sdui('feed.requests.createInstantRepost'),
    sdui('sharing.requests.createShare'),
  ])('knows a share: %s', (address) => {
    expect(effectOf(address, 'POST')).toBe('share')
  })

  it.each([
    on('/voyager/api/graphql?action=execute&queryId=voyagerFeedDashReactions.x'),
    on('/voyager/api/relationships/invitations'),
    sdui('requests.mynetwork.addConnection'),
    sdui('feed.requests.reactToUpdate'),
  ])('knows another change: %s', (address) => {
    expect(effectOf(address, 'POST')).toBe('change')
    expect(effectOf(address, 'DELETE')).toBe('change')
  })

  it.each([
    [on('/voyager/api/graphql?queryId=voyagerFeedDashReposts.x'), 'GET', undefined],
    [on('/voyager/api/graphql?queryId=voyagerFeedDashUpdates.x'), 'POST', 'GET'],
    [
      on('/flagship-web/rsc-action/actions/pagination?sduiid=com.linkedin.sdui.pagers.feed.mainFeed'),
      'POST',
      undefined,
    ],
    [sdui('feed.requests.getRepostMenu'), 'POST', undefined],
    [sdui('login.authenticate'), 'POST', undefined],
    [on('/checkpoint/lg/login-submit'), 'POST', undefined],
    [on('/li/track'), 'POST', undefined],
    ['not an address', 'POST', undefined],
  ])('leaves alone what only reads or tells: %s', (address, method, override) => {
    expect(effectOf(address, method, override)).toBeNull()
  })
})
