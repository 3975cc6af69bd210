import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import type { SignInProvider } from '../data/config.ts'
import { aConfig, anOwner, workflowsOf } from '../testing/records.ts'
import { renderApp } from '../testing/render-app.tsx'
import { offline, page, problem, scriptApi } from '../testing/scripted-api.ts'

const signedOut = { 'GET /api/me': problem(401, 'unauthenticated', 'Sign in first.'), 'GET /api/config': aConfig }

async function fillIn(user = userEvent.setup()) {
  await user.type(await screen.findByLabelText('E-mail'), 'ada@example.test')
  await user.type(screen.getByLabelText('Password'), 'pass')
  await user.click(screen.getByRole('button', { name: 'Sign in' }))
}

describe('signing in', () => {
  it('names what is missing and sends nothing', async () => {
    const api = scriptApi(signedOut)
    renderApp('/sign-in')
    await userEvent.click(await screen.findByRole('button', { name: 'Sign in' }))
    const email = screen.getByLabelText('E-mail')
    expect(email.getAttribute('aria-invalid')).toBe('true')
    expect(screen.getByText('Enter the e-mail address you were invited with.').id).toBe(
      email.getAttribute('aria-describedby'),
    )
    expect(screen.getByText('Enter your password.')).toBeTruthy()
    expect(api.to('POST /api/auth/sign-in/email')).toEqual([])
  })

  it('says that the pair is wrong without saying which half', async () => {
    const refused = Response.json({ message: 'Invalid email or password', code: 'INVALID' }, { status: 401 })
    const api = scriptApi({ ...signedOut, 'POST /api/auth/sign-in/email': refused })
    renderApp('/sign-in')
    await fillIn()
    expect((await screen.findByRole('alert')).textContent).toContain('do not go together')
    expect(api.to('POST /api/auth/sign-in/email').map(({ body }) => body)).toEqual([
      { email: 'ada@example.test', password: 'pass' },
    ])
  })

  it('shows the API’s own sentence for any other refusal', async () => {
    const refused = problem(429, 'too_many_attempts', 'Too many attempts. Wait a minute, then try again.')
    scriptApi({ ...signedOut, 'POST /api/auth/sign-in/email': refused })
    renderApp('/sign-in')
    await fillIn()
    expect((await screen.findByRole('alert')).textContent).toBe('Too many attempts. Wait a minute, then try again.')
  })

  it('says when the next try is possible', async () => {
    const refused = problem(429, 'too_many_attempts', 'Too many attempts.')
    refused.headers.set('retry-after', '700')
    scriptApi({ ...signedOut, 'POST /api/auth/sign-in/email': refused })
    renderApp('/sign-in')
    await fillIn()
    expect((await screen.findByRole('alert')).textContent).toContain('in 12 minutes')
  })

  it('shows what is typed as a password, on demand', async () => {
    scriptApi(signedOut)
    renderApp('/sign-in')
    const field = await screen.findByLabelText('Password')
    expect(field.getAttribute('type')).toBe('password')
    await userEvent.click(screen.getByRole('button', { name: 'Show what you type' }))
    expect(field.getAttribute('type')).toBe('text')
    await userEvent.click(screen.getByRole('button', { name: 'Hide what you type' }))
    expect(field.getAttribute('type')).toBe('password')
  })

  it('tries a lost connection again after 1, 2 and 4 s, then offers to', async () => {
    const api = scriptApi({ ...signedOut, 'POST /api/auth/sign-in/email': offline })
    renderApp('/sign-in')
    await screen.findByLabelText('E-mail')
    vi.useFakeTimers({ shouldAdvanceTime: true })
    await fillIn(userEvent.setup({ advanceTimers: vi.advanceTimersByTime }))
    const tries = () => api.to('POST /api/auth/sign-in/email').length
    await vi.advanceTimersByTimeAsync(100)
    expect(tries()).toBe(1)
    expect(await screen.findByRole('button', { name: 'Connecting again…' })).toBeTruthy()
    for (const [wait, expected] of [
      [1000, 2],
      [2000, 3],
      [4000, 4],
    ] as const) {
      await vi.advanceTimersByTimeAsync(wait)
      expect(tries()).toBe(expected)
    }
    expect((await screen.findByRole('alert')).textContent).toContain("We can't reach RevOS")
    expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy()
  })

  it('tells when the browser drops the cookie', async () => {
    scriptApi({ ...signedOut, 'POST /api/auth/sign-in/email': { user: {} } })
    renderApp('/sign-in')
    await fillIn()
    expect((await screen.findByRole('alert')).textContent).toContain('Allow cookies')
  })

  it('leads back to where the person was sent from', async () => {
    let signedIn = false
    scriptApi({
      'GET /api/me': () => (signedIn ? anOwner() : problem(401, 'unauthenticated', 'Sign in first.')),
      'POST /api/auth/sign-in/email': () => {
        signedIn = true
        return { user: {} }
      },
      'GET /api/config': aConfig,
      'GET /api/workflows': workflowsOf(),
      'GET /api/activities': page([]),
    })
    const { router } = renderApp('/activities?state=failed')
    await fillIn()
    expect(await screen.findByRole('heading', { name: 'Activity' })).toBeTruthy()
    expect(router.state.location.href).toBe('/activities?state=failed')
  })
})

