import type { Audit } from '../audit.ts'
import type { TenantId } from '../principal.ts'

/** What the chat of one tenant may use. */
export interface ChatLimits {
  /** Answers that may be written at the same time, for all people together. */
  readonly turnsAtOnce: number
  /** Answers a day (UTC). */
  readonly turnsADay: number
  /** Tokens a day (UTC), in and out. An answer under way is not cut off by it. */
  readonly tokensADay: number
  /** Characters of one message. */
  readonly messageLength: number
  /** Bytes of one attachment. */
  readonly attachmentBytes: number
}

/** What holds where the owner has set nothing. */
export const defaultChatLimits: ChatLimits = {
  turnsAtOnce: 20,
  turnsADay: 2_000,
  tokensADay: 5_000_000,
  messageLength: 20_000,
  attachmentBytes: 20 * 1024 * 1024,
}

/** What an owner can set at most: the platform's bounds, and ours. */
export const highestChatLimits: ChatLimits = {
  turnsAtOnce: 500,
  turnsADay: 1_000_000,
  tokensADay: 10_000_000_000,
  messageLength: 200_000,
  attachmentBytes: 25 * 1024 * 1024,
}

/** How many attachments one message may hold. */
export const attachmentsAMessage = 10

/** Each limit, and null where the default holds. */
export type SetLimits = { readonly [Name in keyof ChatLimits]: number | null }

const columnOf: Readonly<Record<keyof ChatLimits, string>> = {
  turnsAtOnce: 'turns_at_once',
  turnsADay: 'turns_a_day',
  tokensADay: 'tokens_a_day',
  messageLength: 'message_length',
  attachmentBytes: 'attachment_bytes',
}
const names = Object.keys(columnOf) as (keyof ChatLimits)[]

/** The columns of `chat_limits` under the names of {@link SetLimits}, for a statement that reads them among others. */
export const limitColumns = (table: string): string =>
  names.map((name) => `${table}.${columnOf[name]} as ${name}`).join(', ')

/** What holds: what the owner has set, but no more than can be set today, else the default. */
export function limitsFrom(set: Partial<SetLimits>): ChatLimits {
  const limit = (name: keyof ChatLimits) => [
    name,
    Math.min(set[name] ?? defaultChatLimits[name], highestChatLimits[name]),
  ]
  return Object.fromEntries(names.map(limit)) as unknown as ChatLimits
}

/** What one tenant's chat may use, as its owner sets it. */
export interface ChatLimitStore {
  read(): Promise<SetLimits>
  /** Sets what is given and leaves the rest; null goes back to the default. */
  put(changes: Partial<SetLimits>, now: number): Promise<void>
}

/** Opens the chat limits of one tenant. */
export function chatLimitStore(db: D1Database, tenantId: TenantId, audit: Audit): ChatLimitStore {
  return {
    async read() {
      const row = await db
        .prepare(`select ${limitColumns('l')} from chat_limits l where l.tenant_id = ?1`)
        .bind(tenantId)
        .first<SetLimits>()
      return row ?? (Object.fromEntries(names.map((name) => [name, null])) as unknown as SetLimits)
    },

    async put(changes, now) {
      const given = names.filter((name) => changes[name] !== undefined)
      if (given.length === 0) return
      const columns = given.map((name) => columnOf[name])
      const sets = [...columns, 'updated_at'].map((column) => `${column} = excluded.${column}`).join(', ')
      await db.batch([
        db
          .prepare(
            `insert into chat_limits (tenant_id, updated_at, ${columns.join(', ')})
             values (?1, ?2, ${columns.map((_, index) => `?${index + 3}`).join(', ')})
             on conflict (tenant_id) do update set ${sets}`,
          )
          .bind(tenantId, now, ...given.map((name) => changes[name] ?? null)),
        audit({ action: 'chat.setLimits', detail: { ...changes } as Record<string, number | null> }, now),
      ])
    },
  }
}
