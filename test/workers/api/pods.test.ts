import { beforeEach, describe, expect, it } from 'vitest'
import { drainOutbox } from '../../../core/outbox.ts'
import { activityRuns } from '../../../core/pods/activity-store.ts'
import type { ClaimedActivity } from '../../../core/pods/claimed-activity.ts'
import { dispatchDue } from '../../../core/pods/dispatch.ts'
import { sweepActivities } from '../../../core/pods/sweep.ts'
import {
  agree,
  agreeToShare,
  call,
  env,
  newPod,
  newPostUrl,
  newTenant,
  putActivity,
  type Share,
  shareOf,
  standingApproval,
  type Tenant,
  takePart,
} from './world.ts'

interface Offer {
  id: string
  postUrn: string
  alreadyOffered: boolean
  counts: Record<string, number>
}
let tenant: Tenant
let pod: string

beforeEach(async () => {
  tenant = await newTenant()
  pod = await newPod(tenant, [tenant.owner, tenant.member])
  await agreeToShare(tenant, tenant.member)
})

const offer = (body: object, key = tenant.owner.apiKey) =>
  call<Offer>('POST', `/api/pods/${pod}/amplifications`, { key, body })

/** What is due is sent once the answer is out. */
const queued = (key: string) => expect.poll(async () => (await shareOf(key)).state).toBe('queued')

const owed = async () =>
  (await env.DB.prepare('select body from outbox where tenant_id = ?').bind(tenant.id).all<{ body: string }>()).results

/** A queue that keeps what it is sent, or fails. */
function queueOf(fail: boolean) {
  const sent: unknown[] = []
  const queue = {
    async sendBatch(messages: Iterable<{ body: unknown }>) {
      if (fail) throw new Error('Too Many Requests')
      sent.push(...[...messages].map(({ body }) => body))
    },
  }
  return { sent, queue: queue as unknown as Queue }
}

describe('offering a post to a pod', () => {
  it('asks each member, and shares nothing by itself', async () => {
    const { status, body } = await offer({ postUrl: newPostUrl() })
    expect(status).toBe(202)
    expect(body.counts).toMatchObject({ total: 2, proposed: 2, queued: 0 })
    expect(body.alreadyOffered).toBe(false)
    expect(await owed()).toEqual([])
    expect(await shareOf(tenant.member.apiKey)).toMatchObject({ state: 'proposed', own: true })
  })

  it('shares unasked only for a member who has agreed, where the owner allows it', async () => {
    await standingApproval(tenant, tenant.member)
    const { body } = await offer({ postUrl: newPostUrl() })
    expect(body.counts).toMatchObject({ total: 2, proposed: 1, approved: 1 })
    await queued(tenant.member.apiKey)
    expect(await shareOf(tenant.member.apiKey)).toMatchObject({ approvedBy: 'standing', route: 'browser' })
    await call('PATCH', '/api/settings', { key: tenant.owner.apiKey, body: { standingApproval: false } })
    const later = await offer({ postUrl: newPostUrl() })
    expect(later.body.counts).toMatchObject({ proposed: 2, approved: 0 })
  })

  it('offers the same post once, however its address is written', async () => {
    const postUrl = newPostUrl()
    const first = await offer({ postUrl })
    const again = await offer({ postUrl: `${postUrl}?trk=feed` })
    expect(again.body).toMatchObject({ id: first.body.id, alreadyOffered: true, counts: { total: 2 } })
  })

  it('gives a person one share of a post, though they are in two pods', async () => {
    const postUrl = newPostUrl()
    await offer({ postUrl })
    const second = await call<{ id: string }>('POST', '/api/pods', {
      key: tenant.owner.apiKey,
      body: { name: 'Second' },
    })
    const me = await call<{ member: { id: string } }>('GET', '/api/me', { key: tenant.member.apiKey })
    await call('POST', `/api/pods/${second.body.id}/members`, {
      key: tenant.owner.apiKey,
      body: { memberId: me.body.member.id },
    })
    const { body } = await call<Offer>('POST', `/api/pods/${second.body.id}/amplifications`, {
      key: tenant.owner.apiKey,
      body: { postUrl },
    })
    expect(body.counts.total).toBe(0)
  })

  it('adds a member who joined since, and asks nobody twice', async () => {
    const postUrl = newPostUrl()
    await offer({ postUrl })
    const memberId = (
      await call<{ id: string }>('PUT', '/api/membership', {
        key: tenant.admin.apiKey,
        body: { linkedinVanity: 'late-comer' },
      })
    ).body.id
    await call('POST', `/api/pods/${pod}/members`, { key: tenant.owner.apiKey, body: { memberId } })
    expect((await offer({ postUrl })).body.counts).toMatchObject({ total: 3, proposed: 3 })
  })

  it('is for members of the pod and admins', async () => {
    const outsider = await call('POST', `/api/pods/${pod}/amplifications`, {
      key: tenant.member.apiKey,
      body: { postUrl: newPostUrl() },
    })
    expect(outsider.status).toBe(202)
    const empty = await call<{ id: string }>('POST', '/api/pods', { key: tenant.owner.apiKey, body: { name: 'Empty' } })
    const refused = await call('POST', `/api/pods/${empty.body.id}/amplifications`, {
      key: tenant.member.apiKey,
      body: { postUrl: newPostUrl() },
    })
    expect(refused.status).toBe(403)
  })
})

