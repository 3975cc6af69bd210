import { beforeAll, describe, expect, it } from 'vitest'
import {
  agree,
  agreeToShare,
  call,
  env,
  newPod,
  newTenant,
  offeredTo,
  putActivity,
  type Share,
  shareOf,
  type Tenant,
} from './world.ts'

let tenant: Tenant
let pod: string
const key = () => tenant.member.apiKey
const ownerKey = () => tenant.owner.apiKey

beforeAll(async () => {
  tenant = await newTenant()
  pod = await newPod(tenant, [tenant.owner, tenant.member])
  await agreeToShare(tenant, tenant.member)
  await agree(tenant.owner, 'browser', 'repost')
})

const later = () => Date.now() + 3_600_000

/** Offers a post to the pod. @returns the member's share of it */
const offered = (body: object = {}, as = ownerKey()) => offeredTo(tenant, pod, body, as)

/** The same, in a state as a decision or a run would have left it. */
async function inState(fields: Record<string, string | number | null>): Promise<Share> {
  const { id } = await offered()
  await putActivity(id, fields)
  return shareOf(key())
}

const act = (id: string, what: string, body: object = {}, as = key()) =>
  call<Share & { message: string; errors?: { path: string }[] }>('POST', `/api/activities/${id}/${what}`, {
    key: as,
    body,
  })
const seenBy = async (id: string, as: string) => (await call<Share>('GET', `/api/activities/${id}`, { key: as })).body
const approved = { state: 'approved', approved_by: 'member', route: 'browser', due_at: 9e12 }

describe('what a caller may do with a share', () => {
  const none = { approve: false, decline: false, cancel: false, retry: false, settle: false, undo: false }
  const states: [string, Record<string, string | number | null>, object, object][] = [
    ['proposed', { state: 'proposed' }, { approve: true, decline: true }, { cancel: true }],
    ['approved', approved, { decline: true, cancel: true }, { cancel: true }],
    ['queued', { ...approved, state: 'queued' }, { decline: true, cancel: true }, { cancel: true }],
    ['running', { ...approved, state: 'running' }, {}, {}],
    ['submitting', { ...approved, state: 'submitting', pressed_at: 1 }, {}, {}],
    ['unknown', { ...approved, state: 'unknown', pressed_at: 1 }, { settle: true }, {}],
    ['succeeded', { ...approved, state: 'succeeded', pressed_at: 1 }, {}, {}],
    ['failed', { ...approved, state: 'failed' }, { approve: true, retry: true }, { retry: true }],
    ['failed past the press', { ...approved, state: 'failed', pressed_at: 1 }, {}, {}],
    [
      ...(['left to a person', { ...approved, state: 'needs_person' }] as const),
      { approve: true, decline: true, retry: true, settle: true },
      { cancel: true, retry: true },
    ],
    ['left to a person past the press', { ...approved, state: 'needs_person', pressed_at: 1 }, { settle: true }, {}],
    ['declined', { state: 'declined' }, {}, {}],
    ['canceled', { state: 'canceled' }, {}, {}],
  ]
  it.each(states)('that is %s', async (_, fields, own, owners) => {
    const share = await inState(fields)
    expect(share.can).toEqual({ ...none, ...own })
    expect((await seenBy(share.id, ownerKey())).can).toEqual({ ...none, ...owners })
    const what = ['approve', 'decline', 'cancel', 'retry', 'settle', 'undo'] as const
    // What is not offered is refused.
    for (const one of what.filter((name) => !share.can[name] && name !== 'approve')) {
      const { status } = await act(share.id, one, one === 'settle' ? { outcome: 'not_shared' } : {})
      expect([one, status]).toEqual([one, 409])
    }
    expect((await shareOf(key())).state).toBe(share.state)
    await putActivity(share.id, { state: 'succeeded' })
  })

  it('ends with the offer, but for looking and saying no', async () => {
    const share = await inState({ ...approved, state: 'failed' })
    await env.DB.prepare('update amplifications set expires_at = 1 where tenant_id = ?').bind(tenant.id).run()
    expect((await shareOf(key())).can).toMatchObject({ approve: false, retry: false })
    expect((await act(share.id, 'approve')).body.message).toMatch(/The offer has ended/)
    expect((await act(share.id, 'retry', {}, ownerKey())).status).toBe(409)
  })
})

