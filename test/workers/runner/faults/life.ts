import { AsyncLocalStorage } from 'node:async_hooks'
import type { Env } from '../../../../runner/env.ts'

/** A place in the life of a runner: right before or right after it reaches something outside itself. */
export interface Moment {
  readonly when: 'before' | 'after'
  /** Such as `d1 claim`, `d1 step open_post`, `gate begin`, `http POST /api/v1/posts`, `queue send`. */
  readonly what: string
}

/** What happens at the moments of a life. What it throws, the call throws: at `after`, that is an answer that was lost. */
export type Script = (moment: Moment, life: Life) => void | Promise<void>

/** The moment as it is printed, and compared. */
export const named = ({ when, what }: Moment): string => `${when} ${what}`

/** Names what a statement does. */
function statementName(sql: string, bound: readonly unknown[]): string {
  if (sql.includes("set state = 'running'")) return 'claim'
  if (sql.includes("set state = 'submitting'")) return 'submitting'
  if (sql.startsWith('update activities set fence = fence + 1, due_at')) return 'claim reading'
  if (/^update activities set state = (?:\?4|iif\()/.test(sql)) return `leave ${bound[3]}`
  if (sql.startsWith('insert into activity_steps')) return `step ${bound[3]}`
  if (sql.startsWith('update activities set due_at = ?4 + ?5')) return 'renew'
  if (sql.startsWith('update activities set due_at = ?4, browser')) return 'read again'
  if (sql.includes("state = 'queued', state_actor = 'dispatch'")) return 'queue'
  if (sql.startsWith('update outbox set locked_until')) return 'outbox hold'
  if (sql.startsWith('delete from outbox')) return 'outbox forget'
  if (sql.startsWith('insert into route_health')) return 'health'
  if (sql.startsWith('update members set use')) return 'use'
  if (sql.includes("'The runner was lost before it pressed.'")) return 'sweep'
  return sql.split(/\s+/).slice(0, 3).join(' ')
}

const never = () => new Promise<never>(() => undefined)
const lives = new AsyncLocalStorage<Life>()
let listening = false

/** Has what a life sends go through its taps; everybody else's requests go as ever. */
function listenToRequests(): void {
  if (listening) return
  listening = true
  const send = globalThis.fetch
  globalThis.fetch = ((input: RequestInfo | URL, init?: RequestInit) => {
    const life = lives.getStore()
    if (!life) return send(input, init)
    const request = new URL(input instanceof Request ? input.url : input)
    const path = request.pathname.replaceAll(/\d{5,}/g, '…')
    return life.tap(`http ${init?.method ?? 'GET'} ${path}`, () => send(input, init))
  }) as typeof fetch
}

/**
 * One life of a runner: from a message, or a minute of the cron, to its end, or until it is killed. A killed one does nothing more:
 * no line of its code runs any further, as when its isolate is gone.
 */
export class Life {
  readonly env: Env
  readonly size: number
  readonly moments: Moment[] = []
  /** The names of those at which it was killed, frozen or failed. */
  readonly struck: string[] = []
  /** Whether it came to what was to be done to it. */
  happened = false
  killed = false
  readonly #script: Script
  readonly #end = Promise.withResolvers<'killed' | 'frozen'>()
  readonly #thawed = Promise.withResolvers<void>()
  /** What is left of the work; settled once it has ended. */
  rest: Promise<unknown> = Promise.resolve()
  readonly #statements = new WeakMap<D1PreparedStatement, { inner: D1PreparedStatement; name: string }>()

  /** @param size how many messages it was given */
  constructor(env: Env, script: Script, size = 1) {
    listenToRequests()
    this.size = size
    this.#script = script
    this.env = {
      ...env,
      DB: this.#database(env.DB),
      VAULT: this.#each(env.VAULT, 'kv'),
      FILES: this.#each(env.FILES, 'r2'),
      POD_JOBS: this.#each(env.POD_JOBS, 'queue'),
      MEMBER_GATE: this.#gates(env.MEMBER_GATE),
    }
  }

  /** Works until it has ended, thrown, or been killed or frozen. */
  async run(work: () => Promise<void>): Promise<'ended' | 'threw' | 'killed' | 'frozen'> {
    const ended = lives.run(this, () =>
      work().then(
        () => 'ended' as const,
        () => 'threw' as const,
      ),
    )
    this.rest = ended
    return Promise.race([ended, this.#end.promise])
  }

  /** Holds it here, while the world goes on, until {@link Life.thaw}. */
  freeze(): Promise<void> {
    this.#strike()
    this.#end.resolve('frozen')
    return this.#thawed.promise
  }

  /** Lets it go on where it was held. @returns once it has ended */
  async thaw(): Promise<void> {
    this.#thawed.resolve()
    await this.rest
  }

  /** Ends it here. To be waited for by whoever calls: it never comes back. */
  kill(): Promise<never> {
    this.#strike()
    this.killed = true
    this.#end.resolve('killed')
    return never()
  }

  /** Reaches something outside, with what happens before and after. */
  async tap<T>(what: string, work: () => Promise<T>): Promise<T> {
    await this.#reach({ when: 'before', what })
    const result = await work()
    await this.#reach({ when: 'after', what })
    return result
  }

  async #reach(moment: Moment): Promise<void> {
    if (this.killed) await never()
    this.moments.push(moment)
    try {
      await this.#script(moment, this)
    } catch (error) {
      this.#strike()
      throw error
    }
    if (this.killed) await never()
  }

  #strike(): void {
    this.happened = true
    const last = this.moments.at(-1)
    if (last) this.struck.push(named(last))
  }

  #database(db: D1Database): D1Database {
    return new Proxy(db, {
      get: (target, name) => {
        if (name === 'prepare') return (sql: string) => this.#statement(target.prepare(sql), sql.trim(), [])
        if (name === 'batch') {
          return (statements: D1PreparedStatement[]) => {
            const known = statements.map((statement) => this.#statements.get(statement))
            const names = known.map((one) => one?.name ?? '?')
            const inner = statements.map((statement, index) => known[index]?.inner ?? statement)
            const main = names.find((one) => ['queue', 'sweep'].includes(one)) ?? names[0] ?? 'nothing'
            return this.tap(`d1 ${main}`, () => target.batch(inner))
          }
        }
        return bound(target, name)
      },
    })
  }

  #statement(inner: D1PreparedStatement, sql: string, values: readonly unknown[]): D1PreparedStatement {
    const name = statementName(sql, values)
    const proxy: D1PreparedStatement = new Proxy(inner, {
      get: (target, member) => {
        if (member === 'bind') return (...given: unknown[]) => this.#statement(target.bind(...given), sql, given)
        const value = bound(target, member)
        if (typeof value !== 'function') return value
        return (...given: unknown[]) => this.tap(`d1 ${name}`, async () => value(...given) as unknown)
      },
    })
    this.#statements.set(proxy, { inner, name })
    return proxy
  }

  #each<T extends object>(binding: T, kind: string): T {
    return new Proxy(binding, {
      get: (target, name) => {
        const value = bound(target, name)
        if (typeof value !== 'function') return value
        return (...given: unknown[]) => this.tap(`${kind} ${String(name)}`, async () => value(...given) as unknown)
      },
    })
  }

  #gates(gates: Env['MEMBER_GATE']): Env['MEMBER_GATE'] {
    type Gate = ReturnType<Env['MEMBER_GATE']['getByName']>
    const through = (gate: Gate) => ({
      begin: (...given: Parameters<Gate['begin']>) => this.tap('gate begin', async () => gate.begin(...given)),
      acquire: (...given: Parameters<Gate['acquire']>) => this.tap('gate acquire', async () => gate.acquire(...given)),
      release: (...given: Parameters<Gate['release']>) => this.tap('gate release', async () => gate.release(...given)),
    })
    return { getByName: (name: string) => through(gates.getByName(name)) } as unknown as Env['MEMBER_GATE']
  }
}

function bound(target: object, name: string | symbol): unknown {
  const value = Reflect.get(target, name) as unknown
  return typeof value === 'function' ? (value.bind(target) as unknown) : value
}