describe("a member's decision", () => {
  it('to share sends it on its way, with a full timeline', async () => {
    await offer({ postUrl: newPostUrl() })
    const { id } = await shareOf(tenant.member.apiKey)
    const approved = await call<Share>('POST', `/api/activities/${id}/approve`, { key: tenant.member.apiKey })
    expect(approved.status).toBe(200)
    expect(approved.body).toMatchObject({ approvedBy: 'member', route: 'browser', reason: null, pressed: false })
    await queued(tenant.member.apiKey)
    expect((await shareOf(tenant.member.apiKey)).timeline).toMatchObject([
      { from: null, to: 'proposed', actor: `person:${tenant.owner.id}` },
      { from: 'proposed', to: 'approved', actor: `member:${tenant.member.id}` },
      { from: 'approved', to: 'queued', actor: 'dispatch' },
    ])
  })

  it('counts once: a second press is told so, and nothing more is owed', async () => {
    await offer({ postUrl: newPostUrl() })
    const { id } = await shareOf(tenant.member.apiKey)
    const presses = await Promise.all(
      Array.from({ length: 5 }, () => call('POST', `/api/activities/${id}/approve`, { key: tenant.member.apiKey })),
    )
    expect(presses.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409])
  })

  it('is only theirs: not the owner of the account can press for them', async () => {
    await offer({ postUrl: newPostUrl() })
    const { id } = await shareOf(tenant.member.apiKey)
    for (const key of [tenant.owner.apiKey, tenant.admin.apiKey]) {
      expect((await call('POST', `/api/activities/${id}/approve`, { key })).status).toBe(404)
      expect((await call('POST', `/api/activities/${id}/decline`, { key })).status).toBe(404)
    }
    expect((await shareOf(tenant.member.apiKey)).state).toBe('proposed')
  })

  it('to decline ends it', async () => {
    await offer({ postUrl: newPostUrl() })
    const { id } = await shareOf(tenant.member.apiKey)
    const declined = await call<Share>('POST', `/api/activities/${id}/decline`, {
      key: tenant.member.apiKey,
      body: { reason: 'Not my topic' },
    })
    expect(declined.body).toMatchObject({ state: 'declined', reason: 'Not my topic' })
    expect((await call('POST', `/api/activities/${id}/approve`, { key: tenant.member.apiKey })).status).toBe(409)
  })
})

