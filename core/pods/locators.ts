import { z } from 'zod'
import { hashToken } from '../token.ts'

const way = z.strictObject({
  role: z.string(),
  tag: z.string(),
  /** An action's own label, free of anything personal; null for a way by structure alone. */
  name: z.string().max(40).nullable(),
  expandable: z.boolean(),
  inDialog: z.boolean(),
  /** Which of its equals in the scope it is, counted from 1; null for a way by name. */
  place: z.strictObject({ nth: z.int().min(1), of: z.int().min(1) }).nullable(),
})

/** A way to recognise one element. It holds no text of a member's, an author's or a post's. */
export type Way = z.infer<typeof way>

/**
 * What was learned of one target on one layout.
 *
 * `trial` is for those members alone whose own runs verified it; `promoted` is for everybody; `retired` is for nobody, until
 * it is learned anew.
 */
export interface Locator {
  /** At most two, the best first. */
  readonly ways: readonly Way[]
  readonly state: 'trial' | 'promoted' | 'retired'
  /** How often a step stood on it and its effect was seen. */
  readonly successes: number
  /** How often in a row it missed. */
  readonly failures: number
  /** One-way hashes of at most three members. */
  readonly members: readonly string[]
  readonly firstSeen: number
  readonly lastSeen: number
}

const successesNeeded = 3
const membersNeeded = 2
const failuresAllowed = 2
const membersKept = 3

const textOfWay = ({ role, tag, name, expandable, inDialog, place }: Way) =>
  JSON.stringify([role, tag, name, expandable, inDialog, place?.nth, place?.of])
const same = (one: Way, other: Way) => textOfWay(one) === textOfWay(other)

/**
 * What a locator becomes once a step stood on `ways` and its effect was seen.
 *
 * Only what holds for every member is kept. A promoted one whose ways all differ stays as it is: others stand on it, and it
 * goes by its misses alone.
 *
 * @param member one-way hash
 */
export function afterSuccess(known: Locator | null, ways: readonly Way[], member: string, now: number): Locator {
  const common = known?.ways.filter((one) => ways.some((other) => same(one, other))) ?? []
  if (known?.state === 'promoted' && common.length === 0) return known
  if (!known || known.state === 'retired' || common.length === 0) {
    return { ways, state: 'trial', successes: 1, failures: 0, members: [member], firstSeen: now, lastSeen: now }
  }
  const members = [...new Set([...known.members, member])].slice(0, membersKept)
  const successes = known.successes + 1
  const trusted = successes >= successesNeeded && members.length >= membersNeeded
  return {
    ...known,
    ways: common,
    state: trusted ? 'promoted' : known.state,
    successes,
    failures: 0,
    members,
    lastSeen: now,
  }
}

/** What a locator becomes once it missed a target that was there, or led to one whose effect was not as expected. */
export function afterMiss(known: Locator, now: number): Locator {
  const failures = known.failures + 1
  return { ...known, failures, state: failures >= failuresAllowed ? 'retired' : known.state, lastSeen: now }
}

/** True where a member's run may stand on it. @param member one-way hash */
export function isFor(locator: Locator, member: string): boolean {
  return locator.state === 'promoted' || (locator.state === 'trial' && locator.members.includes(member))
}

/** A member's hash under one locator; those under two locators have nothing in common. */
export async function memberHash(key: string, memberId: string): Promise<string> {
  return (await hashToken(`${key} ${memberId}`)).slice(0, 32)
}

interface Row {
  candidates: string
  state: Locator['state']
  successes: number
  failures: number
  members: string
  firstSeen: number
  lastSeen: number
}

/** The learned locators. They belong to no tenant: nothing in them is anybody's. */
export interface Locators {
  /** What is known under a key; null for nothing, or for what another version wrote. */
  find(key: string): Promise<Locator | null>
  /**
   * Changes what stands under a key. Of two at once one may be lost: then something is learned a run later.
   *
   * @param target what is looked for, for whoever reads the table
   * @param change makes of what stands there what shall stand there
   */
  change(key: string, target: string, change: (known: Locator | null) => Locator | null): Promise<void>
}

/** Opens the learned locators. */
export function locators(db: D1Database): Locators {
  async function find(key: string): Promise<Locator | null> {
    const row = await db
      .prepare(
        `select candidates, state, successes, failures, members, first_seen as firstSeen, last_seen as lastSeen
         from locators where key = ?1`,
      )
      .bind(key)
      .first<Row>()
    if (!row) return null
    const { candidates, members, ...rest } = row
    const ways = z.array(way).safeParse(JSON.parse(candidates)).data
    return ways ? { ...rest, ways, members: JSON.parse(members) } : null
  }
  return {
    find,
    async change(key, target, change) {
      const known = await find(key)
      const next = change(known)
      if (!next || next === known) return
      await db
        .prepare(
          `insert into locators (key, target, candidates, state, successes, failures, members, first_seen, last_seen)
           values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
           on conflict (key) do update set candidates = excluded.candidates, state = excluded.state,
             successes = excluded.successes, failures = excluded.failures, members = excluded.members,
             first_seen = excluded.first_seen, last_seen = excluded.last_seen
           where locators.successes = ?10 and locators.failures = ?11 and locators.state = ?12`,
        )
        .bind(
          key,
          target,
          JSON.stringify(next.ways),
          next.state,
          next.successes,
          next.failures,
          JSON.stringify(next.members),
          next.firstSeen,
          next.lastSeen,
          known?.successes ?? null,
          known?.failures ?? null,
          known?.state ?? null,
        )
        .run()
    },
  }
}
