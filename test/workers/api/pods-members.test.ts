import { beforeAll, describe, expect, it } from 'vitest'
import { activityRuns } from '../../../core/pods/activity-store.ts'
import { stores } from '../../../core/stores.ts'
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
  shareOf,
  type Tenant,
  takePart,
  wholeDay,
} from './world.ts'

interface Member {
  memberId: string
  own: boolean
  status: string
  statusReason: string | null
  routes: string[]
  hours: string
  use: { day: object; week: object; nextAt: string | null; why: string | null }
}
interface Membership extends Record<string, unknown> {
  id: string
  status: string
  statusReason: string | null
}

let tenant: Tenant
let pod: string
const ownerKey = () => tenant.owner.apiKey
const key = () => tenant.member.apiKey

beforeAll(async () => {
  tenant = await newTenant()
  pod = await newPod(tenant, [tenant.owner, tenant.member])
  await agreeToShare(tenant, tenant.member)
})

const membership = async (person: Person = tenant.member) =>
  (await call<Membership>('GET', '/api/membership', { key: person.apiKey })).body
const patch = (body: object, asked = key()) => call<Membership>('PATCH', '/api/membership', { key: asked, body })
const offer = (podId = pod, body: object = {}) =>
  call<{ id: string; counts: Record<string, number> }>('POST', `/api/pods/${podId}/amplifications`, {
    key: ownerKey(),
    body: { postUrl: newPostUrl(), ...body },
  })
const membersOf = async (podId: string, asked = key()) =>
  (await call<{ items: Member[] }>('GET', `/api/pods/${podId}/members`, { key: asked })).body.items

