import { z } from 'zod'
import type { Answer, Call, Route } from './server.ts'

/** One thing done to the outside world, as the outside world counts it. */
export interface Effect {
  readonly kind: string
  readonly account: string
  readonly target: string
  readonly text: string | null
  readonly at: string
}

/** The list of effects since the last reset. */
export interface Ledger {
  readonly effects: readonly Effect[]
  record(effect: Omit<Effect, 'at'>): void
  clear(): void
}

/** Makes an empty ledger; `now` gives the time of each entry in ms. */
export function makeLedger(now: () => number): Ledger {
  const effects: Effect[] = []
  return {
    effects,
    record: (effect) => void effects.push({ ...effect, at: new Date(now()).toISOString() }),
    clear: () => void effects.splice(0),
  }
}

/** The trouble switches of one stand-in: for all accounts, and on top of that for single ones. */
export interface Trouble<T extends object> {
  /** The switches that hold for an account (its own win over those for all). */
  of(account?: string): Readonly<Partial<T>>
  /** Sets switches; `null` takes one back. Throws ZodError for an unknown switch or value. */
  set(body: unknown): void
  /** The state as the control path shows it. */
  state(): Record<string, unknown>
  clear(): void
}

/** Makes the switches that `shape` allows, all off. */
export function makeTrouble<S extends Record<string, z.ZodType>>(shape: S): Trouble<{ [K in keyof S]: z.infer<S[K]> }> {
  type Switches = { [K in keyof S]: z.infer<S[K]> }
  const nullable = Object.fromEntries(Object.entries(shape).map(([name, type]) => [name, type.nullable().optional()]))
  const schema = z.strictObject({ account: z.string().min(1).optional(), ...nullable })
  const everyone: Record<string, unknown> = {}
  const single = new Map<string, Record<string, unknown>>()
  return {
    of: (account) => ({ ...everyone, ...(account ? single.get(account) : {}) }) as Partial<Switches>,
    set(body) {
      const { account, ...switches } = schema.parse(body)
      const held = account ? (single.get(account) ?? {}) : everyone
      for (const [name, value] of Object.entries(switches)) {
        if (value === null) delete held[name]
        else if (value !== undefined) held[name] = value
      }
      if (account) single.set(account, held)
    },
    state: () => ({ ...everyone, accounts: Object.fromEntries(single) }),
    clear() {
      for (const name of Object.keys(everyone)) delete everyone[name]
      single.clear()
    },
  }
}

/** Parses a JSON body. Gives `undefined` for an empty one and throws SyntaxError for a broken one. */
function readJson(call: Call): unknown {
  return call.bytes.length === 0 ? undefined : JSON.parse(call.bytes.toString('utf8'))
}

/** The control paths every stand-in has: health, ledger, trouble, reset. `reset` forgets what is its own. */
export function controlRoutes(
  name: string,
  parts: { ledger: Ledger; trouble: Trouble<object>; reset: () => void },
): Route[] {
  return [
    { method: 'GET', pattern: '/__health', handler: () => ({ json: { standin: name, ok: true } }) },
    { method: 'GET', pattern: '/__ledger', handler: () => ({ json: { effects: parts.ledger.effects } }) },
    { method: 'GET', pattern: '/__trouble', handler: () => ({ json: parts.trouble.state() }) },
    controlWrite('/__trouble', (body) => {
      parts.trouble.set(body)
      return { json: parts.trouble.state() }
    }),
    {
      method: 'POST',
      pattern: '/__reset',
      handler: () => {
        parts.ledger.clear()
        parts.trouble.clear()
        parts.reset()
        return { status: 204 }
      },
    },
  ]
}

/** A control path that takes JSON; a body that does not fit is answered 400 with every problem named. */
export function controlWrite(pattern: string, run: (body: unknown, call: Call) => Answer | Promise<Answer>): Route {
  return {
    method: 'POST',
    pattern,
    handler: async (call) => {
      try {
        return await run(readJson(call) ?? {}, call)
      } catch (error) {
        if (error instanceof z.ZodError) return { status: 400, json: { error: z.prettifyError(error) } }
        if (error instanceof SyntaxError) return { status: 400, json: { error: 'The body is not JSON.' } }
        throw error
      }
    },
  }
}
