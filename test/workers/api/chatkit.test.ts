import { runInDurableObject } from 'cloudflare:test'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { personChat } from '../../../worker/chat/person-chat.ts'
import { threadStore } from '../../../worker/chat/thread-store.ts'
import { readEvents } from '../../../worker/chatkit/sse-reader.ts'
import type { Store } from '../../../worker/chatkit/store.ts'
import { describeStore } from '../../../worker/chatkit/store-contract.ts'
import type { ThreadStreamEvent } from '../../../worker/chatkit/types/events.ts'
import type { Thread } from '../../../worker/chatkit/types/threads.ts'
import type { ChatContext } from '../../../worker/workflows/context.ts'
import { contextOf } from './chat-context.ts'
import { call, env, newTenant, type Person, send, setUpChat, type Tenant, withOpenAITrouble } from './world.ts'

let tenant: Tenant
beforeAll(async () => {
  tenant = await newTenant()
  await setUpChat(tenant)
})

async function secretOf(person: Person, body: object = { trigger: 'write' }, headers: Record<string, string> = {}) {
  const opened = await call<{ data: { client_secret: string } }>('POST', '/api/chatkit/sessions', {
    key: person.apiKey,
    body,
    headers,
  })
  return opened.body.data.client_secret
}

const message = (text: string) => ({
  input: { content: [{ type: 'input_text', text }], attachments: [], inference_options: {} },
})

async function stream(secret: string, body: object): Promise<ThreadStreamEvent[]> {
  const response = await send('POST', '/chatkit', { key: secret, body })
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
  const events: ThreadStreamEvent[] = []
  if (response.body) for await (const event of readEvents(response.body)) events.push(event)
  return events
}

const threadOf = (events: ThreadStreamEvent[]): string => {
  const [created] = events
  if (created?.type !== 'thread.created') throw new Error('no thread was made')
  return created.thread.id
}

const lastText = (events: ThreadStreamEvent[]): string => {
  const done = events.findLast((event) => event.type === 'thread.item.done')
  return done?.item.type === 'assistant_message' ? (done.item.content[0]?.text ?? '') : ''
}

const read = (secret: string, body: object) => call<Thread>('POST', '/chatkit', { key: secret, body })

