import { auditTrail } from '../../../core/audit.ts'
import type { CredentialName } from '../../../core/vault/credential.ts'
import { keyRing } from '../../../core/vault/ring.ts'
import { vault } from '../../../core/vault/store.ts'
import type { Env } from '../../../runner/env.ts'
import { type Case, type CaseGiven, deliver, env, newCase, type Repost, site } from './world.ts'

/** A post by the number that LinkedIn's API takes. */
export const shareUrn = 'urn:li:share:7397999997143228416'
/** Past every lease, as a later runner sees the world. */
export const later = 10 * 60_000
/** Nothing listens there. */
export const nowhere = 'http://127.0.0.1:9'

export const address = (urn: string) => `/feed/update/${urn}/`

/** Seals a credential of a case's tenant. */
export async function seal({ tenantId }: Case, name: CredentialName, secret: unknown): Promise<void> {
  const audit = auditTrail(env.DB, tenantId, { id: 'test', via: 'system', requestId: null })
  const sealed = vault(env.DB, env.VAULT, () => keyRing(env), tenantId, audit)
  const text = typeof secret === 'string' ? secret : JSON.stringify(secret)
  await sealed.write(name, { secret: text, hint: '…' }, Date.now())
}

const only = (route: string): CaseGiven => ({ routes: [route], consents: [`${route} repost`], signIn: null })

/** A member whose token for LinkedIn's API is stored, and the token. */
export async function apiCase(given: CaseGiven = {}): Promise<Case & { readonly token: string; readonly sub: string }> {
  const made = await newCase({ ...only('linkedin-api'), urn: shareUrn, path: address(shareUrn), ...given })
  const token = await newToken(made)
  const me = await fetch(`${env.LINKEDIN_API_URL}/v2/userinfo`, { headers: { authorization: `Bearer ${token}` } })
  const { sub } = (await me.json()) as { sub: string }
  await keepToken(made, { accessToken: token, sub })
  return { ...made, token, sub }
}

/** An API token of a case's member. */
export async function newToken({ vanity }: Case, given: object = {}): Promise<string> {
  return (await site<{ access_token: string }>('POST', '/__tokens', { vanity, ...given })).access_token
}

/** Stores a token as the member's connection. */
export const keepToken = (made: Case, token: { accessToken: string; sub: string; scope?: readonly string[] }) =>
  seal(made, { provider: 'linkedin', subject: made.memberId }, { scope: ['openid', 'w_member_social'], ...token })

/** Calls a control path of the Unipile side. */
async function unipile<T>(path: string, body?: unknown): Promise<T> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  const response = await fetch(env.UNIPILE_URL + path, init)
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as T
}

export interface UnipileCase extends Case {
  /** The account as the Unipile side's ledger and switches name it. */
  readonly account: string
  readonly accountId: string
  readonly apiKey: string
}

/** A member who has connected an account by Unipile. */
export async function unipileCase(api: 'v1' | 'v2', given: CaseGiven = {}): Promise<UnipileCase> {
  const made = await newCase({ ...only('unipile'), ...given })
  const { id, v2Id } = await unipile<{ id: string; v2Id: string }>('/__accounts', {
    vanity: made.vanity,
    name: 'Robin Ahlberg',
  })
  const apiKey = `unipile-key-${crypto.randomUUID()}`
  const accountId = api === 'v2' ? v2Id : id
  await seal(made, { provider: 'unipile' }, { dsn: env.UNIPILE_URL, apiKey, ...(api === 'v2' && { api }) })
  await seal(made, { provider: 'unipile', subject: made.memberId }, { accountId })
  return { ...made, account: id, accountId, apiKey }
}

/** Switches trouble on for a connected account. */
export const unipileTrouble = ({ account }: UnipileCase, switches: Record<string, unknown>) =>
  unipile('/__trouble', { account, ...switches })

/** What really happened out there through Unipile. */
export async function unipileReposts({ account }: UnipileCase): Promise<Repost[]> {
  const { effects } = await unipile<{ effects: Repost[] }>('/__ledger')
  return effects.filter((effect) => effect.kind === 'repost' && effect.account === account)
}

/** Reads a share back, as after the press. */
export const reconcile = ({ tenantId, activityId }: Case, given: Env = env) =>
  deliver([{ v: 1, kind: 'reconcile', tenantId, activityId }], { given })

/** All that the database holds of an activity and of its member's state. */
export async function leftBehind({ tenantId, activityId, memberId }: Case): Promise<string> {
  const tables = ['activity_steps', 'activity_events'].map((table) =>
    env.DB.prepare(`select * from ${table} where tenant_id = ?1 and activity_id = ?2`).bind(tenantId, activityId).all(),
  )
  const rows = await Promise.all([
    ...tables,
    env.DB.prepare('select state_reason, result_url, result_urn from activities where tenant_id = ?1 and id = ?2')
      .bind(tenantId, activityId)
      .all(),
    env.DB.prepare('select status, status_reason from members where tenant_id = ?1 and id = ?2')
      .bind(tenantId, memberId)
      .all(),
  ])
  return JSON.stringify(rows.map(({ results }) => results))
}
