import { beforeAll, describe, expect, it } from 'vitest'
import { activityRuns } from '../../../core/pods/activity-store.ts'
import type { ClaimedActivity } from '../../../core/pods/claimed-activity.ts'
import { dispatchDue } from '../../../core/pods/dispatch.ts'
import {
  agree,
  agreeToShare,
  call,
  env,
  newPod,
  newPostUrl,
  newTenant,
  type Person,
  putActivity,
  type Share,
  shareOf,
  type Tenant,
  takePart,
} from './world.ts'

interface Offer {
  id: string
  state: string
  expiresAt: string
  alreadyOffered: boolean
  counts: Record<string, number>
}

let tenant: Tenant
let pod: string
const key = () => tenant.member.apiKey
const ownerKey = () => tenant.owner.apiKey

beforeAll(async () => {
  tenant = await newTenant()
  pod = await newPod(tenant, [tenant.owner, tenant.member])
  await agreeToShare(tenant, tenant.member)
  await agree(tenant.owner, 'browser', 'repost')
  await takePart(tenant.admin, `admin-${tenant.admin.id.slice(0, 6).toLowerCase()}`)
})

/** Takes somebody into a pod, as who they are. */
async function join(id: string, person: Person): Promise<void> {
  const { body } = await call<{ member: { id: string } }>('GET', '/api/me', { key: person.apiKey })
  await call('POST', `/api/pods/${id}/members`, { key: ownerKey(), body: { memberId: body.member.id } })
}

/** Another pod, of people who take part already. */
async function podOf(...people: Person[]): Promise<string> {
  const id = await newPod(tenant, [])
  for (const person of people) await join(id, person)
  return id
}

const offer = (body: object = {}, to = pod) =>
  call<Offer & { message: string }>('POST', `/api/pods/${to}/amplifications`, {
    key: ownerKey(),
    body: { postUrl: newPostUrl(), ...body },
  })
const takeBack = (id: string) => call<Offer>('POST', `/api/amplifications/${id}/cancel`, { key: ownerKey() })
const act = (id: string, what: string, body: object = {}, as = key()) =>
  call<Share & { message: string }>('POST', `/api/activities/${id}/${what}`, { key: as, body })
const runs = () => activityRuns(env.DB, tenant.id)
const approved = { state: 'approved', approved_by: 'member', route: 'browser', due_at: 9e12 }

describe('an offer that is taken back', () => {
  /** A share of a new offer that a runner has in hand. */
  async function running() {
    const { body } = await offer()
    const { id } = await shareOf(key())
    await putActivity(id, { ...approved, state: 'queued', approved_at: Date.now(), text_hash: 'hash' })
    const claimed = (await runs().claim(id, Date.now(), 60_000)) as ClaimedActivity
    expect(claimed).toMatchObject({ activityId: id, route: 'browser' })
    return { offerId: body.id, id, claimed }
  }

  it('ends a share that a runner has in hand: it may not press, and does not wait to be run again', async () => {
    const { offerId, id, claimed } = await running()
    expect((await takeBack(offerId)).body).toMatchObject({ state: 'canceled', counts: { canceled: 2, running: 0 } })
    const now = Date.now()
    expect(await runs().submit(claimed, 'hash', now, { route: 'browser' })).toBe(false)
    expect(await runs().leave(claimed, { to: 'approved', reason: 'The browser is gone.', dueAt: now }, now)).toBe(false)
    await dispatchDue(env.DB, now + 1)
    expect(await shareOf(key())).toMatchObject({ id, state: 'canceled', pressed: false })
  })

  it('leaves one that was pressed to its result', async () => {
    const { offerId, claimed } = await running()
    const now = Date.now()
    expect(await runs().submit(claimed, 'hash', now, { route: 'browser' })).toBe(true)
    expect((await takeBack(offerId)).body.counts).toMatchObject({ canceled: 1, submitting: 1 })
    expect(await runs().leave(claimed, { to: 'succeeded', reason: null }, now)).toBe(true)
    expect((await shareOf(key())).state).toBe('succeeded')
  })

  it('has nothing of it begun anew, by a yes or by being asked again', async () => {
    const { body } = await offer()
    const { id } = await shareOf(key())
    await putActivity(id, { ...approved, state: 'failed' })
    const { body: canceled } = await takeBack(body.id)
    expect(Date.parse(canceled.expiresAt)).toBeLessThanOrEqual(Date.now())
    expect((await shareOf(key())).can).toMatchObject({ approve: false, retry: false })
    const yes = await act(id, 'approve')
    expect([yes.status, yes.body.message]).toEqual([409, expect.stringMatching(/offer has ended/)])
    expect((await act(id, 'retry')).status).toBe(409)
    expect((await act(id, 'retry', {}, tenant.admin.apiKey)).status).toBe(409)
    expect((await shareOf(key())).state).toBe('failed')
  })

  it('is not lengthened by being taken back late or twice', async () => {
    const { body } = await offer()
    await env.DB.prepare('update amplifications set expires_at = 1000 where id = ?').bind(body.id).run()
    for (const _ of [1, 2]) expect(Date.parse((await takeBack(body.id)).body.expiresAt)).toBe(1000)
  })
})

