import {
  applyEvent,
  beginTurn,
  completeToolCall,
  emptyView,
  endTurn,
  pendingToolCall,
  retryAfter,
  settledItems,
  type ThreadView,
} from '../../worker/chatkit/apply.ts'
import type { ThreadStreamEvent } from '../../worker/chatkit/types/events.ts'
import type { ThreadItem } from '../../worker/chatkit/types/items.ts'
import type { Page } from '../../worker/chatkit/types/page.ts'
import type { Thread } from '../../worker/chatkit/types/threads.ts'
import type { Answer, Client } from './client.ts'
import { CheckFailed, describeAnswer } from './expect.ts'
import { leaks, storeFaults, streamFaults } from './invariants.ts'

export interface Action {
  type: string
  payload?: unknown
}

/** A message as the composer sends it. */
export function userInput(text: string, more: object = {}) {
  return { content: [{ type: 'input_text', text }], attachments: [], inference_options: {}, ...more }
}

function check(faults: readonly string[]): void {
  if (faults.length > 0) throw new CheckFailed(faults.slice(0, 3).join('; '))
}

/** The JSON answer to a request that must be served. */
export async function json<T = Record<string, unknown>>(client: Client, type: string, params: object): Promise<T> {
  const answer = await client.ask({ type, params })
  const contentType = answer.headers.get('content-type') ?? ''
  const isObject = typeof answer.body === 'object' && answer.body !== null
  if (answer.status !== 200 || !isObject) throw new CheckFailed(`${type}: got ${describeAnswer(answer)}`)
  if (!contentType.startsWith('application/json')) throw new CheckFailed(`${type}: the content type is ${contentType}`)
  check(leaks(answer.body, type))
  return answer.body as T
}

/** All rows of a list, page by page. @throws CheckFailed when a page or its cursor is not as it should be */
export async function allPages<T extends { id: string }>(
  client: Client,
  type: 'items.list' | 'threads.list',
  params: { thread_id?: string; order: 'asc' | 'desc'; limit: number },
): Promise<T[]> {
  const rows: T[] = []
  let after: string | undefined
  do {
    const page = await json<Page<T>>(client, type, { ...params, ...(after !== undefined && { after }) })
    rows.push(...page.data)
    if (page.data.length > params.limit) throw new CheckFailed(`${type}: more rows than the limit`)
    if (page.has_more && (page.after === undefined || page.after === after)) {
      throw new CheckFailed(`${type}: has_more without a new cursor`)
    }
    if (!page.has_more && page.after !== undefined) throw new CheckFailed(`${type}: a cursor on the last page`)
    after = page.after
  } while (after !== undefined)
  return rows
}

/**
 * One thread under test. Every stream is applied to the view of a client, checked for what must hold of any stream, and
 * compared with what the server has stored.
 */
export class Conversation {
  readonly client: Client
  view: ThreadView = emptyView
  threadId = ''

  constructor(client: Client) {
    this.client = client
  }

  /** The items a person sees, oldest first. */
  get items(): ThreadItem[] {
    return settledItems(this.view)
  }

  /** The newest item of a type, which must be there. */
  newest<T extends ThreadItem['type']>(type: T): Extract<ThreadItem, { type: T }> {
    const found = this.items.findLast((item): item is Extract<ThreadItem, { type: T }> => item.type === type)
    if (!found) throw new CheckFailed(`the thread has no ${type}`)
    return found
  }

  /** The JSON that the newest assistant message consists of. */
  echo(): Record<string, unknown> {
    const text = this.newest('assistant_message').content[0]?.text ?? ''
    try {
      return JSON.parse(text)
    } catch {
      throw new CheckFailed(`the script's echo is not JSON: ${text.slice(0, 200)}`)
    }
  }

  /** Sends a streaming request about this thread, which must be served, and checks everything. */
  async stream(type: string, params: object, envelope: object = {}): Promise<ThreadStreamEvent[]> {
    const about = this.threadId === '' ? {} : { thread_id: this.threadId }
    return this.take(await this.client.ask({ type, params: { ...about, ...params }, ...envelope }))
  }

  /** Takes over the whole answer to a streaming request. */
  async take(answer: Answer): Promise<ThreadStreamEvent[]> {
    check(streamFaults(answer))
    if (answer.attempts > 1) throw new CheckFailed(`the server had to be asked ${answer.attempts} times`)
    this.view = endTurn(answer.events.reduce(applyEvent, beginTurn(this.view)))
    const settled = this.items
    this.view = { ...this.view, items: settled, unfinished: new Set() }
    this.threadId = this.view.thread?.id ?? this.threadId
    const foreign = settled.find((item) => item.thread_id !== this.threadId)
    if (foreign) throw new CheckFailed(`the item ${foreign.id} is of another thread, ${foreign.thread_id}`)
    await this.unchanged()
    return answer.events
  }

  /** That the server has stored what a client shows. */
  async unchanged(): Promise<void> {
    check(storeFaults(this.view, await this.stored()))
  }

  stored(): Promise<ThreadItem[]> {
    return allPages(this.client, 'items.list', { thread_id: this.threadId, order: 'asc', limit: 100 })
  }

  /** Sends what must not be served; then nothing may have changed. */
  async refused(type: string, params: object): Promise<Answer> {
    const answer = await this.client.ask({ type, params: { thread_id: this.threadId, ...params } })
    await this.unchanged()
    return answer
  }

  send(text: string, more: object = {}, envelope: object = {}): Promise<ThreadStreamEvent[]> {
    return this.stream('threads.add_user_message', { input: userInput(text, more) }, envelope)
  }

  /** Answers the pending tool call, as the page does. */
  toolOutput(result: unknown): Promise<ThreadStreamEvent[]> {
    const call = pendingToolCall(this.view)
    if (!call) throw new CheckFailed('no client tool call is pending')
    this.view = completeToolCall(this.view, call.id, result)
    return this.stream('threads.add_client_tool_output', { result })
  }

  retry(itemId: string): Promise<ThreadStreamEvent[]> {
    this.view = retryAfter(this.view, itemId)
    return this.stream('threads.retry_after_item', { item_id: itemId })
  }

  action(action: Action, itemId?: string): Promise<ThreadStreamEvent[]> {
    return this.stream('threads.custom_action', { action, ...(itemId !== undefined && { item_id: itemId }) })
  }

  get(): Promise<Thread> {
    return json(this.client, 'threads.get_by_id', { thread_id: this.threadId })
  }
}

/** Begins a thread with one message. @returns it with the events of its first turn */
export async function start(
  client: Client,
  text: string,
  more: object = {},
  envelope: object = {},
): Promise<{ chat: Conversation; events: ThreadStreamEvent[] }> {
  const chat = new Conversation(client)
  const events = await chat.stream('threads.create', { input: userInput(text, more) }, envelope)
  if (events[0]?.type !== 'thread.created') throw new CheckFailed('the first event is not thread.created')
  return { chat, events }
}
