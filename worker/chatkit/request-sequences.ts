/** What must hold of any server, whatever two people send it and whatever its handlers do. For tests. */
import { expect } from 'vitest'
import {
  applyEvent,
  beginTurn,
  completeToolCall,
  emptyView,
  endTurn,
  retryAfter,
  settledItems,
  type ThreadView,
} from './apply.ts'
import { ChatKitError } from './errors.ts'
import { newId } from './ids.ts'
import { assistantMessage, done } from './items.ts'
import type { KeptTurn, TurnJournal } from './journal.ts'
import { parseRequest } from './parse.ts'
import { type Asked, type Batch, bodyOf, type Known } from './random-requests.ts'
import { AsTold, card, perform } from './scripted-handler.ts'
import { type ChatKitResult, ChatKitServer } from './server.ts'
import type { AttachmentStore, Store } from './store.ts'
import { type ThreadStreamEvent, threadStreamEventSchema } from './types/events.ts'
import type { ThreadItem } from './types/items.ts'
import type { Page } from './types/page.ts'
import type { ChatKitRequest } from './types/requests.ts'
import type { Thread } from './types/threads.ts'
import { compact } from './wire.ts'

type Who = Asked['who']
type Rows<T> = Page<T> & { data: T[] }

export interface World<TContext> {
  store: Store<TContext>
  contextOf(who: Who): TContext
}

const start = Date.parse('2026-11-20T10:00:00.000Z')
const maxBodyLength = 50_000
/** How many turns of the event loop an answer may take. */
const patience = 300
const defined = new Set([200, 400, 404, 409, 413])

/** The promise's value, unless the event loop has gone round too often without it. */
async function soon<T>(promise: Promise<T>, what: string): Promise<T> {
  let settled = false
  const both = promise.finally(() => {
    settled = true
  })
  both.catch(() => {})
  // Most answers need no more than this, and a timer takes a millisecond.
  for (let turn = 0; turn < patience && !settled; turn += 1) await undefined
  for (let turn = 0; turn < patience && !settled; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0))
  if (!settled) throw new Error(`${what} hangs`)
  return both
}

async function collect(result: ChatKitResult): Promise<ThreadStreamEvent[]> {
  if (result.kind === 'json') return []
  const events: ThreadStreamEvent[] = []
  for await (const event of result.events) events.push(event)
  return events
}

const attachmentStore: AttachmentStore<unknown> = {
  createAttachment({ name, mime_type }) {
    const url = 'https://files.test/up'
    const common = {
      id: newId('attachment'),
      name,
      mime_type,
      upload_descriptor: { url, method: 'PUT' as const, headers: {} },
      metadata: { secret: 'SECRET' },
    }
    return mime_type.startsWith('image/') ? { type: 'image', preview_url: url, ...common } : { type: 'file', ...common }
  },
  deleteAttachment() {},
}

function memoryJournal<TContext>(): TurnJournal<TContext> {
  const kept = new Map<string, KeptTurn<TContext>>()
  const put = (id: string, change: (turn: KeptTurn<TContext>) => Partial<KeptTurn<TContext>>) => {
    const turn = kept.get(id)
    if (turn) kept.set(id, { ...turn, ...change(turn) })
  }
  return {
    begin: (head) => void kept.set(head.id, { ...head, events: [] }),
    append: (id, event) => put(id, ({ events }) => ({ events: [...events, event] })),
    end: (id, outcome, at) => put(id, () => ({ ended: { outcome, at } })),
    forget: (id) => void kept.delete(id),
    load: () => structuredClone([...kept.values()]),
  }
}

/** A server whose handlers do what the request's script says, and clients that show what they are told. */
class Stage<TContext> {
  readonly unexpected: unknown[] = []
  readonly views: Record<Who, Map<string, ThreadView>> = { ada: new Map(), bob: new Map() }
  readonly #attachments: Record<Who, string[]> = { ada: [], bob: [] }
  #server: ChatKitServer<TContext>
  readonly #journal = memoryJournal<TContext>()
  #now = start
  readonly #world: World<TContext>
  /** What is to be done about a request, by its context. */
  readonly #plans = new Map<TContext, Asked>()

  constructor(world: World<TContext>) {
    this.#world = world
    this.#server = this.#open()
  }

