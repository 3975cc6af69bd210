import { beforeEach, describe, expect, it } from 'vitest'
import { activityRuns } from '../../../core/pods/activity-store.ts'
import { planNext } from '../../../core/pods/planning.ts'
import { tellAsked } from '../../../core/pods/tell-asked.ts'
import { deliver } from '../../../worker/jobs/deliver.ts'
import { newName, received, receiver } from './outside.ts'
import { call, env, newPod, newPostUrl, newTenant, shareOf, standingApproval, type Tenant } from './world.ts'

interface Row {
  id: string
  channel: 'webhook' | 'slack'
  event: string
  body: string
}

let tenant: Tenant
let pod: string
let hook: string
const ownerKey = () => tenant.owner.apiKey

beforeEach(async () => {
  tenant = await newTenant()
  hook = newName()
  pod = await newPod(tenant, [tenant.owner, tenant.member])
})

const setUp = (provider: 'webhook' | 'slack', url: string) =>
  call('PUT', `/api/integrations/${provider}`, { key: ownerKey(), body: { values: { url }, untested: true } })
const offer = async (body: object = {}) =>
  (
    await call<{ id: string; postUrn: string }>('POST', `/api/pods/${pod}/amplifications`, {
      ...{ key: ownerKey(), body: { postUrl: newPostUrl(), ...body } },
    })
  ).body
const owed = async () =>
  (
    await env.DB.prepare('select id, channel, event, body from deliveries where tenant_id = ? order by channel')
      .bind(tenant.id)
      .all<Row>()
  ).results

describe('who is asked', () => {
  it('is told to each channel that is set up, once for all of them, with where they decide', async () => {
    await setUp('webhook', `${receiver}/hooks/${hook}`)
    await setUp('slack', `${receiver}/hooks/${hook}-slack`)
    const { id } = await offer({ comment: 'Read this' })
    const rows = await owed()
    expect(rows.map(({ channel, event }) => [channel, event])).toEqual([
      ['slack', 'shares.asked'],
      ['webhook', 'shares.asked'],
    ])
    const queue = { send: async () => undefined } as unknown as Queue
    for (const row of rows) {
      const message = { v: 1, kind: 'deliver', tenantId: tenant.id, id: row.id } as const
      await deliver({ ...env, TENANT_JOBS: queue }, message, { now: () => Date.now() })
    }
    await expect.poll(async () => (await received(hook)).length).toBe(1)
    const [{ body, headers } = { body: '', headers: {} as Record<string, string> }] = await received(hook)
    expect(headers['webhook-signature']).toMatch(/^v1,/)
    const [member, owner] = await Promise.all([shareOf(tenant.member.apiKey), shareOf(ownerKey())])
    expect(JSON.parse(body)).toMatchObject({
      type: 'shares.asked',
      data: {
        ...{ offerId: id, podId: pod, comment: 'Read this', url: new URL('/approvals', env.WEB_URL).href },
        asked: expect.arrayContaining([
          { activityId: member.id, memberId: member.member.id },
          { activityId: owner.id, memberId: owner.member.id },
        ]),
      },
    })
    const [slack] = await received(`${hook}-slack`)
    expect(JSON.parse(slack?.body ?? '{}')).toEqual({
      text: `2 members are asked whether they share a post. Each decides here: ${new URL('/approvals', env.WEB_URL).href}`,
    })
  })

  it('is told to nobody where no channel is set up, or nobody is asked', async () => {
    await offer()
    expect(await owed()).toEqual([])
    await setUp('webhook', `${receiver}/hooks/${hook}`)
    for (const person of [tenant.owner, tenant.member]) await standingApproval(tenant, person)
    await offer()
    expect(await owed()).toEqual([])
  })

  it('is told by the batch that asked them, and by none that came too late', async () => {
    await setUp('webhook', `${receiver}/hooks/${hook}`)
    const { id } = await offer()
    const before = await owed()
    await env.DB.prepare(`update amplifications set state = 'planning', plan_cursor = '' where id = ?`).bind(id).run()
    const tell = tellAsked(env.DB, tenant.id)
    const late = Date.now() + 5
    await planNext(env.DB, tenant.id, id, { members: 100, ring: true, tell }, late)
    // Statements of a batch whose shares somebody else has written.
    const { id: activityId, member } = await shareOf(tenant.member.apiKey)
    const asked = [{ activityId, memberId: member.id }]
    await env.DB.batch([...tell({ id, podId: pod, postUrl: 'u', comment: null }, asked, late)])
    expect(await owed()).toEqual(before)
  })
})

describe('a member whose account needs attention', () => {
  it('is told of, and of their coming back', async () => {
    await setUp('slack', `${receiver}/hooks/${hook}-slack`)
    const { body } = await call<{ member: { id: string } }>('GET', '/api/me', { key: tenant.member.apiKey })
    const runs = activityRuns(env.DB, tenant.id)
    await runs.stopMember(body.member.id, 'LinkedIn asks for a security check.', false, Date.now())
    await runs.stopMember(body.member.id, 'LinkedIn asks for a security check.', false, Date.now())
    await call('PATCH', '/api/membership', { key: tenant.member.apiKey, body: { status: 'active' } })
    const rows = await owed()
    expect(rows.map(({ event }) => event).sort()).toEqual(['alert.opened', 'alert.resolved'])
    const opened = rows.find(({ event }) => event === 'alert.opened')
    expect(JSON.parse(opened?.body ?? '{}').text).toMatch(/needs attention.*LinkedIn asks for a security check\./)
    const due = "select count(*) as n from deliveries where tenant_id = ? and state = 'due'"
    await expect.poll(() => env.DB.prepare(due).bind(tenant.id).first('n')).toBe(0)
    expect((await call<{ items: object[] }>('GET', '/api/alerts?open=true', { key: ownerKey() })).body.items).toEqual(
      [],
    )
  })
})