describe('a yes', () => {
  it('is to the exact words that were sent with it', async () => {
    const share = await offered({ comment: 'Read this' })
    expect(share).toMatchObject({ comment: 'Read this', words: { suggested: 'Read this' }, approvedBy: null })
    const { body } = await act(share.id, 'approve', { comment: '  My own words ' })
    expect(body).toMatchObject({ comment: 'My own words', approvedBy: 'member', route: 'browser', words: null })
    const without = await offered({ comment: 'Read this too' })
    expect((await act(without.id, 'approve', { comment: null })).body.comment).toBeNull()
    const same = await offered({ comment: 'And this' })
    expect((await act(same.id, 'approve')).body.comment).toBe('And this')
  })

  it('is not given twice in the same words for one post', async () => {
    const share = await offered({ comment: 'The same words' })
    const owners = await shareOf(ownerKey())
    expect((await act(owners.id, 'approve', {}, ownerKey())).status).toBe(200)
    const refused = await act(share.id, 'approve', { comment: 'the SAME words!! 🎉' })
    expect(refused.status).toBe(409)
    expect(refused.body.message).toMatch(/Another member shares this post in the same words/)
    expect((await shareOf(key())).state).toBe('proposed')
    expect((await act(share.id, 'approve', { comment: 'Other words' })).status).toBe(200)
    const plain = await offered()
    const ownersPlain = await shareOf(ownerKey())
    expect((await act(ownersPlain.id, 'approve', {}, ownerKey())).status).toBe(200)
    expect((await act(plain.id, 'approve')).status).toBe(200)
  })

  it('before the time that the post is offered for waits until then', async () => {
    const notBefore = new Date(later()).toISOString()
    const share = await offered({ notBefore })
    const { body } = await act(share.id, 'approve')
    expect(body).toMatchObject({ state: 'approved', dueAt: notBefore })
    expect(body.reason).toMatch(/^After \S.*: the post is offered for then\.$/)
  })

  it('takes a route that both sides have said yes to', async () => {
    const share = await offered()
    await call('PATCH', '/api/settings', { key: ownerKey(), body: { routes: ['unipile'] } })
    const refused = await act(share.id, 'approve')
    expect(refused.status).toBe(409)
    expect(refused.body.message).toMatch(/The owner chooses the ways in Settings; you agree to one there/)
    await call('PATCH', '/api/settings', { key: ownerKey(), body: { routes: ['browser'] } })
  })

  it('by LinkedIn’s own way goes now or not at all', async () => {
    await agree(tenant.member, 'linkedin-api', 'repost')
    await call('PATCH', '/api/settings', { key: ownerKey(), body: { routes: ['linkedin-api'] } })
    const soon = await offered({ notBefore: new Date(later()).toISOString() })
    const refused = await act(soon.id, 'approve')
    expect(refused.status).toBe(409)
    expect(refused.body.message).toMatch(
      /^After .* LinkedIn’s own way shares at once or not at all, so press again then\.$/,
    )
    expect((await shareOf(key())).state).toBe('proposed')
    const now = await offered()
    expect((await act(now.id, 'approve')).body).toMatchObject({ route: 'linkedin-api', reason: null })
    await call('PATCH', '/api/settings', { key: ownerKey(), body: { routes: ['browser'] } })
    await call('DELETE', '/api/consents?route=linkedin-api&purpose=repost', { key: key() })
  })
})

