import { sendOwed } from '../../core/outbox.ts'
import { dispatchDue } from '../../core/pods/dispatch.ts'
import type { TenantContext } from './operation.ts'

/** Sends what of the tenant's is due on its way, once the answer is out. Where that fails, the cron does it within a minute. */
export function sendDue({ env, clock, principal, waitUntil }: TenantContext): void {
  const now = clock.now()
  waitUntil(dispatchDue(env.DB, now, principal.tenantId).then(() => sendOwed(env, now)))
}