describe('a post that is offered again', () => {
  const expire = (id: string) =>
    env.DB.prepare('update amplifications set expires_at = ?2 where id = ?1')
      .bind(id, Date.now() - 1)
      .run()

  it('after its offer has ended stands anew, for who joined since and who was left without', async () => {
    const own = await podOf(tenant.member)
    const postUrl = newPostUrl()
    const first = await offer({ postUrl }, own)
    const { id } = await shareOf(key())
    await putActivity(id, { ...approved, state: 'failed' })
    await expire(first.body.id)
    expect((await act(id, 'approve')).status).toBe(409)
    await join(own, tenant.admin)

    const again = await offer({ postUrl }, own)
    expect(again.body).toMatchObject({ id: first.body.id, alreadyOffered: true, counts: { proposed: 1, failed: 1 } })
    expect(Date.parse(again.body.expiresAt)).toBeGreaterThan(Date.now() + 6 * 86_400_000)
    const { body: asked } = await call<{ items: Share[] }>('GET', '/api/activities?own=true', {
      key: tenant.admin.apiKey,
    })
    expect(asked.items[0]).toMatchObject({ state: 'proposed', expiresAt: again.body.expiresAt })
    expect((await act(id, 'approve')).status).toBe(200)
  })

  it('while its offer stands changes nothing of when it ends', async () => {
    const postUrl = newPostUrl()
    const first = await offer({ postUrl })
    const again = await offer({ postUrl, notBefore: new Date(Date.now() + 86_400_000).toISOString() })
    expect(again.body).toMatchObject({ alreadyOffered: true, expiresAt: first.body.expiresAt })
  })

  it('after its offer was taken back is refused', async () => {
    const postUrl = newPostUrl()
    await takeBack((await offer({ postUrl })).body.id)
    const again = await offer({ postUrl })
    expect([again.status, again.body.message]).toEqual([409, expect.stringMatching(/taken back/)])
    expect((await shareOf(key())).state).toBe('canceled')
  })
})

