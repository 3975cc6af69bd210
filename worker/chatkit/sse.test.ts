import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Every, eventStream, toResponse } from './sse.ts'
import { readData, readEvents } from './sse-reader.ts'
import { gate } from './test-kit.ts'
import type { ThreadStreamEvent } from './types/events.ts'

const notice = (message: string): ThreadStreamEvent => ({ type: 'notice', level: 'info', message })

const never: Every = () => () => {}

async function* list<T>(rows: T[]): AsyncGenerator<T> {
  yield* rows
}

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const got: T[] = []
  for await (const row of rows) got.push(row)
  return got
}

function chunked(bytes: Uint8Array, sizes: readonly number[]): ReadableStream<Uint8Array> {
  let at = 0
  let turn = 0
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close()
      const size = sizes[turn++ % sizes.length] ?? 1
      controller.enqueue(bytes.slice(at, at + size))
      at += size
    },
  })
}

const bytesOf = (text: string) => new TextEncoder().encode(text)

describe('the stream writer', () => {
  it('frames events as lines of JSON and nothing else', async () => {
    const text = await new Response(eventStream(list([notice('a\nb'), notice('Grüße 🎉')]), { every: never })).text()
    expect(text).toBe(
      'data: {"type":"notice","level":"info","message":"a\\nb"}\n\n' +
        'data: {"type":"notice","level":"info","message":"Grüße 🎉"}\n\n',
    )
  })

  it('joins what is ready into few writes', async () => {
    const made = gate()
    const source = (async function* () {
      for (let n = 0; n < 500; n += 1) yield notice(`${n}`)
      made.open()
    })()
    const stream = eventStream(source, { every: never })
    await made.opened
    const chunks = await all(stream)
    expect(chunks.length).toBeLessThan(5)
    const text = chunks.map((chunk) => new TextDecoder().decode(chunk)).join('')
    expect(text.match(/data: /g)).toHaveLength(500)
  })

  it('sends each event at once while the source is slow', async () => {
    const next = gate()
    const stream = eventStream(
      (async function* () {
        yield notice('first')
        await next.opened
        yield notice('second')
      })(),
      { every: never },
    )
    const reader = stream.getReader()
    expect(new TextDecoder().decode((await reader.read()).value)).toContain('first')
    next.open()
    expect(new TextDecoder().decode((await reader.read()).value)).toContain('second')
    expect((await reader.read()).done).toBe(true)
  })

  it('does not run far ahead of a slow reader', async () => {
    let made = 0
    const source = (async function* () {
      for (; made < 1000; made += 1) yield notice('x'.repeat(10_000))
    })()
    const reader = eventStream(source, { every: never }).getReader()
    await reader.read()
    await reader.read()
    expect(made).toBeLessThan(50)
    await reader.cancel()
  })

  it('fills silence with comments, which parsers skip, and stops at the end', async () => {
    const periods: number[] = []
    const stopped = gate()
    let tick = () => {}
    const every: Every = (ms, beat) => {
      periods.push(ms)
      tick = beat
      return stopped.open
    }
    const end = gate()
    const stream = eventStream(
      (async function* () {
        await end.opened
        yield notice('late')
      })(),
      { every },
    )
    const reader = stream.getReader()
    expect(periods).toEqual([15_000])
    tick()
    const beat = new TextDecoder().decode((await reader.read()).value)
    expect(beat).toBe(': keep-alive\n\n')
    expect(await all(readData(chunked(bytesOf(beat), [3])))).toEqual([])
    end.open()
    await reader.read()
    await reader.read()
    await stopped.opened
  })

  it('lets go of the source when the reader leaves', async () => {
    const left = gate()
    let push: (value: IteratorResult<ThreadStreamEvent>) => void = () => {}
    const source: AsyncIterable<ThreadStreamEvent> = {
      [Symbol.asyncIterator]: () => ({
        next: () =>
          new Promise((resolve) => {
            push = resolve
          }),
        async return() {
          left.open()
          push({ done: true, value: undefined })
          return { done: true, value: undefined }
        },
      }),
    }
    await eventStream(source, { every: never }).cancel()
    await left.opened
  })
})

describe('an answer over HTTP', () => {
  it('is an uncompressed, unbuffered event stream', () => {
    const result = {
      kind: 'stream' as const,
      threadId: 't',
      turnId: 'trn_1',
      from: 0,
      events: list([]),
      delivered: () => {},
      done: Promise.resolve('completed' as const),
    }
    const response = toResponse(result, { every: never })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform')
    expect(response.headers.get('x-accel-buffering')).toBe('no')
    expect(response.headers.has('content-encoding')).toBe(false)
  })

  it('is JSON without nulls, with the status', async () => {
    const response = toResponse({
      kind: 'json',
      status: 404,
      body: { message: 'No.', gone: null, deep: { x: undefined } },
    })
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.text()).toBe('{"message":"No.","deep":{}}')
  })
})

describe('the stream reader', () => {
  it.each([
    ['\n', 'data: 1\n\ndata: 2\n\n'],
    ['\r\n', 'data: 1\r\n\r\ndata: 2\r\n\r\n'],
    ['\r', 'data: 1\r\rdata: 2\r\r\n'],
  ])('takes line ends of every kind (%j)', async (_name, text) => {
    for (const size of [1, 2, 3, 1000]) {
      expect(await all(readData(chunked(bytesOf(text), [size])))).toEqual(['1', '2'])
    }
  })

  it('skips comments and other fields, joins data lines, and drops what breaks off', async () => {
    const text = '\ufeff: hi\n\nevent: x\nid: 7\nretry: 5\ndata:a\ndata\ndata: b\n\ndata: lost\n'
    expect(await all(readData(chunked(bytesOf(text), [4])))).toEqual(['a\n\nb'])
  })

  it('reads what the writer writes, however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 }),
        async (messages, sizes) => {
          const events = messages.map(notice)
          const bytes = await new Response(eventStream(list(events), { every: never })).bytes()
          expect(await all(readEvents(chunked(bytes, sizes)))).toEqual(events)
        },
      ),
      { numRuns: 100 },
    )
  })

  it('cancels the stream when the loop is left', async () => {
    const cancelled = gate()
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(bytesOf('data: {"type":"x"}\n\n')),
      cancel: () => cancelled.open(),
    })
    for await (const _event of readEvents(stream)) break
    await cancelled.opened
  })

  it('passes a broken connection on', async () => {
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytesOf('data: 1\n\n'))
        controller.error(new Error('connection lost'))
      },
    })
    await expect(all(readData(stream))).rejects.toThrow('connection lost')
  })
})
