import type { Audit } from '../audit.ts'
import type { TenantId } from '../principal.ts'
import type { Activity } from './activity-reads.ts'

type Undone = Pick<Activity, 'state' | 'route' | 'resultUrn' | 'removedAt'>

/** The ids by which LinkedIn's API deletes a post. */
const deletable = /^urn:li:(?:share|ugcPost):\d+$/

/** A share that LinkedIn's API can delete. */
export type Undoable<T> = T & { readonly resultUrn: string }

/** Whether LinkedIn's API can delete the share: only one that it has made itself, and has named. */
export function canUndo<T extends Undone>(share: T): share is Undoable<T> {
  const { state, route, resultUrn, removedAt } = share
  const isThere = state === 'succeeded' && removedAt === null
  return isThere && route === 'linkedin-api' && resultUrn !== null && deletable.test(resultUrn)
}

/** Why a share cannot be undone, and what the member can do, in one or two sentences. */
export function whyNoUndo({ state, route }: Pick<Undone, 'state' | 'route'>): string {
  if (state !== 'succeeded') return 'There is no share to delete: it has not been seen on LinkedIn.'
  const byHand = 'Delete it on LinkedIn, in your own activity.'
  if (route !== 'linkedin-api')
    return `Only a share that LinkedIn’s own API has made can be deleted from here. ${byHand}`
  return `LinkedIn has not told which post this share is, so it cannot be deleted from here. ${byHand}`
}

/** Notes of shares that they were deleted on LinkedIn again. */
export interface UndoDesk {
  /**
   * Notes that LinkedIn has deleted the member's own share. It stays `succeeded`: it was shared, and is not shared again. Where it
   * was noted before, nothing more is written.
   */
  noteRemoved(id: string, userId: string, now: number): Promise<void>
}

/** Opens the undoing of one tenant's shares. */
export function undoDesk(db: D1Database, tenantId: TenantId, audit: Audit): UndoDesk {
  return {
    async noteRemoved(id, userId, now) {
      await db.batch([
        db
          .prepare(
            `update activities set removed_at = ?4 where tenant_id = ?1 and id = ?2 and state = 'succeeded' and removed_at is null
               and member_id = (select id from members where tenant_id = ?1 and user_id = ?3)`,
          )
          .bind(tenantId, id, userId, now),
        audit({ action: 'activities.undo', subject: id }, now),
        // The trigger writes changes of state, and this is none. After the audit's line, `changes()` says whether that was written.
        db
          .prepare(
            `insert into activity_events (tenant_id, activity_id, seq, from_state, to_state, actor, reason, at)
             select ?1, ?2, (select coalesce(max(seq), 0) + 1 from activity_events where tenant_id = ?1 and activity_id = ?2),
               'succeeded', 'succeeded', ?3, 'The member had the share deleted on LinkedIn.', ?4 where changes() > 0`,
          )
          .bind(tenantId, id, `member:${userId}`, now),
      ])
    },
  }
}
