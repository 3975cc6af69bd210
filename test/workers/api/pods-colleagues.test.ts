import { beforeAll, describe, expect, it } from 'vitest'
import { call, env, newPod, newPostUrl, newTenant, type Person, type Tenant } from './world.ts'

interface Seen {
  readonly id: string
  readonly state: string
  readonly reason: string | null
  readonly timeline: readonly { readonly to: string; readonly reason: string | null }[]
  readonly steps: readonly { readonly name: string; readonly screenshotUrl: string | null }[]
}

let tenant: Tenant
let id: string

const why = 'It is about my own customer.'
const later = 'The member changed their mind.'
const picture = () => `/api/activities/${id}/screenshots/1`

beforeAll(async () => {
  tenant = await newTenant()
  // The owner takes part as everybody does; the member is a colleague of theirs, the admin an admin.
  const pod = await newPod(tenant, [tenant.owner, tenant.member])
  const key = tenant.owner.apiKey
  await call('POST', `/api/pods/${pod}/amplifications`, { key, body: { postUrl: newPostUrl() } })
  const { body } = await call<{ items: Seen[] }>('GET', '/api/activities?own=true', { key })
  id = body.items[0]?.id ?? ''
  await env.DB.batch([
    env.DB.prepare(
      `update activities set state = 'needs_person', state_reason = ?2, state_at = state_at + 1 where id = ?1`,
    ).bind(id, later),
    env.DB.prepare(
      `insert into activity_steps (tenant_id, activity_id, seq, name, outcome, screenshot_key, at, ms)
       values (?1, ?2, 1, 'open_menu', 'failed', ?3, 1, 1), (?1, ?2, 2, 'look', 'ok', null, 1, 1)`,
    ).bind(tenant.id, id, `${tenant.id}/activities/${id}/1/open_menu.jpg`),
  ])
  const declined = await call('POST', `/api/activities/${id}/decline`, { key, body: { reason: why } })
  expect(declined.status).toBe(200)
})

const whole = async (person: Person) => (await call<Seen>('GET', `/api/activities/${id}`, { key: person.apiKey })).body
const listed = async (person: Person, query = '') =>
  (await call<{ items: Seen[] }>('GET', `/api/activities${query}`, { key: person.apiKey })).body.items.find(
    (one) => one.id === id,
  )

describe('a share that somebody has declined', () => {
  it.each(['owner', 'admin'] as const)('is told with the reason to the member and to admins: %s', async (who) => {
    const seen = await whole(tenant[who])
    expect(seen).toMatchObject({ state: 'declined', reason: why })
    expect(seen.timeline.at(-1)).toMatchObject({ to: 'declined', reason: why })
    expect(await listed(tenant[who])).toMatchObject({ state: 'declined', reason: why })
  })

  it('is told to a colleague without it, on its page and in every list', async () => {
    const seen = await whole(tenant.member)
    expect(seen).toMatchObject({ state: 'declined', reason: null })
    expect(seen.timeline.at(-1)).toMatchObject({ to: 'declined', reason: null })
    // The others are our own sentences.
    expect(seen.timeline.find(({ to }) => to === 'needs_person')).toMatchObject({ reason: later })
    expect(await listed(tenant.member)).toMatchObject({ state: 'declined', reason: null })
    expect(await listed(tenant.member, '?state=declined')).toMatchObject({ reason: null })
    expect(JSON.stringify([seen, await listed(tenant.member)])).not.toContain(why)
  })
})

describe('the pictures of a share', () => {
  it.each(['owner', 'admin'] as const)('are linked for the member and for admins: %s', async (who) => {
    expect((await whole(tenant[who])).steps).toMatchObject([
      { name: 'open_menu', screenshotUrl: picture() },
      { name: 'look', screenshotUrl: null },
    ])
  })

  it('are neither linked for colleagues nor given to them', async () => {
    expect((await whole(tenant.member)).steps).toMatchObject([
      { name: 'open_menu', screenshotUrl: null },
      { name: 'look', screenshotUrl: null },
    ])
    expect((await call('GET', picture(), { key: tenant.member.apiKey })).status).toBe(404)
  })
})