describe('one post under two names', () => {
  const numbers = () => {
    const [, number = ''] = /(\d+)\/$/.exec(newPostUrl()) ?? []
    return { activity: address('activity', number), share: address('share', `${number}9`), number }
  }
  const address = (kind: string, number: string) => `${env.LINKEDIN_WEB_URL}/feed/update/urn:li:${kind}:${number}/`
  /** What a person has been asked, the newest first. */
  const asked = async (person: Person) =>
    (await call<{ items: { id: string }[] }>('GET', '/api/activities?own=true', { key: person.apiKey })).body.items

  it.each<[string, (post: ReturnType<typeof numbers>) => [object, object]]>([
    [
      'offered first by both, then by the other alone',
      ({ activity, share }) => [{ postUrl: activity, otherUrl: share }, { postUrl: share }],
    ],
    [
      'offered first by one, then by the other beside it',
      ({ activity, share }) => [{ postUrl: share }, { postUrl: activity, otherUrl: share }],
    ],
    [
      'offered by both, in the other order',
      ({ activity, share }) => [
        { postUrl: activity, otherUrl: share },
        { postUrl: share, otherUrl: activity },
      ],
    ],
    [
      'offered by two that share a third',
      ({ activity, share, number }) => [
        { postUrl: activity, otherUrl: share },
        { postUrl: address('ugcPost', `${number}8`), otherUrl: share },
      ],
    ],
  ])('is asked about once of each member: %s', async (_, of) => {
    const [first, then] = of(numbers())
    const other = await podOf(tenant.member, tenant.admin)
    expect((await offer(first)).body.counts.total).toBe(2)
    const [before, late] = [await asked(tenant.member), await asked(tenant.admin)]
    const { body } = await offer(then, other)
    // Only who was in no pod that had it.
    expect(body.counts).toMatchObject({ total: 1, proposed: 1 })
    expect(await asked(tenant.member)).toEqual(before)
    expect(await asked(tenant.admin)).toHaveLength(late.length + 1)
    // And in the same pod, nobody.
    expect((await offer(then)).body.counts.total).toBe(0)
  })

  it('is another post where nobody has said so', async () => {
    const { activity, share } = numbers()
    expect((await offer({ postUrl: activity })).body.counts.total).toBe(2)
    expect((await offer({ postUrl: share })).body.counts.total).toBe(2)
  })

  it('is nothing of another company', async () => {
    const { activity, share } = numbers()
    await offer({ postUrl: activity, otherUrl: share })
    const stranger = await newTenant()
    const theirs = await newPod(stranger, [stranger.member])
    const { body } = await call<Offer>('POST', `/api/pods/${theirs}/amplifications`, {
      key: stranger.owner.apiKey,
      body: { postUrl: share },
    })
    expect(body.counts.total).toBe(1)
  })
})

describe('words that a member has taken for a post', () => {
  /** The same post, offered to two. */
  async function asked() {
    await offer()
    const [mine, theirs] = [await shareOf(key()), await shareOf(ownerKey())]
    return { mine: mine.id, theirs: theirs.id }
  }
  const words = { comment: 'Three weeks earlier is a lot.' }
  const yes = (id: string, as: string) => act(id, 'approve', words, as)

  it.each<[string, (mine: string) => Promise<unknown>]>([
    ['declines', (mine) => act(mine, 'decline')],
    ['takes the yes back', (mine) => act(mine, 'cancel')],
    ['has it canceled by an admin', (mine) => act(mine, 'cancel', {}, tenant.admin.apiKey)],
    ['has it left out', (mine) => putActivity(mine, { state: 'skipped' })],
    ['has it given up', (mine) => putActivity(mine, { state: 'failed' })],
  ])('are free again once that member %s', async (_, ends) => {
    const { mine, theirs } = await asked()
    expect((await yes(mine, key())).status).toBe(200)
    expect((await yes(theirs, ownerKey())).status).toBe(409)
    await ends(mine)
    expect((await yes(theirs, ownerKey())).status).toBe(200)
    expect((await shareOf(ownerKey())).comment).toBe(words.comment)
  })

  it.each(['approved', 'queued', 'running', 'submitting', 'unknown', 'needs_person', 'succeeded'])(
    'are taken while that share is %s',
    async (state) => {
      const { mine, theirs } = await asked()
      await yes(mine, key())
      await putActivity(mine, { state })
      const refused = await yes(theirs, ownerKey())
      expect([refused.status, refused.body.message]).toEqual([409, expect.stringMatching(/in the same words/)])
      await putActivity(mine, { state: 'succeeded' })
    },
  )

  it('are not had by two who say yes at once', async () => {
    const { mine, theirs } = await asked()
    const answers = await Promise.all([yes(mine, key()), yes(theirs, ownerKey())])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  })

  it('do not come back to a share that was given up, once another has them', async () => {
    const { mine, theirs } = await asked()
    await yes(mine, key())
    await putActivity(mine, { state: 'failed' })
    await yes(theirs, ownerKey())
    expect((await yes(mine, key())).status).toBe(409)
    expect((await act(mine, 'approve', { comment: 'Other words.' })).status).toBe(200)
  })

  it('do not keep a member from saying that they have shared by hand', async () => {
    const { mine, theirs } = await asked()
    await yes(mine, key())
    await putActivity(mine, { state: 'failed' })
    expect((await yes(theirs, ownerKey())).status).toBe(200)
    const settled = await act(mine, 'settle', { outcome: 'shared' })
    expect([settled.status, settled.body]).toEqual([200, expect.objectContaining({ state: 'succeeded' })])
  })
})