describe('taking back', () => {
  it('is for a yes; one to another way than the one that was shown is refused', async () => {
    const { id } = await inState({ state: 'proposed' })
    const refused = await act(id, 'approve', { route: 'unipile' })
    expect(refused.status).toBe(409)
    expect(refused.body).toMatchObject({ message: expect.stringMatching(/The way .* has changed/) })
  })

  it('ends a paused run, and so does a yes to other words; the same words go on with it', async () => {
    const paused = { state: 'needs_person', approved_by: 'member', paused_run: 'runs/x', comment: 'Mine.' }
    const runOf = (id: string) =>
      env.DB.prepare('select paused_run, comment from activities where id = ?').bind(id).first()
    const same = await inState(paused)
    expect((await act(same.id, 'approve', { comment: 'Mine.' })).status).toBe(200)
    expect(await runOf(same.id)).toEqual({ paused_run: 'runs/x', comment: 'Mine.' })
    const other = await inState(paused)
    expect((await act(other.id, 'approve', { comment: 'Other words.' })).status).toBe(200)
    expect(await runOf(other.id)).toEqual({ paused_run: null, comment: 'Other words.' })
    const back = await inState({ ...approved, paused_run: 'runs/x' })
    expect((await act(back.id, 'cancel')).status).toBe(200)
    expect(await runOf(back.id)).toMatchObject({ paused_run: null })
  })

  it('a second yes to the run that waits for it is not put off by that run having been counted; one to other words is', async () => {
    const tomorrow = Date.now() + 86_400_000
    const full = {
      ...{ at: Date.now(), day: { used: 1, allowed: 1 }, week: { used: 1, allowed: 5 } },
      ...{ nextAt: tomorrow, why: 'After 00:00: 1 of 1 today.' },
    }
    const use = (value: object | null) =>
      env.DB.prepare('update members set use = ? where user_id = ?')
        .bind(value && JSON.stringify(value), tenant.member.id)
        .run()
    const paused = {
      ...{ state: 'needs_person', approved_by: 'member', paused_run: 'runs/x', comment: 'Seen.', attempts: 3 },
    }
    const [same, other] = [await inState(paused), await inState(paused)]
    await use(full)
    try {
      // The hour of its post is full, too.
      const at = Date.now()
      await env.DB.prepare(
        `update amplifications set slot_at = ?2, slot_n = 5 where id = (select amplification_id from activities where id = ?1)`,
      )
        .bind(same.id, at)
        .run()
      const goes = await act(same.id, 'approve', { comment: 'Seen.' })
      expect(goes.body.reason).toBeNull()
      const row = await env.DB.prepare(
        `select a.attempts, o.slot_at as slotAt, o.slot_n as slotN from activities a join amplifications o
           on o.tenant_id = a.tenant_id and o.id = a.amplification_id where a.id = ?`,
      )
        .bind(same.id)
        .first()
      expect(row).toEqual({ attempts: 1, slotAt: at, slotN: 5 })
      expect((await act(other.id, 'approve', { comment: 'Others.' })).body).toMatchObject({
        state: 'approved',
        reason: expect.stringContaining('1 of 1 today'),
      })
    } finally {
      await use(null)
    }
  })

  it('by the member asks them again', async () => {
    const { id } = await inState(approved)
    expect((await act(id, 'cancel')).body).toMatchObject({ state: 'proposed', approvedBy: null, route: 'browser' })
    expect((await act(id, 'cancel')).status).toBe(409)
  })

  it('by an admin, or who offered the post, ends it', async () => {
    const one = await inState(approved)
    expect((await act(one.id, 'cancel', {}, tenant.admin.apiKey)).body).toMatchObject({ state: 'canceled' })
    const two = await offered({}, key())
    const owners = await shareOf(ownerKey())
    expect((await act(owners.id, 'cancel', {}, key())).body).toMatchObject({ state: 'canceled' })
    expect((await shareOf(key())).id).toBe(two.id)
  })

  it('is nobody else’s', async () => {
    await offered()
    const owners = await shareOf(ownerKey())
    expect((await act(owners.id, 'cancel')).status).toBe(403)
    expect((await act(owners.id, 'retry')).status).toBe(403)
    expect((await act(owners.id, 'settle', { outcome: 'shared' })).status).toBe(404)
    expect((await act(owners.id, 'decline')).status).toBe(404)
  })

  it('a whole offer ends what has not begun, and leaves what was pressed', async () => {
    const { id } = await offered()
    const { body: offers } = await call<{ items: { id: string; counts: object }[] }>(
      ...(['GET', `/api/pods/${pod}/amplifications?limit=1`] as const),
      { key: key() },
    )
    const [newest] = offers.items
    await putActivity(id, { state: 'unknown', pressed_at: 1, due_at: later() })
    const cancel = (as: string) =>
      call<Record<string, unknown>>('POST', `/api/amplifications/${newest?.id}/cancel`, { key: as })
    expect((await cancel(key())).status).toBe(403)
    expect((await cancel(tenant.admin.apiKey)).body).toMatchObject({
      ...{ state: 'canceled', counts: { total: 2, canceled: 1, unknown: 1, proposed: 0 } },
    })
    expect((await cancel(ownerKey())).status).toBe(200)
    expect((await shareOf(key())).state).toBe('unknown')
    await putActivity(id, { state: 'succeeded' })
  })
})

