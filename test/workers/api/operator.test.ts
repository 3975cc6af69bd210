import { describe, expect, it, vi } from 'vitest'
import { noteHeartbeats } from '../../../core/tenants/lifecycle-status.ts'
import { everyMinute } from '../../../worker/cron.ts'
import { callWith, receiver } from './outside.ts'
import { audited, signIn } from './signing-in.ts'
import { call, env, newTenant, setUpChat } from './world.ts'

const key = env.OPERATOR_KEY

interface Made {
  tenantId: string
  created: boolean
  people: { id: string; email: string; role: string; apiKey: string | null; isNew: boolean }[]
}

const operator = <T = Record<string, unknown>>(method: string, path: string, body?: object) =>
  call<T>(method, `/api/operator/${path}`, { key, ...(body && { body }) })

const newReference = () => `ref-${crypto.randomUUID()}`
const person = (role = 'owner', name = 'P') => ({
  email: `${role}-${crypto.randomUUID()}@example.test`,
  name,
  role,
  password: 'a-long-password-1',
})

describe('making a tenant for an address that somebody holds', () => {
  it('refuses where they came through a copied link and never showed that it is theirs', async () => {
    const other = await newTenant()
    const email = `victim-${crypto.randomUUID()}@example.test`
    const invited = await call<{ link: string }>('POST', '/api/invitations', {
      key: other.owner.apiKey,
      body: { email, role: 'member' },
    })
    const token = invited.body.link.split('#')[1]
    const joined = await call('POST', '/api/invitations/sign-up', {
      body: { token, name: 'Not them', password: 'a-long-password-1' },
    })
    expect(joined.status).toBe(201)
    const made = await operator('POST', 'tenants', { name: 'Theirs', people: [{ ...person(), email }] })
    expect([made.status, made.body.code]).toEqual([409, 'conflict'])
    expect(await env.DB.prepare(`select 1 from tenants where name = 'Theirs'`).first()).toBeNull()
  })
})

describe('making a tenant with a reference', () => {
  it('again finds it, changes nothing, and leaves no line', async () => {
    const body = { name: 'Acme', reference: newReference(), people: [person()] }
    const first = await operator<Made>('POST', 'tenants', body)
    expect(first.body).toMatchObject({
      created: true,
      people: [{ isNew: true, apiKey: expect.stringMatching(/^rk_/) }],
    })
    const again = await operator<Made>('POST', 'tenants', {
      ...body,
      name: 'Other',
      people: [{ ...body.people[0], password: 'another-password-1' }],
    })
    expect(again.status).toBeLessThan(300)
    expect(again.body).toMatchObject({
      tenantId: first.body.tenantId,
      created: false,
      people: [{ id: first.body.people[0]?.id, role: 'owner', apiKey: null, isNew: false }],
    })
    const me = await call('GET', '/api/me', { key: first.body.people[0]?.apiKey ?? '' })
    expect(me.body).toMatchObject({ tenant: { name: 'Acme' } })
    const email = body.people[0]?.email ?? ''
    expect((await signIn({ email, password: 'a-long-password-1' })).status).toBe(200)
    expect((await signIn({ email, password: 'another-password-1' })).status).toBe(401)
    for (const action of ['operator.makeTenant', 'operator.addPerson']) {
      expect(await audited(first.body.tenantId, action)).toMatchObject([{ actor: 'operator', via: 'operator_key' }])
    }
  })

  it('adds who is missing, and leaves the role of who is there', async () => {
    const [owner, member] = [person(), person('member')]
    const body = { name: 'Acme', reference: newReference(), people: [owner] }
    const { tenantId } = (await operator<Made>('POST', 'tenants', body)).body
    const again = await operator<Made>('POST', 'tenants', {
      ...body,
      people: [
        { ...owner, role: 'admin' },
        { ...member, role: 'owner' },
      ],
    })
    expect(again.body.tenantId).toBe(tenantId)
    expect(again.body.people).toMatchObject([
      { role: 'owner', apiKey: null },
      { role: 'owner', apiKey: expect.stringMatching(/^rk_/), isNew: true },
    ])
    expect(await audited(tenantId, 'operator.addPerson')).toHaveLength(2)
  })

  it('by two at once makes one', async () => {
    const body = { name: 'Race', reference: newReference(), people: [person()] }
    const made = await Promise.allSettled([1, 2, 3].map(() => operator<Made>('POST', 'tenants', body)))
    const ids = made.flatMap((one) =>
      one.status === 'fulfilled' && one.value.status === 201 ? [one.value.body.tenantId] : [],
    )
    expect(new Set(ids).size).toBe(1)
    const again = await operator<Made>('POST', 'tenants', body)
    expect(again.body.tenantId).toBe(ids[0])
    const { body: list } = await operator<{ items: unknown[] }>('GET', `tenants?reference=${body.reference}`)
    expect(list.items).toHaveLength(1)
  })

  it('takes somebody who has an account as they are', async () => {
    const known = (await newTenant()).member
    const body = { name: 'Acme', people: [{ ...person(), email: known.email }] }
    const { body: made } = await operator<Made>('POST', 'tenants', body)
    expect(made.people).toMatchObject([{ id: known.id, isNew: false, apiKey: expect.stringMatching(/^rk_/) }])
    expect((await signIn(known)).status).toBe(200)
  })
})

