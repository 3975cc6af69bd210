import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { InvitationSeen } from '../data/invitations.ts'
import { aConfig, aMember, workflowsOf } from '../testing/records.ts'
import { renderApp } from '../testing/render-app.tsx'
import { page, problem, scriptApi } from '../testing/scripted-api.ts'

afterEach(() => sessionStorage.clear())

const invitation: InvitationSeen = {
  tenant: { name: 'Northwind Coaching' },
  email: 'maya-lindqvist@example.test',
  role: 'admin',
  invitedBy: 'Ada Norling',
  expiresAt: '2026-11-28T10:00:00.000Z',
  hasAccount: false,
}
const home = {
  'GET /api/me': aMember(),
  'GET /api/config': aConfig,
  'GET /api/workflows': workflowsOf(),
  'GET /api/activities': page([]),
  'GET /api/pods': page([]),
}
const opened = { ...home, 'GET /api/auth/get-session': Response.json(null), 'POST /api/invitations/look': invitation }

describe('an invitation', () => {
  it('says who invites to what, and lets somebody new in with a name and a password', async () => {
    const api = scriptApi({
      ...opened,
      'POST /api/invitations/sign-up': Response.json({ email: invitation.email }, { status: 201 }),
      'POST /api/auth/sign-in/email': { user: {} },
    })
    const { router } = renderApp('/join#the-token')
    expect(await screen.findByRole('heading', { name: 'Join Northwind Coaching' })).toBeTruthy()
    expect(screen.getByText(/Ada Norling invites you .* as an administrator/)).toBeTruthy()
    expect(api.to('POST /api/invitations/look').map(({ body }) => body)).toEqual([{ token: 'the-token' }])

    const user = userEvent.setup()
    await user.type(screen.getByLabelText('Password'), 'short')
    await user.click(screen.getByRole('button', { name: 'Join' }))
    expect(screen.getByText(/Enter your name/)).toBeTruthy()
    expect(screen.getByText('It has 5 characters; use at least 10.')).toBeTruthy()
    expect(api.to('POST /api/invitations/sign-up')).toEqual([])

    await user.type(screen.getByLabelText('Your name'), 'Maya Lindqvist')
    await user.type(screen.getByLabelText('Password'), ' enough now')
    await user.click(screen.getByRole('button', { name: 'Join' }))
    await waitFor(() => expect(router.state.location.href).toBe('/'))
    expect(api.to('POST /api/invitations/sign-up').map(({ body }) => body)).toEqual([
      { token: 'the-token', name: 'Maya Lindqvist', password: 'short enough now' },
    ])
    expect(api.to('POST /api/auth/sign-in/email').map(({ body }) => body)).toEqual([
      { email: invitation.email, password: 'short enough now' },
    ])
    expect(api.to('POST /api/invitations/accept')).toEqual([])
  })

  it('only signs in when the account was made and the sign-in was lost', async () => {
    const api = scriptApi({
      ...opened,
      'POST /api/invitations/sign-up': Response.json({ email: invitation.email }, { status: 201 }),
      'POST /api/auth/sign-in/email': [problem(500, 'internal', 'It broke.'), { user: {} }],
    })
    const { router } = renderApp('/join#the-token')
    await userEvent.type(await screen.findByLabelText('Your name'), 'Maya')
    await userEvent.type(screen.getByLabelText('Password'), 'long enough now')
    await userEvent.click(screen.getByRole('button', { name: 'Join' }))
    expect(await screen.findByText('It broke.')).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Join' }))
    await waitFor(() => expect(router.state.location.href).toBe('/'))
    expect(api.to('POST /api/invitations/sign-up')).toHaveLength(1)
  })

  it('asks for the password of an account that was made in the meantime', async () => {
    scriptApi({
      ...opened,
      'POST /api/invitations/look': [invitation, { ...invitation, hasAccount: true }],
      'POST /api/invitations/sign-up': problem(409, 'conflict', 'There is an account with this address.'),
    })
    renderApp('/join#the-token')
    await userEvent.type(await screen.findByLabelText('Your name'), 'Maya')
    await userEvent.type(screen.getByLabelText('Password'), 'long enough now')
    await userEvent.click(screen.getByRole('button', { name: 'Join' }))
    expect(await screen.findByRole('button', { name: 'Sign in and join' })).toBeTruthy()
  })

  it('lets somebody with an account join by signing in, and opens that company', async () => {
    const api = scriptApi({
      ...opened,
      'POST /api/invitations/look': { ...invitation, hasAccount: true },
      'POST /api/auth/sign-in/email': { user: {} },
      'POST /api/invitations/accept': { tenantId: 'tenant_1' },
      'POST /api/auth/switch-tenant': { tenantId: 'tenant_1' },
    })
    const { router } = renderApp('/join#the-token')
    await userEvent.type(await screen.findByLabelText('Password'), 'what it is')
    await userEvent.click(screen.getByRole('button', { name: 'Sign in and join' }))
    await waitFor(() => expect(router.state.location.href).toBe('/'))
    const wrote = api.sent.filter(({ method, path }) => method === 'POST' && !path.endsWith('/look'))
    expect(wrote.map(({ path, body }) => [path, body])).toEqual([
      ['/api/auth/sign-in/email', { email: invitation.email, password: 'what it is' }],
      ['/api/invitations/accept', { token: 'the-token' }],
      ['/api/auth/switch-tenant', { tenantId: 'tenant_1' }],
    ])
  })

  it('takes one press of who is signed in with its address', async () => {
    const api = scriptApi({
      ...opened,
      'GET /api/auth/get-session': { user: { name: 'Maya', email: 'Maya-Lindqvist@example.test' } },
      'POST /api/invitations/accept': { tenantId: 'tenant_1' },
      'POST /api/auth/switch-tenant': { tenantId: 'tenant_1' },
    })
    const { router } = renderApp('/join#the-token')
    await userEvent.click(await screen.findByRole('button', { name: 'Join Northwind Coaching' }))
    await waitFor(() => expect(router.state.location.href).toBe('/'))
    expect(api.to('POST /api/invitations/accept')).toHaveLength(1)
  })

  it('is not taken up by somebody else, who can sign out for it', async () => {
    const api = scriptApi({
      ...opened,
      'GET /api/auth/get-session': [{ user: { name: 'Tom', email: 'tom@example.test' } }, Response.json(null)],
      'POST /api/auth/sign-out': { success: true },
    })
    renderApp('/join#the-token')
    expect(await screen.findByText(/the invitation is for/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: /^Join/ })).toBeNull()
    await userEvent.click(screen.getByRole('button', { name: 'Sign out' }))
    expect(await screen.findByLabelText('Your name')).toBeTruthy()
    expect(api.to('POST /api/auth/sign-out')).toHaveLength(1)
  })

  it('that no longer holds says so, and whom to ask', async () => {
    scriptApi({ ...opened, 'POST /api/invitations/look': problem(410, 'invitation_gone', 'Gone.') })
    renderApp('/join#the-token')
    expect(await screen.findByRole('heading', { name: 'This link leads nowhere any more' })).toBeTruthy()
    expect(screen.getByRole('alert').textContent).toContain('an owner or administrator')
  })

  it('without its token is treated as gone, and asks nobody', async () => {
    const api = scriptApi(opened)
    renderApp('/join')
    expect(await screen.findByRole('heading', { name: 'This link leads nowhere any more' })).toBeTruthy()
    expect(api.to('POST /api/invitations/look')).toEqual([])
  })

  it('is looked up again when that failed', async () => {
    scriptApi({ ...opened, 'POST /api/invitations/look': [problem(500, 'internal', 'It broke.'), invitation] })
    renderApp('/join#the-token')
    await userEvent.click(await screen.findByRole('button', { name: 'Try again' }))
    expect(await screen.findByRole('heading', { name: 'Join Northwind Coaching' })).toBeTruthy()
  })

  it('is still known when the person comes back from a provider', async () => {
    const go = vi.spyOn(location, 'assign').mockImplementation(() => undefined)
    const api = scriptApi({
      ...opened,
      'GET /api/config': { ...aConfig, signInWith: ['google'] },
      'POST /api/auth/sign-in/oauth2': { url: 'https://google.example/authorize', redirect: true },
    })
    renderApp('/join#the-token')
    await userEvent.click(await screen.findByRole('button', { name: 'Continue with Google' }))
    await waitFor(() => expect(go).toHaveBeenCalled())
    const [sent] = api.to('POST /api/auth/sign-in/oauth2')
    expect(sent?.body).toEqual({ providerId: 'google', callbackURL: '/join', errorCallbackURL: '/join' })

    renderApp('/join?error=access_denied')
    expect((await screen.findByRole('alert')).textContent).toContain('did not let RevOS see who you are')
    expect(api.to('POST /api/invitations/look').at(-1)?.body).toEqual({ token: 'the-token' })
    go.mockRestore()
  })
})
