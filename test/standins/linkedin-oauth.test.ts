import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { startLinkedin } from './linkedin/index.ts'
import { type Visitor, visitorOf } from './linkedin-client.ts'
import { challengeOf } from './oauth-apps.ts'
import { people } from './people.ts'

const clock = { now: Date.UTC(2026, 10, 20) }
const standIn = await startLinkedin({ port: 0, now: () => clock.now })
afterAll(() => standIn.close())

const maya = people[0]
if (!maya) throw new Error('no fixtures')
const verifier = 'v'.repeat(64)
const back = 'http://127.0.0.1:9/back'
const wish = {
  response_type: 'code',
  client_id: 'app',
  redirect_uri: back,
  state: 's1',
  scope: 'openid profile email w_member_social',
}
type Fields = Record<string, string>

const control = async (path: string, body: unknown = {}) =>
  fetch(`${standIn.url}${path}`, { method: 'POST', body: JSON.stringify(body) })
const form = (path: string, fields: Fields) =>
  fetch(`${standIn.url}${path}`, { method: 'POST', body: new URLSearchParams(fields) })
type Answered = { http: number; access_token?: string; id_token?: string; issuer?: string; jwks_uri?: string }
const json = async (answer: Response): Promise<Answered> => ({ ...(await answer.json()), http: answer.status })
const client = { client_id: 'app', client_secret: 'secret' }
const exchange = async (code: string, change: Fields = {}) =>
  json(
    await form('/oauth/v2/accessToken', {
      grant_type: 'authorization_code',
      ...client,
      redirect_uri: back,
      code,
      ...change,
    }),
  )
const introspect = async (token: string | undefined, change: Fields = {}) =>
  json(await form('/oauth/v2/introspectToken', { ...client, token: token ?? '', ...change }))
const ask = (change: Fields = {}, path = '/oauth/v2/authorization') =>
  `${path}?${new URLSearchParams({ ...wish, ...change })}`
const userinfo = async (token: string | undefined) =>
  json(await fetch(`${standIn.url}/v2/userinfo`, { headers: { authorization: `Bearer ${token}` } }))

/** Opens the consent screen and presses one of its buttons. Gives the parameters the app gets. */
async function decide(visitor: Visitor, where: string, action: 'accept' | 'reject' = 'accept') {
  const screen = await visitor.get(where)
  const csrf = screen.find('input[name=csrfToken]')?.attribute('value') ?? ''
  const fields = new URL(where, standIn.url).searchParams
  fields.set('asked', screen.find('input[name=asked]')?.attribute('value') ?? '')
  fields.set('action', action)
  fields.set('csrfToken', csrf)
  const decided = await visitor.post('/oauth/v2/authorization-submit', fields.toString())
  return new URL(decided.headers.get('location') ?? 'none:').searchParams
}
async function member(vanity = maya?.vanity ?? '') {
  const visitor = visitorOf(standIn.url)
  await visitor.signIn(vanity)
  return visitor
}
const codeOf = async (change: Fields = {}, path?: string) =>
  (await decide(await member(), ask(change, path))).get('code') ?? ''

beforeEach(async () => {
  clock.now = Date.UTC(2026, 10, 20)
  await control('/__reset')
})