describe('POST /chatkit', () => {
  it('streams an answer of the workflow, and keeps the conversation', async () => {
    const secret = await secretOf(tenant.member)
    const events = await stream(secret, { type: 'threads.create', params: message('write') })
    expect(events.map(({ type }) => type).slice(0, 4)).toEqual([
      'thread.created',
      'thread.item.done',
      'stream_options',
      'thread.item.added',
    ])
    const deltas = events.flatMap((event) =>
      event.type === 'thread.item.updated' && event.update.type === 'assistant_message.content_part.text_delta'
        ? [event.update.delta]
        : [],
    )
    expect(deltas.length).toBeGreaterThan(5)
    expect(deltas.join('')).toBe(lastText(events))
    expect(lastText(events)).toMatch(/1\..*\n(.*\n)*.*4\./)

    const thread_id = threadOf(events)
    const picked = await stream(secret, { type: 'threads.add_user_message', params: { thread_id, ...message('2') } })
    expect(lastText(picked).split(/\s+/).length).toBeGreaterThan(100)

    const { body } = await read(secret, { type: 'threads.get_by_id', params: { thread_id } })
    expect(body.title).toBe('write')
    expect(body.items.data.map(({ type }) => type)).toEqual([
      'user_message',
      'assistant_message',
      'user_message',
      'assistant_message',
    ])
    const listed = await call<{ data: { id: string }[] }>('POST', '/chatkit', {
      key: secret,
      body: { type: 'threads.list', params: {} },
    })
    expect(listed.body.data.map(({ id }) => id)).toContain(thread_id)
  })

  it('goes on when the reader leaves: the answer is whole on the next read', async () => {
    const secret = await secretOf(tenant.admin)
    const response = await send('POST', '/chatkit', {
      key: secret,
      body: { type: 'threads.create', params: message('write') },
    })
    const reader = response.body?.getReader()
    const first = new TextDecoder().decode((await reader?.read())?.value)
    await reader?.cancel()
    const thread_id = /"id":"(thr_\w+)"/.exec(first)?.[1]
    await vi.waitFor(
      async () => {
        const { body } = await read(secret, { type: 'threads.get_by_id', params: { thread_id } })
        expect(body.items.data.at(-1)).toMatchObject({ type: 'assistant_message' })
      },
      { timeout: 10_000, interval: 100 },
    )
  })

  it('answers the same request, posted five times at once, with one turn and one model call', async () => {
    const secret = await secretOf(tenant.owner)
    const body = { type: 'threads.create', params: message(`write ${crypto.randomUUID()}`) }
    const turns = await Promise.all(Array.from({ length: 5 }, () => stream(secret, body)))
    expect(new Set(turns.map(threadOf)).size).toBe(1)
    const { body: thread } = await read(secret, {
      type: 'threads.get_by_id',
      params: { thread_id: threadOf(turns[0] ?? []) },
    })
    expect(thread.items.data.map(({ type }) => type)).toEqual(['user_message', 'assistant_message'])
  })

  it('keeps what the person thinks of an answer, and gives it with an export', async () => {
    const secret = await secretOf(tenant.owner)
    const events = await stream(secret, { type: 'threads.create', params: message('write') })
    const thread_id = threadOf(events)
    const answered = events.findLast((event) => event.type === 'thread.item.done')
    const id = answered?.item.id
    for (const kind of ['negative', 'positive']) {
      const params = { thread_id, item_ids: [id], kind }
      expect((await call('POST', '/chatkit', { key: secret, body: { type: 'items.feedback', params } })).status).toBe(
        200,
      )
    }
    const stub = personChat(env, { tenantId: tenant.id, userId: tenant.owner.id })
    const { lines } = await stub.exportAll('items 0')
    const rated = lines.map((line) => JSON.parse(line)).filter(({ feedback }) => feedback !== null)
    expect(rated).toMatchObject([{ item: { id }, feedback: 'positive' }])
  })

  it('stops when asked to, and keeps what was said', async () => {
    const secret = await secretOf(tenant.owner)
    await withOpenAITrouble({ deltaMs: 60 }, async () => {
      const response = await send('POST', '/chatkit', {
        key: secret,
        body: { type: 'threads.create', params: message('write') },
      })
      let thread_id = ''
      let heard = ''
      for await (const event of readEvents(response.body as ReadableStream<Uint8Array>)) {
        if (event.type === 'thread.created') thread_id = event.thread.id
        if (event.type !== 'thread.item.updated' || event.update.type !== 'assistant_message.content_part.text_delta')
          continue
        heard += event.update.delta
        if (heard.length > 40) break
      }
      const stopped = await call('POST', '/chatkit/cancel', { key: secret, body: { thread_id } })
      expect(stopped.body).toEqual({ cancelled: true })
      const { body } = await read(secret, { type: 'threads.get_by_id', params: { thread_id } })
      const kept = body.items.data.at(-1)
      expect(kept?.type).toBe('assistant_message')
      if (kept?.type === 'assistant_message') expect(kept.content[0]?.text.startsWith(heard)).toBe(true)
    })
    const nobody = await call('POST', '/chatkit/cancel', { key: secret, body: { thread_id: 'thr_none' } })
    expect(nobody.body).toEqual({ cancelled: false })
  })

  it("says in plain words what is wrong when OpenAI fails, and never shows OpenAI's own", async () => {
    const secret = await secretOf(tenant.member)
    const events = await withOpenAITrouble({ status: 401 }, () =>
      stream(secret, { type: 'threads.create', params: message('write') }),
    )
    const error = events.find((event) => event.type === 'error')
    expect(error).toMatchObject({ message: expect.stringMatching(/OpenAI rejects/), allow_retry: false })
    const busy = await withOpenAITrouble({ status: 429 }, () =>
      stream(secret, { type: 'threads.create', params: message('write') }),
    )
    expect(busy.find((event) => event.type === 'error')).toMatchObject({ allow_retry: true })
  })

  const refused: [string, unknown, number][] = [
    ['no JSON', '{', 400],
    ['no object', '[]', 400],
    ['an unknown type', { type: 'threads.dance', params: {} }, 400],
    ['a missing field', { type: 'threads.get_by_id', params: {} }, 400],
    ['a thread that is not there', { type: 'threads.get_by_id', params: { thread_id: 'thr_x' } }, 404],
    ['a body of nine megabytes', JSON.stringify({ type: 'x', params: { a: 'x'.repeat(9 * 1024 * 1024) } }), 413],
  ]
  it.each(refused)('refuses %s with a message', async (_, body, status) => {
    const answer = await call<{ message: string }>('POST', '/chatkit', { key: await secretOf(tenant.member), body })
    expect(answer.status).toBe(status)
    expect(answer.body.message).toMatch(/\w/)
  })
})

