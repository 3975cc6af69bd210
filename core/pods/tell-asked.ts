import { channels } from '../notices/alert.ts'
import { owing, type When } from '../notices/owed.ts'
import type { TenantId } from '../principal.ts'
import type { SharesAsked } from './planning.ts'

/** Tells the tenant's channels who is asked to share a post: one message for each channel and batch of planning. */
export function tellAsked(db: D1Database, tenantId: TenantId): SharesAsked {
  return (offer, asked, now) => {
    // Somebody else may have planned for them meanwhile: then this batch has written none of them.
    const written: When = {
      sql: `exists (select 1 from activities where tenant_id = ? and amplification_id = ? and created_at = ?
        and id in (select value from json_each(?)))`,
      values: [tenantId, offer.id, now, JSON.stringify(asked.map(({ activityId }) => activityId))],
    }
    const { id: offerId, podId, postUrl, comment } = offer
    const notice = { event: 'shares.asked', offer: { offerId, podId, postUrl, comment, asked }, at: now } as const
    return channels.flatMap((channel) => owing(db, tenantId, channel, notice, written, now))
  }
}
