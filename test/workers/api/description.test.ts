import { describe, expect, it } from 'vitest'
import { operations } from '../../../worker/operations/index.ts'
import { call, env, newTenant, send, takePart } from './world.ts'

interface Described {
  openapi: string
  paths: Record<
    string,
    Record<string, { operationId: string; parameters: { name: string; in: string; schema: unknown }[] }>
  >
}

describe('/openapi.json', () => {
  it('describes each operation, with each name once', async () => {
    const { body } = await call<Described>('GET', '/openapi.json')
    expect(body.openapi).toBe('3.1.0')
    const described = Object.values(body.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    )
    expect(described.sort()).toEqual(operations.map(({ name }) => name).sort())
    expect(new Set(described).size).toBe(described.length)
  })

  it('declares each parameter of a path, and gives each a schema', async () => {
    const { body } = await call<Described>('GET', '/openapi.json')
    for (const [path, methods] of Object.entries(body.paths)) {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      for (const { parameters } of Object.values(methods)) {
        expect(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)).toEqual(names)
        expect(parameters.every(({ schema }) => typeof schema === 'object')).toBe(true)
      }
    }
  })

  it('holds only references that lead somewhere', async () => {
    const document = JSON.stringify((await call('GET', '/openapi.json')).body)
    const references = [...document.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference)
    expect(new Set(references)).toEqual(new Set(['#/components/schemas/Problem']))
  })
})

describe('an operation', () => {
  it.each(operations.map((operation) => [operation.name, operation] as const))('%s is well defined', (_, operation) => {
    expect(operation.name).toMatch(/^[a-z]+\.[a-zA-Z]+$/)
    expect(operation.summary).toMatch(/^[A-Z“].*\.$/)
    // Two only read, and take a body because what it holds has no place in an address.
    const readsByPost = ['chat.resolveWorkflow', 'invitations.look'].includes(operation.name)
    expect(operation.effect === 'read').toBe(operation.method === 'GET' || readsByPost)
    const inPath = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    expect(Object.keys(operation.input.shape)).toEqual(expect.arrayContaining(inPath))
  })
})

describe('/health and /ready', () => {
  it('say that the Worker runs, and that each binding works', async () => {
    expect((await call('GET', '/health')).body).toEqual({ status: 'ok' })
    const { status, body } = await call<{ checks: Record<string, { ok: boolean }> }>('GET', '/ready')
    expect(body.checks).toEqual(
      Object.fromEntries(
        ['database', 'tenants', 'vault', 'files', 'queue', 'chat', 'keyRing', 'secrets'].map((name) => [
          name,
          { ok: true },
        ]),
      ),
    )
    expect(status).toBe(200)
  })
})

describe('pictures', () => {
  it('are given to the member whom they show and to admins, and to nobody else', async () => {
    const tenant = await newTenant()
    const memberId = await takePart(tenant.member, 'somebody')
    await env.DB.batch([
      env.DB.prepare(
        `insert into activities (tenant_id, id, amplification_id, pod_id, member_id, kind, post_url, post_urn, state, state_actor, state_at, created_at)
         values (?, 'act_p', 'amp_p', 'pod_p', ?, 'repost', 'u', 'urn', 'succeeded', 'test', 1, 1)`,
      ).bind(tenant.id, memberId),
      env.DB.prepare(
        `insert into activity_steps (tenant_id, activity_id, seq, name, outcome, screenshot_key, at, ms) values (?, 'act_p', 1, 'submit', 'ok', 'shots/p.jpg', 1, 1)`,
      ).bind(tenant.id),
    ])
    await env.FILES.put('shots/p.jpg', new Uint8Array([255, 216, 255]), { httpMetadata: { contentType: 'image/jpeg' } })
    const response = await send('GET', '/api/activities/act_p/screenshots/1', { key: tenant.member.apiKey })
    expect(response.headers.get('content-type')).toBe('image/jpeg')
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'/)
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([255, 216, 255]))
    const picture = (seq: number, key: string) => send('GET', `/api/activities/act_p/screenshots/${seq}`, { key })
    expect((await picture(2, tenant.member.apiKey)).status).toBe(404)
    expect((await picture(1, tenant.admin.apiKey)).status).toBe(200)
    await env.DB.prepare('update members set user_id = ? where id = ?').bind('somebody-else', memberId).run()
    expect((await picture(1, tenant.member.apiKey)).status).toBe(404)
    expect((await picture(1, (await newTenant()).owner.apiKey)).status).toBe(404)
  })
})
