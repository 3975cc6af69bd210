import { runInDurableObject } from 'cloudflare:test'
import { beforeAll, describe, expect, it } from 'vitest'
import { type ChatLimits, defaultChatLimits, highestChatLimits } from '../../../core/tenants/chat-limits.ts'
import { findChatStanding } from '../../../core/tenants/chat-sessions.ts'
import { admitTurn, endTurn } from '../../../worker/chat/meter.ts'
import { type StreamingRequest, streamingRequestSchema } from '../../../worker/chatkit/types/requests.ts'
import { everyMinute } from '../../../worker/cron.ts'
import type { ChatContext } from '../../../worker/workflows/context.ts'
import { call, env, newTenant, type Tenant } from './world.ts'

interface Limits {
  readonly limits: ChatLimits
  readonly defaults: ChatLimits
  readonly highest: ChatLimits
  readonly set: Record<keyof ChatLimits, number | null>
  readonly today: { day: string; turns: number; tokens: number; running: number }
  readonly errors?: { path: string }[]
}

let tenant: Tenant
beforeAll(async () => {
  tenant = await newTenant()
})

const read = (key: string) => call<Limits>('GET', '/api/chat/limits', { key })
const put = (body: unknown, key = tenant.owner.apiKey) => call<Limits>('PUT', '/api/chat/limits', { key, body })
const none = { turnsAtOnce: null, turnsADay: null, tokensADay: null, messageLength: null, attachmentBytes: null }

describe('the limits of the chat', () => {
  it('are the defaults until the owner sets one, and for what is set to null', async () => {
    const before = await read(tenant.admin.apiKey)
    expect(before.status).toBe(200)
    expect(before.body).toMatchObject({ limits: defaultChatLimits, defaults: defaultChatLimits, set: none })
    expect(before.body.highest).toEqual(highestChatLimits)
    const first = await put({ turnsAtOnce: 3, messageLength: 50 })
    expect(first.body.limits).toEqual({ ...defaultChatLimits, turnsAtOnce: 3, messageLength: 50 })
    const second = await put({ turnsADay: 0, turnsAtOnce: null })
    expect(second.body.limits).toEqual({ ...defaultChatLimits, turnsADay: 0, messageLength: 50 })
    expect(second.body.set).toEqual({ ...none, turnsADay: 0, messageLength: 50 })
    expect((await read(tenant.owner.apiKey)).body).toEqual(second.body)
    expect((await put({})).body).toEqual(second.body)
    expect((await put({ turnsADay: null, messageLength: null })).body.set).toEqual(none)
  })

  it('hold for whoever comes next, in this tenant only', async () => {
    const [own, other] = [await newTenant(), await newTenant()]
    await put({ turnsADay: 7 }, own.owner.apiKey)
    const limitsOf = async ({ id, member }: Tenant) =>
      (await findChatStanding(env.DB, { tenantId: id, userId: member.id, origin: null }))?.limits
    expect(await limitsOf(own)).toEqual({ ...defaultChatLimits, turnsADay: 7 })
    expect(await limitsOf(other)).toEqual(defaultChatLimits)
    expect((await read(other.owner.apiKey)).body.set).toEqual(none)
  })

  it.each([
    ['more than the highest', { turnsAtOnce: highestChatLimits.turnsAtOnce + 1 }, 'turnsAtOnce'],
    ['no turns at once', { turnsAtOnce: 0 }, 'turnsAtOnce'],
    ['fewer than none', { tokensADay: -1 }, 'tokensADay'],
    ['half a turn', { turnsADay: 0.5 }, 'turnsADay'],
    ['a text', { messageLength: '5' }, 'messageLength'],
    [
      'more bytes than the platform takes',
      { attachmentBytes: highestChatLimits.attachmentBytes + 1 },
      'attachmentBytes',
    ],
  ])('cannot be %s', async (_, body, path) => {
    const { status, body: answer } = await put(body)
    expect([status, answer.errors?.[0]?.path]).toEqual([422, path])
  })

  it('take no field that there is not', async () => {
    expect((await put({ turnsAWeek: 1 })).status).toBe(422)
  })

  it('are read by admins and set by owners', async () => {
    expect((await read(tenant.member.apiKey)).status).toBe(403)
    expect((await put({ turnsADay: 1 }, tenant.admin.apiKey)).status).toBe(403)
  })

  it('are never more than can be set today', async () => {
    const own = await newTenant()
    await env.DB.prepare('insert into chat_limits (tenant_id, turns_at_once, updated_at) values (?, 100000, 1)')
      .bind(own.id)
      .run()
    expect((await read(own.owner.apiKey)).body.limits.turnsAtOnce).toBe(highestChatLimits.turnsAtOnce)
  })
})

const noon = Date.UTC(2026, 10, 21, 12)
const minute = 60_000

const contextOf = ({ id, member }: Tenant, limits: Partial<ChatLimits> = {}): ChatContext => ({
  tenantId: id,
  userId: member.id,
  workflowId: 'wfl_1',
  workflow: { id: 'wfl_1', trigger: 'write', name: 'Write', backend: 'edge' },
  locale: null,
  requestId: 'req_1',
  limits: { ...defaultChatLimits, ...limits },
  baseUrl: 'https://api.test',
})