  /** Puts another server over the same store and journal. */
  restart(): void {
    this.#server = this.#open()
  }

  #open(): ChatKitServer<TContext> {
    const plan = (context: TContext) => this.#plans.get(context)?.steps ?? []
    return new ChatKitServer<TContext>({
      store: this.#world.store,
      attachmentStore,
      journal: this.#journal,
      maxBodyLength,
      clock: () => this.#now++,
      respond: (turn) =>
        perform(turn, plan(turn.context), () => void this.#server.cancel(turn.thread.id, turn.context)),
      async *action(turn, { type }, sender) {
        if (sender) yield { type: 'thread.item.replaced', item: { ...sender, widget: card('Pressed') } }
        else yield done(assistantMessage(turn, type))
        yield* perform(turn, plan(turn.context), () => {})
      },
      syncAction: ({ context }, _action, sender) => {
        if (plan(context).some((step) => step.do === 'fail')) throw new AsTold('as told')
        return sender ? { updated_item: { ...sender, widget: card('Synced') } } : {}
      },
      transcribe: ({ data }) => ({ text: String(data.length) }),
      async addFeedback({ threadId }, { store, context }) {
        await store.loadThread(threadId, context)
      },
      onError: (error) => {
        if (!(error instanceof AsTold)) this.unexpected.push(error)
      },
    })
  }

  known(who: Who): Known {
    const views = [...this.views[who]]
    return {
      threads: views.map(([id]) => id),
      items: new Map(views.map(([id, view]) => [id, view.items])),
      attachments: this.#attachments[who],
    }
  }

  /** Sends a request and reads its answer, which must be one that is defined. */
  async ask(asked: Asked) {
    const { who } = asked
    const body = bodyOf(asked, this.known(who), this.known(who === 'ada' ? 'bob' : 'ada'))
    const context = { ...this.#world.contextOf(who) }
    this.#plans.set(context, asked)
    const sent = this.#server.process(body, context, { dedupeKey: `${who} ${body}` })
    const result = await soon(sent, body)
    const events = await soon(collect(result), body)
    if (result.kind === 'stream' && !asked.leaves) result.delivered()
    this.#checkAnswer(result, events, body)
    return { request: this.#parsed(body, result), result, events }
  }

  #parsed(body: string, result: ChatKitResult): ChatKitRequest | undefined {
    try {
      return parseRequest(body, maxBodyLength)
    } catch (error) {
      expect(error).toBeInstanceOf(ChatKitError)
      expect(result).toMatchObject({
        kind: 'json',
        status: expect.toSatisfy((status) => status === 400 || status === 413),
      })
      return undefined
    }
  }

  #checkAnswer(result: ChatKitResult, events: readonly ThreadStreamEvent[], body: string): void {
    if (result.kind === 'json' && result.status !== 200) {
      // A failure of the handler's own is the one thing that is nobody's fault outside.
      if (result.status !== 500) expect(defined, body).toContain(result.status)
      expect(result.body, body).toMatchObject({ message: expect.stringMatching(/\w/) })
    }
    for (const event of events) expect(threadStreamEventSchema.safeParse(event).error?.issues[0], body).toBeUndefined()
    expect(JSON.stringify([result.kind === 'json' ? result.body : null, events])).not.toMatch(/HIDDEN|SECRET/)
    const openings = events.filter(({ type }) => type === 'stream_options').length
    if (events.length > 0 && events.map(({ type }) => type).join() !== 'error') expect(openings, body).toBe(1)
  }

  /** What the client shows after an answer. */
  apply(who: Who, { request, result, events }: Awaited<ReturnType<Stage<TContext>['ask']>>): void {
    const views = this.views[who]
    if (result.kind === 'stream') {
      let view = beginTurn(views.get(result.threadId) ?? emptyView)
      if (events.some(({ type }) => type === 'stream_options')) view = asSent(view, request)
      view = endTurn(events.reduce(applyEvent, view))
      views.set(result.threadId, { ...view, items: settledItems(view), unfinished: new Set() })
      return
    }
    if (result.status !== 200 || !request) return
    const threadId = 'thread_id' in request.params ? request.params.thread_id : ''
    const view = views.get(threadId)
    if (request.type === 'threads.delete') views.delete(threadId)
    if (request.type === 'attachments.create') this.#attachments[who].push((result.body as { id: string }).id)
    if (request.type === 'threads.update' && view) views.set(threadId, { ...view, thread: result.body as Thread })
    const { updated_item } = result.body as { updated_item?: ThreadItem }
    if (request.type === 'threads.sync_custom_action' && updated_item && view) {
      views.set(threadId, applyEvent(view, { type: 'thread.item.replaced', item: updated_item }))
    }
  }