describe('the part that a member takes', () => {
  it('is not there for who takes none', async () => {
    const { status } = await call('GET', '/api/membership', { key: tenant.admin.apiKey })
    expect(status).toBe(404)
  })

  it('shows what was chosen, what is allowed, what was agreed to and used', async () => {
    expect(await membership()).toMatchObject({
      ...{ status: 'active', approval: 'each', timeZone: 'UTC', hours: wholeDay, hasSignIn: false },
      ...{ caps: { perDay: 2, perWeek: 5 }, limits: { perDay: 2, perWeek: 5 }, comments: [], commentMode: 'never' },
      use: { day: { used: 0, allowed: 1 }, week: { used: 0, allowed: 3 }, nextAt: null, why: null },
      consents: [{ route: 'browser', purpose: 'repost', current: true }],
      allowed: { routes: ['browser'], standing: false, typedSignIn: false },
    })
  })

  it('is changed in what is given, and in nothing else', async () => {
    const changes = {
      ...{ timeZone: 'Europe/Oslo', hours: { days: [1, 2, 3], from: '08:30', to: '24:00' }, caps: { perDay: 1 } },
      ...{ comments: ['  Worth reading. ', 'I was there'], commentMode: 'sometimes', commentRate: 20 },
    }
    const { status, body } = await patch(changes)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      ...changes,
      comments: ['Worth reading.', 'I was there'],
      caps: { perDay: 1, perWeek: 5 },
    })
    expect((await patch({ commentMode: 'never' })).body).toMatchObject({ commentRate: 20, timeZone: 'Europe/Oslo' })
    const [own] = (await membersOf(pod)).filter((one) => one.own)
    expect(own).toMatchObject({ hours: 'Mon, Tue, Wed 08:30–24:00, Europe/Oslo', routes: ['browser'] })
    expect((await patch({ hours: null, timeZone: 'UTC' })).body.hours).toBeNull()
    await patch({ hours: wholeDay, caps: { perDay: 2 }, comments: [] })
  })

  it.each([
    [{ timeZone: 'Europe/Atlantis' }, 'timeZone'],
    [{ timeZone: '' }, 'timeZone'],
    [{ hours: { days: [1], from: '18:00', to: '09:00' } }, 'hours.to'],
    [{ hours: { days: [1], from: '09:00', to: '09:00' } }, 'hours.to'],
    [{ hours: { days: [1], from: '9:00', to: '10:00' } }, 'hours.from'],
    [{ hours: { days: [1], from: '24:00', to: '24:00' } }, 'hours.from'],
    [{ hours: { days: [1], from: '09:00', to: '24:01' } }, 'hours.to'],
    [{ hours: { days: [7], from: '09:00', to: '10:00' } }, 'hours.days.0'],
    [{ hours: { days: [1, 1], from: '09:00', to: '10:00' } }, 'hours.days'],
    [{ caps: { perDay: 6 } }, 'caps.perDay'],
    [{ caps: { perDay: 0 } }, 'caps.perDay'],
    [{ caps: { perDay: 1.5 } }, 'caps.perDay'],
    [{ caps: { podShare: 10 } }, 'caps.podShare'],
    [{ comments: Array.from({ length: 11 }, (_, index) => `Text ${index}`) }, 'comments'],
    [{ comments: ['   '] }, 'comments.0'],
    [{ comments: ['x'.repeat(1_251)] }, 'comments.0'],
    [{ commentMode: 'often' }, 'commentMode'],
    [{ commentRate: 101 }, 'commentRate'],
    [{ status: 'needs_attention' }, 'status'],
  ])('refuses %j, and names the field', async (body, path) => {
    const before = await membership()
    const answer = await call<{ errors: { path: string }[] }>('PATCH', '/api/membership', { key: key(), body })
    expect(answer.status).toBe(422)
    expect(answer.body.errors.map((error) => error.path)).toContain(path)
    expect(await membership()).toEqual(before)
  })

  it('stays below what the company allows, which is named', async () => {
    const refused = await call<{ message: string; errors: { path: string }[] }>('PATCH', '/api/membership', {
      ...{ key: key(), body: { caps: { perDay: 3, perWeek: 6 } } },
    })
    expect(refused.status).toBe(422)
    expect(refused.body.message).toBe('caps.perDay: Your company allows at most 2.')
    expect(refused.body.errors.map(({ path }) => path)).toEqual(['caps.perDay', 'caps.perWeek'])
    await call('PATCH', '/api/settings', { key: ownerKey(), body: { caps: { perDay: 3 } } })
    expect((await patch({ caps: { perDay: 3 } })).status).toBe(200)
    await call('PATCH', '/api/settings', { key: ownerKey(), body: { caps: { perDay: 2 } } })
    expect(await membership()).toMatchObject({ caps: { perDay: 2 }, limits: { perDay: 2 } })
    await patch({ caps: { perDay: 2 } })
  })

  it("has its own words beside those that were offered, on the member's own share alone", async () => {
    await patch({ comments: ['Mine', 'Mine too'] })
    await offer(pod, { comment: 'Theirs' })
    expect((await shareOf(key())).words).toMatchObject({ suggested: 'Theirs', own: ['Mine', 'Mine too'] })
    const { id } = await shareOf(key())
    const seen = await call<{ words: unknown; own: boolean }>('GET', `/api/activities/${id}`, { key: ownerKey() })
    expect(seen.body).toMatchObject({ words: null, own: false })
    await patch({ comments: [] })
  })

  it('keeps its profile for a week after a share, since shares are counted by it', async () => {
    const company = await newTenant()
    const { member: person, owner } = company
    const own = await newPod(company, [person, owner])
    await call('POST', `/api/pods/${own}/amplifications`, { key: owner.apiKey, body: { postUrl: newPostUrl() } })
    const { id } = await shareOf(person.apiKey)
    const pressed = (ago: number | null, share = id) =>
      putActivity(share, { state: 'succeeded', pressed_at: ago === null ? null : Date.now() - ago })
    const put = (linkedinVanity: string) =>
      call<{ message: string }>('PUT', '/api/membership', { key: person.apiKey, body: { linkedinVanity } })
    const { linkedinVanity: vanity } = await membership(person)

    await pressed(6.9 * 86_400_000)
    const refused = await put('another-profile')
    expect([refused.status, refused.body.message]).toEqual([409, expect.stringMatching(/a week after your last share/)])
    expect(await membership(person)).toMatchObject({ linkedinVanity: vanity })
    for (const same of [String(vanity).toUpperCase(), String(vanity)]) expect((await put(same)).status).toBe(200)

    await pressed(7.1 * 86_400_000)
    expect((await put('another-profile')).status).toBe(200)
    // What was not pressed was not shared, and what a colleague has shared is no matter of theirs.
    await pressed(null)
    await pressed(0, (await shareOf(owner.apiKey)).id)
    expect((await put('a-third-profile')).status).toBe(200)
  })

  it('lets what waits for the hours go once they are wider', async () => {
    await patch({ hours: { days: [], from: '00:00', to: '24:00' } })
    await offer()
    const { id } = await shareOf(key())
    await putActivity(id, {
      ...{ state: 'approved', approved_by: 'member', route: 'browser', due_at: Date.now() + 3_600_000 },
      state_reason: "After 14:00: the member's own hours.",
    })
    await patch({ hours: wholeDay })
    await expect.poll(async () => (await shareOf(key())).state).toBe('queued')
    await putActivity(id, { state: 'succeeded' })
  })
})

