import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { aConfig, anOwner, workflowsOf } from '../../testing/records.ts'
import { renderApp } from '../../testing/render-app.tsx'
import { done, page, problem, scriptApi } from '../../testing/scripted-api.ts'

const here = {
  id: 'ses_1',
  current: true,
  createdAt: '2026-11-01T10:00:00.000Z',
  lastUsedAt: '2026-11-20T10:00:00.000Z',
  expiresAt: '2026-11-27T10:00:00.000Z',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  address: '203.0.113.7',
}
const phone = {
  ...here,
  id: 'ses_2',
  current: false,
  userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile/15E148 Safari/604.1',
  address: null,
}
const base = {
  'GET /api/me': anOwner(),
  'GET /api/config': aConfig,
  'GET /api/workflows': workflowsOf(),
  'GET /api/sessions': page([here, phone]),
}
const dialog = () => within(screen.getByRole('dialog'))

describe('devices', () => {
  it('are told in words, this one marked and not to be ended', async () => {
    scriptApi(base)
    renderApp('/settings/security')
    expect(await screen.findByText('Firefox on Linux')).toBeTruthy()
    expect(screen.getByText('This device')).toBeTruthy()
    expect(screen.getByText(/203\.0\.113\.7/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'End the sign-in of Firefox on Linux' })).toBeNull()
  })

  it('are ended one by one, after asking', async () => {
    const api = scriptApi({
      ...base,
      'GET /api/sessions': [page([here, phone]), page([here])],
      'DELETE /api/sessions/ses_2': done(),
    })
    renderApp('/settings/security')
    await userEvent.click(await screen.findByRole('button', { name: 'End the sign-in of Safari on iPhone' }))
    expect(api.to('DELETE /api/sessions/ses_2')).toEqual([])
    await userEvent.click(dialog().getByRole('button', { name: 'Sign it out' }))
    await waitFor(() => expect(screen.queryByText('Safari on iPhone')).toBeNull())
    expect(screen.queryByRole('button', { name: 'End all others' })).toBeNull()
  })

  it('are ended all but this one', async () => {
    const api = scriptApi({
      ...base,
      'GET /api/sessions': [page([here, phone]), page([here])],
      'DELETE /api/sessions': { ended: 1 },
    })
    renderApp('/settings/security')
    await userEvent.click(await screen.findByRole('button', { name: 'End all others' }))
    await userEvent.click(dialog().getByRole('button', { name: 'End all others' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(api.to('DELETE /api/sessions')).toHaveLength(1)
  })
})

describe('the password', () => {
  const fill = async (current: string, next: string) => {
    await userEvent.type(await screen.findByLabelText('Present password'), current)
    await userEvent.type(screen.getByLabelText('New password'), next)
    await userEvent.click(screen.getByRole('button', { name: 'Change the password' }))
  }

  it('is changed, which ends the other devices', async () => {
    const api = scriptApi({ ...base, 'POST /api/auth/change-password': { token: null } })
    renderApp('/settings/security')
    await fill('the old one', 'a new long one')
    expect(await screen.findByText(/Your password is changed/)).toBeTruthy()
    expect(api.to('POST /api/auth/change-password').map(({ body }) => body)).toEqual([
      { currentPassword: 'the old one', newPassword: 'a new long one', revokeOtherSessions: true },
    ])
    expect(screen.getByLabelText('New password')).toHaveProperty('value', '')
    expect(api.to('GET /api/sessions').length).toBeGreaterThan(1)
  })

  it('is not sent when it is too short or the same', async () => {
    const api = scriptApi(base)
    renderApp('/settings/security')
    await fill('the old one', 'the old one')
    expect(screen.getByText('Choose one that differs from the old one.')).toBeTruthy()
    expect(api.to('POST /api/auth/change-password')).toEqual([])
  })

  it('stays when the present one is wrong, which is said beside it', async () => {
    const message = 'The present password is not right. Nothing was changed.'
    const refused = problem(422, 'invalid_input', message, { errors: [{ path: 'currentPassword', message }] })
    scriptApi({ ...base, 'POST /api/auth/change-password': refused })
    renderApp('/settings/security')
    await fill('the wrong one', 'a new long one')
    expect(await screen.findByText(message)).toBeTruthy()
    expect(screen.getByLabelText('Present password').getAttribute('aria-invalid')).toBe('true')
  })

  it('is no matter for somebody who comes through the company’s own provider', async () => {
    scriptApi({ ...base, 'GET /api/me': anOwner({ external: true }) })
    renderApp('/settings/security')
    expect(await screen.findByText('Firefox on Linux')).toBeTruthy()
    expect(screen.queryByLabelText('New password')).toBeNull()
  })
})

describe('other ways to sign in', () => {
  it('are connected at the provider', async () => {
    const go = vi.spyOn(location, 'assign').mockImplementation(() => undefined)
    const api = scriptApi({
      ...base,
      'GET /api/config': { ...aConfig, signInWith: ['linkedin'] },
      'POST /api/auth/oauth2/link': { url: 'https://linkedin.example/authorize', redirect: true },
    })
    renderApp('/settings/security')
    await userEvent.click(await screen.findByRole('button', { name: 'Connect LinkedIn' }))
    await waitFor(() => expect(go.mock.calls).toEqual([['https://linkedin.example/authorize']]))
    expect(api.to('POST /api/auth/oauth2/link').map(({ body }) => body)).toEqual([
      {
        providerId: 'linkedin',
        callbackURL: '/settings/security?connected=true',
        errorCallbackURL: '/settings/security',
      },
    ])
    go.mockRestore()
  })

  it.each([
    ['connected=true', 'status', 'The account is connected'],
    ['error=email_does_not_match', 'alert', 'another e-mail address'],
  ])('say what came of it: %s', async (search, role, words) => {
    scriptApi({ ...base, 'GET /api/config': { ...aConfig, signInWith: ['linkedin'] } })
    renderApp(`/settings/security?${search}`)
    await screen.findByRole('button', { name: 'Connect LinkedIn' })
    expect(screen.getAllByRole(role).some(({ textContent }) => textContent?.includes(words))).toBe(true)
  })
})
