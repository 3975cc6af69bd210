import { beforeAll, describe, expect, it } from 'vitest'
import { reshareOnLinkedIn } from '../../../core/providers/linkedin-posts.ts'
import { stores } from '../../../core/stores.ts'
import type { Env } from '../../../worker/env.ts'
import { auditOf, callWith, post, trouble } from './outside.ts'
import {
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
  takePart,
} from './world.ts'

const linkedin = env.LINKEDIN_API_URL
const parent = 'urn:li:share:7397999997143228416'

type Undone = Share & { code: string; message: string; act: string }

let tenant: Tenant
let pod: string
let memberId: string
/** The member's account at LinkedIn. */
const vanity = `undoing-${crypto.randomUUID().slice(0, 8)}`
const key = () => tenant.member.apiKey

beforeAll(async () => {
  tenant = await newTenant()
  pod = await newPod(tenant, [tenant.owner, tenant.member])
  memberId = await takePart(tenant.member, vanity)
  await agreeToShare(tenant, tenant.member, 'linkedin-api')
  await post(`${linkedin}/__accounts`, { vanity, name: 'Robin Ahlberg' })
})

const newToken = async (given: object = {}) =>
  (await (await post(`${linkedin}/__tokens`, { vanity, ...given })).json<{ access_token: string }>()).access_token

async function subOf(accessToken: string): Promise<string> {
  const me = await fetch(`${linkedin}/v2/userinfo`, { headers: { authorization: `Bearer ${accessToken}` } })
  return (await me.json<{ sub: string }>()).sub
}

/** Stores what the member's connection consists of; a token that may post where nothing is said. */
async function connect(stored?: object | string): Promise<void> {
  const { vault } = stores(env, tenant.id, { id: 'test', via: 'system', requestId: null })
  const token = stored ?? { accessToken: await newToken(), scope: ['openid', 'w_member_social'], sub: 'x' }
  const secret = typeof token === 'string' ? token : JSON.stringify(token)
  await vault.write({ provider: 'linkedin', subject: memberId }, { secret, hint: '…' }, Date.now())
}

let words = 0
/** A share of the member's that LinkedIn's API has made. */
async function shared(fields: Record<string, string | number | null> = {}): Promise<{ id: string; urn: string }> {
  await connect()
  const accessToken = await newToken()
  const sub = await subOf(accessToken)
  const commentary = `Worth a read, ${++words}`
  const reshare = { accessToken, sub, version: env.LINKEDIN_API_VERSION, commentary, parent }
  const { urn } = await reshareOnLinkedIn({ apiUrl: linkedin }, reshare)
  if (!urn) throw new Error('nothing was shared')
  const { id } = await offeredTo(tenant, pod)
  const made = { state: 'succeeded', route: 'linkedin-api', approved_by: 'member', pressed_at: 1, due_at: 0 }
  await putActivity(id, { ...made, result_urn: urn, result_url: `${linkedin}/feed/update/${urn}/`, ...fields })
  return { id, urn }
}

const undo = (id: string, as = key()) => call<Undone>('POST', `/api/activities/${id}/undo`, { key: as })
const undoWith = (changed: Partial<Env>, id: string) =>
  callWith(changed, 'POST', `/api/activities/${id}/undo`, { key: key() })
const seen = async (id: string, as = key()) => (await call<Share>('GET', `/api/activities/${id}`, { key: as })).body

/** What LinkedIn's side says was done to a post of the member's. */
async function deletions(urn: string): Promise<number> {
  const { effects } = await (await fetch(`${linkedin}/__ledger`)).json<{
    effects: { kind: string; target: string }[]
  }>()
  return effects.filter(({ kind, target }) => kind === 'post.delete' && target === urn).length
}
const madeOnce = async () => {
  const { effects } = await (await fetch(`${linkedin}/__ledger`)).json<{
    effects: { kind: string; account: string; text: string }[]
  }>()
  return effects.filter((one) => one.kind === 'repost' && one.account === vanity && one.text.endsWith(`, ${words}`))
}
const linesOf = async (id: string) => (await auditOf(tenant, 'activities.undo')).filter(({ subject }) => subject === id)
const endings = ({ timeline }: Share) => timeline.filter(({ from }) => from === 'succeeded')

/** It was not taken for deleted, and can be tried again. */
async function unchanged(id: string, urn: string): Promise<void> {
  expect(await seen(id)).toMatchObject({ state: 'succeeded', removedAt: null, can: { undo: true } })
  expect([await linesOf(id), endings(await seen(id)), await deletions(urn)]).toEqual([[], [], 0])
}

