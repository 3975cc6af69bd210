import { DurableObject } from 'cloudflare:workers'
import { type Clock, systemClock } from '../core/clock.ts'
import { type MemberCaps, type Use, usageOf } from '../core/pods/caps.ts'
import { type Hold, type Holder, waitFor } from './account-hold.ts'
import type { Env } from './env.ts'

/** What a run wants to do with an account. */
export interface Wish {
  readonly caps: MemberCaps
  readonly timeZone: string
  /** Whose post is shared, where it is known. */
  readonly author: string | null
}

/** The gate's answer. */
export type Answer =
  /** Go on: the account is this run's, and the share is counted. */
  | { readonly kind: 'open'; readonly use: Use }
  /** Another run has the account. */
  | { readonly kind: 'busy'; readonly waitMs: number }
  /** The member may share nothing more before a time. */
  | { readonly kind: 'later'; readonly at: number; readonly why: string; readonly use: Use }

/** A begun share counts for at most so long. */
const countedForMs = 8 * 86_400_000

/**
 * One LinkedIn account's door: one action at a time, whichever tenant or activity it is for, and no more shares in a day and a
 * week than the member may make.
 *
 * It stands beside the claim in D1, which knows one tenant's activities only. What it counts is shares that were begun, whatever
 * became of them.
 */
export class MemberGate extends DurableObject<Env> {
  readonly #clock: Clock = systemClock

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    ctx.storage.sql.exec(
      `create table if not exists hold (
         account integer primary key check (account = 1), activity_id text not null, fence integer not null, until integer not null)`,
    )
    ctx.storage.sql.exec(
      'create table if not exists begun (activity_id text primary key, at integer not null, author text) without rowid',
    )
  }

  /**
   * Takes the account for a share, and counts it: once, however often its run is begun anew.
   *
   * @param leaseMs how long the hold lasts unless {@link MemberGate.acquire} lengthens it
   */
  begin(holder: Holder, leaseMs: number, { caps, timeZone, author }: Wish): Answer {
    const now = this.#clock.now()
    const waitMs = this.acquire(holder, leaseMs)
    if (waitMs > 0) return { kind: 'busy', waitMs }
    const { sql } = this.ctx.storage
    sql.exec('delete from begun where at < ?', now - countedForMs)
    const all = sql.exec<{ activityId: string; at: number; author: string | null }>(
      'select activity_id as activityId, at, author from begun',
    )
    const others = [...all].filter(({ activityId }) => activityId !== holder.activityId)
    const before = usageOf(others, caps, timeZone, now, author)
    if (before.nextAt !== null) {
      this.release(holder)
      return { kind: 'later', at: before.nextAt, why: before.why ?? '', use: before }
    }
    sql.exec(
      'insert into begun (activity_id, at, author) values (?, ?, ?) on conflict (activity_id) do nothing',
      holder.activityId,
      now,
      author,
    )
    return { kind: 'open', use: usageOf([...others, { at: now, author }], caps, timeZone, now) }
  }

  /**
   * Takes the account, or lengthens the hold of who has it; counts nothing.
   *
   * @returns 0 where it was taken, else the milliseconds until the present hold ends by itself
   */
  acquire(holder: Holder, leaseMs: number): number {
    const now = this.#clock.now()
    const wait = waitFor(this.#hold(), holder, now)
    if (wait > 0) return wait
    this.ctx.storage.sql.exec(
      'insert or replace into hold (account, activity_id, fence, until) values (1, ?, ?, ?)',
      holder.activityId,
      holder.fence,
      now + leaseMs,
    )
    return 0
  }

  /**
   * Lets go. Only the run that holds the account can.
   *
   * @param uncount the run did not come to its work, so the share does not count
   */
  release(holder: Holder, uncount = false): void {
    const { sql } = this.ctx.storage
    const { rowsWritten } = sql.exec(
      'delete from hold where activity_id = ? and fence = ?',
      holder.activityId,
      holder.fence,
    )
    if (uncount && rowsWritten > 0) sql.exec('delete from begun where activity_id = ?', holder.activityId)
  }

  #hold(): Hold | null {
    const query = 'select activity_id as activityId, fence, until from hold'
    const [row] = this.ctx.storage.sql.exec<{ activityId: string; fence: number; until: number }>(query)
    return row ?? null
  }
}
