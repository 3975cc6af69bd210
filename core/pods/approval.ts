import { Problem } from '../problem.ts'
import { type ActivityState, approvable } from './activity.ts'
import { nextSlot, type Slot, type Use } from './caps.ts'
import { clockTime, type Hours, nextOpening } from './hours.ts'
import { ceilingReached, hourFull } from './plan.ts'
import { type Disclosure, discloses } from './pod-disclosure.ts'
import type { RouteName } from './route.ts'
import { attendedRoute } from './standing.ts'

/** What is known when a member says yes to a share. */
export interface ApprovalFacts {
  readonly state: ActivityState
  readonly pressed: boolean
  readonly expiresAt: number
  readonly notBefore: number
  /** The first route that the tenant lists and the member has agreed to; null where there is none. */
  readonly route: RouteName | null
  readonly memberStatus: 'active' | 'paused' | 'needs_attention'
  readonly podPaused: boolean
  /** The member is in the pod still. */
  readonly inPod: boolean
  readonly stopped: boolean
  readonly use: Use | null
  readonly hours: Hours
  readonly timeZone: string
  readonly slot: Slot
  readonly perPostPerHour: number
  readonly podShare: number
  /** How many more members of the pod may share the post; null where there is no ceiling. */
  readonly room: number | null
  /** The exact words that it would go with; null for none. */
  readonly words: string | null
  readonly disclosure: Disclosure
}

/** By which way a share goes, when, and why not before. */
export interface Approved {
  readonly route: RouteName
  readonly dueAt: number
  readonly reason: string | null
}

const refuse = (message: string) => new Problem('conflict', message)

function lacksLine(line: string): Problem {
  const message = `This pod asks every member to say “${line}” Add that line to the words, then press again.`
  return new Problem('invalid_input', message, { errors: [{ path: 'comment', message }] })
}

/**
 * What a member's yes leads to.
 *
 * On the attended route the share goes at once or not at all: nothing is held and sent later by itself (linkedin-and-unipile §0).
 * On the others it waits for its time, and says why.
 *
 * @throws Problem `conflict`, saying who must do what before; `invalid_input` for words that lack the line the pod requires
 */
export function approve(facts: ApprovalFacts, now: number): Approved {
  const { route, timeZone, use } = facts
  if (facts.pressed)
    throw refuse('The share may be out already, so nothing is tried again. Look at your profile on LinkedIn.')
  if (!approvable.includes(facts.state)) {
    throw refuse(`This share no longer waits for a decision: it is ${facts.state.replace('_', ' ')}.`)
  }
  if (facts.expiresAt <= now)
    throw refuse('The offer has ended. You can still share the post by hand on LinkedIn, or have it offered again.')
  if (!facts.inPod) throw refuse('You are not in the pod any more. You can still share the post by hand on LinkedIn.')
  if (facts.memberStatus === 'paused') throw refuse('You have paused sharing. Take part again in Settings first.')
  if (facts.memberStatus !== 'active') throw refuse('Your account needs attention first. Settings says what to do.')
  if (facts.podPaused) throw refuse('The pod is paused. An admin lets it go on.')
  if (facts.stopped) throw refuse('Sharing is stopped. An admin, or the operator of this installation, lets it go on.')
  if (!route) {
    throw refuse(
      'There is no way to share that both your company allows and you have agreed to. The owner chooses the ways in Settings; you agree to one there.',
    )
  }
  if (facts.room !== null && facts.room <= 0) throw refuse(ceilingReached(facts.podShare))
  if (!discloses(facts.words, facts.disclosure)) throw lacksLine(facts.disclosure.line)
  const begins = Math.max(now, facts.notBefore)
  const waits: { at: number; reason: string }[] = []
  if (facts.notBefore > now) {
    waits.push({
      at: facts.notBefore,
      reason: `After ${clockTime(timeZone, facts.notBefore, now)}: the post is offered for then.`,
    })
  }
  if (use?.nextAt && use.nextAt > now && use.why) waits.push({ at: use.nextAt, reason: use.why })
  const slot = nextSlot(facts.slot, facts.perPostPerHour, begins)
  if (slot.at > begins) waits.push({ at: slot.at, reason: hourFull(timeZone, slot.at, facts.perPostPerHour, now) })
  const earliest = Math.max(now, ...waits.map(({ at }) => at))
  if (route !== attendedRoute) {
    const opening = nextOpening(facts.hours, timeZone, earliest)
    if (opening === null) throw refuse('Your hours hold no time at all. Change them in Settings.')
    if (opening > earliest) {
      waits.push({ at: opening, reason: `After ${clockTime(timeZone, opening, now)}: your own hours.` })
    }
  }
  const last = waits.toSorted((a, b) => b.at - a.at)[0]
  if (last && route === attendedRoute) {
    throw refuse(`${last.reason} LinkedIn’s own way shares at once or not at all, so press again then.`)
  }
  return { route, dueAt: last?.at ?? now, reason: last?.reason ?? null }
}
