import type { Clock } from '../../core/clock.ts'
import { log } from '../../core/log.ts'
import { aboutCredential } from '../../core/notices/alert.ts'
import { always } from '../../core/notices/owed.ts'
import { type Answer, NoAnswer } from '../../core/providers/call.ts'
import type { Pending } from '../../core/providers/connect-states.ts'
import { exchangeLinkedInCode, type LinkedInToken, linkedinPerson } from '../../core/providers/linkedin.ts'
import {
  deleteUnipileAccount,
  type UnipileAccess,
  type UnipileAccount,
  unipileAccount,
} from '../../core/providers/unipile.ts'
import { unipileErrorOf } from '../../core/providers/unipile-errors.ts'
import { unipilePosts } from '../../core/providers/unipile-posts.ts'
import { type Stores, stores } from '../../core/stores.ts'
import { membershipOf } from '../../core/tenants/store.ts'
import type { Credential } from '../../core/vault/credential.ts'
import type { Env } from '../env.ts'
import { found, type Integration } from './descriptor.ts'
import { linkedinApp, linkedinIntegration, linkedinPlaces, linkedinRedirect } from './linkedin.ts'
import { worksAgain } from './note-found.ts'
import { storedValues } from './stored.ts'
import { companyUnipile, statusOfAccount, type UnipileConnection, unipileIntegration } from './unipile.ts'
import { requireAddresses } from './values.ts'

/** Why a connection was not made. */
export type Refusal =
  | 'cancelled'
  | 'not_signed_in'
  | 'unknown_state'
  | 'replayed'
  | 'expired'
  | 'other_person'
  | 'not_a_member'
  | 'not_set_up'
  | 'app_rejected'
  | 'code_rejected'
  | 'scope_missing'
  | 'unknown_account'
  | 'wrong_type'
  | 'not_connected'
  | 'other_profile'
  | 'account_taken'
  | 'unavailable'
  | 'unexpected'

/** What finishing a connection has at hand. */
export interface Finishing {
  readonly env: Env
  readonly clock: Clock
  readonly requestId: string
}

/** The stores as the person acts through them who began the connection; null where they are no longer that member. */
async function storesOf({ env, requestId }: Finishing, pending: Pending): Promise<Stores | null> {
  const { tenantId, userId, memberId } = pending
  const opened = stores(env, tenantId, { id: userId, via: 'oauth', requestId })
  const [membership, member] = await Promise.all([
    membershipOf(env.DB, tenantId, userId),
    opened.members.ofUser(userId),
  ])
  return membership?.status === 'active' && member?.id === memberId ? opened : null
}

/** True where another member of the company has connected the same account. */
async function isTaken({ vault }: Stores, { provider }: Integration, memberId: string, account: string) {
  const infos = await vault.list()
  return infos.some(
    (info) =>
      info.provider === provider &&
      info.subject !== '' &&
      info.subject !== memberId &&
      info.config.accountId === account,
  )
}

/** Stores a member's connection, and resolves in the same batch what was open about the one before. */
async function keep(
  { vault, alerts }: Stores,
  integration: Integration,
  memberId: string,
  credential: Omit<Credential, 'hint'>,
  now: number,
): Promise<null> {
  const { provider } = integration
  const about = aboutCredential(provider, memberId)
  const resolved = alerts.resolving(about, worksAgain(integration, memberId), always, now)
  await vault.write({ provider, subject: memberId }, { ...credential, hint: '…' }, now, resolved)
  return null
}

/**
 * Exchanges the code that LinkedIn sent, looks who it speaks for, and seals the token for the member who began.
 *
 * @param pending a state that has just been used by the very person who began
 * @returns null where it is done
 */
