import { type Audit, auditTrail, system } from '../audit.ts'
import type { TenantId } from '../principal.ts'
import { type KeyRing, open, SealBroken, seal } from '../vault/envelope.ts'
import { stopped } from './stops.ts'

/** Where a member's signing in by themselves stands: a browser that we run, that they act in, and that nothing types in. */
export const signInStates = ['requested', 'open', 'done', 'failed', 'unavailable'] as const
export type SignInState = (typeof signInStates)[number]

/** A member's last signing in by themselves. */
export interface SignIn {
  readonly state: SignInState
  /** Why it came to nothing, and what to do; null else. */
  readonly reason: string | null
  /** Until when it is waited for, in milliseconds since 1970. */
  readonly expiresAt: number
}

interface Row {
  readonly state: SignInState
  readonly reason: string | null
  readonly at: number
  readonly expiresAt: number
  readonly address: string | null
}

/** How long a browser is waited for. */
const openWithinMs = 3 * 60_000

const columns = 'state, reason, at, expires_at as expiresAt, address'
const key = 'tenant_id = ?1 and member_id = ?2'
const contextOf = (tenantId: string, memberId: string, at: number) => `sign-in/${tenantId}/${memberId}/${at}`

const toSignIn = ({ state, reason, expiresAt }: Row, now: number): SignIn =>
  (state === 'requested' || state === 'open') && expiresAt <= now
    ? { state: 'failed', reason: state === 'open' ? nobodyCame : noBrowser, expiresAt }
    : { state, reason, expiresAt }

/** Why one came to nothing in which nobody signed in. */
export const nobodyCame = 'Nobody signed in within the time. Begin again when you are ready.'
const noBrowser = 'No browser could be opened in time. Try again in a few minutes.'

/** Members' signing in by themselves, as the members see it. */
export interface SignInDesk {
  /** Asks for a browser, unless one is asked for or open already. */
  request(memberId: string, now: number): Promise<SignIn>
  /**
   * Where it stands; null where it was never asked for. The address of the browser is given the first time only: who has it acts in it.
   */
  look(memberId: string, now: number): Promise<(SignIn & { readonly url: string | null }) | null>
}

/** Opens a tenant's sign-ins. @param ring the master keys that the address is sealed under */
export function signInDesk(db: D1Database, ring: () => Promise<KeyRing>, tenantId: TenantId, audit: Audit): SignInDesk {
  const bound = (sql: string, memberId: string, ...more: (string | number)[]) =>
    db.prepare(sql).bind(tenantId, memberId, ...more)

  async function addressIn(memberId: string, { at, address }: Row): Promise<string | null> {
    if (address === null) return null
    try {
      return await open(await ring(), contextOf(tenantId, memberId, at), JSON.parse(address))
    } catch (error) {
      if (error instanceof SealBroken) return null
      throw error
    }
  }

  return {
    async request(memberId, now) {
      const message = JSON.stringify({ v: 1, kind: 'sign_in', tenantId, memberId })
      const results = await db.batch<Row>([
        bound(
          `insert into sign_ins (tenant_id, member_id, state, at, expires_at) values (?1, ?2, 'requested', ?3, ?4)
           on conflict (tenant_id, member_id) do update
           set state = 'requested', reason = null, at = max(?3, at + 1), expires_at = ?4, claimed = 0, address = null
           where state not in ('requested', 'open') or expires_at <= ?3`,
          memberId,
          now,
          now + openWithinMs,
        ),
        audit({ action: 'membership.beginSignIn', subject: memberId }, now),
        // Stands on the entry before it, which is written only where something was asked for.
        db
          .prepare(
            `insert into outbox (tenant_id, queue, body, created_at) select ?1, 'pod-jobs', ?2, ?3 where changes() > 0`,
          )
          .bind(tenantId, message, now),
        bound(`select ${columns} from sign_ins where ${key}`, memberId),
      ])
      const row = results.at(-1)?.results[0]
      if (!row) throw new Error('a sign-in was asked for and no row came back')
      return toSignIn(row, now)
    },

    async look(memberId, now) {
      const [found] = await db.batch<Row>([
        bound(`select ${columns} from sign_ins where ${key}`, memberId),
        bound(`update sign_ins set address = null where ${key} and address is not null`, memberId),
      ])
      const row = found?.results[0]
      if (!row) return null
      const signIn = toSignIn(row, now)
      return { ...signIn, url: signIn.state === 'open' ? await addressIn(memberId, row) : null }
    },
  }
}

