import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type AttachmentStore, type ChatKitResult, memoryStore, type Store } from '../../worker/chatkit/index.ts'
import type { ThreadStreamEvent } from '../../worker/chatkit/types/events.ts'
import { rows } from './rows.ts'
import { runRows } from './run.ts'
import { ada, bob, type Changes, page, serve } from './test-server.ts'

function changing(change: (events: AsyncIterable<ThreadStreamEvent>) => AsyncIterable<ThreadStreamEvent>) {
  return (result: ChatKitResult): ChatKitResult =>
    result.kind === 'stream' ? { ...result, events: change(result.events) } : result
}

/** Puts something else in the place of every event. */
function mapping(change: (event: ThreadStreamEvent) => unknown[]) {
  return changing(async function* (events) {
    for await (const event of events) yield* change(event) as ThreadStreamEvent[]
  })
}

/** A stream whose events are put in another order. */
function reordering(change: (events: ThreadStreamEvent[]) => ThreadStreamEvent[]) {
  return changing(async function* (events) {
    const all: ThreadStreamEvent[] = []
    for await (const event of events) all.push(event)
    yield* change(all)
  })
}

const isError = (event: ThreadStreamEvent) => event.type === 'error'
const withStore = (change: (store: Store<{ name: string }>) => Partial<Store<{ name: string }>>): Changes => ({
  store: (store) => ({ ...store, ...change(store) }),
})
const descriptor = { url: 'https://files.example.test/', method: 'PUT', headers: {} } as const

/** Attachments whose bytes are taken at any time and any address: that of a `data:` URL takes everything. */
const anyUpload: AttachmentStore<{ name: string }> = {
  createAttachment: ({ name, mime_type }) => ({
    type: 'file',
    id: `atc_${crypto.randomUUID()}`,
    name,
    mime_type,
    upload_descriptor: { ...descriptor, url: 'data:text/plain,anything' },
  }),
  deleteAttachment() {},
}

async function* eventsOf(...events: ThreadStreamEvent[]) {
  yield* events
}

/** A thread that is announced and no more. */
const begun: ChatKitResult = {
  kind: 'stream',
  threadId: 'thr_1',
  turnId: 'turn_1',
  from: 0,
  events: eventsOf(
    {
      type: 'thread.created',
      thread: {
        id: 'thr_1',
        created_at: '2026-11-20T10:00:00.000Z',
        status: { type: 'active' },
        items: { data: [], has_more: false },
      },
    },
    { type: 'error', code: 'stream.error', allow_retry: false },
  ),
  delivered() {},
  done: Promise.resolve('failed'),
}