export async function finishLinkedIn(at: Finishing, pending: Pending, code: string): Promise<Refusal | null> {
  const { env, clock } = at
  const own = await storesOf(at, pending)
  if (!own) return 'not_a_member'
  const company = await storedValues(own.vault, linkedinIntegration)
  if (!company) return 'not_set_up'
  try {
    const places = linkedinPlaces(env)
    const app = linkedinApp(company.values)
    const exchange = await exchangeLinkedInCode(places, app, code, linkedinRedirect(env))
    if (exchange.kind !== 'granted') return exchange.kind
    const { accessToken, refreshToken, expiresIn, scope } = exchange
    if (!scope.includes('w_member_social')) return 'scope_missing'
    const { person } = await linkedinPerson(places, accessToken)
    if (!person) return 'unexpected'
    if (await isTaken(own, linkedinIntegration, pending.memberId, person.sub)) return 'account_taken'
    const token: LinkedInToken = { accessToken, scope, sub: person.sub, ...(refreshToken && { refreshToken }) }
    const now = clock.now()
    const credential = {
      secret: JSON.stringify(token),
      config: { accountId: person.sub },
      check: found('ok', person.name),
      grantedAt: now,
      expiresAt: now + expiresIn * 1_000,
    }
    return await keep(own, linkedinIntegration, pending.memberId, credential, now)
  } catch (error) {
    if (error instanceof NoAnswer) return 'unavailable'
    throw error
  }
}

/** An account that has been read with the company's own key, or why there is none. */
export type ReadBack = UnipileReadBack | { readonly refusal: Refusal }

export interface UnipileReadBack {
  readonly own: Stores
  readonly access: UnipileAccess
  readonly account: UnipileAccount
}

/**
 * Reads the account that came back, by a notification or with the browser. Neither is signed, and neither is believed anything: what
 * counts is what Unipile says to the company's own key.
 */
export async function readUnipileAccount(at: Finishing, pending: Pending, accountId: string): Promise<ReadBack> {
  const own = await storesOf(at, pending)
  if (!own) return { refusal: 'not_a_member' }
  const company = await storedValues(own.vault, unipileIntegration)
  if (!company) return { refusal: 'not_set_up' }
  requireAddresses(unipileIntegration, company.values, at.env)
  try {
    const access = companyUnipile(company.values, at.env)
    const read = await unipileAccount(access, accountId)
    if ('answer' in read) return { refusal: whyNotShown(read.answer) }
    const account = read.shown
    const reason = account.id === accountId ? await whyNot(own, pending, account, access) : 'unknown_account'
    return reason ? { refusal: reason } : { own, access, account }
  } catch (error) {
    if (error instanceof NoAnswer) return { refusal: 'unavailable' }
    throw error
  }
}

async function whyNot(
  own: Stores,
  { userId, memberId }: Pending,
  account: UnipileAccount,
  access: UnipileAccess,
): Promise<Refusal | null> {
  if (account.type !== 'LINKEDIN') return 'wrong_type'
  const profile = account.vanity === null ? await unipilePosts(access, account.id).vanity() : { shown: account.vanity }
  if ('answer' in profile) return whyNotShown(profile.answer)
  const member = await own.members.ofUser(userId)
  if (plain(profile.shown) !== plain(member?.linkedinVanity ?? '')) return 'other_profile'
  return (await isTaken(own, unipileIntegration, memberId, account.id)) ? 'account_taken' : null
}

/** Why an account or its profile was not shown: who must act differs. Source: linkedin-and-unipile reference §3.5. */
function whyNotShown(answer: Answer): Refusal {
  if (answer.status < 300) return 'unexpected'
  const error = unipileErrorOf(answer)
  if (error === 'unknown' || error === 'limit') return 'unavailable'
  if (error === 'config') return 'not_set_up'
  return error === 'absent' || error === 'refused' ? 'unknown_account' : 'unexpected'
}

/** A profile's name as two writings of it are compared: LinkedIn takes either case, and may write letters as `%C3%A4`. */
function plain(vanity: string): string {
  try {
    return decodeURIComponent(vanity).toLowerCase()
  } catch {
    return vanity.toLowerCase()
  }
}

/** Seals the account for the member who began, and deletes the one at Unipile that they had connected before. */
export async function keepUnipile(
  { own, access, account }: UnipileReadBack,
  pending: Pending,
  now: number,
): Promise<null> {
  const { tenantId, memberId } = pending
  const former = (await own.vault.find({ provider: 'unipile', subject: memberId }))?.config.accountId
  const connection: UnipileConnection = { accountId: account.id }
  const check = found(statusOfAccount(account), account.name)
  const credential = { secret: JSON.stringify(connection), config: { ...connection }, check, grantedAt: now }
  await keep(own, unipileIntegration, memberId, credential, now)
  if (former === undefined || former === account.id) return null
  const undone = await deleteUnipileAccount(access, former).catch(() => false)
  if (!undone) log.warn('connection.not_undone', { tenant: tenantId, provider: 'unipile' })
  return null
}
