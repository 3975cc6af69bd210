import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { activityRuns } from '../../../core/pods/activity-store.ts'
import { dispatchDue } from '../../../core/pods/dispatch.ts'
import { askForLine } from '../../../core/pods/pod-disclosure.ts'
import { heardDb } from './heard-db.ts'
import {
  agree,
  agreeToShare,
  call,
  env,
  newPod,
  newPostUrl,
  newTenant,
  offeredTo,
  putActivity,
  type Share,
  shareOf,
  standingApproval,
  type Tenant,
} from './world.ts'

interface Pod {
  readonly disclosure: string
  readonly disclosureRequired: boolean
  readonly message: string
}

let tenant: Tenant
let pod: string
let usual: string
const key = () => tenant.member.apiKey
const ownerKey = () => tenant.owner.apiKey

beforeAll(async () => {
  tenant = await newTenant()
  pod = await newPod(tenant, [tenant.owner, tenant.member])
  await agreeToShare(tenant, tenant.member)
  await agree(tenant.owner, 'browser', 'repost')
  usual = (await change({})).body.disclosure
})

beforeEach(async () => {
  await change({ disclosure: null, disclosureRequired: false })
})

const change = (body: object, id = pod, as = ownerKey()) => call<Pod>('PATCH', `/api/pods/${id}`, { key: as, body })

const offered = (body: object = {}, id = pod) => offeredTo(tenant, id, body)

const approve = (id: string, body: object = {}, as = key()) =>
  call<Share & { code: string; message: string; errors: { path: string; message: string }[] }>(
    'POST',
    `/api/activities/${id}/approve`,
    { key: as, body },
  )

/** Puts a share as a member's yes to these words has left it, for a time to come. */
async function approved(comment: string | null, also: Record<string, string | number | null> = {}): Promise<string> {
  const { id } = await offered()
  await putActivity(id, {
    ...{ state: 'approved', approved_by: 'member', approved_at: Date.now(), route: 'browser' },
    ...{ comment, due_at: Date.now() + 3_600_000, ...also },
  })
  return id
}

const waits = async (id: string) => {
  const { body } = await call<Share>('GET', `/api/activities/${id}`, { key: key() })
  const { state, reason, comment, approvedBy } = body
  return { state, reason, comment, approvedBy }
}

describe("a pod's line", () => {
  it('is the usual one of the company until admins set another, and is again with null', async () => {
    const { body } = await call<Pod>('GET', `/api/pods/${pod}`, { key: key() })
    expect(body).toMatchObject({ disclosureRequired: false })
    expect(body.disclosure).toMatch(/^I’m part of Tenant \d+\.$/)
    const own = await change({ disclosure: '  I work at the company that posts this. ' })
    expect(own.body).toMatchObject({ disclosure: 'I work at the company that posts this.', disclosureRequired: false })
    const listed = await call<{ items: ({ id: string } & Pod)[] }>('GET', '/api/pods', { key: key() })
    expect(listed.body.items.find(({ id }) => id === pod)).toMatchObject(own.body)
    expect((await change({ disclosureRequired: true })).body).toMatchObject({
      ...{ disclosure: 'I work at the company that posts this.', disclosureRequired: true },
    })
    expect((await change({ name: 'Friends' })).body).toMatchObject({ disclosureRequired: true })
    expect((await change({ disclosure: null })).body).toMatchObject({ disclosure: usual, disclosureRequired: true })
  })

  it.each(['', '   ', 'Two\nlines', 'Two\u2028lines', '…!', 'x'.repeat(201)])('is not %j', async (disclosure) => {
    const { status, body } = await change({ disclosure })
    expect([status, body.message]).toEqual([422, expect.stringMatching(/^disclosure: /)])
  })

  it('is set by admins, in pods of their own company, and what was set is recorded', async () => {
    const body = { disclosure: 'Ours.', disclosureRequired: true }
    expect((await change(body, pod, key())).status).toBe(403)
    const other = await newTenant()
    expect((await change(body, pod, other.owner.apiKey)).status).toBe(404)
    expect((await call<Pod>('GET', `/api/pods/${pod}`, { key: key() })).body).toMatchObject({
      ...{ disclosure: usual, disclosureRequired: false },
    })
    await change(body)
    const { body: trail } = await call<{ items: object[] }>('GET', '/api/audit?action=pods.update&limit=1', {
      key: ownerKey(),
    })
    expect(trail.items[0]).toMatchObject({ subject: pod, detail: body })
  })
})