describe('a member who pauses', () => {
  /** A share that was put off because of how its member stands. */
  async function putOff(reason: string): Promise<string> {
    await offer()
    const { id } = await shareOf(key())
    const fields = { state: 'approved', approved_by: 'member', route: 'browser', due_at: Date.now() + 3_600_000 }
    await putActivity(id, { ...fields, state_reason: reason })
    return id
  }

  it('shares nothing, and goes on with what waited', async () => {
    const id = await putOff('The member has paused sharing.')
    expect((await patch({ status: 'paused' })).body.status).toBe('paused')
    expect((await shareOf(key())).state).toBe('approved')
    expect((await patch({ status: 'active' })).body).toMatchObject({ status: 'active', statusReason: null })
    await expect.poll(async () => (await shareOf(key())).state).toBe('queued')
    await putActivity(id, { state: 'succeeded' })
  })

  it('by an admin goes on by themselves alone', async () => {
    const { id } = await membership()
    const asAdmin = (body: object) =>
      call<Membership>('PATCH', `/api/members/${id}`, { key: tenant.admin.apiKey, body })
    expect((await asAdmin({ status: 'paused' })).body).toMatchObject({
      ...{ status: 'paused', statusReason: 'An admin has paused sharing from this account.' },
    })
    expect((await asAdmin({ status: 'active' })).status).toBe(422)
    const asMember = await call('PATCH', `/api/members/${id}`, { key: key(), body: { status: 'paused' } })
    expect(asMember.status).toBe(403)
    expect((await patch({ status: 'active' })).body).toMatchObject({ status: 'active', statusReason: null })
  })

  it('that LinkedIn has held up rests for a week, however it is asked', async () => {
    const { id } = await membership()
    await activityRuns(env.DB, tenant.id).stopMember(id, 'LinkedIn has restricted this account.', true, Date.now())
    const early = await patch({ status: 'active' })
    expect(early.status).toBe(409)
    expect(early.body).toMatchObject({ message: expect.stringMatching(/rests for a week.*again from 20\d\d-/) })
    await patch({ status: 'paused' })
    expect((await patch({ status: 'active' })).status).toBe(409)
    await env.DB.prepare('update members set resume_after = ? where id = ?')
      .bind(Date.now() - 1, id)
      .run()
    expect((await patch({ status: 'active' })).body).toMatchObject({ status: 'active' })
  })

  it('because of a checkpoint is off until they say so by hand, and an alert stands open so long', async () => {
    const { id } = await membership()
    const reason = 'LinkedIn asks for a security check.'
    await activityRuns(env.DB, tenant.id).stopMember(id, reason, false, Date.now())
    await activityRuns(env.DB, tenant.id).stopMember(id, reason, false, Date.now())
    const waits = await putOff("The member's account needs attention first.")
    expect(await membership()).toMatchObject({ status: 'needs_attention', statusReason: reason })
    const open = async () =>
      (await call<{ items: object[] }>('GET', '/api/alerts?open=true', { key: key() })).body.items
    expect(await open()).toMatchObject([{ about: `member:${id}`, code: 'member_stopped', act: 'member' }])
    // An admin's pause does not hide what has to be looked after.
    await call('PATCH', `/api/members/${id}`, { key: tenant.admin.apiKey, body: { status: 'paused' } })
    expect((await membership()).status).toBe('needs_attention')
    expect((await patch({ status: 'active' })).body).toMatchObject({ status: 'active', statusReason: null })
    expect(await open()).toEqual([])
    await expect.poll(async () => (await shareOf(key())).state).toBe('queued')
    await putActivity(waits, { state: 'succeeded' })
  })
})

