import { type Actor, auditTrail } from './audit.ts'
import { type ApiKeys, apiKeys } from './keys/store.ts'
import { type Alerts, alertStore } from './notices/alert-store.ts'
import { type Deliveries, deliveryStore } from './notices/delivery-store.ts'
import { type ActivityDesk, activityDesk } from './pods/activity-desk.ts'
import { type PodInvitations, podInvitations } from './pods/invitations.ts'
import { type MemberStore, memberStore } from './pods/member-store.ts'
import { type OfferStore, offerStore } from './pods/offer-store.ts'
import { type PodStore, podStore } from './pods/pod-store.ts'
import { type SignInDesk, signInDesk } from './pods/sign-ins.ts'
import { type Stops, stopStore } from './pods/stops.ts'
import { tellAsked } from './pods/tell-asked.ts'
import type { TenantId } from './principal.ts'
import { type ConnectStates, connectStates } from './providers/connect-states.ts'
import { type AuditLog, auditLog } from './tenants/audit-store.ts'
import { type ChatImports, chatImports } from './tenants/chat-imports.ts'
import { type ChatLimitStore, chatLimitStore } from './tenants/chat-limits.ts'
import { type ChatSessions, chatSessions } from './tenants/chat-sessions.ts'
import { type HostedWorkflows, hostedWorkflows } from './tenants/hosted-workflows.ts'
import { type IdentityStore, identityStore } from './tenants/identity-store.ts'
import { type InvitationStore, invitationStore } from './tenants/invitation-store.ts'
import { type ExportJobs, exportJobs } from './tenants/jobs.ts'
import { type Lifecycle, lifecycle } from './tenants/lifecycle.ts'
import { type PeopleStore, peopleStore } from './tenants/people-store.ts'
import { type TenantStore, tenantStore } from './tenants/store.ts'
import { type WorkflowStore, workflowStore } from './tenants/workflows.ts'
import { keyRing, type RingSecrets } from './vault/ring.ts'
import { type Vault, vault } from './vault/store.ts'

/** The bindings that the stores stand on. */
export interface StoreBindings extends RingSecrets {
  readonly DB: D1Database
  readonly TENANTS: KVNamespace
  readonly VAULT: KVNamespace
}

/** Everything that is kept for one tenant, as people and their programs reach it. The runner has `activityRuns` beside it. */
export interface Stores {
  readonly tenant: TenantStore
  readonly workflows: WorkflowStore
  readonly hosted: HostedWorkflows
  readonly chatSessions: ChatSessions
  readonly chatLimits: ChatLimitStore
  readonly vault: Vault
  readonly pods: PodStore
  readonly podInvitations: PodInvitations
  readonly members: MemberStore
  readonly offers: OfferStore
  readonly activities: ActivityDesk
  readonly stops: Stops
  readonly signIns: SignInDesk
  readonly alerts: Alerts
  readonly deliveries: Deliveries
  readonly connecting: ConnectStates
  readonly people: PeopleStore
  readonly invitations: InvitationStore
  readonly identity: IdentityStore
  readonly audit: AuditLog
  readonly exports: ExportJobs
  readonly imports: ChatImports
  readonly lifecycle: Lifecycle
  keysOf(userId: string): ApiKeys
}

/**
 * Opens the stores of a tenant.
 *
 * @param by who acts through them: what changes something is recorded in the same batch, as theirs
 */
export function stores(bindings: StoreBindings, tenantId: TenantId, by: Actor): Stores {
  const { DB, TENANTS, VAULT } = bindings
  const audit = auditTrail(DB, tenantId, by)
  const alerts = alertStore(DB, tenantId)
  return {
    tenant: tenantStore(DB, tenantId, audit),
    workflows: workflowStore(DB, TENANTS, tenantId, audit),
    hosted: hostedWorkflows(DB, tenantId, alerts),
    chatSessions: chatSessions(DB, tenantId, audit),
    chatLimits: chatLimitStore(DB, tenantId, audit),
    vault: vault(DB, VAULT, () => keyRing(bindings), tenantId, audit),
    pods: podStore(DB, tenantId, audit),
    podInvitations: podInvitations(DB, tenantId, audit),
    members: memberStore(DB, tenantId, audit, alerts),
    offers: offerStore(DB, tenantId, audit, tellAsked(DB, tenantId)),
    activities: activityDesk(DB, tenantId, audit),
    stops: stopStore(DB, tenantId, audit, by.id),
    signIns: signInDesk(DB, () => keyRing(bindings), tenantId, audit),
    alerts,
    deliveries: deliveryStore(DB, tenantId, audit),
    connecting: connectStates(DB, tenantId, audit),
    people: peopleStore(DB, tenantId, audit),
    invitations: invitationStore(DB, tenantId, audit),
    identity: identityStore(DB, tenantId, audit),
    audit: auditLog(DB, tenantId),
    exports: exportJobs(DB, tenantId, audit),
    imports: chatImports(DB, tenantId, audit),
    lifecycle: lifecycle(DB, tenantId, audit),
    keysOf: (userId) => apiKeys(DB, tenantId, userId, audit),
  }
}
