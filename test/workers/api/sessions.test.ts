import { scryptSync } from 'node:crypto'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { as, cookieOf, invite, page, signedIn, signIn } from './signing-in.ts'
import { call, env, newTenant, type Person, send, type Tenant } from './world.ts'

let tenant: Tenant
beforeAll(async () => {
  tenant = await newTenant()
})

const dayMs = 86_400_000
const alive = async (cookie: string) => (await as(cookie, 'GET', '/api/me')).status

/** Lets the person belong to another company as well. */
async function joins(person: Person, cookie: string, owner: Person, role = 'member') {
  const { token } = await invite(owner, person.email, role)
  const { status } = await as(cookie, 'POST', '/api/invitations/accept', { token })
  if (status !== 200) throw new Error('did not join')
}

const suspend = (id: string, status = 'suspended') =>
  env.DB.prepare('update tenants set status = ? where id = ?').bind(status, id).run()

describe('a session', () => {
  it('is lengthened by use, and the cookie that says so goes out with the answer', async () => {
    const cookie = await signedIn(tenant.member)
    const fresh = await send('GET', '/api/me', { headers: { cookie } })
    expect(fresh.headers.getSetCookie()).toEqual([])
    const soon = new Date(Date.now() + 3 * dayMs).toISOString()
    await env.DB.prepare('update session set expiresAt = ? where userId = ?').bind(soon, tenant.member.id).run()
    const used = await send('GET', '/api/me', { headers: { cookie } })
    expect(cookieOf(used)).toBe(cookie)
    expect(used.headers.get('set-cookie')).toMatch(/Max-Age=\d{6}/)
    const ends = await env.DB.prepare('select expiresAt from session where userId = ?')
      .bind(tenant.member.id)
      .first<string>('expiresAt')
    expect(Date.parse(String(ends))).toBeGreaterThan(Date.now() + 6 * dayMs)
  })

  it('is over once its time is', async () => {
    const own = await newTenant()
    const cookie = await signedIn(own.owner)
    await env.DB.prepare('update session set expiresAt = ? where userId = ?')
      .bind(new Date(Date.now() - 1_000).toISOString(), own.owner.id)
      .run()
    expect(await alive(cookie)).toBe(401)
  })
})

describe('the list of sessions', () => {
  interface Listed {
    items: { id: string; current: boolean; userAgent: string | null; address: string | null; lastUsedAt: string }[]
  }
  const list = async (cookie: string) => (await as<Listed>(cookie, 'GET', '/api/sessions')).body.items

  it('shows each browser, and which one asks', async () => {
    const { owner } = await newTenant()
    const phone = cookieOf(await signIn(owner, { 'user-agent': 'Phone', 'cf-connecting-ip': '203.0.113.9' }))
    const laptop = cookieOf(await signIn(owner, { 'user-agent': 'Laptop' }))
    const shown = await list(laptop)
    expect(shown.map(({ userAgent, current }) => [userAgent, current]).sort()).toEqual([
      ['Laptop', true],
      ['Phone', false],
    ])
    expect(shown.find(({ userAgent }) => userAgent === 'Phone')?.address).toBe('203.0.113.9')
    expect(JSON.stringify(shown)).not.toContain(phone.split('=')[1]?.split('.')[0])
  })

  it('ends one at once, and nobody else’s', async () => {
    const { owner, member } = await newTenant()
    const [phone, laptop, other] = await Promise.all([signedIn(owner), signedIn(owner), signedIn(member)])
    const theirs = (await list(other))[0]?.id
    const foreign = await as(laptop, 'DELETE', `/api/sessions/${theirs}`)
    const absent = await as(laptop, 'DELETE', `/api/sessions/${'0'.repeat(32)}`)
    expect([foreign.status, absent.status]).toEqual([404, 404])
    expect(await alive(other)).toBe(200)
    const one = (await list(laptop)).find(({ current }) => !current)?.id
    expect((await as(laptop, 'DELETE', `/api/sessions/${one}`)).status).toBe(204)
    expect([await alive(phone), await alive(laptop)]).toEqual([401, 200])
  })

  it('ends all others together', async () => {
    const { owner } = await newTenant()
    const [phone, tablet, laptop] = await Promise.all([signedIn(owner), signedIn(owner), signedIn(owner)])
    expect((await as(laptop, 'DELETE', '/api/sessions')).body).toEqual({ ended: 2 })
    expect([await alive(phone), await alive(tablet), await alive(laptop)]).toEqual([401, 401, 200])
  })

  it('is for signed-in people: a key is not one', async () => {
    expect((await call('GET', '/api/sessions', { key: tenant.owner.apiKey })).status).toBe(401)
    const cookie = await signedIn(tenant.owner)
    const elsewhere = await call('DELETE', '/api/sessions', { headers: { cookie, origin: 'https://evil.test' } })
    expect(elsewhere.status).toBe(403)
  })
})