describe('the tenants of an installation', () => {
  it('are listed newest first, page by page', async () => {
    const [one, two] = [await newTenant(), await newTenant()]
    const first = await operator<{ items: { id: string }[]; nextCursor: string }>('GET', 'tenants?limit=1')
    expect(first.body.items).toMatchObject([{ id: two.id, status: 'active', suspendedReason: null, deletionDue: null }])
    const next = await operator<{ items: { id: string }[] }>('GET', `tenants?limit=1&cursor=${first.body.nextCursor}`)
    expect(next.body.items).toMatchObject([{ id: one.id }])
  })

  it('are suspended and resumed with a line in their own audit', async () => {
    const { id } = await newTenant()
    await operator('POST', `tenants/${id}/suspend`, { reason: 'unpaid' })
    await operator('POST', `tenants/${id}/resume`, {})
    for (const action of ['operator.suspendTenant', 'operator.resumeTenant']) {
      expect(await audited(id, action)).toMatchObject([
        { actor: 'operator', requestId: expect.stringMatching(/^req_/) },
      ])
    }
  })

  it.each(['suspend', 'resume', 'keys', 'delete'])('that are not there cannot be named: %s', async (verb) => {
    const body = verb === 'suspend' ? { reason: 'x' } : {}
    expect((await operator('POST', `tenants/ten_${'0'.repeat(32)}/${verb}`, body)).status).toBe(404)
  })

  it('give the operator a key of their owner, which ends by itself', async () => {
    const tenant = await newTenant()
    const { status, body } = await operator<{ apiKey: string; expiresAt: string }>(
      'POST',
      `tenants/${tenant.id}/keys`,
      {
        expiresInMinutes: 5,
      },
    )
    expect(status).toBe(201)
    expect(Math.round((Date.parse(body.expiresAt) - Date.now()) / 60_000)).toBe(5)
    const me = await call('GET', '/api/me', { key: body.apiKey })
    expect(me.body).toMatchObject({ user: { id: tenant.owner.id }, role: 'owner' })
    await env.DB.prepare('update api_keys set expires_at = 1 where expires_at is not null and tenant_id = ?')
      .bind(tenant.id)
      .run()
    expect((await call('GET', '/api/me', { key: body.apiKey })).status).toBe(401)
    expect(await audited(tenant.id, 'keys.make')).toMatchObject([{ actor: 'operator', via: 'operator_key' }])
  })

  it('are deleted at once and for good, and their job stays', async () => {
    const tenant = await newTenant()
    const begun = await operator<{ id: string }>('POST', `tenants/${tenant.id}/delete`, {})
    expect([begun.status, begun.body]).toMatchObject([
      202,
      { kind: 'delete', requestedBy: 'operator', tenantId: tenant.id },
    ])
    const jobs = async () => (await operator<{ items: object[] }>('GET', `jobs?tenantId=${tenant.id}`)).body.items
    await expect
      .poll(jobs, { timeout: 20_000 })
      .toMatchObject([{ id: begun.body.id, state: 'done', counts: { tenants: 1, people: 3 } }])
    const { body } = await operator<{ items: { id: string }[] }>('GET', 'tenants?limit=100')
    expect(body.items.some(({ id }) => id === tenant.id)).toBe(false)
    expect((await operator('POST', `tenants/${tenant.id}/resume`, {})).status).toBe(404)
  })

  it('cannot be resumed while they are being deleted', async () => {
    const { id } = await newTenant()
    await env.DB.prepare(`update tenants set deleting_at = 1, status = 'suspended' where id = ?`).bind(id).run()
    expect((await operator('POST', `tenants/${id}/resume`, {})).status).toBe(409)
    expect((await operator('POST', `tenants/${id}/suspend`, { reason: 'x' })).status).toBe(409)
  })
})

interface Status {
  migrations: string[]
  secrets: Record<string, string>
  vault: { current: string | null; keys: string[]; next: boolean; records: Record<string, number> }
  cron: { lastAt: string | null; chores: Record<string, string> }
  outbox: { waiting: number }
  jobs: { open: number }
  deadLetters: number
  config: Record<string, string>
  upstreams: { name: string; ok: boolean; status: number | null; ms: number }[]
}

/** The status, of an installation whose outside world is all on this machine. */
async function statusWith(changed: Partial<typeof env> = {}): Promise<{ status: number; body: Status }> {
  const { status, body } = await callWith({ CHATKIT_SCRIPT_URL: receiver, ...changed }, 'GET', '/api/operator/status', {
    key,
  })
  return { status, body: body as unknown as Status }
}

