/** What the tests of the server share: a server on a memory store, with a clock and ids that can be foretold. */
import type { ChatKitHandlers } from './desk.ts'
import { memoryStore } from './memory-store.ts'
import { type ChatKitResult, ChatKitServer, type ChatKitServerOptions, type ProcessOptions } from './server.ts'
import type { Store } from './store.ts'
import type { ThreadStreamEvent } from './types/events.ts'
import type { ThreadItem } from './types/items.ts'
import type { Thread } from './types/threads.ts'

export interface User {
  user: string
}

export const ada: User = { user: 'ada' }
export const bob: User = { user: 'bob' }

export const start = Date.parse('2026-11-20T10:00:00.000Z')

type Options = Partial<ChatKitHandlers<User>> &
  Pick<Partial<ChatKitServerOptions<User>>, 'attachmentStore' | 'journal' | 'maxBodyLength' | 'store'>

export function userInput(text: string, more: object = {}) {
  return { content: [{ type: 'input_text', text }], attachments: [], inference_options: {}, ...more }
}

/** A memory store whose ids are `thr_1`, `msg_1`, `msg_2`, … */
export function countingStore(): Store<User> {
  let n = 0
  let threads = 0
  return Object.assign(
    memoryStore<User>(({ user }) => user),
    {
      generateThreadId: () => `thr_${++threads}`,
      generateItemId: (kind: string) => `${kind}_${++n}`,
    },
  )
}

async function* silence(): AsyncGenerator<ThreadStreamEvent> {
  yield* []
}

export function openServer(options: Options = {}) {
  const store = options.store ?? countingStore()
  const errors: unknown[] = []
  const time = { now: start }
  const server = new ChatKitServer<User>({
    respond: silence,
    onError: (error) => errors.push(error),
    ...options,
    store,
    clock: () => time.now++,
  })

  const send = (body: unknown, who = ada, process?: ProcessOptions) => server.process(body, who, process)

  /** All events of a streaming request, once the turn has ended. */
  const stream = async (body: unknown, who = ada, process?: ProcessOptions) => collect(await send(body, who, process))

  /** The body of a JSON answer with status 200. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies whose shape is what they test
  const json = async (body: unknown, who = ada): Promise<any> => {
    const result = await send(body, who)
    if (result.kind !== 'json' || result.status !== 200) throw new Error(`unexpected: ${JSON.stringify(result)}`)
    return result.body
  }

  /** Creates a thread with one message and gives all events. */
  const create = (text = 'Hi', more: object = {}, who = ada) =>
    stream({ type: 'threads.create', params: { input: userInput(text, more) } }, who)

  const add = (text: string, more: object = {}, thread_id = 'thr_1') =>
    stream({ type: 'threads.add_user_message', params: { thread_id, input: userInput(text, more) } })

  /** Everything stored in a thread, oldest first, hidden items included. */
  const stored = async (threadId = 'thr_1', who = ada): Promise<ThreadItem[]> =>
    (await store.loadThreadItems(threadId, { limit: 100, order: 'asc' }, who)).data

  return { server, store, errors, time, send, stream, json, create, add, stored }
}

export async function collect(result: ChatKitResult): Promise<ThreadStreamEvent[]> {
  if (result.kind !== 'stream') throw new Error(`no stream: ${JSON.stringify(result)}`)
  const events: ThreadStreamEvent[] = []
  for await (const event of result.events) events.push(event)
  result.delivered()
  return events
}

/** Reads a stream until an event of a kind has come so many times, and leaves. */
export async function readTo(result: ChatKitResult, type: string, times = 1): Promise<ThreadStreamEvent[]> {
  if (result.kind !== 'stream') throw new Error(`no stream: ${JSON.stringify(result)}`)
  const events: ThreadStreamEvent[] = []
  for await (const event of result.events) {
    events.push(event)
    if (outline(events).filter((name) => name === type).length === times) break
  }
  return events
}

/** `thread.created`, `thread.item.done:user_message`, …: the course of a stream at a glance. */
export function outline(events: readonly ThreadStreamEvent[]): string[] {
  return events.map((event) => {
    if ('item' in event) return `${event.type}:${event.item.type}`
    if (event.type === 'thread.item.updated') return event.update.type
    return event.type
  })
}

/** The one event of a kind, which must be there. */
export function find<T extends ThreadStreamEvent['type']>(events: readonly ThreadStreamEvent[], type: T) {
  const event = events.findLast((candidate) => candidate.type === type)
  if (!event) throw new Error(`no ${type} among ${outline(events).join(', ')}`)
  return event as Extract<ThreadStreamEvent, { type: T }>
}

export function lastThread(events: readonly ThreadStreamEvent[]): Thread {
  return find(events, 'thread.updated').thread
}

/** A door that opens when told: handlers wait at it without a clock. */
export function gate() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { opened: promise, open: resolve }
}
