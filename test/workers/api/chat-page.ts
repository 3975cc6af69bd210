import { runInDurableObject } from 'cloudflare:test'
import { applyEvent, emptyView, endTurn, settledItems } from '../../../worker/chatkit/apply.ts'
import { readFrames } from '../../../worker/chatkit/sse-reader.ts'
import type { ThreadStreamEvent } from '../../../worker/chatkit/types/events.ts'
import type { ThreadItem } from '../../../worker/chatkit/types/items.ts'
import { call, env, type Person, send, type Tenant } from './world.ts'

export interface Frame {
  id: string | null
  event: ThreadStreamEvent
}

/** What a page may say beside the request. */
export interface Posted {
  /** Another frame of the browser than the page's own. */
  frame?: string
  /** The last frame that it has had. */
  after?: Frame | undefined
}

/** Reads so many frames of a stream, or all, and leaves. What was cut off is not complained of. */
export async function take(response: Response, count = Number.POSITIVE_INFINITY): Promise<Frame[]> {
  const frames: Frame[] = []
  if (!response.body) throw new Error('no body')
  if (count === 0) await response.body.cancel()
  else
    try {
      for await (const frame of readFrames(response.body)) {
        frames.push(frame)
        if (frames.length >= count) break
      }
    } catch (error) {
      if (count !== Number.POSITIVE_INFINITY) throw error
    }
  return frames
}

export const eventsOf = (frames: readonly Frame[]): ThreadStreamEvent[] => frames.map(({ event }) => event)

/** What an event tells, apart from ids and times. */
export function told(event: ThreadStreamEvent): string {
  const { type } = event
  if (type === 'thread.item.updated') return `${event.update.type} ${'delta' in event.update ? event.update.delta : ''}`
  if ('item' in event) return `${type} ${event.item.type} ${textOf(event.item)}`
  return type
}

/** The text of an answer. */
export function textOf(item: ThreadItem | undefined): string {
  return item?.type === 'assistant_message' ? item.content.map(({ text }) => text).join('') : ''
}

/** The text that has streamed by. */
export function heard(frames: readonly Frame[]): string {
  return eventsOf(frames)
    .flatMap((event) =>
      event.type === 'thread.item.updated' && event.update.type === 'assistant_message.content_part.text_delta'
        ? [event.update.delta]
        : [],
    )
    .join('')
}

/** The items that a client shows that was told this and nothing else. */
export function shown(frames: readonly Frame[]): ThreadItem[] {
  return settledItems(endTurn(eventsOf(frames).reduce(applyEvent, emptyView)))
}

const input = (text: string) => ({ content: [{ type: 'input_text', text }], attachments: [], inference_options: {} })

/** One person's page: it talks to the product through its front door, as a browser does. */
export class ChatPage {
  readonly #tenant: Tenant
  readonly #person: Person
  readonly #secret: string
  readonly #frame = crypto.randomUUID()

  constructor(tenant: Tenant, person: Person, secret: string) {
    this.#tenant = tenant
    this.#person = person
    this.#secret = secret
  }

  static async open(tenant: Tenant, person: Person): Promise<ChatPage> {
    const { body } = await call<{ data: { client_secret: string } }>('POST', '/api/chatkit/sessions', {
      key: person.apiKey,
      body: { trigger: 'write' },
    })
    return new ChatPage(tenant, person, body.data.client_secret)
  }

  /** Sends a request and leaves the answer to be read. */
  post(type: string, params: object, { frame = this.#frame, after }: Posted = {}): Promise<Response> {
    const headers = { 'chatkit-frame-instance-id': frame, ...(after?.id && { 'last-event-id': after.id }) }
    return send('POST', '/chatkit', { key: this.#secret, body: { type, params }, headers })
  }

  /** Begins a thread. The same words from the same frame are the same request. */
  begin(text: string, posted?: Posted): Promise<Response> {
    return this.post('threads.create', { input: input(text) }, posted)
  }

  say(thread_id: string, text: string, posted?: Posted): Promise<Response> {
    return this.post('threads.add_user_message', { thread_id, input: input(text) }, posted)
  }

  /** Asks for the answer that is being written, as a page does that was loaded anew. */
  resume(thread_id: string, after?: Frame): Promise<Response> {
    const params = { thread_id, action: { type: 'chatkit.resume' } }
    return this.post('threads.custom_action', params, { frame: crypto.randomUUID(), after })
  }

  retry(thread_id: string, item_id: string): Promise<Response> {
    return this.post('threads.retry_after_item', { thread_id, item_id })
  }

  async stop(thread_id: string): Promise<boolean> {
    const { body } = await call<{ cancelled: boolean }>('POST', '/chatkit/cancel', {
      key: this.#secret,
      body: { thread_id },
    })
    return body.cancelled
  }

  /** The items of a thread as they are stored, oldest first. */
  async items(thread_id: string): Promise<ThreadItem[]> {
    const response = await this.post('items.list', { thread_id, order: 'asc', limit: 100 })
    return (await response.json<{ data: ThreadItem[] }>()).data
  }

  get stub() {
    return env.PERSON_CHAT.get(env.PERSON_CHAT.idFromName(`${this.#tenant.id}/${this.#person.id}`))
  }

  /** Ends the person's object in the middle of whatever it does, as a crash of its machine would. */
  async crash(): Promise<void> {
    await runInDurableObject(this.stub, (_, state) => state.abort('crash')).catch(() => {})
  }
}