describe('a pod', () => {
  const asked = (method: string, path: string, body?: object, as = ownerKey()) =>
    call<{ status: string; name: string; items: object[] }>(method, `/api/pods/${path}`, { key: as, body })

  it('is renamed and paused by admins: nothing is offered to it, and what waits goes on later', async () => {
    expect((await asked('PATCH', pod, { status: 'paused' }, key())).status).toBe(403)
    await offer()
    const { id } = await shareOf(key())
    expect((await asked('PATCH', pod, { name: ' New name ', status: 'paused' })).body).toMatchObject({
      ...{ name: 'New name', status: 'paused' },
    })
    const approved = await call<{ message: string }>('POST', `/api/activities/${id}/approve`, { key: key() })
    expect(approved.status).toBe(409)
    expect(approved.body.message).toMatch(/The pod is paused/)
    expect((await offer()).status).toBe(409)
    const fields = { state: 'approved', approved_by: 'member', route: 'browser', due_at: Date.now() + 3_600_000 }
    await putActivity(id, { ...fields, state_reason: 'The pod is paused. An admin lets it go on.' })
    expect((await asked('PATCH', pod, { status: 'active' })).body.status).toBe('active')
    await expect.poll(async () => (await shareOf(key())).state).toBe('queued')
    await putActivity(id, { state: 'succeeded' })
  })

  it('keeps the hour of a post: what waits for that is not sent by a pause that ends', async () => {
    await offer()
    const { id } = await shareOf(key())
    const fields = { state: 'approved', approved_by: 'member', route: 'browser', due_at: Date.now() + 3_600_000 }
    const reason = 'After 15:00: 5 members of the pod share this post in the hour before.'
    await putActivity(id, { ...fields, state_reason: reason })
    await asked('PATCH', pod, { status: 'paused' })
    await asked('PATCH', pod, { status: 'active' })
    await patch({ hours: wholeDay })
    await call('PATCH', '/api/settings', { key: ownerKey(), body: { caps: { perDay: 2 } } })
    expect(await shareOf(key())).toMatchObject({ state: 'approved', reason })
    await putActivity(id, { state: 'succeeded' })
  })

  it('is left by members themselves, and others are taken out by admins; what of theirs waits ends', async () => {
    const id = await newPod(tenant, [tenant.owner, tenant.member])
    const [{ id: ownerMember }, { id: memberId }] = [await membership(tenant.owner), await membership()]
    await offer(id)
    const share = await shareOf(key())
    expect((await asked('DELETE', `${id}/members/${ownerMember}`, undefined, key())).status).toBe(403)
    expect((await asked('DELETE', `${id}/members/${memberId}`, undefined, key())).status).toBe(204)
    expect(await shareOf(key())).toMatchObject({ id: share.id, state: 'canceled' })
    expect((await asked('DELETE', `${id}/members/${memberId}`, undefined, key())).status).toBe(404)
    expect((await shareOf(ownerKey())).state).toBe('proposed')
    expect((await asked('DELETE', `${id}/members/${ownerMember}`)).status).toBe(204)
    expect(await membersOf(id)).toEqual([])
    expect((await membersOf(pod)).map(({ own }) => own).sort()).toEqual([false, true])
  })

  it('that is left keeps what was pressed, and stops a run before its press', async () => {
    const id = await newPod(tenant, [tenant.member])
    const { id: memberId } = await membership()
    await offer(id)
    const pressed = await shareOf(key())
    await putActivity(pressed.id, { state: 'unknown', pressed_at: 1, due_at: Date.now() })
    await offer(id)
    const running = await shareOf(key())
    await putActivity(running.id, { state: 'running', due_at: Date.now() + 60_000 })
    await asked('DELETE', `${id}/members/${memberId}`, undefined, key())
    const states = await env.DB.prepare('select state from activities where id in (?, ?) order by pressed_at is null')
      .bind(pressed.id, running.id)
      .all<{ state: string }>()
    expect(states.results.map(({ state }) => state)).toEqual(['unknown', 'canceled'])
  })
})

