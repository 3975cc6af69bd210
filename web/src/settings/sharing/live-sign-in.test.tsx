import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import type { Agreement, LiveSignIn, Purpose } from '../../data/membership.ts'
import { aConfig, aMember, workflowsOf } from '../../testing/records.ts'
import { renderApp } from '../../testing/render-app.tsx'
import { page, problem, scriptApi } from '../../testing/scripted-api.ts'
import { aMembership } from '../../testing/sharing-records.ts'

const path = '/api/membership/linkedin-sign-in/live'
const url = 'https://live.browser.test/ui/view?mode=tab'
const expiresAt = '2099-11-20T10:00:00.000Z'

const agreed = (purpose: Purpose): Agreement => ({
  ...{ route: 'browser', purpose, textVersion: '1', givenAt: '2026-11-20T10:00:00.000Z', current: true },
})
const signIn = (facts: Partial<LiveSignIn>): LiveSignIn => ({
  state: 'none',
  reason: null,
  expiresAt,
  url: null,
  ...facts,
})

/** The settings of a member who agreed to all of it, with what the API says of their signing in, one after another. */
function shown(standing: LiveSignIn[], more: Parameters<typeof scriptApi>[0] = {}) {
  const api = scriptApi({
    'GET /api/me': aMember(),
    'GET /api/config': aConfig,
    'GET /api/workflows': workflowsOf(),
    'GET /api/pod-invitations': page([]),
    'GET /api/membership': aMembership({
      allowed: { routes: ['browser'], standing: false, typedSignIn: true },
      consents: [agreed('repost'), agreed('stored_sign_in')],
    }),
    [`GET ${path}`]: standing,
    [`POST ${path}`]: { state: 'requested', reason: null, expiresAt },
    ...more,
  })
  renderApp('/settings/sharing')
  return api
}
const region = async () => within(await screen.findByRole('region', { name: 'Sign in yourself' }))

describe('signing in to LinkedIn by oneself', () => {
  it('opens a browser in another tab, keeps its address though it is given once, and says when it is done', async () => {
    const api = shown([
      signIn({}),
      signIn({ state: 'requested' }),
      signIn({ state: 'open', url }),
      signIn({ state: 'open' }),
      signIn({ state: 'done' }),
    ])
    const part = await region()
    await userEvent.click(await part.findByRole('button', { name: 'Sign in yourself' }))
    expect(api.to(`POST ${path}`)).toHaveLength(1)
    expect(await part.findByText('A browser is being opened')).toBeTruthy()
    const link = await part.findByRole('link', { name: /Go to the browser/ }, { timeout: 4_000 })
    expect([link.getAttribute('href'), link.getAttribute('target'), link.getAttribute('rel')]).toEqual([
      url,
      '_blank',
      'noreferrer',
    ])
    await waitFor(() => expect(api.to(`GET ${path}`)).toHaveLength(4), { timeout: 4_000 })
    expect(part.getByRole('link', { name: /Go to the browser/ })).toBeTruthy()
    expect(await part.findByText('You have signed in', {}, { timeout: 4_000 })).toBeTruthy()
    expect(part.queryByRole('link')).toBeNull()
  }, 20_000)

  it.each([
    ['failed', 'Not signed in', 'Another LinkedIn account was signed in.'],
    ['unavailable', 'Not possible here', 'Store a sign-in here instead.'],
  ] as const)('that is %s says why, and can be begun again', async (state, words, reason) => {
    shown([signIn({ state, reason })])
    const part = await region()
    expect(await part.findByText(words)).toBeTruthy()
    expect(part.getByText(reason)).toBeTruthy()
    expect(part.getByRole('button', { name: 'Sign in again' })).toBeTruthy()
  })

  it('tells a second window that the address was given already', async () => {
    shown([signIn({ state: 'open' })])
    expect(await (await region()).findByText(/given already, in another window/)).toBeTruthy()
  })

  it('says why no browser is opened', async () => {
    shown([signIn({})], { [`POST ${path}`]: problem(403, 'forbidden', 'Stored sign-in is off here.') })
    const part = await region()
    await userEvent.click(await part.findByRole('button', { name: 'Sign in yourself' }))
    expect(await part.findByText('Stored sign-in is off here.')).toBeTruthy()
  })

  it.each([
    ['has not agreed to sharing by the browser', [agreed('stored_sign_in')], true],
    ['has not agreed to the stored sign-in', [agreed('repost')], true],
    ['is not allowed it by the company', [agreed('repost'), agreed('stored_sign_in')], false],
  ])('is not offered to somebody who %s', async (_, consents, typedSignIn) => {
    const allowed = { routes: ['browser' as const], standing: false, typedSignIn }
    const api = shown([], { 'GET /api/membership': aMembership({ allowed, consents }) })
    await screen.findByRole('region', { name: 'Your own words' })
    expect(screen.queryByRole('region', { name: 'Sign in yourself' })).toBeNull()
    expect(api.to(`GET ${path}`)).toEqual([])
  })
})
