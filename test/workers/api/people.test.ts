import { beforeAll, describe, expect, it } from 'vitest'
import { call, env, newTenant, type Person, send, type Tenant } from './world.ts'

let tenant: Tenant
beforeAll(async () => {
  tenant = await newTenant()
})

const page = () => new URL(env.WEB_URL).origin

const signIn = (person: { email: string; password: string }, origin = page()) =>
  send('POST', '/api/auth/sign-in/email', {
    body: { email: person.email, password: person.password },
    headers: { origin },
  })

const cookieOf = (response: Response) => response.headers.get('set-cookie')?.split(';')[0] ?? ''

async function signedIn(person: Person): Promise<string> {
  return cookieOf(await signIn(person))
}

describe('making a tenant', () => {
  const person = (email: string) => ({ email, name: 'P', role: 'owner', password: 'long-enough-1' })
  const make = (people: object[], key = env.OPERATOR_KEY) =>
    call<{ errors?: { path: string }[] }>('POST', '/api/operator/tenants', { key, body: { name: 'T', people } })

  it('refuses one address twice, and makes nobody', async () => {
    const { status, body } = await make([person('twice@example.test'), person('Twice@example.test')])
    expect([status, body.errors?.[0]?.path]).toEqual([422, 'people'])
    expect(await env.DB.prepare(`select 1 from "user" where email = 'twice@example.test'`).first()).toBeNull()
  })

  it('is for the operator alone', async () => {
    expect((await make([person('x@example.test')], tenant.owner.apiKey)).status).toBe(401)
  })

  it('mends a person whom an earlier failure left without a way to sign in', async () => {
    await env.DB.prepare(
      `insert into "user" (id, name, email, emailVerified, createdAt, updatedAt) values ('half', 'H', 'half@example.test', 1, 1, 1)`,
    ).run()
    expect((await make([person('half@example.test')])).status).toBe(201)
    expect((await signIn({ email: 'half@example.test', password: 'long-enough-1' })).status).toBe(200)
  })
})

describe('signing in', () => {
  it('opens a session that knows person, tenant and role', async () => {
    const response = await signIn(tenant.member)
    expect(response.status).toBe(200)
    expect(response.headers.get('set-cookie')).toMatch(/HttpOnly/i)
    expect(response.headers.get('set-cookie')).toMatch(/SameSite=Lax/i)
    const { body } = await call('GET', '/api/me', { headers: { cookie: cookieOf(response) } })
    expect(body).toMatchObject({
      user: { id: tenant.member.id },
      tenant: { id: tenant.id },
      role: 'member',
      via: 'session',
    })
  })

  it('fails alike for a wrong password and for nobody', async () => {
    const wrong = await signIn({ email: tenant.member.email, password: 'not-the-password' })
    const nobody = await signIn({ email: 'nobody@example.test', password: 'not-the-password' })
    expect([wrong.status, nobody.status]).toEqual([401, 401])
    expect(await wrong.json()).toEqual(await nobody.json())
  })

  it('ends on signing out: the session is dead at once', async () => {
    const cookie = await signedIn(tenant.admin)
    const out = await send('POST', '/api/auth/sign-out', { body: {}, headers: { cookie, origin: page() } })
    expect(out.status).toBe(200)
    expect((await call('GET', '/api/me', { headers: { cookie } })).status).toBe(401)
  })

  it('is not open to those who were not added', async () => {
    const response = await send('POST', '/api/auth/sign-up/email', {
      body: { email: 'new@example.test', password: 'long-enough-1', name: 'New' },
      headers: { origin: page() },
    })
    expect(response.ok).toBe(false)
    expect(await env.DB.prepare(`select 1 from "user" where email = 'new@example.test'`).first()).toBeNull()
  })

  it('takes no body larger than a sign-in needs', async () => {
    const response = await send('POST', '/api/auth/sign-in/email', {
      body: { email: 'a@example.test', password: 'x'.repeat(64 * 1024) },
      headers: { origin: page() },
    })
    expect(response.status).toBe(413)
  })

  it('keeps no password that could be read', async () => {
    const rows = await env.DB.prepare('select password from account').all<{ password: string }>()
    expect(rows.results.length).toBeGreaterThan(0)
    for (const { password } of rows.results) expect(password).toMatch(/^[0-9a-f]{32}:[0-9a-f]{128}$/)
  })

  it('does not let another site use the session', async () => {
    const cookie = await signedIn(tenant.owner)
    const headers = { cookie, origin: 'https://evil.test' }
    const refused = await call('POST', '/api/pods', { body: { name: 'Forged' }, headers })
    expect(refused.status).toBe(403)
    expect(await env.DB.prepare(`select 1 from pods where name = 'Forged'`).first()).toBeNull()
  })

  it('does not take a cookie that was changed', async () => {
    const cookie = await signedIn(tenant.owner)
    const forged = cookie.replace(/=(.)/, (_, first) => `=${first === 'a' ? 'b' : 'a'}`)
    expect((await call('GET', '/api/me', { headers: { cookie: forged } })).status).toBe(401)
  })
})