describe('an invitation to a pod', () => {
  const invitations = (id: string, as = ownerKey()) =>
    call<{ items: { userId: string; name: string }[] }>('GET', `/api/pods/${id}/invitations`, { key: as })
  const invite = (id: string, userId: string, as = ownerKey()) =>
    call('POST', `/api/pods/${id}/invitations`, { key: as, body: { userId } })
  const own = async (as: string) =>
    (
      await call<{ items: { podId: string; podName: string; invitedBy: string }[] }>('GET', '/api/pod-invitations', {
        key: as,
      })
    ).body.items
  const answer = (id: string, what: 'join' | 'invitations/decline', as: string) =>
    call('POST', `/api/pods/${id}/${what}`, { key: as, body: {} })

  it('is given by admins to people of the company, once', async () => {
    const id = await newPod(tenant, [tenant.member])
    expect((await invite(id, tenant.admin.id, key())).status).toBe(403)
    expect((await invitations(id, key())).status).toBe(403)
    expect((await invite(id, 'nobody')).status).toBe(404)
    expect((await invite(id, tenant.member.id)).status).toBe(409)
    expect((await invite(id, tenant.admin.id)).status).toBe(201)
    expect((await invite(id, tenant.admin.id)).status).toBe(201)
    expect((await invitations(id)).body.items).toMatchObject([{ userId: tenant.admin.id }])
    expect(await own(tenant.admin.apiKey)).toMatchObject([{ podId: id, podName: 'Friends' }])
    const withdrawn = await call('DELETE', `/api/pods/${id}/invitations/${tenant.admin.id}`, { key: ownerKey() })
    expect(withdrawn.status).toBe(204)
    expect(await own(tenant.admin.apiKey)).toEqual([])
    expect((await answer(id, 'join', tenant.admin.apiKey)).status).toBe(404)
  })

  it('is taken by who has said which profile is theirs, and declined by anybody', async () => {
    const id = await newPod(tenant, [])
    const asked = tenant.admin.apiKey
    expect((await answer(id, 'invitations/decline', asked)).status).toBe(404)
    await invite(id, tenant.admin.id)
    expect((await answer(id, 'join', asked)).status).toBe(409)
    expect(await own(asked)).toHaveLength(1)
    expect((await answer(id, 'invitations/decline', asked)).status).toBe(200)
    expect(await own(asked)).toEqual([])
    await invite(id, tenant.admin.id)
    await takePart(tenant.admin, 'the-admin')
    expect((await answer(id, 'join', asked)).status).toBe(200)
    expect(await own(asked)).toEqual([])
    expect(await membersOf(id, asked)).toMatchObject([{ own: true, routes: [], hours: '09:00–18:00, UTC' }])
    expect((await answer(id, 'join', asked)).status).toBe(404)
  })
})

