import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { as, audited, signedIn } from './signing-in.ts'
import { call, env, newTenant, send, setUpChat, type Tenant } from './world.ts'

const standIn = (env as unknown as { TEST_IDENTITY_URL: string }).TEST_IDENTITY_URL

/** A key of a provider, with what of it is public. */
async function newKey(alg = 'RS256', kid: string = crypto.randomUUID()) {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  return { alg, kid, publicKey, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}
type Key = Awaited<ReturnType<typeof newKey>>

let tenant: Tenant
let key: Key
beforeAll(async () => {
  tenant = await newTenant()
  key = await newKey()
})

/** What each key set answers; one that is not here is not reached. */
const keySets = new Map<string, () => Response>()
const fetched: string[] = []
const keysOf =
  (...keys: Key[]) =>
  () =>
    Response.json({ keys: keys.map(({ jwk }) => jwk) })

beforeEach(() => {
  const real = globalThis.fetch
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const url = String(input instanceof Request ? input.url : input)
    if (!new URL(url).hostname.endsWith('.keys.test')) return real(input, init)
    fetched.push(url)
    const answer = keySets.get(url)
    if (!answer) throw new TypeError('Network connection lost.')
    return answer()
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  fetched.length = 0
})

let providers = 0

/** An identity provider of that tenant's own, set up by its owner. */
async function provider(of: Tenant, more: Record<string, unknown> = {}, answer = keysOf(key)) {
  providers += 1
  const issuer = `https://issuer-${providers}.test/`
  const jwksUrl = `https://p${providers}.keys.test/jwks`
  keySets.set(jwksUrl, answer)
  const settings = {
    issuer,
    audience: 'revos',
    jwksUrl,
    algorithms: ['RS256', 'ES256'],
    claims: { userId: 'sub', name: 'name', email: 'email', role: 'realm.roles' },
    roles: { 'revos-admin': 'admin', 'revos-user': 'member' },
    defaultRole: 'member',
    ...more,
  }
  const put = await call('PUT', '/api/settings/identity', { key: of.owner.apiKey, body: settings })
  if (put.status !== 200) throw new Error(`no provider: ${JSON.stringify(put.body)}`)
  return settings
}

const now = () => Math.floor(Date.now() / 1_000)

/** A token that is good, but for what is named; a claim set to undefined is left out. */
function token(settings: { issuer: string }, claims: Record<string, unknown> = {}, by: Key = key, header: object = {}) {
  const all: Record<string, unknown> = {
    iss: settings.issuer,
    aud: 'revos',
    sub: 'u-1',
    name: 'Ina Extern',
    email: 'Ina@corp.test',
    iat: now(),
    exp: now() + 300,
    ...claims,
  }
  return new SignJWT(all as JWTPayload).setProtectedHeader({ alg: by.alg, kid: by.kid, ...header }).sign(by.privateKey)
}

interface Me {
  user: { id: string; name: string; email: string | null }
  code?: string
  message?: string
}
const me = (bearer: string) => call<Me>('GET', '/api/me', { key: bearer })

describe('a token of a tenant’s own identity provider', () => {
  it('opens the API as a person of that tenant, who is made at first use and found again', async () => {
    const own = await newTenant()
    const settings = await provider(own)
    const first = await me(await token(settings))
    expect([first.status, first.body]).toEqual([
      200,
      expect.objectContaining({
        user: expect.objectContaining({ name: 'Ina Extern', email: 'ina@corp.test' }),
        tenant: expect.objectContaining({ id: own.id }),
        role: 'member',
        via: 'tenant_token',
        external: true,
        tenants: [expect.objectContaining({ id: own.id })],
      }),
    ])
    const again = await me(await token(settings))
    expect(again.body.user.id).toBe(first.body.user.id)
    const people = await call<{ items: { id: string; external: boolean; email: string }[] }>('GET', '/api/people', {
      key: own.owner.apiKey,
    })
    expect(people.body.items.filter(({ external }) => external)).toMatchObject([
      { id: first.body.user.id, email: 'ina@corp.test' },
    ])
    expect(await audited(own.id, 'people.join')).toMatchObject([
      { actor: first.body.user.id, via: 'tenant_token', requestId: first.headers.get('x-request-id') },
    ])
  })

  it('makes one person of two first uses at once', async () => {
    const own = await newTenant()
    const settings = await provider(own)
    const bearer = await token(settings)
    const answers = await Promise.all(Array.from({ length: 5 }, () => me(bearer)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    expect(new Set(answers.map(({ body }) => body.user.id)).size).toBe(1)
    const left = await env.DB.prepare(
      `select count(*) as n from "user" u where u.email like '%@external.invalid'
         and not exists (select 1 from external_people x where x.user_id = u.id)`,
    ).first('n')
    expect(left).toBe(0)
    expect(await audited(own.id, 'people.join')).toHaveLength(1)
  })

  it('opens the chat by a session of it', async () => {
    const own = await newTenant()
    await setUpChat(own)
    const settings = await provider(own)
    const session = await call<{ data: { client_secret: string } }>('POST', '/api/chatkit/sessions', {
      key: await token(settings),
      body: { trigger: 'write' },
    })
    expect(session.status).toBe(200)
    const list = { type: 'threads.list', params: { limit: 10, order: 'desc' } }
    const chat = await send('POST', '/chatkit', { key: session.body.data.client_secret, body: list })
    expect(chat.status).toBe(200)
  })

  it('says the role, which follows it both ways and is never owner', async () => {
    const own = await newTenant()
    const settings = await provider(own)
    const roleBy = async (realm: object | undefined) =>
      ((await me(await token(settings, { realm }))).body as unknown as { role: string }).role
    expect(await roleBy({ roles: ['other', 'revos-user', 'revos-admin'] })).toBe('admin')
    expect(await roleBy({ roles: 'revos-user' })).toBe('member')
    expect(await roleBy({ roles: ['owner', 'constructor', '__proto__'] })).toBe('member')
    expect(await roleBy(undefined)).toBe('member')
    expect(await audited(own.id, 'people.setRole')).toMatchObject([
      { via: 'tenant_token', detail: JSON.stringify({ from: 'admin', to: 'member' }) },
    ])
    const bad = await call('PUT', '/api/settings/identity', {
      key: own.owner.apiKey,
      body: { ...settings, roles: { boss: 'owner' } },
    })
    expect(bad.status).toBe(422)
    const { body } = await me(await token(settings))
    const made = await call('PATCH', `/api/people/${body.user.id}`, {
      key: own.owner.apiKey,
      body: { role: 'owner' },
    })
    expect([made.status, made.body.message]).toEqual([409, expect.stringMatching(/identity provider/)])
  })

  it('makes keys that end with it', async () => {
    const own = await newTenant()
    const settings = await provider(own)
    const exp = now() + 600
    const bearer = await token(settings, { exp })
    const made = await call<{ expiresAt: string; key: string }>('POST', '/api/keys', {
      key: bearer,
      body: { name: 'k', scopes: ['settings:read'], expiresInDays: 30 },
    })
    expect(made.body.expiresAt).toBe(new Date(exp * 1_000).toISOString())
    const far = await call<{ expiresAt: string }>('POST', '/api/keys', {
      key: await token(settings, { exp: now() + 900 * 86_400 }),
      body: { name: 'k', scopes: ['settings:read'] },
    })
    expect(Date.parse(far.body.expiresAt)).toBeLessThanOrEqual(Date.now() + 86_400_000)
  })

  it('opens nothing to somebody who was taken out, nor do their keys', async () => {
    const own = await newTenant()
    const settings = await provider(own)
    const bearer = await token(settings)
    const { body } = await me(bearer)
    const made = await call<{ key: string }>('POST', '/api/keys', {
      key: bearer,
      body: { name: 'k', scopes: ['settings:read'] },
    })
    expect((await call('DELETE', `/api/people/${body.user.id}`, { key: own.admin.apiKey })).status).toBe(204)
    const refused = await me(await token(settings))
    expect([refused.status, refused.body.code]).toEqual([403, 'forbidden'])
    expect((await call('GET', '/api/me', { key: made.body.key })).status).toBe(401)
    expect((await me(await token(settings, { sub: 'u-2' }))).status).toBe(200)
  })

  it('opens nothing while the tenant is suspended, nor once the provider is removed', async () => {
    const own = await newTenant()
    const settings = await provider(own)
    expect((await me(await token(settings))).status).toBe(200)
    await env.DB.prepare("update tenants set status = 'suspended' where id = ?").bind(own.id).run()
    expect((await me(await token(settings))).body.code).toBe('tenant_suspended')
    await env.DB.prepare("update tenants set status = 'active' where id = ?").bind(own.id).run()
    expect((await call('DELETE', '/api/settings/identity', { key: own.owner.apiKey })).status).toBe(204)
    expect((await me(await token(settings))).status).toBe(401)
  })

  it('has no place to sign in by a password, and makes no session', async () => {
    const settings = await provider(await newTenant())
    const bearer = await token(settings)
    expect((await me(bearer)).status).toBe(200)
    expect((await call('GET', '/api/sessions', { key: bearer })).status).toBe(401)
    expect((await call('POST', '/api/me/leave', { key: bearer, body: {} })).status).toBe(403)
  })

  it('is taken as the stand-in for a provider signs it', async () => {
    const own = await newTenant()
    const audience = `app-${crypto.randomUUID()}`
    const settings = { issuer: standIn, jwksUrl: `${standIn}/jwks`, audience }
    await provider(own, settings)
    const make = async (body: object) => {
      const response = await fetch(`${standIn}/__tokens`, {
        method: 'POST',
        body: JSON.stringify({ sub: 'u-1', aud: audience, ...body }),
      })
      return ((await response.json()) as { token: string }).token
    }
    expect((await me(await make({}))).status).toBe(200)
    expect((await me(await make({ alg: 'ES256', claims: { realm: { roles: ['revos-admin'] } } }))).body).toMatchObject({
      role: 'admin',
    })
    for (const wrong of [{ alg: 'none' }, { signedBy: 'stranger' }, { expiresInSeconds: -60 }, { aud: 'other' }]) {
      expect((await me(await make(wrong))).status).toBe(401)
    }
  })
})

describe('a token that does not fit', () => {
  it.each([
    ['has expired', { exp: now() - 31 }, /expired/],
    ['does not hold yet', { nbf: now() + 3_600 }, /“nbf”/],
    ['has no end', { exp: undefined }, /“exp”/],
    ['does not say when it was made', { iat: undefined }, /“iat”/],
    ['was made in time to come', { iat: now() + 3_600 }, /“iat”/],
    ['names nobody', { sub: undefined }, /names nobody/],
    ['names somebody by an object', { sub: { a: 1 } }, /names nobody|signature/],
  ])('%s', async (_, claims, message) => {
    const settings = await provider(tenant)
    const { status, headers, body } = await me(await token(settings, claims))
    expect([status, body.code, body.message]).toEqual([401, 'invalid_credentials', expect.stringMatching(message)])
    expect(headers.get('www-authenticate')).toMatch(/^Bearer/)
  })

  it('was made more than a day ago, whatever it says of its end', async () => {
    const settings = await provider(tenant)
    const old = await me(await token(settings, { iat: now() - 25 * 3_600, exp: now() + 86_400 }))
    expect(old.status).toBe(401)
  })

  it('is within the tolerance of two clocks', async () => {
    const settings = await provider(tenant)
    expect((await me(await token(settings, { exp: now() - 5 }))).status).toBe(200)
  })

  it('is for another audience, or of an issuer that nobody has', async () => {
    const settings = await provider(tenant)
    for (const claims of [{ aud: 'another' }, { aud: undefined }, { aud: [] }, { iss: 'https://nobody.test/' }]) {
      expect((await me(await token(settings, claims))).status).toBe(401)
    }
    expect(await me(await token(settings, { aud: ['another', 'revos'] }))).toMatchObject({ status: 200 })
  })

  it('names the issuer of one tenant and is signed by the provider of another', async () => {
    const [victim, attacker] = [await newTenant(), await newTenant()]
    const own = await newKey()
    const theirs = await provider(victim)
    const settings = await provider(attacker, {}, keysOf(own))
    const forged = await me(await token(theirs, { sub: 'u-1' }, own))
    expect(forged.status).toBe(401)
    expect((await me(await token(theirs, {}, own, { kid: key.kid }))).body.message).toMatch(/signature/)
    const honest = await me(await token(settings, { sub: 'u-1' }, own))
    expect(honest.body).toMatchObject({ tenant: { id: attacker.id } })
    // Nor can the issuer and audience of another be taken.
    const taken = await call('PUT', '/api/settings/identity', {
      key: attacker.owner.apiKey,
      body: { ...settings, issuer: theirs.issuer },
    })
    expect([taken.status, taken.body.code]).toEqual([409, 'conflict'])
    // One token for two tenants would be for neither.
    await provider(attacker, { issuer: theirs.issuer, audience: 'revos-2' }, keysOf(key))
    expect((await me(await token(theirs, { aud: ['revos', 'revos-2'] }))).status).toBe(401)
  })

  it('is signed with a secret that everybody has: the public key', async () => {
    const settings = await provider(tenant)
    const claims = { iss: settings.issuer, aud: 'revos', sub: 'u-1', iat: now(), exp: now() + 300 }
    const secrets = [await exportSPKI(key.publicKey), JSON.stringify(key.jwk), String(key.jwk.n)]
    for (const secret of secrets) {
      const forged = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', kid: key.kid })
        .sign(new TextEncoder().encode(secret))
      const { status, body } = await me(forged)
      expect([status, body.message]).toEqual([401, expect.stringMatching(/algorithm/)])
    }
    expect((await me(new UnsecuredJWT(claims).encode())).status).toBe(401)
    const [header, payload] = (await token(settings)).split('.')
    expect((await me(`${header}.${payload}.`)).status).toBe(401)
  })

  it('is signed with an algorithm that the tenant does not take', async () => {
    const pss = await newKey('PS256')
    const settings = await provider(tenant, { algorithms: ['RS256'] }, keysOf(key, pss))
    expect((await me(await token(settings))).status).toBe(200)
    expect((await me(await token(settings, {}, pss))).body.message).toMatch(/algorithm/)
    for (const algorithm of ['HS256', 'none', 'RS1']) {
      const put = await call('PUT', '/api/settings/identity', {
        key: tenant.owner.apiKey,
        body: { ...settings, algorithms: [algorithm] },
      })
      expect(put.status).toBe(422)
    }
  })

  it('was changed after it was signed', async () => {
    const settings = await provider(tenant)
    const [header, , signature] = (await token(settings)).split('.')
    const claims = { iss: settings.issuer, aud: 'revos', sub: 'boss', iat: now(), exp: now() + 300 }
    const payload = btoa(JSON.stringify(claims)).replaceAll('=', '').replaceAll('+', '-').replaceAll('/', '_')
    expect((await me(`${header}.${payload}.${signature}`)).status).toBe(401)
    expect((await me('a.b.c')).status).toBe(401)
    expect((await me(`${'a'.repeat(9_000)}.b.c`)).status).toBe(401)
  })
})

describe('the keys of a provider', () => {
  it('are fetched once for many tokens, and once more for a key that is new', async () => {
    const fresh = await newKey()
    const settings = await provider(tenant)
    for (let round = 0; round < 3; round += 1) expect((await me(await token(settings))).status).toBe(200)
    expect(fetched).toHaveLength(1)
    // Within 30 seconds of a fetch nobody makes us fetch again by naming a key that is not there.
    keySets.set(settings.jwksUrl, keysOf(key, fresh))
    const early = await me(await token(settings, {}, fresh))
    expect([early.status, early.body.message]).toEqual([401, expect.stringMatching(/not among/)])
    expect(fetched).toHaveLength(1)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 })
    try {
      const bearer = await token(settings, {}, fresh)
      expect((await me(bearer)).status).toBe(200)
      expect((await me(bearer)).status).toBe(200)
      expect(fetched).toHaveLength(2)
      expect((await me(await token(settings, {}, await newKey()))).status).toBe(401)
      expect(fetched).toHaveLength(2)
    } finally {
      vi.useRealTimers()
    }
  })

  it.each([
    ['are not reached', undefined],
    ['answer with an error', () => new Response('broken', { status: 500 })],
    ['lead elsewhere', () => new Response(null, { status: 302, headers: { location: 'https://p1.keys.test/jwks' } })],
    ['are no key set', () => new Response('<html>')],
    ['are too many', () => new Response(`{"keys":[],"filler":"${'x'.repeat(200_000)}"}`)],
  ])('that %s make it their fault, not the caller’s', async (_, answer) => {
    const settings = await provider(tenant)
    const elsewhere = `https://down-${crypto.randomUUID()}.keys.test/jwks`
    if (answer) keySets.set(elsewhere, answer)
    await env.DB.prepare('update tenant_identities set jwks_url = ? where tenant_id = ?')
      .bind(elsewhere, tenant.id)
      .run()
    const bearer = await token(settings)
    const { status, headers, body } = await me(bearer)
    expect([status, body.code]).toEqual([503, 'provider_unavailable'])
    expect(headers.get('retry-after')).toMatch(/^\d+$/)
    expect(JSON.stringify(body)).not.toMatch(/broken|html|keys\.test/)
    // A set that has just failed is left alone for a while.
    expect((await me(bearer)).status).toBe(503)
    expect(fetched.filter((url) => url === elsewhere)).toHaveLength(1)
  })
})

describe('the settings of an identity provider', () => {
  const path = '/api/settings/identity'

  it('are the owner’s, and come back as they were stored', async () => {
    const own = await newTenant()
    const key = own.owner.apiKey
    expect((await call('GET', path, { key })).body).toEqual({ identity: null })
    const settings = await provider(own)
    expect((await call('GET', path, { key })).body).toEqual({
      identity: { ...settings, updatedAt: expect.any(String) },
    })
    for (const method of ['GET', 'PUT', 'DELETE']) {
      expect((await call(method, path, { key: own.admin.apiKey, ...(method === 'PUT' && { body: {} }) })).status).toBe(
        403,
      )
    }
    expect(await audited(own.id, 'identity.put')).toMatchObject([{ actor: own.owner.id, subject: settings.issuer }])
    expect((await call('DELETE', path, { key })).status).toBe(204)
    expect((await call('DELETE', path, { key })).status).toBe(404)
    expect(await audited(own.id, 'identity.remove')).toHaveLength(1)
  })

  it('are stored only once the keys could be fetched', async () => {
    const own = await newTenant()
    const settings = await provider(own)
    const jwksUrl = 'https://nowhere.keys.test/jwks'
    const refused = await call(`PUT`, path, { key: own.owner.apiKey, body: { ...settings, jwksUrl } })
    expect([refused.status, refused.body]).toEqual([
      422,
      expect.objectContaining({ errors: [{ path: 'jwksUrl', message: expect.stringMatching(/No key set/) }] }),
    ])
    keySets.set(jwksUrl, keysOf())
    const empty = await call(`PUT`, path, { key: own.owner.apiKey, body: { ...settings, jwksUrl } })
    expect([empty.status, empty.body.message]).toEqual([422, expect.stringMatching(/empty/)])
    const { body } = await call<{ identity: { jwksUrl: string } }>('GET', path, { key: own.owner.apiKey })
    expect(body.identity.jwksUrl).toBe(settings.jwksUrl)
  })

  it('can be tried with a token, which stores nothing', async () => {
    const own = await newTenant()
    const { ...settings } = await provider(own)
    await call('DELETE', path, { key: own.owner.apiKey })
    const test = (more: object) =>
      call(`POST`, `${path}/test`, { key: own.owner.apiKey, body: { ...settings, ...more } })
    expect((await test({})).body).toEqual({ ok: true, keys: 1, person: null })
    const bearer = await token(settings, { realm: { roles: ['revos-admin'] } })
    expect((await test({ token: bearer })).body).toEqual({
      ok: true,
      keys: 1,
      person: { userId: 'u-1', name: 'Ina Extern', email: 'ina@corp.test', role: 'admin' },
    })
    const expired = await test({ token: await token(settings, { exp: now() - 60 }) })
    expect([expired.status, expired.body]).toEqual([
      422,
      expect.objectContaining({ errors: [{ path: 'token', message: expect.stringMatching(/expired/) }] }),
    ])
    expect((await call('GET', path, { key: own.owner.apiKey })).body).toEqual({ identity: null })
    expect((await me(bearer)).status).toBe(401)
    const cookie = await signedIn(own.owner)
    expect((await as(cookie, 'GET', path)).status).toBe(200)
  })
})