/** A request that a runner works on. */
export interface ClaimedSignIn {
  readonly memberId: string
  /** The public name of the account. */
  readonly vanity: string
  /** When it was asked for: it tells one request of a member from the next. */
  readonly at: number
}

/** Members' signing in by themselves, as a runner works on it. */
export interface SignInRuns {
  /** Takes a request that waits, once; null where there is none, or where it may not be any more. */
  claim(memberId: string, now: number): Promise<ClaimedSignIn | null>
  /** Gives a request back that could not be begun. */
  giveBack(claimed: ClaimedSignIn): Promise<void>
  /** Leaves the address of the browser for the member. False where the request does not stand any more. */
  opened(claimed: ClaimedSignIn, url: string, expiresAt: number): Promise<boolean>
  /** True while the request stands, and owner and member stand by it. */
  stands(claimed: ClaimedSignIn, now: number): Promise<boolean>
  /** Writes down what it came to. */
  end(
    claimed: ClaimedSignIn,
    state: 'done' | 'failed' | 'unavailable',
    reason: string | null,
    now: number,
  ): Promise<void>
}

/** SQL: owner and member stand by a sign-in that is kept. */
const agreedTo = `exists (select 1 from tenants t where t.id = ?1 and t.status = 'active' and t.typed_sign_in = 1)
  and 2 = (select count(*) from consents c where c.tenant_id = ?1 and c.member_id = ?2 and c.route = 'browser'
    and c.purpose in ('repost', 'stored_sign_in') and c.revoked_at is null)`
/** SQL: they do, and nothing has stopped the browser route. */
const stoodBy = `${agreedTo} and not ${stopped('?1', "'browser'")}`

/** True while owner and member stand by it that a session of the member's account is kept. */
export async function mayKeepSession(db: D1Database, tenantId: TenantId, memberId: string): Promise<boolean> {
  return (await db.prepare(`select 1 where ${agreedTo}`).bind(tenantId, memberId).first()) !== null
}

/** Opens the sign-ins of one tenant for a runner. */
export function signInRuns(db: D1Database, ring: () => Promise<KeyRing>, tenantId: TenantId): SignInRuns {
  const audit = auditTrail(db, tenantId, system('runner'))
  const bound = (sql: string, memberId: string, ...more: (string | number | null)[]) =>
    db.prepare(sql).bind(tenantId, memberId, ...more)

  return {
    async claim(memberId, now) {
      const row = await bound(
        `update sign_ins set claimed = 1 where ${key} and state = 'requested' and claimed = 0 and expires_at > ?3 and ${stoodBy}
         returning at, (select linkedin_vanity from members m where m.tenant_id = ?1 and m.id = ?2) as vanity`,
        memberId,
        now,
      ).first<{ at: number; vanity: string | null }>()
      return row?.vanity ? { memberId, at: row.at, vanity: row.vanity } : null
    },

    async giveBack({ memberId, at }) {
      await bound(
        `update sign_ins set claimed = 0 where ${key} and at = ?3 and state = 'requested'`,
        memberId,
        at,
      ).run()
    },

    async opened({ memberId, at }, url, expiresAt) {
      const sealed = JSON.stringify(await seal(await ring(), contextOf(tenantId, memberId, at), url))
      const { meta } = await bound(
        `update sign_ins set state = 'open', address = ?4, expires_at = ?5 where ${key} and at = ?3 and state = 'requested'`,
        memberId,
        at,
        sealed,
        expiresAt,
      ).run()
      return meta.changes > 0
    },

    async stands({ memberId, at }, now) {
      const row = await bound(
        `select 1 from sign_ins where ${key} and at = ?3 and state in ('requested', 'open') and expires_at > ?4 and ${stoodBy}`,
        memberId,
        at,
        now,
      ).first()
      return row !== null
    },

    async end({ memberId, at }, state, reason, now) {
      await db.batch([
        bound(
          `update sign_ins set state = ?4, reason = ?5, address = null where ${key} and at = ?3 and state in ('requested', 'open')`,
          memberId,
          at,
          state,
          reason,
        ),
        audit({ action: 'membership.signInEnded', subject: memberId, detail: { state } }, now),
      ])
    },
  }
}

/** Forgets the addresses of browsers that are closed by now; nobody came for them. */
export async function forgetOldAddresses(db: D1Database, now: number): Promise<void> {
  await db.prepare('update sign_ins set address = null where address is not null and expires_at <= ?1').bind(now).run()
}
