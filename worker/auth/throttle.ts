import { Problem } from '../../core/problem.ts'
import { keyedHash } from '../../core/token.ts'
import type { Env } from '../env.ts'

const minuteMs = 60_000

interface Limit {
  /** How many attempts are let through in one window. */
  readonly most: number
  readonly windowMs: number
}

/** What is counted. An office shares one address, so addresses have far more room than accounts. */
const limits = {
  /** A password tried for one account. */
  account: { most: 10, windowMs: 15 * minuteMs },
  /** The present password tried by a person who is signed in and wants another. */
  change: { most: 10, windowMs: 15 * minuteMs },
  /** Passwords tried from one address; those that were right do not count. */
  address: { most: 100, windowMs: 15 * minuteMs },
  /** Tokens of invitations shown from one address. */
  look: { most: 120, windowMs: 15 * minuteMs },
  /** Accounts made from one address. */
  signUp: { most: 30, windowMs: 15 * minuteMs },
  /** Invitations that one tenant gives. */
  invite: { most: 200, windowMs: 24 * 60 * minuteMs },
} as const satisfies Record<string, Limit>

/** How long a count is kept at most. */
const keepMs = 24 * 60 * minuteMs

/** One thing to count: what kind, and whose. */
export interface Attempt {
  readonly kind: keyof typeof limits
  readonly whose: string
}

/** The attempt of a password for an account. Somebody unknown is counted alike, so that a refusal tells nothing. */
export const ofAccount = (email: string): Attempt => ({ kind: 'account', whose: email.trim().toLowerCase() })

/**
 * The attempt that comes from a network address. Of IPv6 the first 64 bits count: a household has all the others.
 *
 * @param address empty where there is none, as on a machine of one's own; all of those count as one
 */
export const ofAddress = (kind: 'address' | 'look' | 'signUp', address: string): Attempt => ({
  kind,
  whose: networkOf(address),
})

/** The part of an address that stands for one household or office: all of IPv4, the first four groups of IPv6. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped) return mapped
  const [head = '', tail] = address.toLowerCase().split('::')
  const groups = (text: string) => text.split(':').filter(Boolean)
  const first = groups(head)
  const last = tail === undefined ? [] : groups(tail)
  const zeros = tail === undefined ? 0 : Math.max(8 - first.length - last.length, 0)
  const whole = [...first, ...Array<string>(zeros).fill('0'), ...last]
  return whole
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')
}

/** Keyed, so that whoever reads the database learns neither addresses nor who tries to sign in. */
const keyOf = (secret: string, { kind, whose }: Attempt) => keyedHash(secret, 'sign-in attempts', `${kind} ${whose}`)

/**
 * Counts attempts before anything is done for them; each counts by itself, however many come at once.
 *
 * @throws Problem `too_many_attempts` where one of them is over its limit, with the seconds until its window ends
 */
export async function throttle(env: Env, attempts: readonly Attempt[], now: number): Promise<void> {
  const keys = await Promise.all(attempts.map((attempt) => keyOf(env.AUTH_SECRET, attempt)))
  const counted = await env.DB.batch<{ count: number; since: number }>(
    attempts.map(({ kind }, index) =>
      env.DB.prepare(
        `insert into sign_in_attempts (key, count, since) values (?1, 1, ?2)
         on conflict (key) do update set count = case when since <= ?2 - ?3 then 1 else count + 1 end,
           since = case when since <= ?2 - ?3 then ?2 else since end
         returning count, since`,
      ).bind(keys[index] ?? '', now, limits[kind].windowMs),
    ),
  )
  const waits = attempts.map(({ kind }, index) => {
    const row = counted[index]?.results[0]
    return row && row.count > limits[kind].most ? row.since + limits[kind].windowMs - now : 0
  })
  const longest = Math.max(...waits)
  if (longest <= 0) return
  const minutes = Math.ceil(longest / minuteMs)
  throw new Problem(
    'too_many_attempts',
    `Too many attempts. Wait ${minutes === 1 ? 'a minute' : `${minutes} minutes`}, then try again.`,
    { retryAfter: Math.ceil(longest / 1_000) },
  )
}

/** After a right password: forgets the wrong ones of the account or person, and takes the attempt off the address. */
export async function forgive(env: Env, own: Attempt, address: Attempt): Promise<void> {
  const [ofOne, ofOffice] = await Promise.all([keyOf(env.AUTH_SECRET, own), keyOf(env.AUTH_SECRET, address)])
  await env.DB.batch([
    env.DB.prepare('delete from sign_in_attempts where key = ?1').bind(ofOne),
    env.DB.prepare('update sign_in_attempts set count = max(count - 1, 0) where key = ?1').bind(ofOffice),
  ])
}

/** Forgets counts whose windows are over. */
export async function forgetOldAttempts(db: D1Database, now: number): Promise<void> {
  await db
    .prepare('delete from sign_in_attempts where since < ?1')
    .bind(now - keepMs)
    .run()
}
