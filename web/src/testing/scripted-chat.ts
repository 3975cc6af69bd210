import type { ThreadStreamEvent } from '../../../worker/chatkit/types/events.ts'

/** What a scripted ChatKit server does with one request: events to stream, in parts that the test lets through. */
export interface ScriptedTurn {
  events: object[]
  /** Breaks the connection after the events, as a lost network does. */
  cut?: boolean
  /** Leaves the stream open after the events, until it is aborted. */
  open?: boolean
  /** Names the turn: each event has an id then, counted from `from`, and the answer's head names the thread. */
  turn?: string
  from?: number
}

const time = '2026-11-20T10:00:00.000Z'

export function aThread(id = 'thr_1', more: object = {}) {
  return { id, created_at: time, status: { type: 'active' }, items: { data: [], has_more: false }, ...more }
}

export function userMessage(id: string, text: string, threadId = 'thr_1') {
  const content = [{ type: 'input_text', text }]
  return {
    type: 'user_message',
    id,
    thread_id: threadId,
    created_at: time,
    content,
    attachments: [],
    inference_options: {},
  }
}

export function answer(id: string, text: string, threadId = 'thr_1') {
  const content = [{ type: 'output_text', text, annotations: [] }]
  return { type: 'assistant_message', id, thread_id: threadId, created_at: time, content }
}

/** The events of a new thread with what was said in it. */
export function opening(text: string): object[] {
  return [
    { type: 'thread.created', thread: aThread() },
    { type: 'thread.item.done', item: userMessage('msg_1', text) },
    { type: 'stream_options', stream_options: { allow_cancel: true } },
  ]
}

/** The events of an answer that arrives in these pieces and is finished unless told otherwise. */
export function answering(pieces: string[], { finished = true, id = 'msg_2' } = {}): object[] {
  const update = (change: object): object => ({
    type: 'thread.item.updated',
    item_id: id,
    update: { content_index: 0, ...change },
  })
  return [
    { type: 'thread.item.added', item: { ...answer(id, ''), content: [] } },
    ...pieces.map((delta) => update({ type: 'assistant_message.content_part.text_delta', delta })),
    ...(finished ? [{ type: 'thread.item.done', item: answer(id, pieces.join('')) }] : []),
  ] satisfies Partial<ThreadStreamEvent>[]
}

/** A stream of these events, byte by byte as a network may cut them. */
export function eventStream(
  { events, cut = false, open = false, turn, from = 0 }: ScriptedTurn,
  signal?: AbortSignal | null,
): Response {
  const frame = (event: object, index: number) =>
    `${turn === undefined ? '' : `id: ${turn}.${from + index}\n`}data: ${JSON.stringify(event)}\n\n`
  const bytes = new TextEncoder().encode(events.map(frame).join(''))
  let at = 0
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      signal?.addEventListener('abort', () => controller.error(signal.reason))
    },
    pull(controller) {
      if (at < bytes.length) {
        controller.enqueue(bytes.slice(at, at + 61))
        at += 61
      } else if (cut) controller.error(new TypeError('network error'))
      else if (!open) controller.close()
    },
  })
  const thread = turn === undefined ? {} : { 'chatkit-thread-id': 'thr_1', 'chatkit-turn-id': turn }
  return new Response(body, { headers: { 'content-type': 'text/event-stream', ...thread } })
}
