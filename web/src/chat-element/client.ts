import { readFrames } from '../../../worker/chatkit/sse-reader.ts'
import type { Attachment } from '../../../worker/chatkit/types/attachments.ts'
import type { ThreadStreamEvent } from '../../../worker/chatkit/types/events.ts'
import type { ThreadItem } from '../../../worker/chatkit/types/items.ts'
import type { Page } from '../../../worker/chatkit/types/page.ts'
import type { Thread } from '../../../worker/chatkit/types/threads.ts'
import { ApiProblem, NetworkFailure, readProblem } from '../net/problem.ts'
import { type LiveConnection, liveConnection } from './live-connection.ts'
import type { TurnRequest, WidgetAction } from './requests.ts'

/** An event of a turn, with the id by which the server is told how far this page has come. */
export interface Frame {
  id: string | null
  event: ThreadStreamEvent
}

/** A turn whose answer has begun. */
export interface OpenTurn {
  /** Null where the server does not say. */
  threadId: string | null
  frames: AsyncIterable<Frame>
}

/** The side of the ChatKit protocol that this page speaks. */
export interface ChatKitClient {
  /**
   * Begins or joins a turn; the promise settles with the answer's head, its events come as they are read.
   * @param lastEventId the last event of that turn which this page has
   */
  openTurn(request: TurnRequest, signal: AbortSignal, lastEventId?: string | null): Promise<OpenTurn>
  /** Asks the server to end the turn that runs in a thread; leaving its stream does not end it. */
  cancelTurn(threadId: string): Promise<void>
  listThreads(after?: string): Promise<Page<Thread>>
  getThread(threadId: string): Promise<Thread>
  /** Items before `after`, newest first. */
  listItems(threadId: string, after: string | null): Promise<Page<ThreadItem>>
  /** Sends what a widget's control does where it is not to begin a turn; gives the widget as it is then. */
  sendAction(threadId: string, itemId: string, action: WidgetAction): Promise<ThreadItem | null>
  sendFeedback(threadId: string, itemId: string, kind: 'positive' | 'negative'): Promise<void>
  /** Prepares an upload. */
  createAttachment(file: { name: string; size: number; mime_type: string }, signal: AbortSignal): Promise<Attachment>
  deleteAttachment(id: string): Promise<void>
}

/**
 * A client for the ChatKit server at `url`. All calls fail with ApiProblem (refused), NetworkFailure (not reached, cut
 * off, or not a ChatKit server) or the signal's reason. `instance` names this client, so that the server knows a request
 * that is sent again.
 */
export function createChatKitClient(url: string, fetch: typeof globalThis.fetch, instance: string): ChatKitClient {
  const post = async (
    request: object,
    accept: string,
    { signal, path = '', lastEventId }: { signal?: AbortSignal; path?: string; lastEventId?: string | null } = {},
  ): Promise<Response> => {
    const headers = {
      'content-type': 'application/json',
      accept,
      'chatkit-frame-instance-id': instance,
      ...(lastEventId && { 'last-event-id': lastEventId }),
    }
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
  const call = async <T>(request: object, signal?: AbortSignal): Promise<T> => {
    const answer = await post(request, 'application/json', signal && { signal })
    try {
      return (await answer.json()) as T
    } catch (failure) {
      throw asNetworkFailure(failure, signal)
    }
  }
  return {
    openTurn: async (request, signal, lastEventId = null) => {
      const connection = liveConnection(signal)
      try {
        const answer = await post(request, 'text/event-stream', { signal: connection.signal, lastEventId })
        if (!answer.body) throw new NetworkFailure()
        return { threadId: answer.headers.get('chatkit-thread-id'), frames: readTurn(answer.body, connection) }
      } catch (failure) {
        connection.close()
        throw failure
      }
    },
    cancelTurn: async (threadId) => {
      await post({ thread_id: threadId }, 'application/json', { path: '/cancel' })
    },
    listThreads: (after) =>
      call({ type: 'threads.list', params: { limit: 30, order: 'desc', ...(after && { after }) } }),
    getThread: (threadId) => call({ type: 'threads.get_by_id', params: { thread_id: threadId } }),
    listItems: (threadId, after) =>
      call({ type: 'items.list', params: { thread_id: threadId, order: 'desc', limit: 30, ...(after && { after }) } }),
    sendAction: async (threadId, itemId, action) => {
      const params = { thread_id: threadId, item_id: itemId, action }
      const answer = await call<{ updated_item?: ThreadItem }>({ type: 'threads.sync_custom_action', params })
      return answer.updated_item ?? null
    },
    sendFeedback: async (threadId, itemId, kind) => {
      await call({ type: 'items.feedback', params: { thread_id: threadId, item_ids: [itemId], kind } })
    },
    createAttachment: (file, signal) => call({ type: 'attachments.create', params: file }, signal),
    deleteAttachment: async (id) => {
      await call({ type: 'attachments.delete', params: { attachment_id: id } })
    },
  }
}

async function* readTurn(body: ReadableStream<Uint8Array>, connection: LiveConnection): AsyncGenerator<Frame> {
  try {
    yield* readFrames(connection.watch(body))
  } catch (failure) {
    throw asNetworkFailure(failure, connection.signal)
  } finally {
    connection.close()
  }
}

function asNetworkFailure(failure: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason
  return failure instanceof ApiProblem || failure instanceof NetworkFailure
    ? failure
    : new NetworkFailure({ cause: failure })
}