  /** What is stored is what the clients show, to the last row, and nothing else. */
  async check(): Promise<void> {
    for (const who of ['ada', 'bob'] as const) {
      const threads = await this.#all<Thread>(who, 'threads.list', {})
      expect(threads.map(({ id }) => id)).toEqual([...this.views[who].keys()])
      for (const thread of threads) {
        const view = this.views[who].get(thread.id)
        expect(compact(view?.thread)).toEqual(thread)
        const items = await this.#all<ThreadItem>(who, 'items.list', { thread_id: thread.id })
        expect(compact(view?.items)).toEqual(items)
      }
    }
  }

  /** Reads everything again, as a client does that has lost track. */
  async reload(): Promise<void> {
    for (const who of ['ada', 'bob'] as const) {
      const views = this.views[who]
      views.clear()
      for (const thread of await this.#all<Thread>(who, 'threads.list', {})) {
        const items = await this.#all<ThreadItem>(who, 'items.list', { thread_id: thread.id })
        for (const item of items) expect(item.thread_id).toBe(thread.id)
        expect(new Set(items.map(({ id }) => id)).size).toBe(items.length)
        views.set(thread.id, { ...emptyView, thread, items })
      }
    }
  }

  async #all<T>(who: Who, type: 'threads.list' | 'items.list', params: object): Promise<T[]> {
    const rows: T[] = []
    for (let after: string | undefined; ; ) {
      const body = { type, params: { ...params, after, order: 'asc', limit: 7 } }
      const answer = await soon(this.#server.process(body, this.#world.contextOf(who)), type)
      expect(answer).toMatchObject({ kind: 'json', status: 200 })
      const page = (answer as { body: unknown }).body as Rows<T>
      rows.push(...page.data)
      if (!page.has_more) return rows
      after = page.after
    }
  }
}

/** What a client does of its own accord when it has sent a request: the server sends no event for it. */
function asSent(view: ThreadView, request: ChatKitRequest | undefined): ThreadView {
  if (request?.type === 'threads.retry_after_item') return retryAfter(view, request.params.item_id)
  if (request?.type !== 'threads.add_client_tool_output') return view
  const { item_id, call_id, result } = request.params
  const call = view.items.findLast(
    (item) =>
      item.type === 'client_tool_call' &&
      item.status === 'pending' &&
      (item_id === undefined || item_id === item.id) &&
      (call_id === undefined || call_id === item.call_id),
  )
  return call ? completeToolCall(view, call.id, result ?? null) : view
}

/**
 * Plays a script to a new server over an empty store: every answer is one that is defined and ends, nothing fails that was
 * not told to, what is stored is what a client shows that applied the events, and nobody reaches what is the other's.
 */
export async function playRequests<TContext extends object>(
  script: readonly Batch[],
  world: World<TContext>,
): Promise<void> {
  const stage = new Stage(world)
  for (const batch of script) {
    if (batch[0]?.restarted) stage.restart()
    const answers = await Promise.all(batch.map((asked) => stage.ask(asked)))
    expect(stage.unexpected).toEqual([])
    for (const [at, { result }] of answers.entries()) {
      const failed = batch.some(({ steps }) => steps.some((step) => step.do === 'fail'))
      if (result.kind === 'json' && !failed) expect(result.status, batch[at]?.type).not.toBe(500)
    }
    const [first, ...others] = batch
    const [answer] = answers
    // What comes at once may be told in any order, and a page that went away knows nothing; then only what is stored counts.
    if (others.length > 0 || first?.leaves) await stage.reload()
    else if (first && answer) stage.apply(first.who, answer)
    await stage.check()
  }
  expect(Reflect.get({}, 'polluted')).toBeUndefined()
}
