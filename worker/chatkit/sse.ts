import { batchesOf } from './event-source.ts'
import type { ChatKitResult } from './server.ts'
import type { ThreadStreamEvent } from './types/events.ts'
import { serialize } from './wire.ts'

/** Calls `tick` every `ms` milliseconds until the function it returns is called. */
export type Every = (ms: number, tick: () => void) => () => void

export interface SseOptions {
  /** Names the event at a place, so that a client that was cut off can say how far it had come. */
  idOf?: ((index: number) => string) | undefined
  /** Told once the client has been handed everything. */
  onDelivered?: (() => void) | undefined
  /** How long a silent connection waits for a sign of life, in milliseconds; 15 seconds unless given. */
  heartbeatMs?: number
  every?: Every
}

const timer: Every = (ms, tick) => {
  const id = setInterval(tick, ms)
  return () => clearInterval(id)
}

/** A comment, which parsers skip. */
const heartbeat = ': keep-alive\n\n'

/** How much text goes into one write, in characters: a browser shall see the beginning of a long answer before its end. */
const longestWrite = 64 * 1024

/** workerd's own identity stream hands bytes on without a copy; elsewhere the standard one does. */
function identityStream(): { readable: ReadableStream<Uint8Array>; writable: WritableStream<Uint8Array> } {
  const native = Reflect.get(globalThis, 'IdentityTransformStream')
  return typeof native === 'function' ? new native() : new TransformStream<Uint8Array, Uint8Array>()
}

async function pump(
  events: AsyncIterable<ThreadStreamEvent>,
  writer: WritableStreamDefaultWriter<Uint8Array>,
  { idOf, onDelivered, heartbeatMs = 15_000, every = timer }: SseOptions,
): Promise<void> {
  const encoder = new TextEncoder()
  const iterator = batchesOf(events)[Symbol.asyncIterator]()
  let isWriting = false
  let gone = false
  let n = 0

  async function write(text: string): Promise<void> {
    isWriting = true
    await writer.write(encoder.encode(text)).catch(() => {
      gone = true
    })
    isWriting = false
  }
  const frame = (event: ThreadStreamEvent) => {
    const id = idOf ? `id: ${idOf(n)}\n` : ''
    n += 1
    return `${id}data: ${JSON.stringify(event)}\n\n`
  }

  // The reader has left: stop watching, which a turn does not mind.
  writer.closed.catch(() => {
    gone = true
    return iterator.return?.()
  })
  const stopBeating = every(heartbeatMs, () => {
    if (!isWriting) void write(heartbeat)
  })
  try {
    for (let next = await iterator.next(); !next.done && !gone; next = await iterator.next()) {
      let text = ''
      for (const event of next.value) {
        text += frame(event)
        if (text.length < longestWrite) continue
        await write(text)
        text = ''
      }
      if (text !== '') await write(text)
    }
    if (gone) return
    await writer.close()
    onDelivered?.()
  } catch (error) {
    await writer.abort(error)
  } finally {
    stopBeating()
  }
}

/**
 * The bytes of a stream of public events, as `process` gives them. Whatever is ready is joined into one write, and one
 * write is under way at a time, so a burst costs as much as a single event and a slow reader holds the source back.
 * Heartbeats fill silences.
 */
export function eventStream(
  events: AsyncIterable<ThreadStreamEvent>,
  options: SseOptions = {},
): ReadableStream<Uint8Array> {
  const { readable, writable } = identityStream()
  // Only a reader that left makes this fail, and there is nobody left to tell.
  pump(events, writable.getWriter(), options).catch(() => {})
  return readable
}

/** The HTTP answer for a result. The stream must reach the client uncompressed and unbuffered. */
export function toResponse(result: ChatKitResult, options: SseOptions = {}): Response {
  if (result.kind === 'json') {
    return new Response(serialize(result.body), {
      status: result.status,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    })
  }
  const { threadId, turnId, from, delivered } = result
  const idOf = (index: number) => `${turnId}.${from + index}`
  return new Response(eventStream(result.events, { idOf, onDelivered: delivered, ...options }), {
    headers: {
      'chatkit-thread-id': threadId,
      'chatkit-turn-id': turnId,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
  })
}
