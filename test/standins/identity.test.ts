import { createLocalJWKSet, createRemoteJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { startIdentity } from './identity/index.ts'
import { challengeOf } from './oauth-apps.ts'

const clock = { now: Date.UTC(2026, 10, 20) }
const standIn = await startIdentity({ port: 0, now: () => clock.now })
afterAll(() => standIn.close())

const control = async (path: string, body: unknown = {}) => {
  const answer = await fetch(`${standIn.url}${path}`, { method: 'POST', body: JSON.stringify(body) })
  return {
    status: answer.status,
    body: answer.status === 204 ? {} : ((await answer.json()) as Record<string, unknown>),
  }
}
const wait = () => {
  clock.now += 600_000
}
const keySet = async () => (await (await fetch(`${standIn.url}/jwks`)).json()) as JSONWebKeySet
const verifier = 'v'.repeat(64)
const redirectUri = 'http://127.0.0.1:9/back'
const wish = {
  client_id: 'google-app',
  redirect_uri: redirectUri,
  response_type: 'code',
  scope: 'openid email profile',
  state: 's1',
  nonce: 'n1',
  code_challenge: challengeOf(verifier),
  code_challenge_method: 'S256',
}
const decide = (more: Record<string, string> = {}) =>
  fetch(`${standIn.url}/authorize`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      ...wish,
      person: 'maya-lindqvist@example.test',
      verified: 'yes',
      action: 'continue',
      ...more,
    }),
  })
const backOf = (answer: Response) => new URL(answer.headers.get('location') ?? 'none:').searchParams
const codeOf = async (more: Record<string, string> = {}) => backOf(await decide(more)).get('code') ?? ''
const exchange = async (fields: Record<string, string>, headers: Record<string, string> = {}) => {
  const usual = { grant_type: 'authorization_code', redirect_uri: redirectUri, code_verifier: verifier }
  const client: Record<string, string> = headers.authorization
    ? {}
    : { client_id: 'google-app', client_secret: 'secret' }
  const body = new URLSearchParams({ ...usual, ...client, ...fields })
  const answer = await fetch(`${standIn.url}/token`, { method: 'POST', headers, body })
  return { status: answer.status, body: (await answer.json()) as Record<string, string> }
}
const checkIdToken = async (token: string | undefined, nonce = 'n1') => {
  const { payload } = await jwtVerify(token ?? '', createRemoteJWKSet(new URL(`${standIn.url}/jwks`)), {
    issuer: standIn.url,
    audience: 'google-app',
    algorithms: ['RS256'],
    currentDate: new Date(clock.now),
  })
  if (payload.nonce !== nonce) throw new Error('nonce')
  return payload
}

beforeEach(async () => {
  clock.now = Date.UTC(2026, 10, 20)
  await control('/__reset')
})