const retry = streamingRequestSchema.parse({
  type: 'threads.retry_after_item',
  params: { thread_id: 'thr_1', item_id: 'msg_1' },
})

const saying = (input: object): StreamingRequest =>
  streamingRequestSchema.parse({
    type: 'threads.create',
    params: { input: { content: [], attachments: [], inference_options: {}, ...input } },
  })

let turns = 0
/** Asks for a turn of that tenant. @returns the refusal's title and message; null where it may begin */
async function begin(of: Tenant, limits: Partial<ChatLimits>, now = noon, request = retry, id = `trn_${++turns}`) {
  const notice = await admitTurn(env, { id, context: contextOf(of, limits), request }, now)
  return notice && `${notice.title}: ${notice.message}`
}

const end = (of: Tenant, id: string, tokens: number, now = noon) => endTurn(env, { id, tenantId: of.id }, tokens, now)
const used = ({ id }: Tenant, now = noon) => env.TENANT_METER.getByName(id).usage(now)

describe('turns at the same time', () => {
  it('are let in one by one however many come at once, until the limit', async () => {
    const own = await newTenant()
    const other = await newTenant()
    const asked = await Promise.all(Array.from({ length: 12 }, () => begin(own, { turnsAtOnce: 5 })))
    expect(asked.filter((refusal) => refusal === null)).toHaveLength(5)
    expect(new Set(asked.filter((refusal) => refusal !== null))).toEqual(
      new Set([expect.stringMatching(/^Too many answers at the same time: 5 answers are being written .*An owner/)]),
    )
    // What was refused is not counted.
    expect(await used(own)).toEqual({ day: '2026-11-21', turns: 5, tokens: 0, running: 5 })
    expect(await begin(other, { turnsAtOnce: 1 })).toBeNull()
  })

  it('count for the whole tenant, whoever writes', async () => {
    const own = await newTenant()
    const id = `trn_${++turns}`
    const context = { ...contextOf(own, { turnsAtOnce: 1 }), userId: own.admin.id }
    expect(await admitTurn(env, { id, context, request: retry }, noon)).toBeNull()
    expect(await begin(own, { turnsAtOnce: 1 })).toMatch(/somebody in your company/)
  })

  it('give their place back when they end, and keep it when they are asked for again', async () => {
    const own = await newTenant()
    expect(await begin(own, { turnsAtOnce: 1 }, noon, retry, 'trn_a')).toBeNull()
    expect(await begin(own, { turnsAtOnce: 1 }, noon, retry, 'trn_a')).toBeNull()
    expect(await used(own)).toMatchObject({ turns: 1, running: 1 })
    expect(await begin(own, { turnsAtOnce: 1 })).not.toBeNull()
    await end(own, 'trn_a', 120)
    expect(await used(own)).toMatchObject({ turns: 1, tokens: 120, running: 0 })
    expect(await begin(own, { turnsAtOnce: 1 })).toBeNull()
  })

  it('no longer count after a quarter of an hour, when they must have been lost', async () => {
    const own = await newTenant()
    expect(await begin(own, { turnsAtOnce: 1 })).toBeNull()
    expect(await begin(own, { turnsAtOnce: 1 }, noon + 15 * minute - 1)).not.toBeNull()
    expect((await used(own, noon + 15 * minute)).running).toBe(0)
    expect(await begin(own, { turnsAtOnce: 1 }, noon + 15 * minute)).toBeNull()
    expect((await used(own, noon + 15 * minute)).running).toBe(1)
  })

  it('are known again by an object that was lost', async () => {
    const own = await newTenant()
    const meter = env.TENANT_METER.getByName(own.id)
    expect(await begin(own, { turnsAtOnce: 1 }, noon, retry, 'trn_kept')).toBeNull()
    await expect
      .poll(() => runInDurableObject(meter, (_, { storage }) => storage.kv.get<unknown[]>('running')?.length))
      .toBe(1)
    await runInDurableObject(meter, (_, state) => state.abort('lost')).catch(() => undefined)
    expect(await begin(own, { turnsAtOnce: 1 })).not.toBeNull()
    await end(own, 'trn_kept', 70)
    expect(await used(own)).toEqual({ day: '2026-11-21', turns: 1, tokens: 70, running: 0 })
  })

  it('of another tenant are not ended by this one', async () => {
    const [own, other] = [await newTenant(), await newTenant()]
    await begin(own, {}, noon, retry, 'trn_same')
    await end(other, 'trn_same', 0)
    expect((await used(own)).running).toBe(1)
  })
})