describe('what a member agrees to', () => {
  it('is kept with the version of the words, and not taken for other words', async () => {
    const stale = await call('POST', '/api/consents', {
      key: tenant.member.apiKey,
      body: { route: 'browser', purpose: 'repost', textVersion: '2020-01-01' },
    })
    expect(stale.status).toBe(409)
    const text = await call<{ text: string }>('GET', '/api/consents/text?route=browser&purpose=repost', {
      key: tenant.member.apiKey,
    })
    expect(text.body.text).toMatch(/User Agreement \(8\.2\)/)
    expect(text.body.text).toMatch(/limit or close your account/)
  })

  it('comes before standing approval, which the owner must have switched on', async () => {
    const standing = () =>
      call('PATCH', '/api/membership', { key: tenant.member.apiKey, body: { approval: 'standing' } })
    expect((await standing()).status).toBe(403)
    await call('PATCH', '/api/settings', { key: tenant.owner.apiKey, body: { standingApproval: true } })
    expect((await standing()).status).toBe(409)
    await standingApproval(tenant, tenant.member)
    expect((await standing()).status).toBe(200)
  })

  it('can be taken back, which ends standing approval and deletes the stored sign-in', async () => {
    await standingApproval(tenant, tenant.member)
    await call('PATCH', '/api/settings', { key: tenant.owner.apiKey, body: { typedSignIn: true } })
    const key = tenant.member.apiKey
    const body = { email: 'm@example.test', password: 'secret-1' }
    expect((await call('PUT', '/api/membership/linkedin-sign-in', { key, body })).status).toBe(409)
    await agree(tenant.member, 'browser', 'stored_sign_in')
    expect((await call('PUT', '/api/membership/linkedin-sign-in', { key, body })).status).toBe(200)
    const stored = () => env.VAULT.list({ prefix: `v1/${tenant.id}/linkedin-web/` })
    expect((await stored()).keys).toHaveLength(1)
    await call('DELETE', '/api/consents?route=browser&purpose=stored_sign_in', { key })
    expect((await stored()).keys).toHaveLength(0)
    await call('DELETE', '/api/consents?route=browser&purpose=standing_approval', { key })
    const me = await call<{ member: { approval: string } }>('GET', '/api/me', { key })
    expect(me.body.member.approval).toBe('each')
  })

  it('is needed for a stored sign-in to be taken at all', async () => {
    const refused = await call('PUT', '/api/membership/linkedin-sign-in', {
      key: tenant.member.apiKey,
      body: { email: 'm@example.test', password: 'secret-1' },
    })
    expect(refused.status).toBe(403)
    expect((await env.VAULT.list({ prefix: `v1/${tenant.id}/` })).keys).toEqual([])
  })
})