describe('changing the password', () => {
  const change = (cookie: string, currentPassword: string, newPassword: string) =>
    send('POST', '/api/auth/change-password', {
      headers: { cookie, origin: page() },
      body: { currentPassword, newPassword },
    })

  it('ends every session, goes on under a new token, and keeps the company that was open', async () => {
    const first = await newTenant()
    const second = await newTenant()
    const person = first.member
    let cookie = await signedIn(person)
    await joins(person, cookie, second.owner)
    const switched = await send('POST', '/api/auth/switch-tenant', {
      headers: { cookie, origin: page() },
      body: { tenantId: second.id },
    })
    cookie = cookieOf(switched)
    const elsewhere = await signedIn(person)
    const response = await change(cookie, person.password, 'another-password-1')
    expect(response.status).toBe(200)
    expect([await alive(cookie), await alive(elsewhere)]).toEqual([401, 401])
    const { body } = await as(cookieOf(response), 'GET', '/api/me')
    expect(body).toMatchObject({ user: { id: person.id }, tenant: { id: second.id } })
    expect((await signIn(person)).status).toBe(401)
    expect((await signIn({ ...person, password: 'another-password-1' })).status).toBe(200)
  })

  it('takes the present one, and a new one that is long enough', async () => {
    const { owner } = await newTenant()
    const cookie = await signedIn(owner)
    const wrong = await change(cookie, 'not-the-password', 'another-password-1')
    expect([wrong.status, await wrong.json()]).toEqual([
      422,
      expect.objectContaining({
        code: 'invalid_input',
        errors: [{ path: 'currentPassword', message: expect.stringMatching(/not right/) }],
      }),
    ])
    const short = await change(cookie, owner.password, 'short')
    expect([short.status, await short.json()]).toEqual([
      422,
      expect.objectContaining({ errors: [{ path: 'newPassword', message: 'A password has at least 10 letters.' }] }),
    ])
    expect((await change('', owner.password, 'another-password-1')).status).toBe(401)
    expect(await alive(cookie)).toBe(200)
  })
})

describe('switching between companies', () => {
  it('begins a new session for the other one, and ends the old', async () => {
    const [first, second] = [await newTenant(), await newTenant()]
    const person = first.admin
    const cookie = await signedIn(person)
    await joins(person, cookie, second.owner)
    expect((await as(cookie, 'GET', '/api/me')).body).toMatchObject({
      tenant: { id: first.id },
      role: 'admin',
      tenants: [
        { id: first.id, role: 'admin' },
        { id: second.id, role: 'member' },
      ],
    })
    const response = await send('POST', '/api/auth/switch-tenant', {
      headers: { cookie, origin: page() },
      body: { tenantId: second.id },
    })
    expect([response.status, await response.json()]).toEqual([200, { tenantId: second.id }])
    expect(await alive(cookie)).toBe(401)
    const next = cookieOf(response)
    expect((await as(next, 'GET', '/api/me')).body).toMatchObject({ tenant: { id: second.id }, role: 'member' })
    expect((await as(next, 'GET', '/api/people')).status).toBe(403)
    // A key is told of its own tenant and no other.
    expect((await call('GET', '/api/me', { key: person.apiKey })).body).toMatchObject({ tenants: [{ id: first.id }] })
  })

  it('leads to no company of others, nor to a suspended one', async () => {
    const [first, second] = [await newTenant(), await newTenant()]
    const cookie = await signedIn(first.member)
    const to = (tenantId: string) => as(cookie, 'POST', '/api/auth/switch-tenant', { tenantId })
    expect((await to(second.id)).body).toMatchObject({ status: 404, code: 'not_found' })
    expect((await to(`ten_${'0'.repeat(32)}`)).body).toMatchObject({ status: 404, code: 'not_found' })
    await joins(first.member, cookie, second.owner)
    await suspend(second.id)
    expect((await to(second.id)).body).toMatchObject({ status: 403, code: 'tenant_suspended' })
    expect((await as(cookie, 'GET', '/api/me')).body).toMatchObject({ tenant: { id: first.id } })
  })

  it('is done for whoever has a suspended company open, while another of theirs is not', async () => {
    const [first, second] = [await newTenant(), await newTenant()]
    const cookie = await signedIn(first.member)
    await joins(first.member, cookie, second.owner)
    await suspend(first.id)
    expect((await as(cookie, 'GET', '/api/me')).body).toMatchObject({
      tenant: { id: second.id },
      tenants: [{ id: first.id, status: 'suspended' }, { id: second.id }],
    })
    await suspend(second.id)
    expect((await as(cookie, 'GET', '/api/me')).body).toMatchObject({ status: 403, code: 'tenant_suspended' })
    await suspend(first.id, 'active')
    expect((await as(cookie, 'GET', '/api/me')).body).toMatchObject({ tenant: { id: first.id } })
  })
})

describe('a password of better-auth’s own form', () => {
  it('opens a session, and is hashed anew by it', async () => {
    const { owner } = await newTenant()
    const salt = '00112233445566778899aabbccddeeff'
    const cost = { N: 16_384, r: 16, p: 1, maxmem: 64 * 1024 * 1024 }
    const old = `${salt}:${scryptSync(owner.password, salt, 64, cost).toString('hex')}`
    await env.DB.prepare('update account set password = ? where userId = ?').bind(old, owner.id).run()
    const stored = () =>
      env.DB.prepare('select password from account where userId = ?').bind(owner.id).first<string>('password')
    expect((await signIn({ ...owner, password: 'not-the-password' })).status).toBe(401)
    expect(await stored()).toBe(old)
    expect((await signIn(owner)).status).toBe(200)
    await vi.waitFor(async () => expect(await stored()).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$/), 15_000)
    expect((await signIn(owner)).status).toBe(200)
  })
})
