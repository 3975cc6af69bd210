import type { Audit } from '../audit.ts'
import type { Role, TenantId } from '../principal.ts'
import { type ChatLimits, limitColumns, limitsFrom, type SetLimits } from './chat-limits.ts'

/** All that the chat's door must know of whoever asks, beside what they have shown. */
export interface ChatStanding {
  readonly tenantId: TenantId
  readonly role: Role
  readonly tenantActive: boolean
  /** The chat session was ended before its time. */
  readonly ended: boolean
  /** The tenant lets the site that asks call the API. */
  readonly originListed: boolean
  readonly limits: ChatLimits
  /** Which writing of the tenant's workflows counts. */
  readonly workflowsVersion: string
}

/** Who asks, as far as they have proven it, and from where. */
export interface ChatAsker {
  readonly userId: string
  /** The tenant that was proven; null for a signed-in person, who may be in several. */
  readonly tenantId: TenantId | null
  /** The tenant that a signed-in person's session is set to. */
  readonly activeTenantId?: string | null
  /** The chat session, where it is one. */
  readonly chatSessionId?: string
  readonly origin: string | null
}

interface StandingRow extends SetLimits {
  readonly tenantId: string
  readonly role: Role
  readonly status: string
  readonly ended: number
  readonly originListed: number
  readonly workflowsVersion: string
}

/**
 * Reads all that the chat's door must know, in one statement: membership, state of the tenant, whether the chat session was ended,
 * whether the site is listed, limits, and the version of the workflows. One of the ways in, so it makes the tenant's id.
 *
 * A signed-in person stands in the tenant that their session is set to; where that is suspended, left or none, in the first that
 * they joined and that is not suspended.
 *
 * @returns null where the person does not belong to the tenant, or to any
 */
export async function findChatStanding(db: D1Database, asker: ChatAsker): Promise<ChatStanding | null> {
  const { userId, tenantId, activeTenantId, chatSessionId, origin } = asker
  const row = await db
    .prepare(
      `select m.tenant_id as tenantId, m.role, t.status, t.workflows_version as workflowsVersion, ${limitColumns('l')},
         exists (select 1 from ended_chat_sessions e where e.tenant_id = m.tenant_id and e.session_id = ?4) as ended,
         exists (select 1 from tenant_origins o where o.tenant_id = m.tenant_id and o.origin = ?5) as originListed
       from memberships m join tenants t on t.id = m.tenant_id left join chat_limits l on l.tenant_id = m.tenant_id
       where m.user_id = ?1 and (?2 is null or m.tenant_id = ?2)
       order by t.status = 'active' desc, m.tenant_id = ?3 desc, m.created_at, m.tenant_id limit 1`,
    )
    .bind(userId, tenantId, activeTenantId ?? '', chatSessionId ?? '', origin ?? '')
    .first<StandingRow>()
  if (!row) return null
  return {
    tenantId: row.tenantId as TenantId,
    role: row.role,
    tenantActive: row.status === 'active',
    ended: row.ended === 1,
    originListed: row.originListed === 1,
    limits: limitsFrom(row),
    workflowsVersion: row.workflowsVersion,
  }
}

/** One tenant's chat sessions. Only those that were ended before their time are kept: the rest are signed. */
export interface ChatSessions {
  /**
   * Notes that a session has ended, from this moment on. Once more is no error.
   *
   * @param until when its client secret would have expired by itself, in milliseconds since 1970
   */
  end(sessionId: string, until: number, now: number): Promise<void>
}

/** Opens the chat sessions of one tenant. */
export function chatSessions(db: D1Database, tenantId: TenantId, audit: Audit): ChatSessions {
  return {
    async end(sessionId, until, now) {
      await db.batch([
        db
          .prepare(
            `insert into ended_chat_sessions (tenant_id, session_id, until) select ?1, ?2, ?3 where true
             on conflict (tenant_id, session_id) do nothing`,
          )
          .bind(tenantId, sessionId, until),
        audit({ action: 'chat.cancelSession', subject: sessionId }, now),
      ])
    },
  }
}

/** Forgets ended sessions whose client secrets have expired. @returns how many */
export async function forgetEndedSessions(db: D1Database, now: number): Promise<number> {
  const { meta } = await db.prepare('delete from ended_chat_sessions where until <= ?1').bind(now).run()
  return meta.changes
}