describe('the status of an installation', () => {
  it('names what is there, and no secret', async () => {
    await setUpChat(await newTenant())
    await everyMinute(env)
    const { status, body } = await statusWith()
    expect(status).toBe(200)
    expect(body.migrations).toEqual(expect.arrayContaining(['0001_people.sql', '0004_accounts.sql']))
    expect(body.secrets).toMatchObject({
      AUTH_SECRET: 'present',
      OPERATOR_KEY: 'present',
      VAULT_KEYS: 'present',
      VAULT_KEYS_NEXT: 'missing',
    })
    expect(body.vault).toMatchObject({ current: 'k1', keys: ['k1'], next: false })
    expect(body.vault.records.k1).toBeGreaterThan(0)
    expect(Object.keys(body.cron.chores)).toEqual(expect.arrayContaining(['cron.outbox', 'cron.sweep', 'cron.tenants']))
    expect(Object.values(body.cron.chores)).toContain(body.cron.lastAt)
    expect(body.config).toMatchObject({ WEB_URL: env.WEB_URL, OPENAI_BASE_URL: env.OPENAI_BASE_URL })
    expect(body.upstreams.map(({ name }) => name)).toEqual(['openai', 'linkedin', 'unipile', 'chatkit'])
    expect(body.upstreams.find(({ name }) => name === 'linkedin')).toMatchObject({ ok: true })
    const text = JSON.stringify(body)
    for (const secret of [env.AUTH_SECRET, env.OPERATOR_KEY, JSON.parse(env.VAULT_KEYS).keys.k1])
      expect(text).not.toContain(secret)
  })

  it('says which secret is missing or unusable, and which upstream does not answer', async () => {
    const changed = { AUTH_SECRET: 'short', VAULT_KEYS: '{"current":"k9"}', UNIPILE_URL: 'http://127.0.0.1:9' }
    const { body } = await statusWith({ ...changed, GOOGLE_CLIENT_ID: '' })
    const { secrets, vault, upstreams } = body
    expect(secrets).toMatchObject({ AUTH_SECRET: 'invalid', VAULT_KEYS: 'invalid', GOOGLE_CLIENT_ID: 'missing' })
    expect(vault.current).toBeNull()
    expect(upstreams.find(({ name }) => name === 'unipile')).toMatchObject({ ok: false, status: null })
  })

  it('gives up an upstream that is silent after three seconds', async () => {
    const real = globalThis.fetch
    const asked = vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) =>
      String(input).startsWith('https://silent.test')
        ? new Promise((_, reject) => {
            const end = () => reject(init?.signal?.reason)
            if (init?.signal?.aborted) end()
            init?.signal?.addEventListener('abort', end)
          })
        : real(input, init),
    )
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => AbortSignal.abort())
    try {
      const { body } = await statusWith({ UNIPILE_URL: 'https://silent.test' })
      expect(body.upstreams.find(({ name }) => name === 'unipile')).toMatchObject({ ok: false, status: null })
      expect(timeout).toHaveBeenCalledWith(3_000)
    } finally {
      asked.mockRestore()
      timeout.mockRestore()
    }
  })

  it('notes each chore that ended well, and none that did not', async () => {
    await env.DB.prepare('delete from heartbeats').run()
    const failing = { ...env, POD_JOBS: undefined, TENANT_JOBS: undefined } as unknown as typeof env
    await env.DB.prepare(
      `insert into outbox (tenant_id, queue, body, created_at) values ('ten_x', 'pod-jobs', '{}', 1)`,
    ).run()
    await everyMinute(failing, { now: () => 5_000 })
    const names = async () =>
      (await env.DB.prepare('select name, at from heartbeats').all<{ name: string; at: number }>()).results
    const noted = await names()
    expect(noted.map(({ name }) => name)).toContain('cron.tenants')
    expect(noted.map(({ name }) => name)).not.toContain('cron.outbox')
    expect(new Set(noted.map(({ at }) => at))).toEqual(new Set([5_000]))
    await noteHeartbeats(env.DB, ['cron.tenants'], 6_000)
    expect((await names()).find(({ name }) => name === 'cron.tenants')?.at).toBe(6_000)
    await env.DB.prepare(`delete from outbox where tenant_id = 'ten_x'`).run()
  })
})

describe('sealing anew', () => {
  it('moves every record under the present master key, some at a time', async () => {
    const tenant = await newTenant()
    await setUpChat(tenant)
    const next = JSON.stringify({ current: 'k2', keys: { k2: btoa('2'.repeat(32)) } })
    const rotating = { VAULT_KEYS_NEXT: next }
    let remaining = 1
    for (let round = 0; remaining > 0 && round < 20; round++) {
      const { status, body } = await callWith(rotating, 'POST', '/api/operator/vault/rewrap', {
        key,
        body: { limit: 1 },
      })
      expect([status, body.current]).toEqual([200, 'k2'])
      remaining = Number(body.remaining)
    }
    expect(remaining).toBe(0)
    const { body } = await statusWith(rotating)
    expect(body.vault).toMatchObject({
      current: 'k2',
      keys: ['k1', 'k2'],
      next: true,
      records: { k2: expect.any(Number) },
    })
  })
})
