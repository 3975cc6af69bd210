import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { onTestFinished } from 'vitest'
import { conformanceHandlers } from '../../worker/chatkit/conformance-handlers.ts'
import {
  type Attachment,
  type AttachmentStore,
  ChatKitError,
  type ChatKitResult,
  ChatKitServer,
  type ChatKitServerOptions,
  memoryStore,
  newId,
  readUpload,
  type Store,
  toResponse,
} from '../../worker/chatkit/index.ts'

interface Person {
  name: string
}

/** How a server is to differ from a sound one. */
export interface Changes {
  options?: Partial<ChatKitServerOptions<Person>>
  store?(store: Store<Person>): Store<Person>
  /** Changes an answer on its way out. `body` is the request's. */
  result?(result: ChatKitResult, body: string): ChatKitResult
  /** Changes the HTTP answer. */
  response?(response: Response, body: string): Response
  /** Whether a request that comes twice joins the first; it does unless told otherwise. */
  joins?: boolean
  /** Whether an answer is stopped when its reader leaves, as the official server does. */
  stopsWithReader?: boolean
  /** Whether `Last-Event-ID` is listened to; it is unless told otherwise. */
  resumes?: boolean
  attachments?: boolean
}

const tokens: Record<string, string> = { 'Bearer ada-token': 'ada', 'Bearer bob-token': 'bob' }
export const ada = { authorization: 'Bearer ada-token' }
export const bob = { authorization: 'Bearer bob-token' }
export const page = 'https://page.example.test'

const cors = { 'access-control-allow-origin': page, vary: 'origin' }

/** Reserves attachments of up to a megabyte; the bytes themselves are not kept. */
function attachmentsAt(origin: () => string, sizes: Map<string, number>): AttachmentStore<Person> {
  return {
    createAttachment({ name, size, mime_type }) {
      if (size > 1_000_000) throw new ChatKitError('too_large', 'A file may have a megabyte.')
      const id = newId('attachment')
      sizes.set(id, size)
      const url = `${origin()}/uploads/${id}`
      const common = {
        id,
        name,
        mime_type,
        upload_descriptor: { url, method: 'PUT', headers: { 'content-type': mime_type } },
        metadata: { kept: 'CONFORMANCE-SECRET' },
      } as const
      return mime_type.startsWith('image/')
        ? { type: 'image', preview_url: url, ...common }
        : { type: 'file', ...common }
    },
    deleteAttachment(id) {
      sizes.delete(id)
    },
  }
}

async function requestOf(message: IncomingMessage, origin: string): Promise<Request> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk)
  const headers = new Headers()
  for (const [name, value] of Object.entries(message.headers)) {
    if (name !== 'transfer-encoding') headers.set(name, String(value))
  }
  const { method = 'GET' } = message
  const body = method === 'GET' || method === 'HEAD' ? null : Buffer.concat(chunks)
  return new Request(new URL(message.url ?? '/', origin), { method, headers, body })
}

async function respond(response: Response, to: ServerResponse): Promise<void> {
  to.writeHead(response.status, Object.fromEntries(response.headers))
  if (!response.body) {
    to.end()
    return
  }
  // Fails when the client leaves, which is the client's affair.
  await pipeline(Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]), to).catch(() => {})
}

function fault(status: number, message: string): Response {
  return Response.json({ message }, { status })
}

/**
 * Serves the library on a free port of this machine: memory store, the conformance handlers, two people, uploads, CORS for
 * one page.
 */
async function startTestServer(changes: Changes) {
  let origin = ''
  const plain = memoryStore<Person>(({ name }) => name)
  const store = changes.store?.(plain) ?? plain
  const sizes = new Map<string, number>()
  const chatkit = new ChatKitServer<Person>({
    ...conformanceHandlers<Person>(),
    store,
    ...(changes.attachments !== false && { attachmentStore: attachmentsAt(() => origin, sizes) }),
    ...changes.options,
  })

  /** What to do when the reader of an answer has left. */
  const onLeave = new WeakMap<Response, () => Promise<unknown>>()

  async function upload(request: Request, id: string): Promise<Response> {
    // The address is the permission: it holds an id that nobody can guess.
    const attachment = await Promise.any(
      Object.values(tokens).map(
        async (name): Promise<[Attachment, Person]> => [await store.loadAttachment(id, { name }), { name }],
      ),
    ).catch(() => undefined)
    const size = sizes.get(id)
    if (!attachment || size === undefined) return fault(404, 'No such upload.')
    const [{ upload_descriptor: _, ...record }, person] = attachment
    try {
      const { bytes } = await readUpload(request, { maxSize: size, mime_type: record.mime_type })
      if (bytes.length !== size) return fault(400, `The file has ${bytes.length} bytes, not ${size} as announced.`)
    } catch (error) {
      if (error instanceof ChatKitError) return fault(error.status, error.message)
      throw error
    }
    await store.saveAttachment(record, person)
    return new Response(null, { status: 204 })
  }

  async function chat(request: Request): Promise<Response> {
    const name = tokens[request.headers.get('authorization') ?? '']
    if (name === undefined) return fault(401, 'Please sign in.')
    const body = await request.text()
    const frame = request.headers.get('chatkit-frame-instance-id')
    const lastEventId = (changes.resumes !== false && request.headers.get('last-event-id')) || undefined
    const options = changes.joins === false ? {} : { dedupeKey: JSON.stringify([name, frame, body]), lastEventId }
    const result = await chatkit.process(body, { name }, options)
    const plain = toResponse(changes.result?.(result, body) ?? result)
    const response = changes.response?.(plain, body) ?? plain
    if (changes.stopsWithReader && result.kind === 'stream') {
      onLeave.set(response, () => chatkit.cancel(result.threadId, { name }))
    }
    return response
  }

  async function answer(request: Request): Promise<Response> {
    const [, place, id = ''] = new URL(request.url).pathname.split('/')
    if (place === 'uploads') return upload(request, id)
    if (request.method === 'OPTIONS') {
      const wanted = request.headers.get('access-control-request-headers') ?? ''
      const allowed = { 'access-control-allow-methods': 'POST, OPTIONS', 'access-control-allow-headers': wanted }
      const known = request.headers.get('origin') === page
      return new Response(null, { status: 204, ...(known && { headers: { ...cors, ...allowed } }) })
    }
    if (request.method !== 'POST') return fault(405, 'Send requests by POST.')
    const response = await chat(request)
    if (request.headers.get('origin') === page) {
      for (const [name, value] of Object.entries(cors)) response.headers.set(name, value)
    }
    return response
  }

  const http = createServer((message, to) => {
    requestOf(message, origin)
      .then(answer)
      .catch((error) => fault(500, String(error)))
      .then((response) => {
        to.on('close', () => {
          if (!to.writableFinished) void onLeave.get(response)?.()
        })
        return respond(response, to)
      })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  return {
    url: `${origin}/chatkit`,
    async stop() {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}

/** Serves for the length of a test. @returns what the runner needs to know */
export async function serve(changes: Changes = {}) {
  const { url, stop } = await startTestServer(changes)
  onTestFinished(stop)
  return { url, headers: ada, otherHeaders: bob, origin: page }
}
