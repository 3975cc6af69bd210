import { type Actor, auditTrail } from './audit.ts'
import { type ApiKeys, apiKeys } from './keys/store.ts'
import { type ActivityDesk, activityDesk } from './pods/activity-desk.ts'
import { type MemberStore, memberStore } from './pods/member-store.ts'
import { type PodStore, podStore } from './pods/pod-store.ts'
import type { TenantId } from './principal.ts'
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
  readonly vault: Vault
  readonly pods: PodStore
  readonly members: MemberStore
  readonly activities: ActivityDesk
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
  return {
    tenant: tenantStore(DB, tenantId, audit),
    workflows: workflowStore(DB, TENANTS, tenantId, audit),
    vault: vault(DB, VAULT, () => keyRing(bindings), tenantId, audit),
    pods: podStore(DB, tenantId, audit),
    members: memberStore(DB, tenantId, audit),
    activities: activityDesk(DB, tenantId, audit),
    keysOf: (userId) => apiKeys(DB, tenantId, userId, audit),
  }
}
