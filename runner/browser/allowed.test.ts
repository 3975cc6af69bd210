import { describe, expect, it } from 'vitest'
import { isAllowed } from './allowed.ts'

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
