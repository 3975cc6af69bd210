import { beforeAll, describe, expect, it } from 'vitest'
import { as, audited, cookieOf, invite, page, signedIn, signIn } from './signing-in.ts'
import { agree, call, env, newPod, newTenant, type Person, send, setUpChat, type Tenant, takePart } from './world.ts'

let tenant: Tenant
beforeAll(async () => {
  tenant = await newTenant()
})

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
    const { body } = await as(cookieOf(response), 'GET', '/api/me')
    expect(body).toMatchObject({
      user: { id: tenant.member.id, email: tenant.member.email },
      tenant: { id: tenant.id, deletionDue: null },
      role: 'member',
      via: 'session',
      external: false,
      tenants: [{ id: tenant.id, role: 'member', status: 'active' }],
    })
  })

  it('fails alike for a wrong password and for nobody, in words for a person', async () => {
    const answers = await Promise.all(
      [tenant.member.email, 'nobody@example.test'].map(async (email) => {
        const response = await signIn({ email, password: 'not-the-password' })
        const { requestId: _, ...body } = (await response.json()) as Record<string, unknown>
        return { status: response.status, type: response.headers.get('content-type'), body }
      }),
    )
    expect(answers[0]).toEqual(answers[1])
    expect(answers[0]).toMatchObject({
      status: 401,
      type: 'application/problem+json',
      body: { code: 'invalid_credentials', act: 'caller', message: 'The e-mail address or the password is wrong.' },
    })
  })

  it('ends on signing out: the session is dead at once', async () => {
    const cookie = await signedIn(tenant.admin)
    expect((await as(cookie, 'POST', '/api/auth/sign-out', {})).status).toBe(200)
    expect((await as(cookie, 'GET', '/api/me')).status).toBe(401)
  })

  it('is told to the page without the token of the session', async () => {
    const cookie = await signedIn(tenant.admin)
    const { body } = await as(cookie, 'GET', '/api/auth/get-session')
    expect(body).toEqual({ user: { id: tenant.admin.id, name: expect.any(String), email: tenant.admin.email } })
    expect((await call('GET', '/api/auth/get-session')).body).toBeNull()
    expect((await as('better-auth.session_token=x.y', 'GET', '/api/auth/get-session')).body).toBeNull()
  })

  it('is not open to those who were not added', async () => {
    const response = await send('POST', '/api/auth/sign-up/email', {
      body: { email: 'new@example.test', password: 'long-enough-1', name: 'New' },
      headers: { origin: page() },
    })
    expect(response.status).toBe(404)
    expect(await env.DB.prepare(`select 1 from "user" where email = 'new@example.test'`).first()).toBeNull()
  })

  it.each([
    ['GET', '/list-sessions'],
    ['POST', '/update-user'],
    ['POST', '/delete-user'],
    ['POST', '/change-email'],
    ['POST', '/request-password-reset'],
    ['POST', '/sign-in/social'],
    ['POST', '/link-social'],
    ['POST', '/get-access-token'],
  ])('leaves %s %s of the library closed', async (method, path) => {
    const cookie = await signedIn(tenant.admin)
    const answer = await as(cookie, method, `/api/auth${path}`, method === 'POST' ? {} : undefined)
    expect([answer.status, answer.body]).toEqual([404, expect.objectContaining({ code: 'not_found' })])
  })

  it('takes no body larger than a sign-in needs', async () => {
    const response = await signIn({ email: 'a@example.test', password: 'x'.repeat(64 * 1024) })
    expect(response.status).toBe(413)
  })

  it('keeps no password that could be read', async () => {
    const rows = await env.DB.prepare('select password from account').all<{ password: string }>()
    expect(rows.results.length).toBeGreaterThan(0)
    for (const { password } of rows.results) expect(password).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$/)
  })

  it('does not let another site use the session, or begin one', async () => {
    const cookie = await signedIn(tenant.owner)
    const headers = { cookie, origin: 'https://evil.test' }
    const refused = await call('POST', '/api/pods', { body: { name: 'Forged' }, headers })
    expect(refused.status).toBe(403)
    expect(await env.DB.prepare(`select 1 from pods where name = 'Forged'`).first()).toBeNull()
    for (const path of ['/api/auth/sign-out', '/api/auth/switch-tenant', '/api/auth/change-password']) {
      expect((await call('POST', path, { body: {}, headers })).body).toMatchObject({ code: 'origin_not_allowed' })
    }
    expect((await signIn(tenant.owner, { origin: 'https://evil.test' })).status).toBe(403)
    expect((await as(cookie, 'GET', '/api/me')).status).toBe(200)
  })

  it('does not take a cookie that was changed', async () => {
    const cookie = await signedIn(tenant.owner)
    const forged = cookie.replace(/=(.)/, (_, first) => `=${first === 'a' ? 'b' : 'a'}`)
    expect((await as(forged, 'GET', '/api/me')).status).toBe(401)
  })
})

