import { type ActivityState, isActivityState } from './data/activity-states.ts'
import { type AuditFilter, readDay } from './data/audit.ts'
import type { Outcome } from './data/connections.ts'

/** What stands behind the question mark of an address, as the router gives it. */
type Search = Record<string, unknown>

// What does not fit is named as undefined: a name that is left out, the router passes on as it came.

/** Filters of a list of activities. */
export function readActivitySearch({ state }: Search): { state?: ActivityState | undefined } {
  return { state: isActivityState(state) ? state : undefined }
}

/** The offer that is open on a pod's screen, and the filter of its shares. */
export function readPodSearch({ offer, state }: Search): {
  offer?: string | undefined
  state?: ActivityState | undefined
} {
  return { offer: readText(offer), state: isActivityState(state) ? state : undefined }
}

/** Filters of the record of changes. */
export function readAuditSearch({ action, actor, from, to }: Search): AuditFilter {
  return { action: readText(action), actor: readText(actor), from: readDay(from), to: readDay(to) }
}

/** Where a sign-in leads, and with what it came back from a provider. */
export function readSignInSearch({ next, error }: Search): { next?: string | undefined; error?: string | undefined } {
  return { next: readText(next), error: readText(error) }
}

/** What came of connecting an account elsewhere to sign in with. */
export function readConnectSearch({ connected, error }: Search): {
  connected?: true | undefined
  error?: string | undefined
} {
  return { connected: connected === true || undefined, error: readText(error) }
}

/** The integration whose card is open. */
export function readIntegrationSearch({ provider }: Search): { provider?: string | undefined } {
  return { provider: readText(provider) }
}

/** What came of connecting an account of one's own, as the way back says it. */
export function readOutcome({ connected, refused, pending, again }: Search): Outcome {
  return {
    connected: readText(connected),
    refused: readText(refused),
    pending: readText(pending),
    again: readText(again),
  }
}

function readText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
