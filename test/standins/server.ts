import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const MAX_BODY = 64 * 1024 * 1024

/** One request as a handler sees it; the body has been read whole. */
export interface Call {
  readonly method: string
  readonly url: URL
  readonly params: Readonly<Record<string, string>>
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer<ArrayBuffer>
  readonly req: IncomingMessage
  readonly res: ServerResponse
}

/** What a handler gives back: at most one of `json` and `body`. */
export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly json?: unknown
  readonly body?: string | Uint8Array
}

/** `undefined` means that the handler has written to `call.res` itself. */
export type Handler = (call: Call) => Answer | undefined | Promise<Answer | undefined>

/** A method, a path pattern (`/in/:vanity/`, a last `*` takes the rest) and what answers it. */
export interface Route {
  readonly method: string
  readonly pattern: string
  readonly handler: Handler
}

/** A server ready to be started: its routes in order, and what to say when none fits. */
export interface StandIn {
  readonly name: string
  readonly routes: readonly Route[]
  readonly notFound: Handler
}

/** A started stand-in. `close` drops open connections and resolves when the port is free. */
export interface Running {
  readonly url: string
  readonly port: number
  close(): Promise<void>
}

/** Matches a path against a pattern; a trailing slash makes no difference. Gives the parameters, decoded, or null. */
export function matchPath(pattern: string, path: string): Record<string, string> | null {
  const want = pattern.split('/').filter(Boolean)
  const have = path.split('/').filter(Boolean)
  const rest = want.at(-1) === '*'
  if (rest ? have.length < want.length - 1 : have.length !== want.length) return null
  const params: Record<string, string> = {}
  for (const [index, part] of want.entries()) {
    if (part === '*') {
      params['*'] = have.slice(index).join('/')
      return params
    }
    const given = have[index] ?? ''
    if (part.startsWith(':')) {
      const value = decodeSegment(given)
      if (value === null) return null
      params[part.slice(1)] = value
    } else if (part !== given) return null
  }
  return params
}

function decodeSegment(segment: string): string | null {
  try {
    return decodeURIComponent(segment)
  } catch {
    return null
  }
}

/**
 * Starts a stand-in on 127.0.0.1. Port 0 takes any free one.
 * Rejects with a one-line error when the port is taken or not allowed.
 */
export async function start(standIn: StandIn, { port }: { port: number }): Promise<Running> {
  // Node's own five seconds are about what callers keep a connection for: one that both end at once costs a request.
  const server = createServer({ keepAliveTimeout: 600_000 }, (req, res) => void serve(standIn, req, res))
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'the port is taken' : (error.code ?? error.message)
      reject(new Error(`${standIn.name} stand-in cannot listen on 127.0.0.1:${port}: ${why}`))
    })
    server.listen(port, '127.0.0.1', resolve)
  })
  const { port: actual } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${actual}`,
    port: actual,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function serve(standIn: StandIn, req: IncomingMessage, res: ServerResponse): Promise<void> {
  try {
    const bytes = await readBody(req)
    if (bytes === null) return send(res, { status: 413, json: { error: 'The request body is too large.' } }, req)
    const url = new URL(req.url ?? '/', `http://${req.headers.host ?? '127.0.0.1'}`)
    const method = req.method === 'HEAD' ? 'GET' : (req.method ?? 'GET')
    const call = { method, url, headers: req.headers, bytes, req, res }
    for (const route of standIn.routes) {
      if (route.method !== '*' && route.method !== method) continue
      const params = matchPath(route.pattern, url.pathname)
      if (params) return send(res, await route.handler({ ...call, params }), req)
    }
    send(res, await standIn.notFound({ ...call, params: {} }), req)
  } catch (error) {
    console.error(`${standIn.name} stand-in: ${req.method} ${req.url?.split('?')[0]}:`, error)
    if (res.headersSent) res.destroy()
    else send(res, { status: 500, json: { error: 'The stand-in itself failed; see its output.' } }, req)
  }
}

async function readBody(req: IncomingMessage): Promise<Buffer<ArrayBuffer> | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BODY) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function send(res: ServerResponse, answer: Answer | undefined, req: IncomingMessage): void {
  if (!answer) return
  if (res.destroyed || res.headersSent) return
  for (const [name, value] of Object.entries(answer.headers ?? {})) res.setHeader(name, value)
  res.statusCode = answer.status ?? 200
  const body = answer.json === undefined ? answer.body : JSON.stringify(answer.json)
  if (answer.json !== undefined && !res.hasHeader('content-type')) res.setHeader('content-type', 'application/json')
  if (body !== undefined) res.setHeader('content-length', Buffer.byteLength(body))
  res.end(req.method === 'HEAD' ? undefined : body)
}
