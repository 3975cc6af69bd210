import { DurableObject } from 'cloudflare:workers'
import { type Clock, systemClock } from '../core/clock.ts'
import { type MemberCaps, type Use, usageOf } from '../core/pods/caps.ts'
import type { TenantId } from '../core/principal.ts'
import { type Hold, type Holder, waitFor } from './account-hold.ts'
import type { Env } from './env.ts'

/** What a run wants to do with an account. */
export interface Wish {
  readonly tenantId: TenantId
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
 * became of them. A member says which account is theirs, and could say another's: what counts in other tenants is only what a run
 * there has seen to be of this account.
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
      `create table if not exists begun_shares (activity_id text primary key, tenant_id text not null, at integer not null, author text,
         proven integer not null default 0) without rowid`,
    )
  }

  /**
   * Takes the account for a share, and counts it: once, however often its run is begun anew, at the time when it was begun last.
   *
   * @param leaseMs how long the hold lasts unless {@link MemberGate.acquire} lengthens it
   */
  begin(holder: Holder, leaseMs: number, { tenantId, caps, timeZone, author }: Wish): Answer {
    const now = this.#clock.now()
    const waitMs = this.acquire(holder, leaseMs)
    if (waitMs > 0) return { kind: 'busy', waitMs }
    const { sql } = this.ctx.storage
    sql.exec('delete from begun_shares where at < ?', now - countedForMs)
    const others = sql
      .exec<{ at: number; author: string | null }>(
        'select at, author from begun_shares where activity_id <> ? and (tenant_id = ? or proven = 1)',
        holder.activityId,
        tenantId,
      )
      .toArray()
    const before = usageOf(others, caps, timeZone, now, author)
    if (before.nextAt !== null) {
      this.release(holder)
      return { kind: 'later', at: before.nextAt, why: before.why ?? '', use: before }
    }
    sql.exec(
      `insert into begun_shares (activity_id, tenant_id, at, author) values (?, ?, ?, ?)
       on conflict (activity_id) do update set at = excluded.at`,
      holder.activityId,
      tenantId,
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
   * @param share what of the share is counted: `begun` as it is, `none` where the run did not come to its work, `proven` where the run
   * has seen that the account is this one
   */
  release(holder: Holder, share: 'begun' | 'none' | 'proven' = 'begun'): void {
    const { sql } = this.ctx.storage
    const { rowsWritten } = sql.exec(
      'delete from hold where activity_id = ? and fence = ?',
      holder.activityId,
      holder.fence,
    )
    if (rowsWritten === 0) return
    if (share === 'none') sql.exec('delete from begun_shares where activity_id = ?', holder.activityId)
    if (share === 'proven') sql.exec('update begun_shares set proven = 1 where activity_id = ?', holder.activityId)
  }

  #hold(): Hold | null {
    const query = 'select activity_id as activityId, fence, until from hold'
    const [row] = this.ctx.storage.sql.exec<{ activityId: string; fence: number; until: number }>(query)
    return row ?? null
  }
}
