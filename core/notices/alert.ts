import type { CredentialStatus } from '../vault/credential.ts'

/** What somebody must look at. */
export interface Alert {
  readonly id: string
  /** What it is about: at most one is open about each, such as `integration:openai` or `connection:linkedin:mem_…`. */
  readonly about: string
  readonly code: AlertCode
  readonly title: string
  readonly detail: string
  /** Who can mend it. */
  readonly act: 'owner' | 'member' | 'operator' | 'provider'
  readonly memberId: string | null
  readonly openedAt: number
  readonly resolvedAt: number | null
}

/** What is wrong: what a test found, a token or a hosted workflow that ends, a delivery that was given up, or a member who is stopped. */
export type AlertCode =
  | Exclude<CredentialStatus, 'ok' | 'untested'>
  | 'ends_in_10_days'
  | 'ends_in_3_days'
  | 'delivery_given_up'
  | 'hosted_ends'
  | 'hosted_gone'
  | 'member_stopped'

/** An alert that is to be opened. */
export type NewAlert = Pick<Alert, 'about' | 'code' | 'title' | 'detail' | 'act' | 'memberId'>

/** What the alerts of a tenant's own credential, and of a member's connection, are about. */
export const aboutCredential = (provider: string, subject = ''): string =>
  subject ? `connection:${provider}:${subject}` : `integration:${provider}`

/** What the alerts of deliveries that did not arrive are about. */
export const aboutDeliveries = (channel: Channel): string => `delivery:${channel}`

/** What the alerts of a workflow are about. */
export const aboutWorkflow = (workflowId: string): string => `workflow:${workflowId}`

/** What the alerts of a member's part in pods are about. */
export const aboutMember = (memberId: string): string => `member:${memberId}`

/** A member's account needs attention. @param reason one of our own sentences */
export const memberStopped = (memberId: string, reason: string): NewAlert => ({
  about: aboutMember(memberId),
  code: 'member_stopped',
  title: "A member's LinkedIn account needs attention; nothing is shared from it.",
  detail: `${reason} The member looks after it on LinkedIn, and then takes part again in Settings, Sharing.`,
  act: 'member',
  memberId,
})

/** Where notices go beside the page. */
export const channels = ['webhook', 'slack'] as const
export type Channel = (typeof channels)[number]

/** Where a notice goes: never to the very thing that it says is broken. */
export const channelsFor = (about: string): readonly Channel[] =>
  channels.filter((channel) => about !== aboutDeliveries(channel) && about !== aboutCredential(channel))
