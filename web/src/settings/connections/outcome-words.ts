import type { Outcome } from '../../data/connections.ts'

const names: Record<string, string> = { linkedin: 'LinkedIn', unipile: 'Unipile' }
const nameOf = (provider: string) => (Object.hasOwn(names, provider) ? names[provider] : undefined) ?? 'it'

const reasons: Record<string, string> = {
  cancelled: 'You cancelled on the other side. Nothing was connected.',
  not_signed_in: 'You were not signed in here when you came back. Connect again.',
  unknown_state: 'This connection was not begun here, or was forgotten. Connect again from this page.',
  replayed: 'This connection was used already. Connect again if it is not there.',
  expired: 'It took too long. Connect again, and finish within a few minutes.',
  other_person: 'Somebody else began this connection. Begin your own from this page.',
  not_a_member: 'You no longer take part in this company’s pods. Ask an administrator of your company.',
  not_set_up: 'Your company has not set this up. An administrator can, under Integrations.',
  app_rejected: 'LinkedIn does not accept your company’s app. An administrator must correct it under Integrations.',
  code_rejected: 'LinkedIn did not finish the connection. Connect again.',
  scope_missing: 'LinkedIn did not grant the right to share. Connect again and allow everything that is asked for.',
  unknown_account: 'The account could not be found again at the provider. Connect again.',
  not_connected: 'The sign-in there was not finished. Nothing was connected. Connect again when you want to.',
  wrong_type: 'That is no LinkedIn account. Connect again with your LinkedIn account.',
  other_profile: 'That is another LinkedIn profile than the one you are here. Connect again with your own.',
  account_taken: 'Another member of your company has connected this account already. Use your own.',
  unavailable: 'The provider did not answer. Try again in a few minutes.',
  provider_unavailable: 'The provider did not answer. Try again in a few minutes.',
  conflict: 'Say which LinkedIn profile is yours first: press Connect on this page.',
}

export interface OutcomeWords {
  good: boolean
  text: string
  /** The path by which it is tried again without beginning anew. */
  again?: string
}

/** Where a provider comes back to: no other place is led to by an address. */
const comesBack = '/oauth/unipile/callback?'

/** What to say on the way back from connecting; null where the address says nothing of it. */
export function outcomeWords({ connected, refused, pending, again }: Outcome): OutcomeWords | null {
  if (refused !== undefined) {
    const reason = Object.hasOwn(reasons, refused) ? reasons[refused] : undefined
    const text = reason ?? 'The connection was not made. Connect again.'
    return { good: false, text, ...(again?.startsWith(comesBack) && { again }) }
  }
  if (connected !== undefined) return { good: true, text: `Your account is connected by ${nameOf(connected)}.` }
  if (pending !== undefined) {
    return { good: true, text: `${nameOf(pending)} has yet to confirm the connection. It is shown here in a moment.` }
  }
  return null
}
