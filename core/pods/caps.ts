import { clockTime, lastMidnight, nextMidnight } from './hours.ts'

/** What a tenant's owner lets members share at most. Owner and member may only lower what is above them. */
export interface TenantCaps {
  /** Of one member, in a day of theirs. */
  readonly perDay: number
  /** Of one member, in any seven days. */
  readonly perWeek: number
  /** Of one post, by members of one pod, in an hour. */
  readonly perPostPerHour: number
  /** The part of a pod that may share one post, in percent; from {@link shareCountsFrom} members on. */
  readonly podShare: number
}

/** What one member may do. */
export type MemberCaps = Pick<TenantCaps, 'perDay' | 'perWeek'>

/** What nobody can raise. Source: linkedin-and-unipile §2, with the hard ceilings. */
export const ceilings: TenantCaps = { perDay: 5, perWeek: 15, perPostPerHour: 5, podShare: 30 }

/** What holds where nobody has chosen. Source: as above. */
export const usualCaps: TenantCaps = { perDay: 2, perWeek: 5, perPostPerHour: 5, podShare: 30 }

/** The size from which on the ceiling on a pod's share of one post holds. */
export const shareCountsFrom = 10

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const weekMs = 7 * dayMs
/** Between two shares of one member. */
const gapMs = hourMs
/** Shares of posts of one author, by one member, in any seven days. */
const perAuthorPerWeek = 2
/** A member who is new does half as much for so long. */
const newForMs = 14 * dayMs

const lowest = (...values: (number | undefined)[]) => Math.min(...values.filter((value) => value !== undefined))

/** The caps of a tenant: what its owner chose, below the ceilings. */
export function tenantCaps(chosen: Partial<TenantCaps>): TenantCaps {
  const cap = (name: keyof TenantCaps) => Math.max(0, lowest(ceilings[name], chosen[name] ?? usualCaps[name]))
  return {
    perDay: cap('perDay'),
    perWeek: cap('perWeek'),
    perPostPerHour: Math.max(1, cap('perPostPerHour')),
    podShare: cap('podShare'),
  }
}

/**
 * What a member may do: the lowest of what the owner and the member chose, and half of it in the first fourteen days.
 *
 * @param since when the person became a member, in milliseconds since 1970
 */
export function memberCaps(tenant: TenantCaps, chosen: Partial<MemberCaps>, since: number, now: number): MemberCaps {
  const cap = (name: keyof MemberCaps) => {
    const allowed = Math.max(0, lowest(tenant[name], chosen[name]))
    return now - since < newForMs ? Math.ceil(allowed / 2) : allowed
  }
  return { perDay: cap('perDay'), perWeek: cap('perWeek') }
}

/** How many members of a pod may share one post; null where there is no ceiling. */
export function podCeiling(caps: TenantCaps, memberCount: number): number | null {
  return memberCount < shareCountsFrom ? null : Math.floor((memberCount * caps.podShare) / 100)
}

/** One share that was begun, whatever became of it. */
export interface Begun {
  readonly at: number
  /** The author's public name, where it is known. */
  readonly author: string | null
}

/** What a member has used of what they may do, and why nothing more goes just now. */
export interface Use {
  readonly at: number
  readonly day: { readonly used: number; readonly allowed: number }
  readonly week: { readonly used: number; readonly allowed: number }
  /** When the next share may go; null for now. */
  readonly nextAt: number | null
  readonly why: string | null
}

/**
 * What a member has used, and when the next share may go.
 *
 * @param begun the shares of the last seven days, in any order
 * @param zone the member's time zone: a day is a day there
 * @param author of the post that is to be shared, where it is known
 */
export function usageOf(
  begun: readonly Begun[],
  caps: MemberCaps,
  zone: string,
  now: number,
  author: string | null = null,
): Use {
  const week = begun.filter(({ at }) => at > now - weekMs).toSorted((a, b) => a.at - b.at)
  const day = week.filter(({ at }) => at >= lastMidnight(zone, now))
  const byAuthor = author === null ? [] : week.filter((one) => one.author === author)
  // The share whose leaving the seven days makes room for one more.
  const leaves = (of: readonly Begun[], allowed: number) => {
    const one = of[of.length - allowed]
    return one ? one.at + weekMs : null
  }
  const last = week.at(-1)
  const waits: { at: number; why: string }[] = []
  const wait = (at: number | null, why: string) => {
    if (at !== null && at > now) waits.push({ at, why: `After ${clockTime(zone, at, now)}: ${why}.` })
  }
  if (last) wait(last.at + gapMs, 'an hour between two shares')
  if (day.length >= caps.perDay) wait(nextMidnight(zone, now), `${day.length} of ${caps.perDay} today`)
  if (week.length >= caps.perWeek) {
    wait(
      caps.perWeek > 0 ? leaves(week, caps.perWeek) : now + weekMs,
      `${week.length} of ${caps.perWeek} in seven days`,
    )
  }
  if (byAuthor.length >= perAuthorPerWeek) {
    wait(
      leaves(byAuthor, perAuthorPerWeek),
      `${byAuthor.length} of ${perAuthorPerWeek} posts of this author in seven days`,
    )
  }
  const latest = waits.toSorted((a, b) => b.at - a.at)[0]
  return {
    at: now,
    day: { used: day.length, allowed: caps.perDay },
    week: { used: week.length, allowed: caps.perWeek },
    nextAt: latest?.at ?? null,
    why: latest?.why ?? null,
  }
}

/**
 * What a member has used, as it is now, out of what their gate said last: what is over by now is left out, and what they may do is
 * what holds today.
 *
 * @param said null where the gate has said nothing yet
 * @param zone the member's time zone
 */
export function presentUse(said: Use | null, caps: MemberCaps, zone: string, now: number): Use {
  const since = said?.at ?? 0
  const waits = said !== null && said.nextAt !== null && said.nextAt > now
  return {
    at: now,
    day: { used: said && since >= lastMidnight(zone, now) ? said.day.used : 0, allowed: caps.perDay },
    week: { used: said && since > now - weekMs ? said.week.used : 0, allowed: caps.perWeek },
    nextAt: waits ? said.nextAt : null,
    why: waits ? said.why : null,
  }
}

/** Where the next shares of one post go: the hour that is being filled, and how many it holds. */
export interface Slot {
  readonly at: number
  readonly n: number
}

/**
 * Gives the next place in the hours of a post.
 *
 * @param slot where the last one went; `{at: 0, n: 0}` before the first
 * @param earliest before which nothing goes, in milliseconds since 1970
 * @returns the place, to be kept for the next call; its `at` is when the share may go
 */
export function nextSlot(slot: Slot, perHour: number, earliest: number): Slot {
  if (slot.at === 0 || earliest >= slot.at + hourMs) return { at: earliest, n: 1 }
  return slot.n < perHour ? { at: slot.at, n: slot.n + 1 } : { at: slot.at + hourMs, n: 1 }
}

/** SQL for the same, to be put into an UPDATE of `amplifications`: new `slot_at` and `slot_n`. */
export const nextSlotSql = (perHour: string, earliest: string) => `
  slot_at = case when slot_at = 0 or ${earliest} >= slot_at + ${hourMs} then ${earliest}
    when slot_n < ${perHour} then slot_at else slot_at + ${hourMs} end,
  slot_n = case when slot_at = 0 or ${earliest} >= slot_at + ${hourMs} then 1
    when slot_n < ${perHour} then slot_n + 1 else 1 end`
