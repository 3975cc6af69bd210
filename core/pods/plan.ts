import { nextSlot, type Slot } from './caps.ts'
import { clockTime } from './hours.ts'
import type { RouteName } from './route.ts'

/** A member who is to be offered a post. */
export interface Offered {
  readonly memberId: string
  readonly timeZone: string
  /** The route on which the member shares without being asked; null where they are asked. */
  readonly standingRoute: RouteName | null
  /** The member's own words. */
  readonly comments: readonly string[]
  readonly commentMode: 'never' | 'always' | 'sometimes'
  /** How often with `sometimes`, in percent. */
  readonly commentRate: number
}

/** What the post and its pod allow. */
export interface OfferTerms {
  readonly offerId: string
  /** Words that were offered with the post; null for none. */
  readonly comment: string | null
  readonly notBefore: number
  readonly expiresAt: number
  readonly perPostPerHour: number
  /** How many more members may share it; null where there is no ceiling. */
  readonly room: number | null
  readonly slot: Slot
  /** The pod requires a line of its members, so that no share goes without words. */
  readonly lineRequired: boolean
}

/** An activity that is to be written. */
export interface PlannedShare {
  readonly id: string
  readonly memberId: string
  readonly comment: string | null
  readonly state: 'proposed' | 'approved' | 'skipped'
  readonly reason: string | null
  readonly dueAt: number
  readonly route: RouteName | null
}

/**
 * The id of a member's share of an offer: it begins with what is the offer's, so that an offer's shares stand together, and is the
 * same whoever plans it.
 */
export const shareId = (offerId: string, memberId: string): string =>
  `act_${offerId.slice(4, 24)}${memberId.slice(-12)}`

/** SQL: {@link shareId} of what two expressions name. */
export const shareIdSql = (offer: string, member: string): string =>
  `'act_' || substr(${offer}, 5, 20) || substr(${member}, -12)`

/** The range of ids that an offer's shares have: from the first, to what is behind the last. */
export const shareIdsOf = (offerId: string): readonly [string, string] => [
  `act_${offerId.slice(4, 24)}`,
  `act_${offerId.slice(4, 24)}g`,
]

/** A number from 0 to 1 that is drawn anew for each id, and always the same for one (FNV-1a). */
function drawnFor(id: string): number {
  let hash = 0x811c9dc5
  for (const letter of id) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193)
  return (hash >>> 0) / 2 ** 32
}

/** The words that a member may share with: those offered, else, when the member wants so, one of their own. */
function wordsFor({ comments, commentMode, commentRate }: Offered, offered: string | null, id: string): string | null {
  if (offered !== null || commentMode === 'never' || comments.length === 0) return offered
  if (commentMode === 'sometimes' && drawnFor(`${id} whether`) * 100 >= commentRate) return null
  return comments[Math.floor(drawnFor(`${id} which`) * comments.length)] ?? null
}

/** Why a share waits for its hour. */
export const hourFull = (zone: string, at: number, perHour: number, now: number): string =>
  `After ${clockTime(zone, at, now)}: ${perHour} members of the pod share this post in the hour before.`

/** Why a share is left out. */
export const ceilingReached = (podShare: number): string =>
  `As many members of the pod as may share one post do: at most ${podShare} % of it.`

/**
 * Plans the shares of a post for some members of a pod.
 *
 * Whoever has agreed to share without being asked gets a place in the hours of the post; everybody else is asked, and with words
 * everybody is, those that the pod requires among them: nobody's account says what they have not looked at.
 *
 * @param podShare the tenant's ceiling in percent, for the sentence
 * @returns the shares, and the terms for the next call
 */
export function planShares(
  members: readonly Offered[],
  terms: OfferTerms,
  podShare: number,
  now: number,
): { shares: PlannedShare[]; slot: Slot; room: number | null } {
  let { slot, room } = terms
  const shares = members.map((member): PlannedShare => {
    const id = shareId(terms.offerId, member.memberId)
    const comment = wordsFor(member, terms.comment, id)
    const base = { id, memberId: member.memberId, comment }
    if (member.standingRoute === null || comment !== null || terms.lineRequired) {
      return { ...base, state: 'proposed', reason: null, dueAt: terms.expiresAt, route: null }
    }
    if (room === 0) {
      return { ...base, state: 'skipped', reason: ceilingReached(podShare), dueAt: 0, route: null }
    }
    room = room === null ? null : room - 1
    slot = nextSlot(slot, terms.perPostPerHour, Math.max(now, terms.notBefore))
    const reason =
      slot.at > Math.max(now, terms.notBefore)
        ? hourFull(member.timeZone, slot.at, terms.perPostPerHour, now)
        : slot.at > now
          ? `After ${clockTime(member.timeZone, slot.at, now)}: the post is offered for then.`
          : 'The member has agreed to share without being asked.'
    return { ...base, state: 'approved', reason, dueAt: slot.at, route: member.standingRoute }
  })
  return { shares, slot, room }
}
