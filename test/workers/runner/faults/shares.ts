import { auditTrail } from '../../../../core/audit.ts'
import { newId } from '../../../../core/ids.ts'
import { wordsHash } from '../../../../core/pods/words.ts'
import type { TenantId } from '../../../../core/principal.ts'
import { keyRing } from '../../../../core/vault/ring.ts'
import { vault } from '../../../../core/vault/store.ts'
import { env, postPath, postUrn } from '../world.ts'

/** A member who has connected an account by Unipile, and one share of theirs that is approved and due. */
export interface Share {
  readonly tenantId: TenantId
  readonly memberId: string
  readonly vanity: string
  readonly activityId: string
  /** Each stands on an offer to a pod of its own, so that none waits for the hour of another's post. */
  readonly offerId: string
  /** The account as the other side's ledger and switches name it. */
  readonly account: string
}

export interface SharesGiven {
  readonly count: number
  readonly now: number
  /** How many members a company has. */
  readonly perTenant?: number
}

const whole = JSON.stringify({ days: [0, 1, 2, 3, 4, 5, 6], from: '00:00', to: '24:00' })

/** Calls a control path of the Unipile side. */
export async function unipile<T>(path: string, body?: unknown): Promise<T> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  const response = await fetch(env.UNIPILE_URL + path, init)
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as T
}

/** Switches trouble on for the account of a share; `null` takes a switch back. */
export const trouble = ({ account }: Share, switches: Record<string, unknown>) =>
  unipile('/__trouble', { account, ...switches })

/** How often the other side says that each account has reposted. */
export async function reposts(): Promise<ReadonlyMap<string, number>> {
  const { effects } = await unipile<{ effects: { kind: string; account: string }[] }>('/__ledger')
  const made = effects.filter(({ kind }) => kind === 'repost')
  return new Map([...Map.groupBy(made, ({ account }) => account)].map(([account, of]) => [account, of.length]))
}

/** Makes companies, members and shares. */
export async function newShares({ count, now, perTenant = 1 }: SharesGiven): Promise<Share[]> {
  const shares: Share[] = []
  while (shares.length < count) {
    shares.push(...(await newTenant(Math.min(perTenant, count - shares.length), now)))
  }
  return shares
}

async function newTenant(members: number, now: number): Promise<Share[]> {
  const tenantId = newId('ten', now) as TenantId
  const hash = await wordsHash(null)
  const shares = await Promise.all(
    Array.from({ length: members }, async (): Promise<Share> => {
      const vanity = `faults-${crypto.randomUUID()}`
      const { id } = await unipile<{ id: string }>('/__accounts', { vanity, name: 'Robin Ahlberg' })
      return {
        tenantId,
        memberId: newId('mem', now),
        vanity,
        activityId: newId('act', now),
        offerId: newId('amp', now),
        account: id,
      }
    }),
  )
  const { DB } = env
  await DB.batch([
    DB.prepare(
      `insert into tenants (id, name, routes, created_at, agent, caps) values (?1, 'Test', '["unipile"]', ?2, 'off', '{}')`,
    ).bind(tenantId, now),
    ...shares.flatMap(({ memberId, vanity, activityId, offerId }) => [
      DB.prepare(
        `insert into amplifications (tenant_id, id, pod_id, post_url, post_urn, created_by, created_at, expires_at)
       values (?1, ?2, ?2, ?3, ?4, 'test', ?5, ?5 + 86400000)`,
      ).bind(tenantId, offerId, env.LINKEDIN_WEB_URL + postPath, postUrn, now),
      // A member of long ago, with all day for it.
      DB.prepare(
        `insert into members (tenant_id, id, user_id, linkedin_vanity, created_at, hours) values (?1, ?2, ?2, ?3, 0, '${whole}')`,
      ).bind(tenantId, memberId, vanity),
      DB.prepare(
        `insert into consents (tenant_id, member_id, route, purpose, text_version, given_at) values (?1, ?2, 'unipile', 'repost', '1', ?3)`,
      ).bind(tenantId, memberId, now),
      DB.prepare(
        `insert into activities (tenant_id, id, amplification_id, pod_id, member_id, kind, post_url, post_urn, state, state_actor,
           state_at, approved_by, approved_at, route, text_hash, due_at, created_at)
         values (?1, ?2, ?3, ?3, ?4, 'repost', ?5, ?6, 'approved', 'test', ?7, 'member', ?7, 'unipile', ?8, ?7, ?7)`,
      ).bind(tenantId, activityId, offerId, memberId, env.LINKEDIN_WEB_URL + postPath, postUrn, now, hash),
      env.DB.prepare('insert into pod_members (tenant_id, pod_id, member_id, joined_at) values (?1, ?2, ?3, ?4)').bind(
        tenantId,
        offerId,
        memberId,
        now,
      ),
    ]),
  ])
  const audit = auditTrail(DB, tenantId, { id: 'test', via: 'system', requestId: null })
  const sealed = vault(DB, env.VAULT, () => keyRing(env), tenantId, audit)
  const keep = (subject: string | null, secret: object) =>
    sealed.write(
      { provider: 'unipile', ...(subject !== null && { subject }) },
      { secret: JSON.stringify(secret), hint: '…' },
      now,
    )
  await keep(null, { dsn: env.UNIPILE_URL, apiKey: `unipile-key-${tenantId}` })
  await Promise.all(shares.map(({ memberId, account }) => keep(memberId, { accountId: account })))
  return shares
}