describe('beginning anew', () => {
  it.each(['failed', 'needs_person'])('by the member asks them again, and then takes their yes (%s)', async (state) => {
    const { id } = await inState({ ...approved, state, comment: 'As before', attempts: 4 })
    const { body } = await act(id, 'retry')
    expect(body).toMatchObject({ state: 'proposed', approvedBy: null, comment: 'As before', can: { approve: true } })
    expect(body.timeline.at(-1)).toMatchObject({ from: state, to: 'proposed', actor: `member:${tenant.member.id}` })
    expect(await env.DB.prepare('select attempts from activities where id = ?').bind(id).first('attempts')).toBe(0)
    expect((await act(id, 'retry')).status).toBe(409)
    expect((await act(id, 'approve')).body).toMatchObject({ approvedBy: 'member', comment: 'As before' })
  })

  it('by an admin asks the member', async () => {
    const { id } = await inState({ ...approved, state: 'needs_person' })
    expect((await act(id, 'retry', {}, tenant.admin.apiKey)).body).toMatchObject({
      state: 'proposed',
      approvedBy: null,
    })
    expect((await act(id, 'retry')).status).toBe(409)
  })

  it.each(['needs_person', 'failed', 'unknown'])('never follows a press (%s)', async (state) => {
    const { id } = await inState({ ...approved, state, pressed_at: 1 })
    for (const as of [key(), ownerKey()]) {
      for (const what of ['retry', 'approve', 'cancel']) {
        if (what === 'approve' && as !== key()) continue
        expect((await act(id, what, {}, as)).status).toBe(409)
      }
    }
    expect(await shareOf(key())).toMatchObject({ state, pressed: true })
    await putActivity(id, { state: 'succeeded' })
  })
})

describe('what the member sees on their profile', () => {
  const unknown = { ...approved, state: 'unknown', pressed_at: 1 }
  const resultUrl = `${env.LINKEDIN_WEB_URL}/feed/update/urn:li:share:7398000000000000009/`

  it('settles what nobody could read', async () => {
    const one = await inState(unknown)
    const there = await act(one.id, 'settle', { outcome: 'shared', resultUrl: `${resultUrl}?utm=1` })
    expect(there.body).toMatchObject({ state: 'succeeded', resultUrl, dueAt: null })
    const two = await inState(unknown)
    expect((await act(two.id, 'settle', { outcome: 'not_shared' })).body).toMatchObject({ state: 'failed' })
    // It may have been pressed all the same.
    expect((await shareOf(key())).can).toMatchObject({ approve: false, retry: false })
    expect((await act(two.id, 'settle', { outcome: 'shared' })).body.state).toBe('succeeded')
  })

  it('counts for a share that was made by hand', async () => {
    const { id } = await offered()
    expect((await act(id, 'settle', { outcome: 'not_shared' })).status).toBe(409)
    expect((await act(id, 'settle', { outcome: 'shared', resultUrl })).body).toMatchObject({
      state: 'succeeded',
      resultUrl,
    })
  })

  it.each([
    [{ outcome: 'shared', resultUrl: 'https://evil.test/feed/update/urn:li:share:7398000000000000009/' }, 'resultUrl'],
    [{ outcome: 'shared', resultUrl: 'javascript:alert(1)' }, 'resultUrl'],
    [{ outcome: 'not_shared', resultUrl }, 'resultUrl'],
    [{ outcome: 'maybe' }, 'outcome'],
    [{}, 'outcome'],
  ])('is refused as %j', async (body, path) => {
    const { id } = await inState(unknown)
    const refused = await act(id, 'settle', body)
    expect(refused.status).toBe(422)
    expect(refused.body.errors?.map((error) => error.path)).toContain(path)
    await putActivity(id, { state: 'succeeded' })
  })
})

describe('a run that waits for a second look', () => {
  it('shows its last picture to the member and to admins', async () => {
    const { id } = await inState({ ...approved, state: 'needs_person', paused_run: 'runs/x', cost_micros: 12_345 })
    const step = env.DB.prepare(
      `insert into activity_steps (tenant_id, activity_id, seq, name, outcome, screenshot_key, at, ms) values (?, ?, ?, 'look', 'ok', ?, 1, 1)`,
    )
    await env.DB.batch([
      step.bind(tenant.id, id, 1, 'one.jpg'),
      step.bind(tenant.id, id, 2, 'two.jpg'),
      step.bind(tenant.id, id, 3, null),
    ])
    const share = await shareOf(key())
    expect(share.paused).toEqual({ pictureUrl: `/api/activities/${id}/screenshots/2` })
    expect(share.evidence.costCents).toBe(1.2345)
    expect(Date.parse(share.evidenceUntil)).toBeGreaterThan(Date.now() + 29 * 86_400_000)
    expect((await seenBy(id, ownerKey())).paused).toEqual({ pictureUrl: `/api/activities/${id}/screenshots/2` })
    const other = await newTenant()
    expect((await call('GET', `/api/activities/${id}`, { key: other.owner.apiKey })).status).toBe(404)
    await putActivity(id, { state: 'succeeded' })
    expect((await shareOf(key())).paused).toBeNull()
  })
})