describe('a provider like Google', () => {
  it('is found by its discovery document', async () => {
    const found = await (await fetch(`${standIn.url}/.well-known/openid-configuration`)).json()
    expect(found).toMatchObject({
      issuer: standIn.url,
      jwks_uri: `${standIn.url}/jwks`,
      response_types_supported: ['code'],
    })
  })

  it('shows the choice, carries the request on, and marks the hint', async () => {
    const page = await fetch(
      `${standIn.url}/authorize?${new URLSearchParams({ ...wish, login_hint: 'new@acme.test' })}`,
    )
    const html = await page.text()
    expect(page.status).toBe(200)
    expect(html).toContain('<input type="hidden" name="nonce" value="n1">')
    expect(html).toContain('name="other_email" type="text" autocomplete="off" value="new@acme.test"')
  })

  it('signs somebody in: code, tokens, who they are', async () => {
    const back = backOf(await decide())
    expect(back.get('state')).toBe('s1')
    const { status, body } = await exchange({ code: back.get('code') ?? '' })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 3599,
      scope: expect.stringMatching(/^openid https:/),
    })
    const claims = await checkIdToken(body.id_token)
    const person = {
      email: 'maya-lindqvist@example.test',
      email_verified: true,
      name: 'Maya Lindqvist',
      given_name: 'Maya',
    }
    expect(claims).toMatchObject({ ...person, azp: 'google-app', exp: clock.now / 1000 + 3600 })
    const headers = { authorization: `Bearer ${body.access_token}` }
    const told = await (await fetch(`${standIn.url}/userinfo`, { headers })).json()
    expect(told).toMatchObject({ ...person, sub: claims.sub })
    clock.now += 3_599_000
    expect((await fetch(`${standIn.url}/userinfo`, { headers })).status).toBe(401)
  })

  it('takes somebody new, with an address that nobody verified', async () => {
    const code = await codeOf({ other_email: 'ann.lee@acme.test', verified: 'no' })
    const claims = await checkIdToken((await exchange({ code })).body.id_token)
    expect(claims).toMatchObject({ email: 'ann.lee@acme.test', email_verified: false, name: 'Ann Lee' })
    expect((await decide({ other_email: 'nobody' })).status).toBe(400)
  })

  it('says no for who cancels', async () => {
    const back = backOf(await decide({ action: 'cancel' }))
    expect(Object.fromEntries(back)).toEqual({ error: 'access_denied', state: 's1' })
  })

  it('takes the client in a header, but not in both places', async () => {
    const authorization = `Basic ${Buffer.from('google-app:s%3A%20t').toString('base64')}`
    await control('/__apps', { client_id: 'google-app', client_secret: 's: t' })
    expect((await exchange({ code: await codeOf() }, { authorization })).status).toBe(200)
    expect((await exchange({ code: await codeOf(), client_secret: 's: t' }, { authorization })).status).toBe(400)
    expect((await exchange({ code: await codeOf() })).body.error).toBe('invalid_client')
    await control('/__apps', { client_id: 'google-app' })
  })

  it.each([
    ['a code used twice', {}, 'invalid_grant', async (code: string) => void (await exchange({ code }))],
    ['a code too old', {}, 'invalid_grant', wait],
    ['a made-up code', { code: 'x' }, 'invalid_grant'],
    ['no verifier', { code_verifier: '' }, 'invalid_grant'],
    ['the wrong verifier', { code_verifier: 'w'.repeat(64) }, 'invalid_grant'],
    ['another address', { redirect_uri: `${redirectUri}/` }, 'redirect_uri_mismatch'],
    ['another app', { client_id: 'other-app' }, 'invalid_grant'],
    ['an unknown app', { client_id: 'wrong-app' }, 'invalid_client'],
    ['a wrong secret', { client_secret: 'wrong' }, 'invalid_client'],
    ['another grant', { grant_type: 'password' }, 'unsupported_grant_type'],
  ] as [string, Record<string, string>, string, ((code: string) => unknown)?][])(
    'refuses %s',
    async (_, change, error, before) => {
      const code = await codeOf()
      await before?.(code)
      const refused = await exchange({ code, ...change })
      expect(refused.status).toBeGreaterThanOrEqual(400)
      expect(refused.body.error).toBe(error)
    },
  )

  it.each([
    [400, 'redirect_uri_mismatch', { redirect_uri: 'not an address' }],
    [400, 'unsupported_response_type', { response_type: 'token' }],
    [400, 'invalid_scope', { scope: 'openid drive' }],
    [400, 'invalid_request', { client_id: '' }],
    [400, 'invalid_request', { code_challenge_method: 'S512' }],
    [401, 'invalid_client', { client_id: 'wrong-app' }],
  ])('shows an error page, and sends nobody back: %i %s', async (status, error, change) => {
    const query = new URLSearchParams({ ...wish, ...change })
    const page = await fetch(`${standIn.url}/authorize?${query}`, { redirect: 'manual' })
    expect(page.status).toBe(status)
    expect(await page.text()).toContain(`Error ${status}: ${error}`)
    expect((await decide(change)).status).toBe(status)
  })

  it('holds a registered app to its addresses', async () => {
    await control('/__apps', { client_id: 'strict-app', redirect_uris: ['http://127.0.0.1:9/only'] })
    expect((await decide({ client_id: 'strict-app' })).status).toBe(400)
    expect((await decide({ client_id: 'strict-app', redirect_uri: 'http://127.0.0.1:9/only' })).status).toBe(302)
  })

  it.each(['wrong-nonce', 'wrong-audience', 'wrong-issuer', 'expired', 'wrong-key', 'unsigned', 'missing'])(
    'gives an ID token that is %s when switched',
    async (idToken) => {
      await control('/__trouble', { idToken })
      const { status, body } = await exchange({ code: await codeOf() })
      expect(status).toBe(200)
      await expect(checkIdToken(body.id_token)).rejects.toThrow()
    },
  )

  it('fails where and as often as switched', async () => {
    await control('/__trouble', { path: '/jwks', status: 500, times: 1 })
    expect((await fetch(`${standIn.url}/.well-known/openid-configuration`)).status).toBe(200)
    expect((await fetch(`${standIn.url}/jwks`)).status).toBe(500)
    expect((await fetch(`${standIn.url}/jwks`)).status).toBe(200)
    await control('/__trouble', { path: '/jwks', garbage: true })
    await expect(keySet()).rejects.toThrow()
    const requests = (await (await fetch(`${standIn.url}/__requests`)).json()) as { requests: { path: string }[] }
    expect(requests.requests.filter(({ path }) => path === '/jwks')).toHaveLength(3)
  })
})

