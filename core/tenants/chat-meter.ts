import type { TenantId } from '../principal.ts'
import type { ChatLimits } from './chat-limits.ts'

/** How long a turn holds its place; one that has not ended by then belongs to an object that was lost. */
const holdMs = 15 * 60_000

/** The day of a moment, in UTC: `2026-11-21`. */
export const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10)

/** What one tenant's chat has used of a day, and what it uses just now. */
export interface ChatUsage {
  readonly day: string
  readonly turns: number
  readonly tokens: number
  /** Answers being written. */
  readonly running: number
}

/** What of the limits is used up. */
export type UsedUp = 'turnsAtOnce' | 'turnsADay' | 'tokensADay'

/** Counts what one tenant's chat uses. */
export interface ChatMeter {
  /**
   * Takes a place for a turn, and counts it for the day; a turn that has its place keeps it and is not counted again.
   *
   * @returns null where it may begin; else what is used up, and then nothing is taken
   */
  take(turn: { readonly id: string; readonly userId: string }, limits: ChatLimits, now: number): Promise<UsedUp | null>
  /** Gives a turn's place back, and counts its tokens for the day on which it ends. */
  giveBack(turnId: string, tokens: number, now: number): Promise<void>
  usage(now: number): Promise<ChatUsage>
}

const usageSql = `select coalesce(sum(turns), 0) as turns, coalesce(sum(tokens), 0) as tokens,
    (select count(*) from chat_turns where tenant_id = ?1 and until > ?3) as running
  from chat_usage where tenant_id = ?1 and day = ?2`

/** Opens the meter of one tenant. */
export function chatMeter(db: D1Database, tenantId: TenantId): ChatMeter {
  return {
    async take({ id, userId }, { turnsAtOnce, turnsADay, tokensADay }, now) {
      const day = dayOf(now)
      // One batch is one transaction: of many turns at once no two see the same free place.
      const [taken] = await db.batch([
        db
          .prepare(
            `insert into chat_turns (tenant_id, id, user_id, until)
             select t.id, ?2, ?3, ?4 from tenants t where t.id = ?1 and t.deleting_at is null
               and (select count(*) from chat_turns where tenant_id = ?1 and until > ?9) < ?6
               and not exists (select 1 from chat_usage where tenant_id = ?1 and day = ?5 and (turns >= ?7 or tokens >= ?8))
               and ?7 > 0 and ?8 > 0
             on conflict (tenant_id, id) do nothing`,
          )
          .bind(tenantId, id, userId, now + holdMs, day, turnsAtOnce, turnsADay, tokensADay, now),
        db
          .prepare(
            `insert into chat_usage (tenant_id, day, turns) select ?1, ?2, 1 where changes() > 0
             on conflict (tenant_id, day) do update set turns = turns + 1`,
          )
          .bind(tenantId, day),
      ])
      if (taken?.meta.changes === 1) return null
      const [held, used] = await db.batch<Record<string, number>>([
        db
          .prepare('select 1 as held from chat_turns where tenant_id = ?1 and id = ?2 and until > ?3')
          .bind(tenantId, id, now),
        db.prepare(usageSql).bind(tenantId, day, now),
      ])
      if (held?.results.length === 1) return null
      const { turns = 0, tokens = 0 } = used?.results[0] ?? {}
      if (tokens >= tokensADay) return 'tokensADay'
      return turns >= turnsADay ? 'turnsADay' : 'turnsAtOnce'
    },

    async giveBack(turnId, tokens, now) {
      const used = Number.isFinite(tokens) ? Math.max(Math.round(tokens), 0) : 0
      await db.batch([
        db.prepare('delete from chat_turns where tenant_id = ?1 and id = ?2').bind(tenantId, turnId),
        db
          .prepare(
            `insert into chat_usage (tenant_id, day, tokens)
             select id, ?2, ?3 from tenants where id = ?1 and deleting_at is null and ?3 > 0
             on conflict (tenant_id, day) do update set tokens = tokens + excluded.tokens`,
          )
          .bind(tenantId, dayOf(now), used),
      ])
    },

    async usage(now) {
      const day = dayOf(now)
      const row = await db.prepare(usageSql).bind(tenantId, day, now).first<Omit<ChatUsage, 'day'>>()
      return { day, turns: row?.turns ?? 0, tokens: row?.tokens ?? 0, running: row?.running ?? 0 }
    },
  }
}

/** Forgets the places of turns that were lost. @returns how many */
export async function forgetLostTurns(db: D1Database, now: number): Promise<number> {
  const { meta } = await db.prepare('delete from chat_turns where until <= ?1').bind(now).run()
  return meta.changes
}