describe('an agreement', () => {
  it('to share unasked is not taken for LinkedIn’s own way, nor a stored sign-in for another than the browser', async () => {
    for (const [route, purpose] of [
      ['linkedin-api', 'standing_approval'],
      ['linkedin-api', 'stored_sign_in'],
      ['unipile', 'stored_sign_in'],
    ]) {
      const text = await call('GET', `/api/consents/text?route=${route}&purpose=${purpose}`, { key: key() })
      const body = { route, purpose, textVersion: '2026-11-23' }
      const given = await call<{ message: string }>('POST', '/api/consents', { key: key(), body })
      expect([text.status, given.status]).toEqual([422, 422])
      if (purpose === 'standing_approval') expect(given.body.message).toMatch(/each share takes your own press/)
    }
  })

  it.each([
    ['linkedin-api', 'repost', [/own press/, /automate posting/]],
    ['unipile', 'repost', [/Unipile/, /has not authorised/, /limit or close your account/]],
    ['browser', 'standing_approval', [/without asking you each time/, /User Agreement \(8\.2\)/]],
    ['browser', 'stored_sign_in', [/encrypted/, /never pass a security check/]],
  ])('by %s for %s says what it means', async (route, purpose, says) => {
    const path = `/api/consents/text?route=${route}&purpose=${purpose}`
    const { body } = await call<{ text: string; textVersion: string }>('GET', path, { key: key() })
    for (const one of [...says, /Professional Community Policies/, /take this back at any moment/]) {
      expect(body.text).toMatch(one)
    }
  })

  it('that is taken back deletes what was stored for it', async () => {
    const { id: memberId } = await membership()
    const { vault } = stores(env, tenant.id, { id: 'test', via: 'system', requestId: null })
    const stored = async () =>
      (await vault.list()).filter(({ subject }) => subject === memberId).map((one) => one.provider)
    for (const provider of ['linkedin', 'unipile', 'linkedin-web', 'linkedin-session'] as const) {
      await vault.write({ provider, subject: memberId }, { secret: '{}', hint: '…' }, Date.now())
    }
    await agree(tenant.member, 'linkedin-api', 'repost')
    await agree(tenant.member, 'unipile', 'repost', 'standing_approval')
    const takeBack = (route: string, purpose: string) =>
      call('DELETE', `/api/consents?route=${route}&purpose=${purpose}`, { key: key() })
    await takeBack('unipile', 'standing_approval')
    expect((await stored()).sort()).toEqual(['linkedin', 'linkedin-session', 'linkedin-web', 'unipile'])
    await takeBack('unipile', 'repost')
    expect((await stored()).sort()).toEqual(['linkedin', 'linkedin-session', 'linkedin-web'])
    await takeBack('linkedin-api', 'repost')
    expect((await stored()).sort()).toEqual(['linkedin-session', 'linkedin-web'])
    await takeBack('browser', 'repost')
    expect(await stored()).toEqual([])
    expect(await membership()).toMatchObject({ consents: [], hasSignIn: false })
  })
})

describe("the owner's limits", () => {
  const settings = (body: object, as = ownerKey()) =>
    call<Record<string, unknown> & { message: string }>('PATCH', '/api/settings', { key: as, body })

  it('are shown beside the ceilings that nobody raises', async () => {
    const { body } = await call('GET', '/api/settings', { key: key() })
    expect(body).toMatchObject({
      ...{ caps: { perDay: 2, perWeek: 5, perPostPerHour: 5, podShare: 30 }, agent: 'ask', evidenceDays: 30 },
      ceilings: { perDay: 5, perWeek: 15, perPostPerHour: 5, podShare: 30 },
    })
  })

  it('are changed one by one', async () => {
    const { status, body } = await settings({ caps: { perWeek: 15 }, agent: 'off', evidenceDays: 365 })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      ...{ caps: { perDay: 2, perWeek: 15, perPostPerHour: 5, podShare: 30 }, agent: 'off', evidenceDays: 365 },
    })
    await settings({ caps: { perWeek: 5 }, agent: 'ask', evidenceDays: 30 })
  })

  it.each([
    [{ caps: { perDay: 6 } }, /At most 5: nobody can raise this ceiling/],
    [{ caps: { perWeek: 16 } }, /At most 15/],
    [{ caps: { perPostPerHour: 6 } }, /At most 5/],
    [{ caps: { podShare: 31 } }, /At most 30/],
    [{ caps: { podShare: 0 } }, /caps\.podShare/],
    [{ caps: { perYear: 1 } }, /There is no such field/],
    [{ agent: 'always' }, /agent/],
    [{ evidenceDays: 0 }, /evidenceDays/],
    [{ evidenceDays: 366 }, /evidenceDays/],
  ])('refuse %j', async (body, says) => {
    const { status, body: answer } = await settings(body)
    expect(status).toBe(422)
    expect(answer.message).toMatch(says)
  })

  it('that are raised have members asked anew', async () => {
    const { id: memberId } = await membership()
    const nextAt = Date.now() + 3_600_000
    const use = { at: Date.now(), day: { used: 2, allowed: 2 }, week: { used: 2, allowed: 5 }, nextAt, why: 'After …' }
    await env.DB.prepare('update members set use = ? where id = ?').bind(JSON.stringify(use), memberId).run()
    expect(await membership()).toMatchObject({ use: { day: { used: 2 }, nextAt: new Date(nextAt).toISOString() } })
    await settings({ caps: { perDay: 3 } })
    expect(await membership()).toMatchObject({ use: { day: { used: 2 }, nextAt: null, why: null } })
  })
})