describe('a share of a pod', () => {
  it('shows its line where a yes can be said, to the member alone', async () => {
    const share = await offered({ comment: 'Read this' })
    const words = { suggested: 'Read this', own: [], disclosure: usual, disclosureRequired: false }
    expect(share.words).toEqual(words)
    await change({ disclosure: 'Ours.', disclosureRequired: true })
    const required = { ...words, disclosure: 'Ours.', disclosureRequired: true }
    for (const state of ['proposed', 'needs_person', 'failed']) {
      await putActivity(share.id, { state })
      expect((await shareOf(key())).words).toEqual(required)
    }
    const { body } = await call<{ items: Share[] }>('GET', '/api/activities?own=true', { key: key() })
    expect(body.items[0]?.words).toEqual(required)
    expect((await call<Share>('GET', `/api/activities/${share.id}`, { key: ownerKey() })).body.words).toBeNull()
    await putActivity(share.id, { state: 'failed', pressed_at: 1 })
    expect((await shareOf(key())).words).toBeNull()
  })

  it('goes with or without a line that is only offered', async () => {
    expect((await approve((await offered()).id, { comment: null })).status).toBe(200)
    expect((await approve((await offered()).id, { comment: usual })).status).toBe(200)
  })

  it.each([
    ['none', { comment: null }, null],
    ['those that were offered', {}, 'Read this'],
    ['some of their own', { comment: 'Truly worth it' }, 'Read this'],
  ])('is refused without the line that is required: with %s', async (_, body, comment) => {
    await change({ disclosureRequired: true })
    const share = await offered({ ...(comment && { comment }) })
    const refused = await approve(share.id, body)
    expect(refused.status).toBe(422)
    expect(refused.body).toMatchObject({ code: 'invalid_input', errors: [{ path: 'comment' }] })
    expect(refused.body.message).toContain(`say “${usual}” Add that line`)
    expect((await waits(share.id)).state).toBe('proposed')
  })

  it('goes with the line, however it is written, in exactly those words', async () => {
    await change({ disclosureRequired: true })
    for (const comment of [usual, `Read this.\n\n${usual}`, `${usual.toUpperCase().replace('’', '')} Read this.`]) {
      const { id } = await offered()
      expect(await approve(id, { comment })).toMatchObject({ status: 200, body: { comment } })
    }
    const { id } = await offered({ comment: `As offered. ${usual}` })
    expect(await approve(id)).toMatchObject({ status: 200, body: { comment: `As offered. ${usual}` } })
  })

  it('is refused after a run that waits for a second look, too', async () => {
    const { id } = await offered({ comment: 'Read this' })
    await putActivity(id, { state: 'needs_person', paused_run: 'runs/x/y.json' })
    await change({ disclosureRequired: true })
    expect((await approve(id, { comment: 'Read this' })).status).toBe(422)
    expect((await approve(id, { comment: `Read this ${usual}` })).status).toBe(200)
  })

  it('is alike by what the member says beside the line', async () => {
    const { id } = await offered()
    const owners = (await shareOf(ownerKey())).id
    expect((await approve(owners, { comment: usual }, ownerKey())).status).toBe(200)
    expect((await approve(id, { comment: usual })).status).toBe(200)

    const second = await offered()
    const ownersSecond = (await shareOf(ownerKey())).id
    expect((await approve(ownersSecond, { comment: `The same words\n\n${usual}` }, ownerKey())).status).toBe(200)
    for (const comment of [`${usual} the SAME words!`, 'The same words']) {
      const refused = await approve(second.id, { comment })
      expect([refused.status, refused.body.message]).toEqual([409, expect.stringMatching(/in the same words/)])
    }
    expect((await approve(second.id, { comment: `Other words\n\n${usual}` })).status).toBe(200)
  })
})