it('goes home where the address names no place to go', async () => {
  let signedIn = false
  scriptApi({
    'GET /api/me': () => (signedIn ? anOwner() : problem(401, 'unauthenticated', 'Sign in first.')),
    'POST /api/auth/sign-in/email': () => {
      signedIn = true
      return { user: {} }
    },
    'GET /api/config': aConfig,
    'GET /api/workflows': workflowsOf(),
    'GET /api/pods': page([]),
    'GET /api/activities': page([]),
  })
  const { router } = renderApp('/sign-in?next=7&error=8')
  await fillIn()
  await waitFor(() => expect(router.state.location.href).toBe('/'))
})

describe('signing in with an account elsewhere', () => {
  const both: SignInProvider[] = ['linkedin', 'google']

  it('is not offered where this installation has none', async () => {
    const api = scriptApi(signedOut)
    renderApp('/sign-in')
    await waitFor(() => expect(api.to('GET /api/config')).toHaveLength(1))
    expect(screen.queryByRole('button', { name: /^Continue with/ })).toBeNull()
  })

  it('goes where the API says, to come back to where the person was sent from', async () => {
    const go = vi.spyOn(location, 'assign').mockImplementation(() => undefined)
    const api = scriptApi({
      ...signedOut,
      'GET /api/config': { ...aConfig, signInWith: both },
      'POST /api/auth/sign-in/oauth2': { url: 'https://linkedin.example/authorize?state=1', redirect: true },
    })
    renderApp('/sign-in?next=/pods')
    await screen.findByRole('button', { name: 'Continue with Google' })
    await userEvent.click(screen.getByRole('button', { name: 'Continue with LinkedIn' }))
    await waitFor(() => expect(go.mock.calls).toEqual([['https://linkedin.example/authorize?state=1']]))
    expect(api.to('POST /api/auth/sign-in/oauth2').map(({ body }) => body)).toEqual([
      { providerId: 'linkedin', callbackURL: '/pods', errorCallbackURL: '/sign-in?next=%2Fpods' },
    ])
    go.mockRestore()
  })

  it('never follows an address that is no web page', async () => {
    const go = vi.spyOn(location, 'assign').mockImplementation(() => undefined)
    scriptApi({
      ...signedOut,
      'GET /api/config': { ...aConfig, signInWith: both },
      'POST /api/auth/sign-in/oauth2': { url: 'javascript:alert(1)', redirect: true },
    })
    renderApp('/sign-in')
    await userEvent.click(await screen.findByRole('button', { name: 'Continue with Google' }))
    expect(await screen.findByRole('alert')).toBeTruthy()
    expect(go).not.toHaveBeenCalled()
    go.mockRestore()
  })

  it.each([
    ['account_not_linked', 'There is an account with this address already'],
    ['signup_disabled', 'Ask an owner of your company to invite you'],
    ['something_else', 'did not work'],
  ])('tells what %s means, and nothing that stands beside it in the address', async (code, words) => {
    scriptApi(signedOut)
    renderApp(`/sign-in?error=${code}&error_description=Call+this+number`)
    const alert = await screen.findByRole('alert')
    expect(alert.textContent).toContain(words)
    expect(screen.queryByText(/Call this number/)).toBeNull()
  })
})