describe('the consent screen', () => {
  it('wants a signed-in member, and another one can take over', async () => {
    const visitor = visitorOf(standIn.url)
    await visitor.get(ask())
    expect(visitor.path()).toContain(encodeURIComponent('/oauth/v2/authorization?response_type=code'))
    await visitor.signIn('maya-lindqvist')
    const screen = await visitor.get(ask())
    expect(screen.html).toContain('Maya Lindqvist, an app would like to use')
    await visitor.get(screen.find('a.link')?.attribute('href') ?? '')
    expect(visitor.path()).toMatch(/^\/login\?session_redirect=%2Foauth%2Fv2%2Fauthorization/)
  })

  it('sends back a code and the state, or that the member cancelled', async () => {
    const visitor = await member()
    expect([...(await decide(visitor, ask())).keys()]).toEqual(['code', 'state'])
    expect(Object.fromEntries(await decide(visitor, ask(), 'reject'))).toEqual({
      error: 'user_cancelled_authorize',
      error_description: 'The user cancelled the authorization',
      state: 's1',
    })
  })

  it.each([
    [400, { response_type: 'token' }],
    [400, { scope: '' }],
    [401, { client_id: 'wrong-app' }],
    [401, { redirect_uri: 'javascript:alert(1)' }],
  ])('says %i and sends nobody back for %o', async (status, change) => {
    const page = await fetch(standIn.url + ask(change), { redirect: 'manual' })
    expect(page.status).toBe(status)
  })

  it('sends back that a scope is not one of the app', async () => {
    await control('/__trouble', { missingScopes: ['w_member_social'] })
    const visitor = await member()
    const answer = await fetch(standIn.url + ask(), {
      redirect: 'manual',
      headers: { cookie: `li_at=${visitor.cookies.get('li_at')}` },
    })
    expect(answer.headers.get('location')).toContain('error=unauthorized_scope_error')
  })

  it('holds a registered app to its addresses and its secret', async () => {
    await control('/__apps', { client_id: 'strict', client_secret: 'real', redirect_uris: [back] })
    const other = await fetch(standIn.url + ask({ client_id: 'strict', redirect_uri: `${back}/` }), {
      redirect: 'manual',
    })
    expect(other.status).toBe(401)
    const code = await codeOf({ client_id: 'strict' })
    expect(await exchange(code, { client_id: 'strict' })).toMatchObject({ http: 401, error: 'invalid_client' })
    expect(await exchange(code, { client_id: 'strict', client_secret: 'real' })).toMatchObject({ http: 200 })
  })

  it('is left out, when switched, for who has allowed the same before', async () => {
    await control('/__trouble', { skipConsent: true })
    const visitor = await member()
    const go = () =>
      fetch(standIn.url + ask({ client_id: 'again' }), {
        redirect: 'manual',
        headers: { cookie: `li_at=${visitor.cookies.get('li_at')}` },
      })
    expect((await go()).status).toBe(200)
    await exchange(await codeOf({ client_id: 'again' }), { client_id: 'again' })
    expect((await go()).headers.get('location')).toMatch(/\?code=AQT/)
  })
})

describe('the exchange', () => {
  it('gives a token for 60 days, with an ID token in LinkedIn’s way', async () => {
    const granted = await exchange(await codeOf({ nonce: 'n1' }))
    expect(granted).toMatchObject({
      http: 200,
      expires_in: 5_184_000,
      token_type: 'Bearer',
      scope: 'openid,profile,email,w_member_social',
    })
    expect(granted.access_token?.length).toBeGreaterThan(450)
    const found = await json(await fetch(`${standIn.url}/oauth/.well-known/openid-configuration`))
    const { payload } = await jwtVerify(granted.id_token ?? '', createRemoteJWKSet(new URL(found.jwks_uri ?? '')), {
      issuer: found.issuer ?? '',
      audience: 'app',
      algorithms: ['RS256'],
      currentDate: new Date(clock.now),
    })
    expect(payload).toMatchObject({ sub: maya.sub, email: maya.email, email_verified: 'true', locale: 'en_US' })
    expect(payload).not.toHaveProperty('nonce')
    expect(await userinfo(granted.access_token)).toMatchObject({
      sub: maya.sub,
      name: maya.name,
      given_name: 'Maya',
      email: maya.email,
      email_verified: true,
      locale: { country: 'US', language: 'en' },
    })
  })

  it('gives no ID token without openid', async () => {
    expect(await exchange(await codeOf({ scope: 'w_member_social' }))).not.toHaveProperty('id_token')
  })

  it.each([
    ['no grant type', 400, 'invalid_request', { grant_type: '' }],
    ['another grant', 400, 'unsupported_grant_type', { grant_type: 'refresh_token' }],
    ['a made-up code', 401, 'invalid_request', { code: 'AQTx' }],
    ['another address', 400, 'invalid_request', { redirect_uri: `${back}/` }],
    ['another app', 400, 'invalid_request', { client_id: 'other' }],
    ['a wrong secret', 401, 'invalid_client', { client_secret: 'wrong' }],
    ['a verifier beside the secret', 401, 'invalid_client', { code_verifier: verifier }],
  ] as [string, number, string, Fields][])('refuses %s', async (_, status, error, change) => {
    const challenge = { code_challenge: challengeOf(verifier), code_challenge_method: 'S256' }
    expect(await exchange(await codeOf(challenge), change)).toMatchObject({ http: status, error })
  })

  it('takes a code once, and within 30 minutes', async () => {
    const code = await codeOf()
    expect((await exchange(code)).http).toBe(200)
    expect(await exchange(code)).toMatchObject({ http: 400, error: 'invalid_request' })
    const old = await codeOf()
    clock.now += 30 * 60_000
    expect(await exchange(old)).toMatchObject({ http: 400, error: 'invalid_request' })
  })

  it('takes a verifier from a native app, which has no secret', async () => {
    const native = { code_challenge: challengeOf(verifier), code_challenge_method: 'S256' }
    const path = '/oauth/native-pkce/authorization'
    const fields = { grant_type: 'authorization_code', client_id: 'app', redirect_uri: back }
    const send = async (code_verifier: string) =>
      (await form('/oauth/v2/accessToken', { ...fields, code: await codeOf(native, path), code_verifier })).status
    expect(await send(verifier)).toBe(200)
    expect(await send('w'.repeat(64))).toBe(400)
    const bare = await fetch(standIn.url + ask({}, path), { redirect: 'manual' })
    expect(bare.status).toBe(400)
    const far = await fetch(standIn.url + ask({ ...native, redirect_uri: 'https://acme.test/' }, path), {
      redirect: 'manual',
    })
    expect(far.status).toBe(401)
  })

  it('ends earlier tokens when other scopes are asked for', async () => {
    const first = (await exchange(await codeOf({ client_id: 'scopes' }), { client_id: 'scopes' })).access_token
    await exchange(await codeOf({ client_id: 'scopes' }), { client_id: 'scopes' })
    expect((await userinfo(first)).http).toBe(200)
    await exchange(await codeOf({ client_id: 'scopes', scope: 'openid profile' }), { client_id: 'scopes' })
    expect(await userinfo(first)).toMatchObject({ http: 401, serviceErrorCode: 65601 })
  })

  it('fails as switched', async () => {
    const code = await codeOf()
    await control('/__trouble', { tokenStatus: 503 })
    expect((await exchange(code)).http).toBe(503)
    await control('/__trouble', { tokenStatus: null, tokenGarbage: true })
    await expect(exchange(code)).rejects.toThrow()
    await control('/__trouble', { tokenGarbage: null })
    await control('/__trouble', { account: maya.vanity, codeExpired: true })
    expect(await exchange(code)).toMatchObject({ http: 400, error: 'invalid_request' })
  })
})