describe('undoing a share', () => {
  it('has LinkedIn delete it, and notes that once', async () => {
    const { id, urn } = await shared()
    expect((await seen(id)).can).toEqual({
      ...{ approve: false, decline: false, cancel: false, retry: false, settle: false, undo: true },
    })
    const { status, body } = await undo(id)
    expect(status).toBe(200)
    expect(body).toMatchObject({ state: 'succeeded', can: { undo: false }, resultUrl: expect.stringContaining(urn) })
    expect(Date.parse(body.removedAt ?? '')).toBeGreaterThan(Date.now() - 60_000)
    expect(endings(body)).toEqual([
      {
        ...{ from: 'succeeded', to: 'succeeded', actor: `member:${tenant.member.id}`, at: body.removedAt },
        reason: 'The member had the share deleted on LinkedIn.',
      },
    ])
    expect(await linesOf(id)).toEqual([expect.objectContaining({ actor: tenant.member.id, via: 'api_key' })])
    expect([await deletions(urn), (await madeOnce()).length]).toEqual([1, 1])

    const again = await undo(id)
    expect([again.status, again.body]).toEqual([200, body])
    expect([(await linesOf(id)).length, await deletions(urn)]).toEqual([1, 1])
  })

  it('shares nothing again', async () => {
    const { id } = await shared()
    await undo(id)
    for (const what of ['approve', 'retry', 'cancel', 'decline']) {
      const { status } = await call('POST', `/api/activities/${id}/${what}`, { key: key(), body: {} })
      expect([what, status]).toEqual([what, 409])
    }
    const { postUrl } = (await seen(id)) as Share & { postUrl: string }
    await call('POST', `/api/pods/${pod}/amplifications`, { key: tenant.owner.apiKey, body: { postUrl } })
    expect((await shareOf(key())).id).toBe(id)
    expect(await madeOnce()).toHaveLength(1)
  })

  it('is noted once where it is pressed twice at the same time', async () => {
    const { id } = await shared()
    const both = await Promise.all([undo(id), undo(id)])
    expect(both.map(({ status }) => status)).toEqual([200, 200])
    expect([(await linesOf(id)).length, endings(await seen(id)).length]).toEqual([1, 1])
  })

  it('goes on while sharing is stopped, the pod and the member are paused', async () => {
    const { id } = await shared()
    const owner = { key: tenant.owner.apiKey }
    const stopping = [
      await call('PUT', '/api/stops', { ...owner, body: { scope: 'tenant' } }),
      await call('PUT', '/api/stops', { ...owner, body: { scope: 'route', route: 'linkedin-api' } }),
      await call('PATCH', `/api/pods/${pod}`, { ...owner, body: { status: 'paused' } }),
      await call('PATCH', '/api/membership', { key: key(), body: { status: 'paused' } }),
    ]
    expect(stopping.filter(({ status }) => status >= 300)).toEqual([])
    expect(await undo(id)).toMatchObject({ status: 200, body: { removedAt: expect.any(String) } })
    await call('DELETE', '/api/stops?scope=tenant', owner)
    await call('DELETE', '/api/stops?scope=route&route=linkedin-api', owner)
    await call('PATCH', `/api/pods/${pod}`, { ...owner, body: { status: 'active' } })
    await call('PATCH', '/api/membership', { key: key(), body: { status: 'active' } })
  })

  it('is the member’s alone', async () => {
    const { id, urn } = await shared()
    const other = await newTenant()
    for (const as of [tenant.owner, tenant.admin, other.owner, other.member]) {
      const { status, body } = await undo(id, as.apiKey)
      expect([status, body.code]).toEqual([404, 'not_found'])
    }
    expect((await seen(id, tenant.owner.apiKey)).can.undo).toBe(false)
    await unchanged(id, urn)
  })

  it.each<[string, Record<string, string | number | null>, RegExp]>([
    ['went another way', { route: 'browser' }, /Delete it on LinkedIn, in your own activity/],
    ['LinkedIn has not named', { result_urn: null }, /Delete it on LinkedIn, in your own activity/],
    ['is known by an activity’s number', { result_urn: 'urn:li:activity:7399000000000000001' }, /not told which post/],
    ['nobody has seen', { state: 'unknown' }, /not been seen on LinkedIn/],
    ['has failed', { state: 'failed' }, /not been seen on LinkedIn/],
  ])('is not for one that %s', async (_, fields, why) => {
    const { id, urn } = await shared(fields)
    expect((await seen(id)).can.undo).toBe(false)
    const { status, body } = await undo(id)
    expect([status, body.code]).toEqual([409, 'conflict'])
    expect(body.message).toMatch(why)
    expect([await deletions(urn), await linesOf(id), (await seen(id)).removedAt]).toEqual([0, [], null])
    await putActivity(id, { state: 'succeeded' })
  })
})

