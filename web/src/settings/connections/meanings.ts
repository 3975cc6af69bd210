import type { Connection } from '../../data/connections.ts'

interface Meaning {
  does: string
  doesNot: string
  terms: string
}

const noConsent =
  'It is no consent to share. You allow each way of sharing by itself, and are asked before each post unless you have decided otherwise.'

const sharing =
  'LinkedIn’s User Agreement (8.2) bars automated sharing, and its policies bar agreeing in advance to share each other’s posts. No consent changes that.'

/** What connecting an account means, and what it does not. Source: LinkedIn's User Agreement, section 8.2. */
export const meanings: Record<Connection['provider'], Meaning> = {
  linkedin: {
    does: 'RevOS can read your name and make a share as you, through LinkedIn’s own API. LinkedIn ends it by itself after 60 days.',
    doesNot: `${noConsent} RevOS never sees your password and cannot read your messages.`,
    terms: `${sharing} LinkedIn may limit or close your account.`,
  },
  unipile: {
    does: 'Unipile, another company, signs in to LinkedIn as you and keeps that sign-in. Through it RevOS can make a share as you.',
    doesNot: noConsent,
    terms: `LinkedIn has not authorised Unipile, and its terms forbid such services. ${sharing} The risk that LinkedIn limits or closes your account is higher than with LinkedIn’s own API.`,
  },
}