describe('what may be used in a day', () => {
  it('ends with the turns, says when it goes on, and begins anew at midnight UTC', async () => {
    const own = await newTenant()
    for (const id of ['trn_1', 'trn_2']) {
      expect(await begin(own, { turnsADay: 2 }, noon, retry, id)).toBeNull()
      await end(own, id, 0)
    }
    const refusal = await begin(own, { turnsADay: 2 })
    expect(refusal).toMatch(
      /^No more answers today: .* the 2 answers .* from Sunday, November 22, 00:00 UTC\. An owner/,
    )
    expect(await begin(own, { turnsADay: 2 }, Date.UTC(2026, 10, 22) - 1)).not.toBeNull()
    expect(await begin(own, { turnsADay: 2 }, Date.UTC(2026, 10, 22))).toBeNull()
    expect((await used(own, Date.UTC(2026, 10, 22))).turns).toBe(1)
  })

  it('lets a turn begin only while the tokens are below the limit', async () => {
    const own = await newTenant()
    const limits = { tokensADay: 1_000 }
    expect(await begin(own, limits, noon, retry, 'trn_1')).toBeNull()
    await end(own, 'trn_1', 999)
    expect(await begin(own, limits, noon, retry, 'trn_2')).toBeNull()
    await end(own, 'trn_2', 500)
    expect(await begin(own, limits)).toMatch(
      /^No more answers today: .* the 1,000 tokens .*Sunday, November 22, 00:00 UTC/,
    )
    expect(await used(own)).toMatchObject({ turns: 2, tokens: 1_499, running: 0 })
    expect(await begin(own, limits, Date.UTC(2026, 10, 22))).toBeNull()
  })

  it.each([{ turnsADay: 0 }, { tokensADay: 0 }])('is nothing where the owner says so: %j', async (limits) => {
    const own = await newTenant()
    expect(await begin(own, limits)).toMatch(/^No more answers today/)
    expect(await used(own)).toMatchObject({ turns: 0, running: 0 })
  })

  it('is not lessened by what is no number of tokens', async () => {
    const own = await newTenant()
    await begin(own, {}, noon, retry, 'trn_1')
    for (const tokens of [-5, Number.NaN, Number.POSITIVE_INFINITY]) await end(own, 'trn_1', tokens)
    expect((await used(own)).tokens).toBe(0)
  })

  it('is shown to admins with what runs just now', async () => {
    const own = await newTenant()
    const now = Date.now()
    await begin(own, {}, now, retry, 'trn_1')
    await begin(own, {}, now, retry, 'trn_2')
    await end(own, 'trn_1', 40, now)
    const { body } = await read(own.admin.apiKey)
    expect(body.today).toEqual({ day: new Date(now).toISOString().slice(0, 10), turns: 2, tokens: 40, running: 1 })
  })
})

describe('a message', () => {
  const text = (words: string) => ({ content: [{ type: 'input_text', text: words }] })

  it('may be as long as the limit and no longer, quotes and mentions included', async () => {
    const own = await newTenant()
    const limits = { messageLength: 20 }
    expect(await begin(own, limits, noon, saying(text('x'.repeat(20))))).toBeNull()
    const tag = { type: 'input_tag', id: 'a', text: 'Ada', data: { note: 'y'.repeat(20) } }
    const long = [
      text('x'.repeat(21)),
      { ...text('x'.repeat(10)), quoted_text: 'q'.repeat(11) },
      { content: [...text('x'.repeat(10)).content, ...text('x'.repeat(11)).content] },
      { content: [tag] },
    ]
    for (const input of long) {
      expect(await begin(own, limits, noon, saying(input))).toMatch(
        /^This message is too long: .* and 20 are the limit/,
      )
    }
    expect(await used(own)).toMatchObject({ turns: 1, running: 1 })
  })

  it('may have ten attachments and no more', async () => {
    const own = await newTenant()
    const files = (count: number) => ({ attachments: Array.from({ length: count }, (_, index) => `atc_${index}`) })
    expect(await begin(own, {}, noon, saying(files(10)))).toBeNull()
    expect(await begin(own, {}, noon, saying(files(11)))).toMatch(/^Too many attachments: .* 11 attachments, and 10/)
  })
})

it('the cron forgets what is over, and leaves what is not', async () => {
  const own = await newTenant()
  const now = Date.now()
  const rows = ['old', 'new'].map((id) => ({ id, until: id === 'old' ? now - 1 : now + 10 * minute }))
  await env.DB.batch(
    rows.flatMap(({ id, until }) => [
      env.DB.prepare('insert into ended_chat_sessions (tenant_id, session_id, until) values (?, ?, ?)').bind(
        own.id,
        id,
        until,
      ),
      env.DB.prepare(
        `insert into hosted_gone (tenant_id, workflow_id, hosted_workflow_id, until) values (?, ?, 'wf_1', ?)`,
      ).bind(own.id, id, until),
    ]),
  )
  await everyMinute(env)
  const left = async (table: string, column: string) =>
    (await env.DB.prepare(`select ${column} as id from ${table} where tenant_id = ?`).bind(own.id).all()).results
  expect(await left('ended_chat_sessions', 'session_id')).toEqual([{ id: 'new' }])
  expect(await left('hosted_gone', 'workflow_id')).toEqual([{ id: 'new' }])
  expect(await env.DB.prepare(`select 1 from heartbeats where name = 'cron.chats'`).first()).not.toBeNull()
})
