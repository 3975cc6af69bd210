import { DurableObject } from 'cloudflare:workers'
import type { ChatLimits } from '../../core/tenants/chat-limits.ts'
import type { Env } from '../env.ts'

/** How long a turn holds its place; one that has not ended by then belongs to an object that was lost. */
const holdMs = 15 * 60_000

/** What one tenant's chat has used of a day (UTC), and what it uses just now. */
export interface ChatUsage {
  /** `2026-11-21` */
  readonly day: string
  readonly turns: number
  readonly tokens: number
  /** Answers being written. */
  readonly running: number
}

/** What of the limits is used up. */
export type UsedUp = 'turnsAtOnce' | 'turnsADay' | 'tokensADay'

interface Used {
  turns: number
  tokens: number
}

const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10)
const dayPrefix = 'day/'
const runningKey = 'running'

/**
 * Counts what one tenant's chat uses: one object a tenant, so that turns that ask at the same time are asked one after another.
 *
 * It answers out of its memory, and writes down right after: nobody waits for a disk before an answer begins. What an object that is
 * lost within those milliseconds had not written is not counted.
 */
export class TenantMeter extends DurableObject<Env> {
  /** Until when each turn holds its place, in the order in which they began. */
  readonly #running: Map<string, number>
  readonly #days = new Map<string, Used>()
  readonly #unsaved = new Set<string>()
  #saving: ReturnType<typeof setTimeout> | undefined

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    this.#running = new Map(state.storage.kv.get<[string, number][]>(runningKey))
  }

  /**
   * Takes a place for a turn, and counts it for the day; a turn that has its place keeps it and is not counted again.
   *
   * @param now milliseconds since 1970
   * @returns null where it may begin; else what is used up, and then nothing is taken
   */
  take(turnId: string, { turnsAtOnce, turnsADay, tokensADay }: ChatLimits, now: number): UsedUp | null {
    this.#forgetLost(now)
    if (this.#running.has(turnId)) return null
    const used = this.#used(dayOf(now))
    if (used.tokens >= tokensADay) return 'tokensADay'
    if (used.turns >= turnsADay) return 'turnsADay'
    if (this.#running.size >= turnsAtOnce) return 'turnsAtOnce'
    this.#running.set(turnId, now + holdMs)
    used.turns += 1
    this.#saveSoon(dayOf(now))
    return null
  }

  /** Gives a turn's place back, and counts its tokens for the day on which it ends. */
  giveBack(turnId: string, tokens: number, now: number): void {
    this.#running.delete(turnId)
    this.#used(dayOf(now)).tokens += Number.isFinite(tokens) ? Math.max(Math.round(tokens), 0) : 0
    this.#saveSoon(dayOf(now))
  }

  usage(now: number): ChatUsage {
    this.#forgetLost(now)
    return { day: dayOf(now), ...this.#used(dayOf(now)), running: this.#running.size }
  }

  /** What was used on each day, the earliest first. */
  days(): { readonly day: string; readonly turns: number; readonly tokens: number }[] {
    this.#save()
    const rows = this.ctx.storage.kv.list<Used>({ prefix: dayPrefix })
    return [...rows].map(([key, used]) => ({ day: key.slice(dayPrefix.length), ...used }))
  }

  /** Deletes all that is kept here. */
  async destroy(): Promise<void> {
    clearTimeout(this.#saving)
    for (const kept of [this.#running, this.#days, this.#unsaved]) kept.clear()
    await this.ctx.storage.deleteAll()
  }

  /** Shows that the object can be reached. */
  ping(): string {
    return 'pong'
  }

  #forgetLost(now: number): void {
    for (const [turnId, until] of this.#running) {
      if (until > now) break
      this.#running.delete(turnId)
    }
  }

  #used(day: string): Used {
    const known = this.#days.get(day) ?? this.ctx.storage.kv.get<Used>(dayPrefix + day) ?? { turns: 0, tokens: 0 }
    this.#days.set(day, known)
    return known
  }

  /** A write in the same turn of the loop as an answer would hold the answer back. */
  #saveSoon(day: string): void {
    this.#unsaved.add(day)
    this.#saving ??= setTimeout(() => this.#save(), 0)
  }

  #save(): void {
    clearTimeout(this.#saving)
    this.#saving = undefined
    if (this.#unsaved.size === 0) return
    const { kv } = this.ctx.storage
    for (const day of this.#unsaved) kv.put(dayPrefix + day, this.#used(day))
    kv.put(runningKey, [...this.#running])
    this.#unsaved.clear()
  }
}