describe("a tenant's own tokens", () => {
  const tokenOf = async (wish: object) =>
    String((await control('/__tokens', { sub: 'u1', aud: 'revos', ...wish })).body.token)
  const check = async (token: string) =>
    jwtVerify(token, createLocalJWKSet(await keySet()), {
      issuer: standIn.url,
      audience: 'revos',
      currentDate: new Date(clock.now),
    })

  it.each(['RS256', 'ES256'])('signs with %s, and adds or takes away claims', async (alg) => {
    const { payload, protectedHeader } = await check(
      await tokenOf({ alg, claims: { email: 'a@acme.test', iat: null } }),
    )
    expect(protectedHeader.alg).toBe(alg)
    expect(payload).toEqual({
      iss: standIn.url,
      sub: 'u1',
      aud: 'revos',
      email: 'a@acme.test',
      exp: clock.now / 1000 + 300,
    })
  })

  it.each([
    { issuer: 'https://other.test' },
    { aud: ['someone-else'] },
    { expiresInSeconds: -1 },
    { alg: 'none' },
    { signedBy: 'stranger' },
    { kid: 'unknown' },
  ])('makes one that must not be taken: %o', async (wish) => {
    await expect(check(await tokenOf(wish))).rejects.toThrow()
  })

  it('rotates: the old key stays until it is dropped', async () => {
    const old = await tokenOf({})
    expect((await control('/__tokens', { sub: 'u1', aud: 'revos', signedBy: 'previous' })).status).toBe(409)
    expect((await control('/__rotate')).body.rings).toBe(2)
    await check(old)
    await check(await tokenOf({ signedBy: 'previous' }))
    await check(await tokenOf({}))
    await control('/__rotate', { drop: true })
    await expect(check(old)).rejects.toThrow()
    const newer = await tokenOf({})
    await control('/__rotate', { drop: true })
    await expect(check(newer)).rejects.toThrow()
  })

  it('names what does not fit', async () => {
    const refused = await control('/__tokens', { sub: 'u1', audience: 'revos' })
    expect(refused.status).toBe(400)
    expect(JSON.stringify(refused.body)).toContain('audience')
  })
})
