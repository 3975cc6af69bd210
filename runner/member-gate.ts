import { DurableObject } from 'cloudflare:workers'
import { type Clock, systemClock } from '../core/clock.ts'
import { type Hold, type Holder, waitFor } from './account-hold.ts'
import type { Env } from './env.ts'

/**
 * One LinkedIn account's door: one action at a time, whichever tenant or activity it is for.
 *
 * It stands beside the claim in D1, which knows one tenant's activities only.
 */
export class MemberGate extends DurableObject<Env> {
  readonly #clock: Clock = systemClock

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    ctx.storage.sql.exec(
      `create table if not exists hold (
         account integer primary key check (account = 1), activity_id text not null, fence integer not null, until integer not null)`,
    )
  }

  /**
   * Takes the account, or lengthens the hold of who has it.
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

  /** Lets go. Only the run that holds the account can. */
  release(holder: Holder): void {
    this.ctx.storage.sql.exec('delete from hold where activity_id = ? and fence = ?', holder.activityId, holder.fence)
  }

  #hold(): Hold | null {
    const query = 'select activity_id as activityId, fence, until from hold'
    const [row] = this.ctx.storage.sql.exec<{ activityId: string; fence: number; until: number }>(query)
    return row ?? null
  }
}