describe('standing approval', () => {
  const runs = () => activityRuns(env.DB, tenant.id)
  const key = () => tenant.member.apiKey

  /** A share of the member that was sent on its way without asking. */
  async function sentUnasked(): Promise<string> {
    await standingApproval(tenant, tenant.member)
    await offer({ postUrl: newPostUrl() })
    await queued(key())
    return (await shareOf(key())).id
  }

  const endings: [string, () => Promise<unknown>][] = [
    [
      'the member takes the agreement back',
      () => call('DELETE', '/api/consents?route=browser&purpose=standing_approval', { key: key() }),
    ],
    [
      'the member wants to be asked',
      () => call('PATCH', '/api/membership', { key: key(), body: { approval: 'each' } }),
    ],
    [
      'the owner switches it off',
      () => call('PATCH', '/api/settings', { key: tenant.owner.apiKey, body: { standingApproval: false } }),
    ],
    [
      'the owner takes the route away',
      () => call('PATCH', '/api/settings', { key: tenant.owner.apiKey, body: { routes: [] } }),
    ],
  ]
  it.each(endings)('ends at once for what waits when %s: it is asked about', async (_, end) => {
    const id = await sentUnasked()
    await putActivity(id, { state: 'approved', due_at: Date.now() + 60_000 })
    await end()
    expect(await shareOf(key())).toMatchObject({ state: 'proposed', approvedBy: null })
    expect(await runs().claim(id, Date.now(), 60_000)).toBe('not_due')
  })

  it.each(endings)('ends at once for what is on its way when %s: the runner asks again', async (_, end) => {
    const id = await sentUnasked()
    await end()
    expect(await runs().claim(id, Date.now(), 60_000)).toBe('not_stood_by')
    await runs().stepBack(id, Date.now())
    await dispatchDue(env.DB, Date.now() + 1)
    expect((await shareOf(key())).state).toBe('proposed')
  })

  it.each(endings)('ends at once even for a run under way when %s: it never comes to the press', async (_, end) => {
    const id = await sentUnasked()
    const claimed = (await runs().claim(id, Date.now(), 60_000)) as ClaimedActivity
    expect(claimed.route).toBe('browser')
    await end()
    const evidence = { route: 'browser' } as const
    expect(await runs().submit(claimed, claimed.textHash, Date.now(), evidence)).toBe(false)
    await runs().leave(claimed, { to: 'approved', reason: 'stopped', dueAt: Date.now() }, Date.now())
    await dispatchDue(env.DB, Date.now() + 1)
    expect((await shareOf(key())).state).toBe('proposed')
  })

  it('counts for the route it was given for, and no other', async () => {
    await standingApproval(tenant, tenant.member)
    await agree(tenant.member, 'unipile', 'repost')
    await call('PATCH', '/api/settings', { key: tenant.owner.apiKey, body: { routes: ['unipile'] } })
    expect((await offer({ postUrl: newPostUrl() })).body.counts).toMatchObject({ approved: 0, proposed: 2 })
    await call('PATCH', '/api/settings', { key: tenant.owner.apiKey, body: { routes: ['unipile', 'browser'] } })
    expect((await offer({ postUrl: newPostUrl() })).body.counts).toMatchObject({ approved: 1, proposed: 1 })
    await queued(key())
    const claimed = (await runs().claim((await shareOf(key())).id, Date.now(), 60_000)) as ClaimedActivity
    expect(claimed.route).toBe('browser')
  })

  it("never puts words into a member's mouth: with words, everybody is asked", async () => {
    await standingApproval(tenant, tenant.member)
    const { body } = await offer({ postUrl: newPostUrl(), comment: 'Read this!' })
    expect(body.counts).toMatchObject({ approved: 0, proposed: 2 })
  })

  it('of another tenant is left alone by what this one changes', async () => {
    const id = await sentUnasked()
    await env.DB.prepare(`update members set approval = 'each' where tenant_id = ?`).bind(tenant.id).run()
    const other = await newTenant()
    await takePart(other.member, 'somebody-else')
    await call('PATCH', '/api/settings', { key: other.owner.apiKey, body: { standingApproval: false } })
    await call('PATCH', '/api/membership', { key: other.member.apiKey, body: { approval: 'each' } })
    await call('DELETE', '/api/consents?route=browser&purpose=repost', { key: other.member.apiKey })
    const row = await env.DB.prepare('select state, state_actor as actor from activities where id = ?').bind(id).first()
    expect(row).toEqual({ state: 'queued', actor: 'dispatch' })
  })

  it('does not touch a share that the member approved by hand', async () => {
    await offer({ postUrl: newPostUrl() })
    const { id } = await shareOf(key())
    await call('POST', `/api/activities/${id}/approve`, { key: key() })
    await queued(key())
    await putActivity(id, { state: 'approved', due_at: Date.now() + 60_000 })
    await call('PATCH', '/api/settings', { key: tenant.owner.apiKey, body: { standingApproval: false } })
    expect((await shareOf(key())).state).toBe('approved')
  })
})

describe('lists of activities', () => {
  it('show those of one offer alone', async () => {
    await offer({ postUrl: newPostUrl() })
    const { body: offered } = await offer({ postUrl: newPostUrl() })
    const { body } = await call<{ items: { amplificationId: string }[] }>(
      'GET',
      `/api/activities?amplificationId=${offered.id}`,
      { key: tenant.owner.apiKey },
    )
    expect(body.items.map(({ amplificationId }) => amplificationId)).toEqual([offered.id, offered.id])
  })
})