describe('the people of a tenant', () => {
  interface Shown {
    id: string
    role: string
    you: boolean
    external: boolean
  }
  const list = (key: string, query = '') =>
    call<{ items: Shown[]; nextCursor: string | null }>('GET', `/api/people${query}`, { key })
  const setRole = (by: Person, whose: Person, role: string) =>
    call('PATCH', `/api/people/${whose.id}`, { key: by.apiKey, body: { role } })
  const roles = async (of: Tenant) => {
    const { results } = await env.DB.prepare('select user_id as id, role from memberships where tenant_id = ?')
      .bind(of.id)
      .all<{ id: string; role: string }>()
    return new Map(results.map(({ id, role }) => [id, role]))
  }

  it('are listed page by page, to admins', async () => {
    const all = await list(tenant.admin.apiKey)
    expect(all.body.items.map(({ id }) => id).sort()).toEqual(
      [tenant.owner.id, tenant.admin.id, tenant.member.id].sort(),
    )
    expect(all.body.items.find(({ you }) => you)?.id).toBe(tenant.admin.id)
    const first = await list(tenant.admin.apiKey, '?limit=2')
    const rest = await list(tenant.admin.apiKey, `?limit=2&cursor=${first.body.nextCursor}`)
    expect([...first.body.items, ...rest.body.items]).toEqual(all.body.items)
    expect(rest.body.nextCursor).toBeNull()
    expect((await list(tenant.member.apiKey)).status).toBe(403)
  })

  it('get another role at once, with a line in the audit', async () => {
    const own = await newTenant()
    const changed = await setRole(own.admin, own.member, 'admin')
    expect([changed.status, changed.body]).toEqual([200, expect.objectContaining({ role: 'admin', you: false })])
    expect((await list(own.member.apiKey)).status).toBe(200)
    expect(await audited(own.id, 'people.setRole')).toEqual([
      {
        actor: own.admin.id,
        via: 'api_key',
        subject: own.member.id,
        detail: JSON.stringify({ from: 'member', to: 'admin' }),
        requestId: changed.headers.get('x-request-id'),
      },
    ])
    expect((await setRole(own.admin, own.member, 'admin')).status).toBe(200)
    expect(await audited(own.id, 'people.setRole')).toHaveLength(1)
  })

  it('are made owners, or made anything else as owners, by owners alone', async () => {
    const own = await newTenant()
    expect((await setRole(own.admin, own.member, 'owner')).status).toBe(403)
    expect((await setRole(own.admin, own.owner, 'member')).status).toBe(403)
    expect((await setRole(own.admin, own.admin, 'owner')).status).toBe(403)
    expect((await setRole(own.member, own.member, 'owner')).status).toBe(403)
    expect((await call('DELETE', `/api/people/${own.owner.id}`, { key: own.admin.apiKey })).status).toBe(403)
    expect(await roles(own)).toEqual(
      new Map([
        [own.owner.id, 'owner'],
        [own.admin.id, 'admin'],
        [own.member.id, 'member'],
      ]),
    )
    expect(await audited(own.id, 'people.setRole')).toEqual([])
    expect((await setRole(own.owner, own.admin, 'owner')).status).toBe(200)
  })

  it('keep their last owner, who is told what to do', async () => {
    const own = await newTenant()
    const cookie = await signedIn(own.owner)
    const answers = [
      await setRole(own.owner, own.owner, 'admin'),
      await call('DELETE', `/api/people/${own.owner.id}`, { key: own.owner.apiKey }),
      await as(cookie, 'POST', '/api/me/leave', {}),
    ]
    for (const { status, body } of answers) {
      expect([status, body]).toEqual([
        409,
        expect.objectContaining({ code: 'conflict', message: expect.stringMatching(/somebody else an owner/) }),
      ])
    }
    expect((await roles(own)).get(own.owner.id)).toBe('owner')
  })

  it('keep one owner where two take the role from each other at once', async () => {
    const own = await newTenant()
    await setRole(own.owner, own.admin, 'owner')
    const answers = await Promise.all([
      setRole(own.owner, own.admin, 'member'),
      setRole(own.admin, own.owner, 'member'),
    ])
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect([...(await roles(own)).values()].filter((role) => role === 'owner')).toHaveLength(1)
    expect(await audited(own.id, 'people.setRole')).toHaveLength(2)
  })

  it('lose all that the tenant gave them in the moment they are taken out', async () => {
    const own = await newTenant()
    const { member } = own
    await setUpChat(own)
    const pod = await newPod(own, [member])
    await agree(member, 'browser', 'repost', 'standing_approval', 'stored_sign_in')
    await call('PATCH', '/api/settings', { key: own.owner.apiKey, body: { typedSignIn: true } })
    const stored = await call('PUT', '/api/membership/linkedin-sign-in', {
      key: member.apiKey,
      body: { email: 'm@example.test', password: 'their-secret' },
    })
    expect(stored.status).toBe(200)
    const session = await call<{ data: { client_secret: string } }>('POST', '/api/chatkit/sessions', {
      key: member.apiKey,
      body: { trigger: 'write' },
    })
    const cookie = await signedIn(member)

    expect((await call('DELETE', `/api/people/${member.id}`, { key: own.admin.apiKey })).status).toBe(204)
    expect((await call('GET', '/api/me', { key: member.apiKey })).status).toBe(401)
    expect((await as(cookie, 'GET', '/api/me')).body).toMatchObject({ code: 'forbidden' })
    const chat = await send('POST', '/chatkit', {
      key: session.body.data.client_secret,
      body: { type: 'threads.list' },
    })
    expect(chat.status).toBe(401)
    const left = await env.DB.prepare(
      `select (select count(*) from pod_members where tenant_id = ?1 and pod_id = ?2) as pods,
         (select count(*) from consents where tenant_id = ?1 and revoked_at is null) as consents,
         (select count(*) from integrations where tenant_id = ?1 and subject <> '') as credentials,
         (select count(*) from api_keys where tenant_id = ?1 and user_id = ?3 and revoked_at is null) as keys,
         (select status from members where tenant_id = ?1 and user_id = ?3) as member`,
    )
      .bind(own.id, pod, member.id)
      .first()
    expect(left).toEqual({ pods: 0, consents: 0, credentials: 0, keys: 0, member: 'paused' })
    expect(await audited(own.id, 'people.remove')).toMatchObject([{ actor: own.admin.id, subject: member.id }])
    expect((await call('DELETE', `/api/people/${member.id}`, { key: own.admin.apiKey })).status).toBe(404)
    // The key stays dead when they come again.
    const { token } = await invite(own.owner, member.email)
    expect((await as(cookie, 'POST', '/api/invitations/accept', { token })).status).toBe(200)
    expect((await as(cookie, 'GET', '/api/me')).body).toMatchObject({ tenant: { id: own.id }, role: 'member' })
    expect((await call('GET', '/api/me', { key: member.apiKey })).status).toBe(401)
  })

  it('take the invitations along that they gave, and those that go beyond their new role', async () => {
    const own = await newTenant()
    const byAdmin = await invite(own.admin, `friend-${crypto.randomUUID()}@example.test`, 'admin')
    await setRole(own.owner, own.admin, 'member')
    const look = await call('POST', '/api/invitations/look', { body: { token: byAdmin.token } })
    expect(look.status).toBe(410)
  })

  it('leave by themselves, signed in and not by a key', async () => {
    const own = await newTenant()
    await takePart(own.member, 'leaver')
    expect((await call('POST', '/api/me/leave', { key: own.member.apiKey, body: {} })).status).toBe(403)
    const cookie = await signedIn(own.member)
    expect((await as(cookie, 'POST', '/api/me/leave', {})).status).toBe(204)
    expect((await as(cookie, 'GET', '/api/me')).status).toBe(403)
    expect(await audited(own.id, 'me.leave')).toMatchObject([{ actor: own.member.id, via: 'session' }])
    expect((await roles(own)).has(own.member.id)).toBe(false)
  })
})
