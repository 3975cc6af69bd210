import type { Clock } from '../../core/clock.ts'
import { planNext, ringPlanning } from '../../core/pods/planning.ts'
import { tellAsked } from '../../core/pods/tell-asked.ts'
import type { TenantId } from '../../core/principal.ts'
import type { Env } from '../env.ts'

/** How many members are planned for in one batch. */
const membersAtOnce = 250
/** After this long the rest is left to another message, so that no consumer is held by one offer. */
const budgetMs = 60_000

/** Writes the shares of an offer for all members of its pod who have none yet. */
export async function plan(tenantId: TenantId, amplificationId: string, env: Env, clock: Clock): Promise<void> {
  const tell = tellAsked(env.DB, tenantId)
  const until = clock.now() + budgetMs
  for (;;) {
    const done = await planNext(
      env.DB,
      tenantId,
      amplificationId,
      { members: membersAtOnce, ring: false, tell },
      clock.now(),
    )
    if (done) return
    if (clock.now() >= until) {
      await ringPlanning(env.DB, tenantId, amplificationId, clock.now()).run()
      return
    }
  }
}
