import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { type Ledger, makeLedger, makeTrouble, type Trouble } from '../control.ts'
import type { ApiError } from './errors.ts'
import type { InputItem } from './schema.ts'
import type { KeptThread } from './threads.ts'
import type { Output } from './writer.ts'

const count = z.int().min(0)

const switches = {
  status: z.int().min(400).max(599),
  path: z.string().startsWith('/'),
  times: z.int().min(1),
  retryAfter: count,
  delayMs: count.max(600_000),
  garbage: z.boolean(),
  cutAfterEvents: count,
  deltaMs: count.max(10_000),
  imageBlocked: z.boolean(),
}

/** The switches of the OpenAI stand-in; the README's table says what each does. */
export type OpenaiSwitches = { [K in keyof typeof switches]: z.infer<(typeof switches)[K]> }

/** An answer put into the queue by a test. With `when`, it waits for a request whose body holds that text. */
export interface Scripted {
  readonly when: string | null
  readonly outputs: readonly Output[]
  readonly error: ApiError | null
}

/** A response kept for `previous_response_id` and `GET /v1/responses/{id}`. */
export interface Stored {
  readonly body: Record<string, unknown>
  readonly items: readonly InputItem[]
}

/** What a request looked like; the key is left out. */
export interface Seen {
  readonly method: string
  readonly path: string
  readonly account: string
  readonly beta: string | null
  /** The header OpenAI-Project. */
  readonly project: string | null
  readonly body: unknown
}

/** Everything the OpenAI stand-in remembers. */
export interface OpenaiState {
  readonly now: () => number
  readonly ledger: Ledger
  readonly trouble: Trouble<OpenaiSwitches>
  readonly script: Scripted[]
  readonly responses: Map<string, Stored>
  readonly sessions: Map<string, Record<string, unknown>>
  /** Hosted conversations by account, oldest first; a reset leaves them. */
  readonly threads: Map<string, KeptThread[]>
  /** How often each account has asked for them. */
  readonly threadCalls: Map<string, number>
  readonly seen: Seen[]
}

/** Makes an empty state. `now` gives the time in ms. */
export function makeState(now: () => number): OpenaiState {
  return {
    now,
    ledger: makeLedger(now),
    trouble: makeTrouble(switches),
    script: [],
    responses: new Map(),
    sessions: new Map(),
    threads: new Map(),
    threadCalls: new Map(),
    seen: [],
  }
}

/** An id as the API makes them. */
export function newId(prefix: string): string {
  return `${prefix}_${randomBytes(24).toString('hex')}`
}