describe('a client secret', () => {
  it("opens only its own person's chats", async () => {
    const events = await stream(await secretOf(tenant.member), { type: 'threads.create', params: message('write') })
    const params = { thread_id: threadOf(events) }
    expect((await read(await secretOf(tenant.owner), { type: 'threads.get_by_id', params })).status).toBe(404)
    const other = await newTenant()
    await setUpChat(other)
    expect((await read(await secretOf(other.member), { type: 'threads.get_by_id', params })).status).toBe(404)
  })

  it('opens only the chats of its workflow', async () => {
    await call('PUT', '/api/workflows/second', {
      key: tenant.owner.apiKey,
      body: { name: 'Second', backend: 'edge', edgeWorkflow: 'content' },
    })
    const events = await stream(await secretOf(tenant.member), { type: 'threads.create', params: message('write') })
    const second = await secretOf(tenant.member, { trigger: 'second' })
    const params = { thread_id: threadOf(events) }
    expect((await read(second, { type: 'threads.get_by_id', params })).status).toBe(404)
  })

  it('is dead at once when its person leaves the tenant', async () => {
    const leaving = await newTenant()
    await setUpChat(leaving)
    const secret = await secretOf(leaving.member)
    expect((await read(secret, { type: 'threads.list', params: {} })).status).toBe(200)
    await env.DB.prepare('delete from memberships where user_id = ?').bind(leaving.member.id).run()
    expect((await read(secret, { type: 'threads.list', params: {} })).status).toBe(401)
  })

  it('is no API key, and an API key is no client secret', async () => {
    const secret = await secretOf(tenant.member)
    expect((await call('GET', '/api/me', { key: secret })).status).toBe(401)
    expect((await read(tenant.member.apiKey, { type: 'threads.list', params: {} })).status).toBe(401)
  })

  it('works only from the site it was made for', async () => {
    const origin = 'https://chat.customer.test'
    await call('PATCH', '/api/settings', { key: tenant.owner.apiKey, body: { origins: [origin] } })
    const secret = await secretOf(tenant.member, { trigger: 'write' }, { origin })
    const from = (site: string) =>
      call('POST', '/chatkit', { key: secret, body: { type: 'threads.list', params: {} }, headers: { origin: site } })
    expect((await from(origin)).status).toBe(200)
    expect((await from('https://evil.test')).status).toBe(403)
  })
})

/** The store of a new object, each call made inside the object, where its SQLite can be reached. */
function storeInObject(): Store<ChatContext> {
  const stub = env.PERSON_CHAT.get(env.PERSON_CHAT.newUniqueId())
  const inside =
    (method: string | symbol) =>
    (...values: unknown[]) =>
      runInDurableObject(stub, (_, state) => {
        const run: unknown = Reflect.get(threadStore(state.storage.sql), method)
        return typeof run === 'function' ? run(...values) : undefined
      })
  const optional = new Set<string | symbol>(['generateThreadId', 'generateItemId', 'then'])
  return new Proxy({} as Store<ChatContext>, {
    get: (_, method) => (optional.has(method) ? undefined : inside(method)),
  })
}

describeStore('the store of a PersonChat object', () => ({
  store: storeInObject(),
  contextOf,
}))
