import { readEvents } from '../../../worker/chatkit/sse-reader.ts'
import type { ThreadStreamEvent } from '../../../worker/chatkit/types/events.ts'
import type { ThreadItem } from '../../../worker/chatkit/types/items.ts'
import type { Page } from '../../../worker/chatkit/types/page.ts'
import type { Thread } from '../../../worker/chatkit/types/threads.ts'
import { ApiProblem, NetworkFailure, readProblem } from '../net/problem.ts'

/** A request that is answered by a stream of events. */
export type TurnRequest =
  | { type: 'threads.create'; params: { input: MessageInput } }
  | { type: 'threads.add_user_message'; params: { thread_id: string; input: MessageInput } }
  | { type: 'threads.retry_after_item'; params: { thread_id: string; item_id: string } }

interface MessageInput {
  content: { type: 'input_text'; text: string }[]
  attachments: string[]
  inference_options: Record<string, never>
}

/** A message of text alone, as the protocol wants it. */
export function textInput(text: string): MessageInput {
  return { content: [{ type: 'input_text', text }], attachments: [], inference_options: {} }
}

/** The side of the ChatKit protocol that this page speaks. */
export interface ChatKitClient {
  /** Begins a turn; the promise settles with the answer's head, its events come as they are read. */
  openTurn(request: TurnRequest, signal: AbortSignal): Promise<AsyncIterable<ThreadStreamEvent>>
  /** Asks the server to end the turn that runs in a thread; leaving its stream does not end it. */
  cancelTurn(threadId: string): Promise<void>
  listThreads(after?: string): Promise<Page<Thread>>
  getThread(threadId: string): Promise<Thread>
  /** Items before `after`, newest first. */
  listItems(threadId: string, after: string | null): Promise<Page<ThreadItem>>
}

/**
 * A client for the ChatKit server at `url`. All calls fail with ApiProblem (refused), NetworkFailure (not reached, cut
 * off, or not a ChatKit server) or the signal's reason. `instance` names this client, so that the server knows a request
 * that is sent again.
 */
export function createChatKitClient(url: string, fetch: typeof globalThis.fetch, instance: string): ChatKitClient {
  const post = async (request: object, accept: string, signal?: AbortSignal, path = ''): Promise<Response> => {
    const headers = { 'content-type': 'application/json', accept, 'chatkit-frame-instance-id': instance }
    let answer: Response
    try {
      answer = await fetch(`${url}${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(request),
        ...(signal && { signal }),
      })
    } catch (failure) {
      throw asNetworkFailure(failure, signal)
    }
    if (!answer.ok) throw await readProblem(answer)
    if (!answer.headers.get('content-type')?.startsWith(accept)) throw new NetworkFailure()
    return answer
  }
  const call = async <T>(request: object): Promise<T> => {
    const answer = await post(request, 'application/json')
    try {
      return (await answer.json()) as T
    } catch (failure) {
      throw asNetworkFailure(failure)
    }
  }
  return {
    openTurn: async (request, signal) => {
      const { body } = await post(request, 'text/event-stream', signal)
      if (!body) throw new NetworkFailure()
      return readTurn(body, signal)
    },
    cancelTurn: async (threadId) => {
      await post({ thread_id: threadId }, 'application/json', undefined, '/cancel')
    },
    listThreads: (after) =>
      call({ type: 'threads.list', params: { limit: 30, order: 'desc', ...(after && { after }) } }),
    getThread: (threadId) => call({ type: 'threads.get_by_id', params: { thread_id: threadId } }),
    listItems: (threadId, after) =>
      call({ type: 'items.list', params: { thread_id: threadId, order: 'desc', limit: 30, ...(after && { after }) } }),
  }
}

async function* readTurn(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<ThreadStreamEvent> {
  try {
    yield* readEvents(body)
  } catch (failure) {
    throw asNetworkFailure(failure, signal)
  }
}

function asNetworkFailure(failure: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason
  return failure instanceof ApiProblem || failure instanceof NetworkFailure
    ? failure
    : new NetworkFailure({ cause: failure })
}