describe('a line that becomes required', () => {
  it('has who waits without it asked again, with the reason, and leaves who says it', async () => {
    const without = await approved('Great read.')
    const plain = await approved(null, { approved_by: 'standing' })
    const saying = await approved(`Great. ${usual}`)
    const queued = await approved(null, { state: 'queued' })
    const pressed = await approved(null, { state: 'submitting', pressed_at: 1 })
    await change({ disclosureRequired: true })
    const reason = expect.stringContaining(`“${usual}”`)
    expect(await waits(without)).toEqual({ state: 'proposed', reason, comment: 'Great read.', approvedBy: null })
    expect(await waits(plain)).toEqual({ state: 'proposed', reason, comment: null, approvedBy: null })
    expect((await waits(saying)).state).toBe('approved')
    expect((await waits(queued)).state).toBe('queued')
    expect((await waits(pressed)).state).toBe('submitting')
    const row = await env.DB.prepare(
      'select text_hash as hash, text_key as words, route, due_at as due from activities where id = ?',
    )
      .bind(without)
      .first<{ hash: string | null; words: string | null; route: string | null; due: number }>()
    expect(row).toMatchObject({ hash: null, words: null, route: null })
    expect(row?.due).toBeGreaterThan(Date.now() + 6 * 86_400_000)
    await env.DB.prepare(
      `update activities set state = 'succeeded' where tenant_id = ? and state in ('queued', 'submitting')`,
    )
      .bind(tenant.id)
      .run()
  })

  it('is asked for anew once it is another, and not where it is only offered', async () => {
    const id = await approved(`Great. ${usual}`)
    await change({ disclosure: 'Ours.' })
    expect((await waits(id)).state).toBe('approved')
    await change({ disclosureRequired: true })
    expect((await waits(id)).state).toBe('proposed')
    await putActivity(id, { state: 'approved', approved_by: 'member', comment: 'Ours! And mine.', due_at: 9e12 })
    await change({ disclosure: 'Ours.', name: 'Friends' })
    expect((await waits(id)).state).toBe('approved')
    await change({ disclosure: 'Everybody’s.' })
    expect((await waits(id)).state).toBe('proposed')
  })

  it('is no matter of other pods, nor of other companies', async () => {
    const second = await newPod(tenant, [])
    const id = await approved('Great read.')
    await change({ disclosureRequired: true }, second)
    expect((await waits(id)).state).toBe('approved')
    const other = await newTenant()
    const theirs = await newPod(other, [])
    await env.DB.prepare('update activities set pod_id = ? where id = ?').bind(theirs, id).run()
    await change({ disclosureRequired: true }, theirs, other.owner.apiKey)
    expect((await waits(id)).state).toBe('approved')
    await env.DB.prepare('update activities set pod_id = ? where id = ?').bind(pod, id).run()
  })

  it('reads of the company only what waits', async () => {
    const heard = heardDb(env.DB)
    await askForLine(heard.db, tenant.id, pod, { line: usual, required: true }, 'test', Date.now())
    const plans = await heard.plans()
    expect(plans).toHaveLength(2)
    for (const { plan } of plans) {
      expect(plan.join()).toMatch(/activities USING INDEX activities_waiting \(tenant_id=\? AND/)
    }
  })

  it('stops whatever comes back to be sent without it, whoever has put it there', async () => {
    const runs = activityRuns(env.DB, tenant.id)
    for (const back of [
      (id: string) => runs.stepBack(id, Date.now()),
      async (id: string) => {
        const run = await runs.claim(id, Date.now(), 60_000)
        if (typeof run === 'string') throw new Error(run)
        await runs.leave(run, { to: 'approved', reason: 'Later.', dueAt: Date.now() }, Date.now())
      },
    ]) {
      await change({ disclosureRequired: false })
      const id = await approved('Great read.', { state: 'queued', due_at: Date.now() + 600_000 })
      await change({ disclosureRequired: true })
      await back(id)
      expect((await waits(id)).state).toBe('approved')
      await dispatchDue(env.DB, Date.now() + 1)
      expect(await waits(id)).toMatchObject({ state: 'proposed', reason: expect.stringContaining(usual) })
    }
    const id = await approved(`Great. ${usual}`, { due_at: Date.now() })
    await dispatchDue(env.DB, Date.now() + 1)
    expect((await waits(id)).state).toBe('queued')
    await putActivity(id, { state: 'succeeded' })
  })

  it('has everybody asked, those too who have agreed not to be', async () => {
    await standingApproval(tenant, tenant.member)
    const offer = async () =>
      (
        await call<{ counts: object }>('POST', `/api/pods/${pod}/amplifications`, {
          ...{ key: ownerKey(), body: { postUrl: newPostUrl() } },
        })
      ).body.counts
    await change({ disclosureRequired: true })
    expect(await offer()).toMatchObject({ approved: 0, proposed: 2 })
    await change({ disclosureRequired: false })
    expect(await offer()).toMatchObject({ approved: 1, proposed: 1 })
  })
})
