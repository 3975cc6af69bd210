import { call, env, type Person, send } from './world.ts'

/** The origin of our own page. */
export const page = () => new URL(env.WEB_URL).origin

/** Tries to sign in with a password, from a network address of its own where one is named. */
export const signIn = (person: { email: string; password: string }, headers: Record<string, string> = {}) =>
  send('POST', '/api/auth/sign-in/email', {
    body: { email: person.email, password: person.password },
    headers: { origin: page(), ...headers },
  })

/** The cookie of the session that an answer has begun; empty where it began none. */
export const cookieOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0] ?? '')
    .filter((cookie) => cookie.includes('session_token=') && !cookie.endsWith('='))
    .at(-1) ?? ''

/** Signs in and gives the cookie. */
export async function signedIn(person: { email: string; password: string }): Promise<string> {
  const cookie = cookieOf(await signIn(person))
  if (!cookie) throw new Error('signing in began no session')
  return cookie
}

/** Asks as the person whose cookie it is, from our own page. */
export const as = <T = Record<string, unknown>>(cookie: string, method: string, path: string, body?: unknown) =>
  call<T>(method, path, { headers: { cookie, origin: page() }, ...(body !== undefined && { body }) })

/** An invitation that an owner makes, with the token of its link. */
export async function invite(owner: Person, email: string, role = 'member') {
  const { status, body } = await call<{ id: string; link: string; mailed: boolean }>('POST', '/api/invitations', {
    key: owner.apiKey,
    body: { email, role },
  })
  if (status !== 201) throw new Error(`no invitation: ${JSON.stringify(body)}`)
  return { ...body, token: new URL(body.link).hash.slice(1) }
}

/** The audit lines of a tenant with that action. */
export async function audited(tenantId: string, action: string) {
  const { results } = await env.DB.prepare(
    'select actor, via, subject, detail, request_id as requestId from audit where tenant_id = ? and action = ? order by id',
  )
    .bind(tenantId, action)
    .all<{ actor: string; via: string; subject: string; detail: string; requestId: string }>()
  return results
}
