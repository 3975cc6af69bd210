import { createExecutionContext } from 'cloudflare:test'
import { beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../../worker/app.ts'
import { as, audited, invite, signedIn, signIn } from './signing-in.ts'
import { call, env, newTenant, type Tenant } from './world.ts'

let tenant: Tenant
beforeAll(async () => {
  tenant = await newTenant()
})

const newEmail = () => `guest-${crypto.randomUUID()}@example.test`
const password = 'long-enough-1'

const look = (token: string) => call('POST', '/api/invitations/look', { body: { token } })
const signUp = (token: string, more: object = {}) =>
  call('POST', '/api/invitations/sign-up', { body: { token, name: 'Guest', password, ...more } })
const roleOf = (tenantId: string, email: string) =>
  env.DB.prepare(
    'select m.role from memberships m join "user" u on u.id = m.user_id where m.tenant_id = ? and u.email = ?',
  )
    .bind(tenantId, email)
    .first<string>('role')
const open = async (key: string) =>
  (await call<{ items: { email: string }[] }>('GET', '/api/invitations', { key })).body.items.map(({ email }) => email)

/** Somebody with an account and a company of their own, who is then invited here. */
async function invitedPerson() {
  const { owner } = await newTenant()
  return { ...owner, cookie: await signedIn(owner), token: (await invite(tenant.owner, owner.email)).token }
}

describe('an invitation', () => {
  it('is made by admins, names no more than it must, and is kept only as a hash', async () => {
    const own = await newTenant()
    const email = newEmail()
    const made = await call<{ id: string; link: string }>('POST', '/api/invitations', {
      key: own.admin.apiKey,
      body: { email: email.toUpperCase(), role: 'member' },
    })
    expect([made.status, made.body]).toEqual([
      201,
      {
        id: expect.stringMatching(/^inv_/),
        email,
        role: 'member',
        invitedBy: expect.stringMatching(/^admin/),
        createdAt: expect.any(String),
        expiresAt: expect.any(String),
        link: expect.stringMatching(new RegExp(`^${env.WEB_URL}/join#[A-Za-z0-9_-]{43}$`)),
        mailed: false,
      },
    ])
    const token = made.body.link.split('#')[1] ?? ''
    const row = await env.DB.prepare('select * from invitations where id = ?').bind(made.body.id).first()
    expect(JSON.stringify(row)).not.toContain(token)
    const listed = await call('GET', '/api/invitations', { key: own.admin.apiKey })
    expect(JSON.stringify(listed.body)).not.toContain(token)
    expect(await open(own.admin.apiKey)).toEqual([email])
    expect(await audited(own.id, 'invitations.make')).toMatchObject([
      { actor: own.admin.id, via: 'api_key', subject: made.body.id, requestId: made.headers.get('x-request-id') },
    ])
    expect((await call('GET', '/api/invitations', { key: own.member.apiKey })).status).toBe(403)
    expect((await look(token)).body).toEqual({
      tenant: { name: expect.any(String) },
      email,
      role: 'member',
      invitedBy: expect.stringMatching(/^admin/),
      expiresAt: expect.any(String),
      hasAccount: false,
    })
  })

  it('to be an owner is given by owners alone, and nobody who is there is invited', async () => {
    const make = (key: string, email: string, role: string) =>
      call('POST', '/api/invitations', { key, body: { email, role } })
    expect((await make(tenant.admin.apiKey, newEmail(), 'owner')).status).toBe(403)
    expect((await make(tenant.owner.apiKey, newEmail(), 'owner')).status).toBe(201)
    const there = await make(tenant.owner.apiKey, tenant.member.email, 'member')
    expect([there.status, there.body]).toEqual([409, expect.objectContaining({ code: 'conflict' })])
    expect((await make(tenant.owner.apiKey, 'nonsense', 'member')).body).toMatchObject({ code: 'invalid_input' })
    expect((await make(tenant.member.apiKey, newEmail(), 'member')).status).toBe(403)
  })

  it('makes an account that belongs to the tenant, once, with its line in the audit', async () => {
    const own = await newTenant()
    const email = newEmail()
    const { token, id } = await invite(own.owner, email, 'admin')
    const joined = await signUp(token)
    expect([joined.status, joined.body]).toEqual([201, { email }])
    const cookie = await signedIn({ email, password })
    const { body } = await as(cookie, 'GET', '/api/me')
    expect(body).toMatchObject({ tenant: { id: own.id }, role: 'admin', user: { name: 'Guest', email } })
    expect(await audited(own.id, 'invitations.accept')).toMatchObject([
      { via: 'invitation', subject: id, requestId: joined.headers.get('x-request-id') },
    ])
    // Nothing has shown that the address is theirs: the link may have been copied.
    const row = await env.DB.prepare('select emailVerified from "user" where email = ?').bind(email).first()
    expect(row).toEqual({ emailVerified: 0 })
    expect((await signUp(token)).status).toBe(410)
    expect((await as(cookie, 'POST', '/api/invitations/accept', { token })).status).toBe(410)
    expect(await open(own.owner.apiKey)).toEqual([])
  })

  it('is taken up by somebody with an account, who keeps it', async () => {
    const person = await invitedPerson()
    expect((await look(person.token)).body).toMatchObject({ hasAccount: true })
    const refused = await signUp(person.token)
    expect([refused.status, refused.body]).toEqual([
      409,
      expect.objectContaining({ message: expect.stringMatching(/^This address has an account. Sign in/) }),
    ])
    const accepted = await as(person.cookie, 'POST', '/api/invitations/accept', { token: person.token })
    expect([accepted.status, accepted.body]).toEqual([200, { tenantId: tenant.id }])
    expect(await roleOf(tenant.id, person.email)).toBe('member')
    expect((await signIn(person)).status).toBe(200)
  })

  it('does not hold for another person, however they came by the link', async () => {
    const { token } = await invite(tenant.owner, newEmail())
    const thief = await invitedPerson()
    const refused = await as(thief.cookie, 'POST', '/api/invitations/accept', { token })
    expect([refused.status, refused.body]).toEqual([
      403,
      expect.objectContaining({ message: expect.stringMatching(/for another address/) }),
    ])
    expect(await roleOf(tenant.id, thief.email)).toBeNull()
    expect((await look(token)).status).toBe(200)
    expect((await call('POST', '/api/invitations/accept', { key: thief.apiKey, body: { token } })).status).toBe(401)
  })

  it('answers the same when it is unknown, used, expired, revoked, replaced, or of a suspended company', async () => {
    const own = await newTenant()
    const used = await invite(own.owner, newEmail())
    await signUp(used.token)
    const expired = await invite(own.owner, newEmail())
    await env.DB.prepare('update invitations set expires_at = ? where id = ?')
      .bind(Date.now() - 1, expired.id)
      .run()
    const revoked = await invite(own.owner, newEmail())
    expect((await call('DELETE', `/api/invitations/${revoked.id}`, { key: own.admin.apiKey })).status).toBe(204)
    expect((await call('DELETE', `/api/invitations/${revoked.id}`, { key: own.admin.apiKey })).status).toBe(404)
    const replaced = await invite(own.owner, newEmail())
    const again = await env.DB.prepare('select email from invitations where id = ?').bind(replaced.id).first('email')
    const last = await invite(own.owner, String(again))
    expect((await look(last.token)).status).toBe(200)
    const other = await newTenant()
    const suspended = await invite(other.owner, newEmail())
    await env.DB.prepare("update tenants set status = 'suspended' where id = ?").bind(other.id).run()

    const tokens = ['x', 'A'.repeat(43), ...[used, expired, revoked, replaced, suspended].map(({ token }) => token)]
    for (const token of tokens) {
      for (const answer of [await look(token), await signUp(token)]) {
        const { requestId: _, ...body } = answer.body
        expect([answer.status, body]).toEqual([
          410,
          expect.objectContaining({
            code: 'invitation_gone',
            act: 'owner',
            message: expect.stringMatching(/Ask whoever/),
          }),
        ])
      }
    }
    expect(await open(own.owner.apiKey)).toEqual([again])
  })

  it('is taken up once by two at the same time', async () => {
    const email = newEmail()
    const { token } = await invite(tenant.owner, email)
    const joined = await Promise.all([signUp(token), signUp(token), signUp(token)])
    expect(joined.map(({ status }) => status).filter((status) => status === 201)).toHaveLength(1)
    expect(joined.every(({ status }) => [201, 409, 410].includes(status))).toBe(true)
    const made = await env.DB.prepare(
      `select (select count(*) from "user" where email = ?1) as people,
         (select count(*) from account a join "user" u on u.id = a.userId where u.email = ?1) as accounts`,
    )
      .bind(email)
      .first()
    expect(made).toEqual({ people: 1, accounts: 1 })
    const person = await invitedPerson()
    const accepts = await Promise.all(
      Array.from({ length: 3 }, () => as(person.cookie, 'POST', '/api/invitations/accept', { token: person.token })),
    )
    expect(accepts.filter(({ status }) => status === 200)).toHaveLength(1)
    expect((await audited(tenant.id, 'invitations.accept')).filter(({ actor }) => actor === person.id)).toHaveLength(1)
  })

  it('makes nobody where the name or the password does not do', async () => {
    const email = newEmail()
    const { token } = await invite(tenant.owner, email)
    expect((await signUp(token, { password: 'short' })).body).toMatchObject({ errors: [{ path: 'password' }] })
    expect((await signUp(token, { name: ' ' })).body).toMatchObject({ errors: [{ path: 'name' }] })
    expect((await signUp(token, { role: 'owner' })).body).toMatchObject({ errors: [{ path: 'role' }] })
    expect(await env.DB.prepare('select 1 from "user" where email = ?').bind(email).first()).toBeNull()
    expect((await signUp(token)).status).toBe(201)
  })

  it('does not make somebody less than they are', async () => {
    const person = await invitedPerson()
    await env.DB.prepare("insert into memberships (tenant_id, user_id, role, created_at) values (?, ?, 'admin', 1)")
      .bind(tenant.id, person.id)
      .run()
    expect((await as(person.cookie, 'POST', '/api/invitations/accept', { token: person.token })).status).toBe(200)
    expect(await roleOf(tenant.id, person.email)).toBe('admin')
  })

  it('leaves nothing half done when the database fails in the middle', async () => {
    const email = newEmail()
    const { token } = await invite(tenant.owner, email)
    await env.DB.prepare(
      "create trigger broken before insert on memberships begin select raise(abort, 'injected'); end",
    ).run()
    try {
      expect((await signUp(token)).status).toBe(500)
    } finally {
      await env.DB.prepare('drop trigger broken').run()
    }
    expect(await env.DB.prepare('select 1 from "user" where email = ?').bind(email).first()).toBeNull()
    expect((await signUp(token)).status).toBe(201)
  })
})

describe('the mail of an invitation', () => {
  const app = createApp()
  const make = async (mail: object, email = newEmail()) => {
    const request = new Request('https://api.test/api/invitations', {
      method: 'POST',
      headers: { authorization: `Bearer ${tenant.owner.apiKey}` },
      body: JSON.stringify({ email, role: 'member' }),
    })
    const response = await app.fetch(request, { ...env, ...mail }, createExecutionContext())
    return { status: response.status, body: (await response.json()) as { link: string; mailed: boolean } }
  }

  it('carries the link to the invited address', async () => {
    const sent: { to: string; text: string }[] = []
    const MAIL = { send: async (mail: { to: string; text: string }) => void sent.push(mail) }
    const email = newEmail()
    const { body } = await make({ MAIL, MAIL_FROM: 'revos@example.test' }, email)
    expect(body.mailed).toBe(true)
    expect(sent).toMatchObject([{ from: 'revos@example.test', to: email }])
    expect(sent[0]?.text).toContain(body.link)
  })

  it('may fail: the invitation holds, and its maker sees that the link is to be copied', async () => {
    const MAIL = { send: () => Promise.reject(new Error('the address is not verified')) }
    const { status, body } = await make({ MAIL, MAIL_FROM: 'revos@example.test' })
    expect([status, body.mailed]).toEqual([201, false])
    expect((await look(body.link.split('#')[1] ?? '')).status).toBe(200)
  })
})
