import { createExecutionContext } from 'cloudflare:test'
import { beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../../worker/app.ts'
import type { Env } from '../../../worker/env.ts'
import { as, cookieOf, invite, page, signedIn } from './signing-in.ts'
import { call, env, newTenant, type Tenant } from './world.ts'

const app = createApp()
const google: Env = { ...env, GOOGLE_CLIENT_ID: 'google-app', GOOGLE_CLIENT_SECRET: 'google-secret' }

let tenant: Tenant
beforeAll(async () => {
  tenant = await newTenant()
})

const newEmail = () => `social-${crypto.randomUUID()}@example.test`

/** A browser that keeps its cookies, on an installation with these settings. */
function browser(settings: Env, jar = new Map<string, string>()) {
  const ask = async (method: string, path: string, body?: object) => {
    const request = new Request(new URL(path, 'https://api.test'), {
      method,
      redirect: 'manual',
      headers: {
        origin: page(),
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    const response = await app.fetch(request, settings, createExecutionContext())
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = cookie.split(';')[0]?.split(/=(.*)/s) ?? []
      if (value === '' || /max-age=0/i.test(cookie)) jar.delete(name)
      else jar.set(name, value)
    }
    return response
  }
  return { ask, jar }
}
type Browser = ReturnType<typeof browser>

const urls = { callbackURL: '/join', errorCallbackURL: '/sign-in' }

/** Begins a sign-in, or a connection of who is signed in; gives the address of the provider to go to. */
async function begin(at: Browser, path = '/api/auth/sign-in/oauth2', providerId = 'google'): Promise<URL> {
  const response = await at.ask('POST', path, { providerId, ...urls })
  const body = (await response.json()) as { url?: string }
  if (response.status !== 200 || !body.url) throw new Error(`not begun: ${JSON.stringify(body)}`)
  return new URL(body.url)
}

/** What a person does on the page of the provider like Google's; gives the way back. */
async function choose(to: URL, person: { email: string; verified?: boolean; action?: string }): Promise<URL> {
  const form = new URLSearchParams(to.searchParams)
  form.set('other_email', person.email)
  form.set('name', 'Sol Social')
  if (person.verified ?? true) form.set('verified', 'yes')
  form.set('action', person.action ?? 'continue')
  const response = await fetch(new URL(to.pathname, to), { method: 'POST', body: form, redirect: 'manual' })
  return new URL(response.headers.get('location') ?? 'https://nowhere.test')
}

/** Where the browser is sent on to when it comes back. */
async function comeBack(at: Browser, back: URL) {
  const response = await at.ask('GET', back.pathname + back.search)
  const location = new URL(response.headers.get('location') ?? 'https://nowhere.test', env.WEB_URL)
  return {
    status: response.status,
    path: location.pathname,
    error: location.searchParams.get('error'),
    says: location.searchParams.get('error_description'),
    session: cookieOf(response),
  }
}

const throughGoogle = async (person: Parameters<typeof choose>[1], at = browser(google)) =>
  comeBack(at, await choose(await begin(at), person))

const accountsOf = async (email: string) => {
  const { results } = await env.DB.prepare(
    'select a.* from account a join "user" u on u.id = a.userId where u.email = ? order by a.providerId',
  )
    .bind(email)
    .all<{ providerId: string; accessToken: string | null; refreshToken: string | null; idToken: string | null }>()
  return results
}

describe('signing in with Google', () => {
  it('is offered only where the operator has set it up', async () => {
    const config = async (settings: Env) =>
      ((await (await browser(settings).ask('GET', '/api/config')).json()) as { signInWith: string[] }).signInWith
    expect(await config(env)).toEqual([])
    expect(await config({ ...env, GOOGLE_CLIENT_ID: 'half' })).toEqual([])
    expect(await config(google)).toEqual(['google'])
    const refused = await browser(env).ask('POST', '/api/auth/sign-in/oauth2', { providerId: 'google', ...urls })
    expect([refused.status, await refused.json()]).toEqual([404, expect.objectContaining({ code: 'not_found' })])
    const unknown = await browser(google).ask('POST', '/api/auth/sign-in/oauth2', { providerId: 'other', ...urls })
    expect(unknown.status).toBe(422)
  })

  it('begins with PKCE, a nonce and a state, and comes back to our page', async () => {
    const to = await begin(browser(google))
    expect(Object.fromEntries(to.searchParams)).toMatchObject({
      client_id: 'google-app',
      response_type: 'code',
      redirect_uri: `${env.WEB_URL}/api/auth/callback/google`,
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^.{16,}$/),
      state: expect.stringMatching(/^.{32,}$/),
      scope: expect.stringContaining('openid'),
    })
  })

  it('makes an account for an invited address, which then joins', async () => {
    const email = newEmail()
    const { token } = await invite(tenant.owner, email, 'admin')
    const back = await throughGoogle({ email })
    expect([back.status, back.path, back.error]).toEqual([302, '/join', null])
    expect((await as(back.session, 'GET', '/api/me')).status).toBe(403)
    expect((await as(back.session, 'POST', '/api/invitations/accept', { token })).status).toBe(200)
    expect((await as(back.session, 'GET', '/api/me')).body).toMatchObject({ role: 'admin', user: { email } })
    expect(await accountsOf(email)).toMatchObject([
      { providerId: 'google', accessToken: null, refreshToken: null, idToken: null },
    ])
    const again = await throughGoogle({ email })
    expect([again.error, again.path]).toEqual([null, '/join'])
    expect((await as(again.session, 'GET', '/api/me')).status).toBe(200)
    expect(await accountsOf(email)).toMatchObject([{ accessToken: null, idToken: null }])
  })

  it('makes nobody of an address that is not invited, or that the provider has not confirmed', async () => {
    const stranger = newEmail()
    const uninvited = await throughGoogle({ email: stranger })
    expect(uninvited).toMatchObject({
      path: '/sign-in',
      error: 'signup_disabled',
      says: expect.stringMatching(/Ask an owner of your company/),
      session: '',
    })
    const invited = newEmail()
    const { id } = await invite(tenant.owner, invited)
    expect(await throughGoogle({ email: invited, verified: false })).toMatchObject({
      error: 'email_not_verified',
      session: '',
    })
    await env.DB.prepare('update invitations set expires_at = 1 where id = ?').bind(id).run()
    expect(await throughGoogle({ email: invited })).toMatchObject({ error: 'signup_disabled' })
    for (const email of [stranger, invited]) {
      expect(await env.DB.prepare('select 1 from "user" where email = ?').bind(email).first()).toBeNull()
    }
  })

  it('does not open an account that somebody else may have made with the address', async () => {
    // Whoever has the copied link makes the account; that the address is theirs was never shown.
    const email = newEmail()
    const { token } = await invite(tenant.owner, email)
    const password = 'of-the-hijacker-1'
    await call('POST', '/api/invitations/sign-up', { body: { token, name: 'Hijacker', password } })
    const hijacker = await signedIn({ email, password })
    const refused = await throughGoogle({ email })
    expect(refused).toMatchObject({
      path: '/sign-in',
      error: 'account_not_linked',
      says: expect.stringMatching(/Sign in with its password, then connect/),
      session: '',
    })
    expect((await accountsOf(email)).map(({ providerId }) => providerId)).toEqual(['credential'])
    expect((await as(hijacker, 'GET', '/api/me')).status).toBe(200)
    // Nor one that the operator has made: its address was told, not shown.
    expect(await throughGoogle({ email: tenant.member.email })).toMatchObject({ error: 'account_not_linked' })
  })

  it('opens an account that its person has connected, signed in, to the same address', async () => {
    const own = await newTenant()
    const { email } = own.member
    const cookie = await signedIn(own.member)
    const [name = '', value = ''] = cookie.split(/=(.*)/s)
    const at = browser(google, new Map([[name, value]]))
    const other = await comeBack(at, await choose(await begin(at, '/api/auth/oauth2/link'), { email: newEmail() }))
    expect(other).toMatchObject({ error: 'email_does_not_match' })
    const unverified = await begin(at, '/api/auth/oauth2/link')
    expect((await comeBack(at, await choose(unverified, { email, verified: false }))).error).toBe('sign_in_failed')
    expect((await accountsOf(email)).map(({ providerId }) => providerId)).toEqual(['credential'])
    const linked = await comeBack(at, await choose(await begin(at, '/api/auth/oauth2/link'), { email }))
    expect([linked.path, linked.error]).toEqual(['/join', null])
    const back = await throughGoogle({ email })
    expect((await as(back.session, 'GET', '/api/me')).body).toMatchObject({ user: { id: own.member.id } })
    const nobody = await browser(google).ask('POST', '/api/auth/oauth2/link', { providerId: 'google', ...urls })
    expect(nobody.status).toBe(401)
  })

  it('is refused with a state that another browser has begun, and with one that was used', async () => {
    const email = newEmail()
    await invite(tenant.owner, email)
    const [victim, attacker] = [browser(google), browser(google)]
    const back = await choose(await begin(attacker), { email })
    const stolen = await comeBack(victim, back)
    expect([stolen.session, stolen.error]).toEqual(['', expect.stringMatching(/^state_|sign_in_failed/)])
    const at = browser(google)
    const own = await choose(await begin(at), { email })
    expect((await comeBack(at, own)).error).toBeNull()
    const replayed = await comeBack(at, own)
    expect([replayed.session, replayed.error]).toEqual(['', expect.stringMatching(/^state_|sign_in_failed/)])
  })

  it('that was called off says so, and never in words of whoever made the address', async () => {
    const at = browser(google)
    const back = await choose(await begin(at), { email: newEmail(), action: 'cancel' })
    back.searchParams.set('error_description', 'Call this number')
    expect(await comeBack(at, back)).toMatchObject({
      path: '/sign-in',
      error: 'access_denied',
      says: 'The sign-in was called off.',
    })
    const odd = browser(google)
    const made = await choose(await begin(odd), { email: newEmail(), action: 'cancel' })
    made.searchParams.set('error', 'call_this_number')
    expect(await comeBack(odd, made)).toMatchObject({ error: 'sign_in_failed' })
  })

  it('does not lead elsewhere afterwards', async () => {
    for (const field of ['callbackURL', 'errorCallbackURL']) {
      const answer = await browser(google).ask('POST', '/api/auth/sign-in/oauth2', {
        providerId: 'google',
        ...urls,
        [field]: 'https://evil.test/',
      })
      expect([answer.status, await answer.json()]).toEqual([
        422,
        expect.objectContaining({ errors: [expect.objectContaining({ path: field })] }),
      ])
    }
  })

  it('takes no token in the place of the provider’s answer', async () => {
    const answer = await browser(google).ask('POST', '/api/auth/sign-in/oauth2', {
      providerId: 'google',
      ...urls,
      idToken: { token: 'x.y.z' },
    })
    expect(answer.status).toBe(422)
  })

  it('says that the provider does not answer, and works again once it does', async () => {
    const settings: Env = { ...google, GOOGLE_ISSUER_URL: 'http://127.0.0.1:9' }
    const answer = await browser(settings).ask('POST', '/api/auth/sign-in/oauth2', { providerId: 'google', ...urls })
    expect([answer.status, await answer.json()]).toEqual([
      503,
      expect.objectContaining({
        code: 'provider_unavailable',
        act: 'provider',
        message: 'Google does not answer as it should. Try again, or use your password.',
      }),
    ])
    const mended = Object.assign(settings, { GOOGLE_ISSUER_URL: google.GOOGLE_ISSUER_URL })
    expect((await begin(browser(mended))).searchParams.get('client_id')).toBe('google-app')
  })
})

describe('an ID token of Google that does not fit', () => {
  const standIn = new URL(env.GOOGLE_ISSUER_URL)
  const trouble = (switches: object) =>
    fetch(new URL('/__trouble', standIn), { method: 'POST', body: JSON.stringify(switches) })

  it.each(['wrong-nonce', 'wrong-audience', 'wrong-issuer', 'expired', 'wrong-key', 'unsigned'])(
    '(%s) signs nobody in',
    async (idToken) => {
      const email = newEmail()
      await invite(tenant.owner, email)
      const at = browser(google)
      const back = await choose(await begin(at), { email })
      await trouble({ idToken, path: '/token', times: 1 })
      try {
        expect(await comeBack(at, back)).toMatchObject({ error: 'sign_in_failed', session: '' })
      } finally {
        await trouble({ idToken: null, path: null, times: null })
      }
      expect(await env.DB.prepare('select 1 from "user" where email = ?').bind(email).first()).toBeNull()
    },
  )
})

describe('signing in with LinkedIn', () => {
  const linkedin: Env = { ...env, LINKEDIN_SIGN_IN_CLIENT_ID: 'li-app', LINKEDIN_SIGN_IN_CLIENT_SECRET: 'li-secret' }
  const fieldsOf = (html: string, form: URLSearchParams) => {
    for (const [input] of html.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
      const [, name = ''] = /name="([^"]*)"/.exec(input) ?? []
      const [, value = ''] = /value="([^"]*)"/.exec(input) ?? []
      form.set(name, value.replaceAll('&amp;', '&'))
    }
    return form
  }

  /** Signs a member in to LinkedIn and allows the app; gives the way back. */
  async function allow(to: URL, vanity: string): Promise<URL> {
    const jar = new Map<string, string>()
    const ask = async (path: string, body?: URLSearchParams) => {
      const response = await fetch(new URL(path, to), {
        redirect: 'manual',
        headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
        ...(body && { method: 'POST', body }),
      })
      for (const cookie of response.headers.getSetCookie()) {
        const [name = '', value = ''] = cookie.split(';')[0]?.split(/=(.*)/s) ?? []
        jar.set(name, value)
      }
      return response
    }
    const login = fieldsOf(await (await ask('/login')).text(), new URLSearchParams())
    login.set('session_key', `${vanity}@example.test`)
    login.set('session_password', `${vanity}-pass-1`)
    await (await ask('/checkpoint/lg/login-submit', login)).text()
    const consent = await (await ask(to.pathname + to.search)).text()
    const decision = fieldsOf(consent, new URLSearchParams())
    decision.set('action', 'accept')
    const response = await ask('/oauth/v2/authorization-submit', decision)
    return new URL(response.headers.get('location') ?? 'https://nowhere.test', to)
  }

  it('goes without PKCE and nonce, which LinkedIn does not take, and opens the account of the same address', async () => {
    const own = await newTenant()
    const email = 'maya-lindqvist@example.test'
    await invite(own.owner, email)
    const at = browser(linkedin)
    const to = await begin(at, '/api/auth/sign-in/oauth2', 'linkedin')
    expect(to.searchParams.has('code_challenge')).toBe(false)
    expect(to.searchParams.has('nonce')).toBe(false)
    const back = await comeBack(at, await allow(to, 'maya-lindqvist'))
    expect([back.path, back.error]).toEqual(['/join', null])
    const { body } = await as<{ user: { email: string } }>(back.session, 'GET', '/api/auth/get-session')
    expect(body.user.email).toBe(email)
    const row = await env.DB.prepare('select emailVerified from "user" where email = ?').bind(email).first()
    expect(row).toEqual({ emailVerified: 1 })
  })
})
