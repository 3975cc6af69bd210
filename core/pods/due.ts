import { type TenantCaps, tenantCaps, type Use } from './caps.ts'
import { heldBy } from './held.ts'
import { clockTime, type Hours, nextOpening, usualHours } from './hours.ts'
import { hourFull } from './plan.ts'
import { discloses, lineMissing, readDisclosure } from './pod-disclosure.ts'
import type { RouteName } from './route.ts'
import { attendedForMs, attendedRoute } from './standing.ts'
import { stoppedReason } from './stops.ts'

/** How long a share whose member, pod or tenant has stopped waits until it is looked at again, unless somebody lets go on. */
const heldForMs = 60 * 60_000

const hourMs = 60 * 60_000

/** A share that was agreed to and whose time has come, with all that says whether it may go. */
export interface DueRow {
  tenantId: string
  id: string
  route: RouteName
  comment: string | null
  disclosure: string
  approvedAt: number
  stopped: number
  stopReason: string | null
  tenantStatus: string
  podStatus: string | null
  memberStatus: string
  timeZone: string
  hours: string | null
  use: string | null
  attempts: number
  offerId: string
  sentAt: number
  sentN: number
  offerEnds: number
  tenantCaps: string
}

/** LinkedIn's API may not be used to automate posting: what cannot go at once is not kept. Source: linkedin-and-unipile §0. */
const pressAgain = 'LinkedIn’s own way keeps nothing for later: the member presses again.'

/** Why a share that is due does not go yet. */
export type Deferral = { readonly at: number; readonly reason: string }

/** Why a yes does not hold any more, and what becomes of the share. */
export type End = { readonly to: 'proposed' | 'skipped'; readonly reason: string }

/** After its offer has ended a share that was agreed to is still made for so long: it may have had to wait for its time. */
const goesAfterEndMs = 7 * 24 * 3_600_000

/**
 * Whether the yes to a share that is due holds no more.
 *
 * @param deferral why the share does not go yet; null where it could
 */
export function endOf(row: DueRow, deferral: Deferral | null, now: number): End | null {
  if (row.offerEnds <= now - goesAfterEndMs) {
    return { to: 'skipped', reason: 'It could not go in time: the offer has ended a week ago. Nothing was shared.' }
  }
  // Whatever brought it back here, or has changed since the yes: without the line that its pod requires nothing goes.
  const disclosure = readDisclosure(row.disclosure)
  if (!discloses(row.comment, disclosure)) return { to: 'proposed', reason: lineMissing(disclosure.line) }
  if (row.route !== attendedRoute) return null
  const late = row.approvedAt <= now - attendedForMs ? 'It did not come to go at once.' : null
  const why = deferral?.reason ?? late
  return why === null ? null : { to: 'proposed', reason: `${why} ${pressAgain}` }
}

function outsideHours(row: DueRow, now: number): Deferral | null {
  const hours = row.hours ? (JSON.parse(row.hours) as Hours) : usualHours
  const opening = nextOpening(hours, row.timeZone, now)
  if (opening === null)
    return { at: now + heldForMs, reason: "The member's hours hold no time at all; the member changes them." }
  if (opening <= now) return null
  return { at: opening, reason: `After ${clockTime(row.timeZone, opening, now)}: the member's own hours.` }
}

/** Why a share does not go yet, but for what other shares of its post have to do with it; null where it may. */
export function deferralOf(row: DueRow, now: number): Deferral | null {
  const held = (reason: string): Deferral => ({ at: now + heldForMs, reason })
  if (row.tenantStatus !== 'active') return held(heldBy.tenant)
  if (row.stopped) return held(row.stopReason ? `${stoppedReason}: ${row.stopReason}` : `${stoppedReason}.`)
  if (row.podStatus === 'paused') return held(heldBy.pod)
  if (row.memberStatus === 'paused') return held(heldBy.paused)
  if (row.memberStatus !== 'active') return held(heldBy.attention)
  // One's own press is no matter of hours: there the member sits.
  if (row.route !== attendedRoute) {
    const outside = outsideHours(row, now)
    if (outside) return outside
  }
  // One that has been begun is counted already; the gate lets it pass.
  const use = row.use && row.attempts === 0 ? (JSON.parse(row.use) as Use) : null
  if (use?.nextAt && use.nextAt > now && use.why) return { at: use.nextAt, reason: use.why }
  return null
}

/**
 * Puts off what would be more shares of one post in an hour than may be: what waited for other things (the night, a pause) may come
 * due all at once. Those put off are spread over the hours behind.
 *
 * @param rows that could go now, the oldest first
 */
export function overTheHour(rows: readonly DueRow[], now: number): Map<DueRow, Deferral> {
  const late = new Map<DueRow, Deferral>()
  for (const ofOffer of Map.groupBy(rows, (row) => row.offerId).values()) {
    const [first] = ofOffer
    if (!first) continue
    const { perPostPerHour }: TenantCaps = tenantCaps(JSON.parse(first.tenantCaps))
    const fresh = now >= first.sentAt + hourMs
    const room = Math.max(0, perPostPerHour - (fresh ? 0 : first.sentN))
    const hour = fresh ? now : first.sentAt
    for (const [index, row] of ofOffer.slice(room).entries()) {
      const at = hour + hourMs * (1 + Math.floor(index / perPostPerHour))
      late.set(row, { at, reason: hourFull(row.timeZone, at, perPostPerHour, now) })
    }
  }
  return late
}
