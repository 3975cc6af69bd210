import { setTimeout as sleep } from 'node:timers/promises'
import type { z } from 'zod'
import type { Answer, Call, Handler } from '../server.ts'
import { errorAnswer, RefusedError, schemaError, usualError } from './errors.ts'
import { keyRefusal } from './keys.ts'
import { newId, type OpenaiState, type OpenaiSwitches } from './state.ts'

/** A request whose key was accepted. */
export interface Authorized {
  readonly call: Call
  /** The key's last four characters after an ellipsis: how the ledger and the switches name an account. */
  readonly account: string
  readonly switches: Readonly<Partial<OpenaiSwitches>>
}

const KEY = /^Bearer (sk-\S{3,})$/

/** Wraps an API call: key, trouble switches, and failures in the error envelope. */
export function api(
  state: OpenaiState,
  handle: (request: Authorized) => Answer | undefined | Promise<Answer | undefined>,
): Handler {
  return async (call) => {
    call.res.setHeader('x-request-id', newId('req'))
    call.res.setHeader('openai-version', '2020-10-01')
    const key = KEY.exec(call.headers.authorization ?? '')?.[1]
    if (!key) return errorAnswer(noKey(call.headers.authorization))
    const account = `…${key.slice(-4)}`
    note(state, call, account)
    const refusal = keyRefusal(key, call)
    if (refusal) return errorAnswer(refusal)
    const switches = troubleFor(state, call, account)
    if (switches.delayMs) await sleep(switches.delayMs)
    if (switches.status) {
      const { retryAfter } = switches
      return errorAnswer({ ...usualError(switches.status), ...(retryAfter === undefined ? {} : { retryAfter }) })
    }
    if (switches.garbage)
      return { body: '<html><body>upstream connect error', headers: { 'content-type': 'text/html' } }
    try {
      return await handle({ call, account, switches })
    } catch (error) {
      if (error instanceof RefusedError) return errorAnswer(error.error)
      throw error
    }
  }
}

/** Parses a body by its schema; throws RefusedError in the API's own words. */
export function parseBody<T extends z.ZodType>(schema: T, call: Call): z.infer<T> {
  if (!String(call.headers['content-type'] ?? '').includes('application/json')) {
    throw new RefusedError({
      status: 400,
      message: "Unsupported content type. This API method only accepts 'application/json' requests.",
    })
  }
  let body: unknown
  try {
    body = JSON.parse(call.bytes.toString('utf8'))
  } catch {
    throw new RefusedError({ status: 400, message: 'We could not parse the JSON body of your request.' })
  }
  const parsed = schema.safeParse(body)
  if (!parsed.success) throw new RefusedError(schemaError(parsed.error.issues))
  return parsed.data
}

function note(state: OpenaiState, call: Call, account: string): void {
  const type = String(call.headers['content-type'] ?? '')
  let body: unknown = null
  try {
    body = type.includes('json') ? JSON.parse(call.bytes.toString('utf8')) : null
  } catch {
    body = null
  }
  const [beta, project] = ['openai-beta', 'openai-project'].map((name) => String(call.headers[name] ?? '') || null)
  state.seen.push({
    method: call.method,
    path: call.url.pathname,
    account,
    beta: beta ?? null,
    project: project ?? null,
    body,
  })
  if (state.seen.length > 100) state.seen.shift()
}

/** The switches that hold for this request; a `times` is used up by it. */
function troubleFor(state: OpenaiState, call: Call, account: string): Readonly<Partial<OpenaiSwitches>> {
  const { path, times, ...rest } = state.trouble.of(account)
  const { deltaMs } = rest
  const calm = deltaMs === undefined ? {} : { deltaMs }
  if (path && !call.url.pathname.startsWith(path)) return calm
  if (times !== undefined) {
    const own = (state.trouble.state().accounts as Record<string, object>)[account] ?? {}
    const where = 'times' in own ? { account } : {}
    const off = {
      status: null,
      path: null,
      times: null,
      retryAfter: null,
      delayMs: null,
      garbage: null,
      cutAfterEvents: null,
    }
    state.trouble.set(times > 1 ? { ...where, times: times - 1 } : { ...where, ...off })
  }
  return rest
}

function noKey(header: string | undefined) {
  const message = header
    ? 'Invalid authorization header. Provide your API key as: Authorization: Bearer YOUR_KEY'
    : "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY)."
  return { status: 401, message }
}
