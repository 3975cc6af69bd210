import { dueDeliveries, forgetOldDeliveries } from '../../core/notices/delivery-store.ts'
import type { Env } from '../env.ts'

/** Queues takes at most 100 messages in one call. */
const perRun = 100

/** Rings for deliveries whose time has come. One that is rung for twice is made once: see `deliver`. */
export async function ringDeliveries({ DB, TENANT_JOBS }: Env, now: number): Promise<void> {
  const due = await dueDeliveries(DB, perRun, now)
  if (due.length > 0) {
    await TENANT_JOBS.sendBatch(due.map(({ tenantId, id }) => ({ body: { v: 1, kind: 'deliver', tenantId, id } })))
  }
  await forgetOldDeliveries(DB, now)
}
