import { drainOutbox } from '../../../../core/outbox.ts'
import { dispatchDue } from '../../../../core/pods/dispatch.ts'
import { sweepActivities } from '../../../../core/pods/sweep.ts'
import { consume } from '../../../../runner/consume.ts'
import type { Env } from '../../../../runner/env.ts'
import { bindings } from '../faults.ts'
import { Life, type Script } from './life.ts'

/** `retry_delay`, `max_batch_size` and `max_retries` of runner/wrangler.toml, the last with the first delivery. */
const redeliveredAfterMs = 20_000
const batchSize = 4
const deliveriesAllowed = 6
const minuteMs = 60_000

/** What begins a life. */
export interface Birth {
  readonly kind: 'consumer' | 'cron'
  /** The ids of the activities or offers that its messages name, in their order; none for the cron. */
  readonly ids: readonly string[]
  readonly kinds: readonly string[]
  readonly attempts: number
}

/** How a life went. */
export interface Past {
  readonly birth: Birth
  readonly life: Life
  readonly ended: 'ended' | 'threw' | 'killed' | 'frozen'
  /** How many statements D1 was asked for before the first message was acknowledged. */
  readonly statementsToAck: number
  readonly acked: number
}

interface Waiting {
  readonly id: string
  readonly body: unknown
  readonly attempts: number
  readonly visibleAt: number
}

export interface InstallationGiven {
  readonly startAt: number
  /** What happens in a life; none for an uneventful one. */
  readonly scriptOf?: (birth: Birth) => Script | undefined
  /** A number from 0 to 1, drawn anew each time. */
  readonly random: () => number
  /** How many messages a batch holds at most. */
  readonly batch?: number
  /** How far the clock of a life is off, in ms. */
  readonly skewOf?: (birth: Birth, life: Life) => number
  /** Bindings in place of the usual ones. */
  readonly given?: Partial<Env>
  /** In place of the product's own consumer. */
  readonly consumer?: typeof consume
}

const nothing: Script = () => undefined

/**
 * The product's consumer, sweeper, dispatcher and outbox over a queue and a clock of its own: the time goes to the next message or
 * minute at once. A message of a life that was killed comes again, as do some that it had acknowledged.
 */
export class Installation {
  now: number
  readonly past: Past[] = []
  /** Messages that came too often. */
  dead = 0
  #nextMinute: number
  #waiting: Waiting[] = []
  readonly #given: InstallationGiven
  readonly #env: Env

  constructor(given: InstallationGiven) {
    this.#given = given
    this.now = given.startAt
    this.#nextMinute = given.startAt
    const POD_JOBS = {
      send: async (body: unknown) => this.send([body]),
      sendBatch: async (messages: Iterable<{ body: unknown }>) => this.send([...messages].map(({ body }) => body)),
    } as unknown as Queue
    this.#env = { ...bindings(), POD_JOBS, ...given.given }
  }

  /** Puts messages into the queue. @param inMs when they come */
  send(bodies: readonly unknown[], inMs = 0): void {
    for (const body of bodies) {
      this.#waiting.push({ id: crypto.randomUUID(), body, attempts: 1, visibleAt: this.now + inMs })
    }
  }

  get queued(): number {
    return this.#waiting.length
  }

  /** Does all that is due, then goes to the next moment at which something is. */
  async tick(): Promise<void> {
    if (this.now >= this.#nextMinute) {
      this.#nextMinute += minuteMs
      await this.#live({ kind: 'cron', ids: [], kinds: [], attempts: 1 }, [], (life, clock) => cron(life.env, clock))
    }
    for (;;) {
      const visible = this.#waiting.filter(({ visibleAt }) => visibleAt <= this.now)
      if (visible.length === 0) break
      this.#waiting = this.#waiting.filter(({ visibleAt }) => visibleAt > this.now)
      await Promise.all(this.#batches(visible).map((batch) => this.deliver(batch)))
    }
    const next = Math.min(this.#nextMinute, ...this.#waiting.map(({ visibleAt }) => visibleAt))
    this.now = Math.max(this.now, next)
  }

  #batches(messages: readonly Waiting[]): Waiting[][] {
    const size = this.#given.batch ?? batchSize
    const batches: Waiting[][] = []
    for (let first = 0; first < messages.length; first += size) batches.push(messages.slice(first, first + size))
    return batches
  }

  /** Has one consumer take these messages as a batch. */
  async deliver(messages: readonly Waiting[]): Promise<Past> {
    const fields = messages.map(({ body }) => (body ?? {}) as Record<string, unknown>)
    const birth: Birth = {
      kind: 'consumer',
      ids: fields.map(({ activityId, amplificationId }) => String(activityId ?? amplificationId ?? '')),
      kinds: fields.map(({ kind }) => String(kind)),
      attempts: Math.max(...messages.map(({ attempts }) => attempts)),
    }
    return this.#live(birth, messages, (life, clock, batch) =>
      (this.#given.consumer ?? consume)(batch, life.env, clock),
    )
  }

  async #live(
    birth: Birth,
    messages: readonly Waiting[],
    work: (life: Life, clock: { now(): number }, batch: MessageBatch) => Promise<void>,
  ): Promise<Past> {
    const life = new Life(this.#env, this.#given.scriptOf?.(birth) ?? nothing, messages.length)
    const clock = { now: () => this.now + (this.#given.skewOf?.(birth, life) ?? 0) }
    const fates = new Map<string, 'ack' | number>()
    const forgetful = this.#given.random() < 0.5
    let statementsToAck = 0
    const settle = (id: string, fate: 'ack' | number) => {
      if (life.killed || fates.has(id)) return
      if (fates.size === 0) {
        statementsToAck = life.moments.filter(({ when, what }) => when === 'before' && what.startsWith('d1')).length
      }
      fates.set(id, fate)
    }
    const batch = {
      queue: 'pod-jobs',
      messages: messages.map(({ id, body, attempts }) => ({
        id,
        body,
        attempts,
        timestamp: new Date(this.now),
        ack: () => settle(id, 'ack'),
        retry: ({ delaySeconds = 0 }: QueueRetryOptions = {}) => settle(id, delaySeconds * 1000),
      })),
    } as unknown as MessageBatch
    const ended = await life.run(() => work(life, clock, batch))
    for (const message of messages) {
      const fate = fates.get(message.id)
      if (ended === 'frozen' || (fate === 'ack' && !(ended === 'killed' && forgetful))) continue
      const delay = typeof fate === 'number' ? fate : redeliveredAfterMs
      if (message.attempts >= deliveriesAllowed) this.dead += 1
      else this.#waiting.push({ ...message, attempts: message.attempts + 1, visibleAt: this.now + delay })
    }
    const acked = [...fates.values()].filter((fate) => fate === 'ack').length
    const past: Past = { birth, life, ended, statementsToAck, acked }
    this.past.push(past)
    return past
  }
}

/** What the cron of the API Worker does for pods, each part by itself. */
async function cron(env: Env, clock: { now(): number }): Promise<void> {
  const parts = [
    () => sweepActivities(env.DB, clock.now()),
    () => dispatchDue(env.DB, clock.now()),
    () => drainOutbox(env.DB, { 'pod-jobs': env.POD_JOBS }, clock.now()),
  ]
  for (const part of parts) await part().catch(() => undefined)
}