/** What is wrong with a server, the row that must notice, and what it must say. */
const faults: [wrong: string, id: string, reason: RegExp, changes: Changes][] = [
  [
    'shows a hidden item',
    'R22',
    /shows a hidden item/,
    {
      result: mapping((event) =>
        event.type === 'thread.item.done' && event.item.type === 'assistant_message'
          ? [event, { ...event, item: { ...event.item, type: 'hidden_context_item', id: 'msg_h', content: 'psst' } }]
          : [event],
      ),
    },
  ],
  [
    'sends stream_options twice',
    'S13',
    /stream_options came 2 times/,
    { result: mapping((event) => (event.type === 'stream_options' ? [event, event] : [event])) },
  ],
  [
    'keeps null fields',
    'S05',
    /title is null/,
    {
      result: mapping((event) =>
        event.type === 'thread.created' ? [{ ...event, thread: { ...event.thread, title: null } }] : [event],
      ),
    },
  ],
  [
    'sends the message before its thread',
    'S05',
    /first event is not thread.created/,
    {
      result: reordering(([first, second, ...rest]) => [second, first, ...rest].filter((event) => event !== undefined)),
    },
  ],
  [
    'sends an event of a wrong shape',
    'R12',
    /progress/,
    {
      result: mapping((event) =>
        event.type === 'thread.item.updated' ? [{ ...event, update: { ...event.update, progress: 50 } }] : [event],
      ),
    },
  ],
  [
    'loses a delta',
    'R10',
    /the deltas of/,
    {
      result: mapping((event) =>
        event.type === 'thread.item.updated' && 'delta' in event.update && event.update.delta === 'wörld '
          ? []
          : [event],
      ),
    },
  ],
  [
    'lets metadata out',
    'S07',
    /metadata must not leave/,
    {
      result: mapping((event) =>
        event.type === 'thread.updated'
          ? [{ ...event, thread: { ...event.thread, metadata: { conformance: 'CONFORMANCE-SECRET' } } }]
          : [event],
      ),
    },
  ],
  [
    'announces the title at the end',
    'S11',
    /events: expected/,
    {
      result: reordering((events) => [
        ...events.filter(({ type }) => type !== 'thread.updated'),
        ...events.filter(({ type }) => type === 'thread.updated'),
      ]),
    },
  ],
  [
    'breaks the stream off instead of telling the error',
    'S38',
    /the stream broke off/,
    {
      result: changing(async function* (events) {
        for await (const event of events) {
          if (isError(event)) throw new Error('broken')
          yield event
        }
      }),
    },
  ],
  [
    'ends a stream with a mark',
    'R10',
    /broke off|end mark/,
    {
      response: (response) =>
        response.headers.get('content-type')?.startsWith('text/event-stream')
          ? new Response(
              response.body?.pipeThrough(
                new TransformStream({
                  flush: (controller) => controller.enqueue(new TextEncoder().encode('data: [DONE]\n\n')),
                }),
              ),
              response,
            )
          : response,
    },
  ],
  [
    'answers bad JSON by 500',
    'D01a',
    /expected 400 .* got 500/,
    {
      result: (result) =>
        result.kind === 'json' && 'error' in result.body && JSON.stringify(result.body.error).includes('invalid_json')
          ? { ...result, status: 500 }
          : result,
    },
  ],
  [
    'answers faults with status 200',
    'D10',
    /expected 404 .* got 200/,
    { result: (result) => (result.kind === 'json' ? { ...result, status: 200 } : result) },
  ],
  [
    'says nothing to a fault',
    'D02a',
    /has no message/,
    { result: (result) => (result.kind === 'json' && result.status > 400 ? { ...result, body: {} } : result) },
  ],
  ['does not remove the old answer', 'S41', /items.list has/, withStore(() => ({ deleteThreadItem: () => {} }))],
  [
    'stores an item again at the end',
    'D08',
    /items.list has/,
    withStore((store) => ({
      addThreadItem(id, item, context) {
        store.deleteThreadItem(id, item.id, context)
        return store.addThreadItem(id, item, context)
      },
    })),
  ],
  ['does not store replaced items', 'S17', /items.list has/, withStore(() => ({ saveItem: () => {} }))],
  [
    'forgets the cursor',
    'S15',
    /second page/,
    withStore((store) => ({
      loadThreadItems: (id, { after: _, ...query }, context) => store.loadThreadItems(id, query, context),
    })),
  ],
  [
    'goes on advertising the upload',
    'R23',
    /upload_descriptor is there/,
    withStore((store) => ({
      saveAttachment: (attachment, context) =>
        store.saveAttachment({ upload_descriptor: descriptor, ...attachment }, context),
    })),
  ],
  ['takes any action', 'D15', /items.list has/, { options: { acceptsAction: () => true } }],
  ['shares threads among people', 'T12', /served instead of refused/, { store: () => memoryStore() }],
  ['shares attachments among people', 'D06c', /expected 400 or 404|expected/, { store: () => memoryStore() }],
  [
    'takes bytes for any upload for ever',
    'G17',
    /upload was answered 200/,
    { options: { attachmentStore: anyUpload } },
  ],
  ['takes bytes at any address', 'G18', /upload was answered 200/, { options: { attachmentStore: anyUpload } }],
  [
    'takes actions on a closed thread',
    'D16c',
    /items.list has/,
    withStore((store) => ({
      loadThread: async (id, context) => ({ ...(await store.loadThread(id, context)), status: { type: 'active' } }),
    })),
  ],
  [
    'fails on what is nested deeply',
    'D01i',
    /got 500/,
    { result: (result, body) => (body.length > 500_000 ? { kind: 'json', status: 500, body: {} } : result) },
  ],
  [
    'begins a thread for a message that it cannot keep',
    'D01j',
    /stream_options came 0 times/,
    { result: (result, body) => (result.kind === 'json' && body.length > 2_000_000 ? begun : result) },
  ],
  [
    'puts the old title back',
    'G19',
    /the title/,
    withStore((store) => ({
      saveThread: (thread, context) =>
        thread.title === 'Named meanwhile' ? undefined : store.saveThread(thread, context),
    })),
  ],
  ['numbers its frames and begins anew all the same', 'D13d', /a frame came twice/, { resumes: false }],
  [
    'knows the action chatkit.resume and has nothing to say',
    'D11c',
    /a client shows/,
    {
      result: (result, body) =>
        result.kind === 'stream' && body.includes('chatkit.resume')
          ? { ...result, events: (async function* () {})() }
          : result,
    },
  ],
  ['answers a message twice', 'D13a', /status of the second/, { joins: false }],
  ['begins a thread five times', 'D13b', /threads that were made/, { joins: false }],
  [
    'escapes characters',
    'R03',
    /not in the bytes/,
    {
      response: (response) =>
        new Response(
          response.body
            ?.pipeThrough(new TextDecoderStream())
            .pipeThrough(
              new TransformStream<string, string>({
                transform: (text, controller) =>
                  controller.enqueue(
                    text.replaceAll(
                      /[^\x20-\x7e\n]/g,
                      (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
                    ),
                  ),
              }),
            )
            .pipeThrough(new TextEncoderStream()),
          response,
        ),
    },
  ],
]

describe('a server that is broken on purpose', () => {
  it.each(faults)('%s: row %s fails', async (_, id, reason, changes) => {
    const [result] = await runRows(rows, { ...(await serve(changes)), only: [id] })
    expect(result).toMatchObject({ id, outcome: 'fail', reason: expect.stringMatching(reason) })
  })

  it('does not hold the runner up by never ending a stream', async () => {
    const result = changing(async function* (events) {
      yield* events
      await new Promise(() => {})
    })
    const [outcome] = await runRows(rows, { ...(await serve({ result })), only: ['S05'], timeoutMs: 1000 })
    expect(outcome).toMatchObject({ outcome: 'fail', reason: 'the answer did not end in time' })
  })

  it('passes no row by saying {} to everything', async () => {
    const http = createServer((message, to) => {
      message.resume()
      message.on('end', () => to.writeHead(200, { 'content-type': 'application/json' }).end('{}'))
    })
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    onTestFinished(async () => {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    })
    const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/`
    const options = { url, headers: ada, otherHeaders: bob, origin: page, rePostDelayMs: () => 0 }
    const results = await runRows(rows, options)
    expect(results.filter(({ outcome }) => outcome === 'pass')).toEqual([])
  })
})
