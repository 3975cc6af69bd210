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
