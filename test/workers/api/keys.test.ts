import { beforeAll, describe, expect, it } from 'vitest'
import { call, env, newTenant, type Tenant } from './world.ts'

let tenant: Tenant
beforeAll(async () => {
  tenant = await newTenant()
})

const make = (body: object) =>
  call<{ id: string; key: string; prefix: string; expiresAt: string | null }>('POST', '/api/keys', {
    key: tenant.owner.apiKey,
    body,
  })

describe('an API key', () => {
  it('is shown once, and is kept only as a hash', async () => {
    const { body } = await make({ name: 'ci', scopes: ['pods:read'] })
    expect(body.key).toMatch(/^rk_/)
    const listed = await call<{ items: { id: string }[] }>('GET', '/api/keys', { key: tenant.owner.apiKey })
    expect(listed.body.items.map(({ id }) => id)).toContain(body.id)
    expect(JSON.stringify(listed.body)).not.toContain(body.key)
    const row = await env.DB.prepare('select * from api_keys where id = ?').bind(body.id).first()
    expect(JSON.stringify(row)).not.toContain(body.key.slice(9))
  })

  it('is refused on the next request after it was revoked', async () => {
    const { body } = await make({ name: 'gone', scopes: ['pods:read'] })
    expect((await call('GET', '/api/pods', { key: body.key })).status).toBe(200)
    expect((await call('DELETE', `/api/keys/${body.id}`, { key: tenant.owner.apiKey })).status).toBe(204)
    expect((await call('GET', '/api/pods', { key: body.key })).status).toBe(401)
    expect((await call('DELETE', `/api/keys/${body.id}`, { key: tenant.owner.apiKey })).status).toBe(404)
  })

  it('is refused once it has expired', async () => {
    const { body } = await make({ name: 'short', scopes: ['pods:read'], expiresInDays: 1 })
    expect(body.expiresAt).toMatch(/Z$/)
    await env.DB.prepare('update api_keys set expires_at = ? where id = ?')
      .bind(Date.now() - 1, body.id)
      .run()
    expect((await call('GET', '/api/pods', { key: body.key })).status).toBe(401)
  })

  it('is refused once its person has left the tenant, or the tenant is suspended', async () => {
    const leaver = await newTenant()
    await env.DB.prepare('delete from memberships where user_id = ?').bind(leaver.member.id).run()
    expect((await call('GET', '/api/pods', { key: leaver.member.apiKey })).status).toBe(401)
    await env.DB.prepare("update tenants set status = 'suspended' where id = ?").bind(leaver.id).run()
    const refused = await call('GET', '/api/pods', { key: leaver.owner.apiKey })
    expect(refused.status).toBe(403)
    expect(refused.body).toMatchObject({ code: 'tenant_suspended' })
  })

  it('does not outlive the key that it was made with', async () => {
    const parent = await make({ name: 'parent', scopes: ['keys:write'], expiresInDays: 1 })
    const child = await call<{ expiresAt: string | null }>('POST', '/api/keys', {
      key: parent.body.key,
      body: { name: 'child', scopes: ['keys:write'], expiresInDays: 700 },
    })
    expect(child.body.expiresAt).toBe(parent.body.expiresAt)
  })

  it('of another person of the same tenant can be neither seen nor ended', async () => {
    const { body } = await make({ name: 'owners', scopes: ['pods:read'] })
    const listed = await call<{ items: { id: string }[] }>('GET', '/api/keys', { key: tenant.admin.apiKey })
    expect(listed.body.items.map(({ id }) => id)).not.toContain(body.id)
    expect((await call('DELETE', `/api/keys/${body.id}`, { key: tenant.admin.apiKey })).status).toBe(404)
  })
})

describe('a list', () => {
  it('is cut by a cursor', async () => {
    const reader = await newTenant()
    const key = reader.owner.apiKey
    const rows = Array.from({ length: 120 }, (_, index) =>
      env.DB.prepare('insert into pods (tenant_id, id, name, created_at) values (?, ?, ?, ?)').bind(
        reader.id,
        `pod_${index.toString(16).padStart(32, '0')}`,
        `Pod ${index}`,
        index,
      ),
    )
    await env.DB.batch(rows)
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const query: string = cursor ? `?limit=50&cursor=${cursor}` : '?limit=50'
      const { body }: { body: { items: { name: string }[]; nextCursor: string | null } } = await call(
        'GET',
        `/api/pods${query}`,
        { key },
      )
      seen.push(...body.items.map(({ name }) => name))
      cursor = body.nextCursor
    } while (cursor)
    expect(seen).toEqual(Array.from({ length: 120 }, (_, index) => `Pod ${119 - index}`))
  })
})