describe('a share that is not there any more', () => {
  it('is noted as deleted: by hand before', async () => {
    const { id, urn } = await shared()
    const headers = {
      ...{ authorization: `Bearer ${await newToken()}`, 'linkedin-version': env.LINKEDIN_API_VERSION },
      ...{ 'x-restli-protocol-version': '2.0.0', 'x-restli-method': 'DELETE' },
    }
    const byHand = await fetch(`${linkedin}/rest/posts/${encodeURIComponent(urn)}`, { method: 'DELETE', headers })
    expect([byHand.status, await deletions(urn)]).toEqual([204, 1])
    expect((await undo(id)).body.removedAt).not.toBeNull()
  })

  it('is noted as deleted: LinkedIn does not know it', async () => {
    const { id } = await shared({ result_urn: 'urn:li:ugcPost:7399000000000000001' })
    expect((await undo(id)).body.removedAt).not.toBeNull()
  })
})

describe('where LinkedIn does not do it', () => {
  it('a dead token is shown where it is mended', async () => {
    const { id, urn } = await shared()
    await connect({ accessToken: await newToken({ expiresInSeconds: -1 }), scope: ['w_member_social'] })
    const { status, body } = await undo(id)
    expect([status, body.code]).toEqual([422, 'credential_not_working'])
    expect(body.message).toMatch(/Connect LinkedIn again in Settings, Connections; then press again/)
    await unchanged(id, urn)
    const { body: connections } = await call<{ items: { provider: string; status: string }[] }>(
      ...(['GET', '/api/connections', { key: key() }] as const),
    )
    expect(connections.items.find(({ provider }) => provider === 'linkedin')?.status).toBe('needs_attention')
    await connect()
    expect((await undo(id)).status).toBe(200)
  })

  it.each<[string, () => Promise<unknown>, RegExp]>([
    ['no connection', async () => call('DELETE', '/api/connections/linkedin', { key: key() }), /not connected/],
    ['one that may not post', () => connect({ accessToken: 'AQX', scope: ['openid'] }), /does not allow it/],
    ['a damaged one', () => connect('just text'), /is damaged/],
  ])('%s is mended by connecting', async (_, before, why) => {
    const { id, urn } = await shared()
    await before()
    const { status, body } = await undo(id)
    expect([status, body.code]).toEqual([422, 'credential_not_working'])
    expect(body.message).toMatch(why)
    expect(body.message).toMatch(/Connect LinkedIn again in Settings, Connections/)
    await unchanged(id, urn)
  })

  it('another account’s connection deletes nothing', async () => {
    const { id, urn } = await shared()
    await connect({ accessToken: await newToken({ vanity: 'sam-whitfield' }), scope: ['w_member_social'] })
    const { status, body } = await undo(id)
    expect([status, body.code]).toEqual([422, 'credential_not_working'])
    expect(body.message).toMatch(/Only the account that shared it/)
    await unchanged(id, urn)
  })

  it.each(['202411', '', 'latest'])('the operator mends the version %j', async (version) => {
    const { id, urn } = await shared()
    const { status, body } = await undoWith({ LINKEDIN_API_VERSION: version }, id)
    expect([status, body.code, body.act]).toEqual([503, 'linkedin_version_ended', 'operator'])
    expect(body.message).toMatch(/The operator sets LINKEDIN_API_VERSION/)
    await unchanged(id, urn)
  })

  it('the daily limit says until when', async () => {
    const { id, urn } = await shared()
    await trouble(linkedin, vanity, { apiStatus: 429 })
    const { status, body, headers } = await undo(id)
    await trouble(linkedin, vanity, { apiStatus: null })
    expect([status, body.code, body.act]).toEqual([429, 'linkedin_rate_limited', 'provider'])
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    await unchanged(id, urn)
  })

  it('no answer is asked for again, and does no harm', async () => {
    const { id, urn } = await shared()
    const lost = await undoWith({ LINKEDIN_API_URL: 'http://127.0.0.1:9' }, id)
    expect([lost.status, lost.body.code]).toEqual([503, 'provider_unavailable'])
    expect(lost.body.message).toMatch(/Press again: deleting it twice does no harm/)
    await unchanged(id, urn)

    await trouble(linkedin, vanity, { dropAfterPublish: true })
    const cut = await undo(id)
    expect([cut.status, cut.body.code]).toEqual([503, 'provider_unavailable'])
    expect([await deletions(urn), (await seen(id)).removedAt]).toEqual([1, null])
    await trouble(linkedin, vanity, { dropAfterPublish: null })
    expect((await undo(id)).body.removedAt).not.toBeNull()
    expect([await deletions(urn), (await linesOf(id)).length]).toEqual([1, 1])
  })
})
