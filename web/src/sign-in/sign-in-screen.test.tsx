import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { aConfig, anOwner } from '../testing/records.ts'
import { renderApp } from '../testing/render-app.tsx'
import { offline, page, problem, scriptApi } from '../testing/scripted-api.ts'

const signedOut = { 'GET /api/me': () => problem(401, 'unauthenticated', 'Sign in first.') }

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
    const refused = problem(429, 'too_many', 'Too many attempts. Wait a minute, then try again.')
    scriptApi({ ...signedOut, 'POST /api/auth/sign-in/email': refused })
    renderApp('/sign-in')
    await fillIn()
    expect((await screen.findByRole('alert')).textContent).toBe('Too many attempts. Wait a minute, then try again.')
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
      'GET /api/workflows': page([]),
      'GET /api/activities': page([]),
    })
    const { router } = renderApp('/activities?state=failed')
    await fillIn()
    expect(await screen.findByRole('heading', { name: 'Activity' })).toBeTruthy()
    expect(router.state.location.href).toBe('/activities?state=failed')
  })
})