describe('the state of a token', () => {
  it('says what has become of it', async () => {
    const token = (await exchange(await codeOf())).access_token
    const created = clock.now / 1000
    expect(await introspect(token)).toEqual({
      http: 200,
      status: 'active',
      active: true,
      client_id: 'app',
      authorized_at: created,
      created_at: created,
      expires_at: created + 5_184_000,
      scope: 'openid,profile,email,w_member_social',
      auth_type: '3L',
    })
    clock.now += 5_184_000_000
    expect(await introspect(token)).toMatchObject({ active: false, status: 'expired' })
    await control('/__trouble', { account: maya.vanity, tokenRevoked: true })
    expect(await introspect(token)).toMatchObject({ active: false, status: 'revoked' })
  })

  it('knows nothing of tokens of others, and wants the app’s own secret', async () => {
    const token = (await exchange(await codeOf())).access_token
    expect(await introspect(token, { client_id: 'other' })).toEqual({ http: 200, active: false })
    expect(await introspect('AQXunknown')).toEqual({ http: 200, active: false })
    expect(await introspect('nonsense')).toMatchObject({ http: 400, error: 'invalid_request' })
    expect(await introspect(token, { client_secret: 'wrong' })).toMatchObject({ http: 401, error: 'invalid_client' })
    expect(await introspect(token, { client_id: 'wrong' })).toMatchObject({ http: 401, error: 'invalid_client' })
  })

  it('is ended by the app', async () => {
    const token = (await exchange(await codeOf())).access_token ?? ''
    expect((await form('/oauth/v2/revoke', { ...client, client_id: 'other', token })).status).toBe(200)
    expect((await userinfo(token)).http).toBe(200)
    await control('/__trouble', { revokeStatus: 500 })
    expect((await form('/oauth/v2/revoke', { ...client, token })).status).toBe(500)
    await control('/__trouble', { revokeStatus: null })
    expect((await form('/oauth/v2/revoke', { ...client, token })).status).toBe(200)
    expect(await userinfo(token)).toMatchObject({ http: 401, serviceErrorCode: 65601 })
    const { effects } = (await (await fetch(`${standIn.url}/__ledger`)).json()) as { effects: object[] }
    expect(effects).toMatchObject([{ kind: 'token.revoke', account: maya.vanity, target: 'app' }])
  })
})