describe('what is owed to the queue', () => {
  const now = () => Date.now()

  async function owe(): Promise<string> {
    await offer({ postUrl: newPostUrl() })
    const { id } = await shareOf(tenant.member.apiKey)
    await env.DB.prepare(
      `insert into outbox (tenant_id, queue, body, created_at) values (?, 'pod-jobs', json_object('activityId', ?), 1)`,
    )
      .bind(tenant.id, id)
      .run()
    return id
  }

  it('stays owed when the queue fails, and is sent by a later drain', async () => {
    const id = await owe()
    const broken = queueOf(true)
    await expect(drainOutbox(env.DB, { 'pod-jobs': broken.queue, 'tenant-jobs': broken.queue }, now())).rejects.toThrow(
      'Too Many Requests',
    )
    expect(await owed()).toHaveLength(1)
    const well = queueOf(false)
    expect(await drainOutbox(env.DB, { 'pod-jobs': well.queue, 'tenant-jobs': well.queue }, now())).toBe(0)
    await drainOutbox(env.DB, { 'pod-jobs': well.queue, 'tenant-jobs': well.queue }, now() + 60_000)
    expect(well.sent).toContainEqual({ activityId: id })
    expect(await owed()).toEqual([])
  })

  it('is sent once by two drains at the same time', async () => {
    const id = await owe()
    const well = queueOf(false)
    await Promise.all(
      [1, 2, 3].map(() => drainOutbox(env.DB, { 'pod-jobs': well.queue, 'tenant-jobs': well.queue }, now())),
    )
    expect(well.sent.filter((body) => JSON.stringify(body).includes(id))).toHaveLength(1)
  })
})

describe('the sweep', () => {
  async function inState(state: string, dueAt: number): Promise<string> {
    await offer({ postUrl: newPostUrl() })
    const { id } = await shareOf(tenant.member.apiKey)
    await env.DB.prepare(
      `update activities set state = ?, due_at = ?, fence = 3, approved_by = 'member', route = 'browser', attempts = 1 where id = ?`,
    )
      .bind(state, dueAt, id)
      .run()
    return id
  }

  it('gives up what was lost as often as it may be begun', async () => {
    const id = await inState('running', 1_000)
    await env.DB.prepare('update activities set attempts = 4 where id = ?').bind(id).run()
    await sweepActivities(env.DB, 2_000)
    const row = await env.DB.prepare('select state, state_reason as reason from activities where id = ?')
      .bind(id)
      .first()
    expect(row).toMatchObject({ state: 'failed', reason: expect.stringContaining('lost 4 times') })
    expect(await owed()).toEqual([])
  })

  it.each([
    ['running', 'approved'],
    ['submitting', 'unknown'],
    ['queued', 'approved'],
    ['proposed', 'skipped'],
  ])('takes back what was left in %s as %s', async (before, after) => {
    const id = await inState(before, 1_000)
    await sweepActivities(env.DB, 2_000)
    const row = await env.DB.prepare('select state from activities where id = ?').bind(id).first()
    expect(row?.state).toBe(after)
    await sweepActivities(env.DB, 2_001)
    expect(await env.DB.prepare('select state from activities where id = ?').bind(id).first('state')).toBe(after)
  })

  it('owes the queue one reading of what may have been pressed, until the next is due', async () => {
    const id = await inState('unknown', 1_000)
    await sweepActivities(env.DB, 2_000)
    expect(await owed()).toEqual([
      { body: JSON.stringify([{ v: 1, kind: 'reconcile', tenantId: tenant.id, activityId: id }]) },
    ])
    await sweepActivities(env.DB, 2_001)
    expect(await owed()).toHaveLength(1)
    await sweepActivities(env.DB, 2_000 + 10 * 60_000)
    expect(await owed()).toHaveLength(2)
  })

  it('leaves alone what is still held', async () => {
    const id = await inState('running', 5_000)
    await sweepActivities(env.DB, 2_000)
    expect(await env.DB.prepare('select state from activities where id = ?').bind(id).first('state')).toBe('running')
  })

  it('shuts the lost runner out: its fence no longer counts', async () => {
    const id = await inState('running', 1_000)
    await sweepActivities(env.DB, 2_000)
    expect(await env.DB.prepare('select fence from activities where id = ?').bind(id).first('fence')).toBe(4)
  })
})
