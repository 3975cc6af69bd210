import { immutableCache } from './immutable-cache.ts'
import { type ApiKeys, apiKeys } from './keys/store.ts'
import { type ActivityDesk, activityDesk } from './pods/activity-desk.ts'
import { type MemberStore, memberStore } from './pods/member-store.ts'
import { type PodStore, podStore } from './pods/pod-store.ts'
import type { TenantId } from './principal.ts'
import { type TenantStore, tenantStore } from './tenants/store.ts'
import { type WorkflowStore, workflowStore } from './tenants/workflows.ts'
import { type KeyRing, readKeyRing } from './vault/envelope.ts'
import { type Vault, vault } from './vault/store.ts'

/** The bindings that the stores stand on. */
export interface StoreBindings {
  readonly DB: D1Database
  readonly TENANTS: KVNamespace
  readonly VAULT: KVNamespace
  readonly VAULT_KEYS: string
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

/** Key rings by the secret that holds them: importing the keys costs more than opening a record. */
const rings = immutableCache<KeyRing>(4)

async function keyRing(secret: string): Promise<KeyRing> {
  const ring = await rings(secret, () => readKeyRing(secret))
  if (!ring) throw new Error('VAULT_KEYS holds no key ring')
  return ring
}

/** Opens the stores of a tenant. */
export function stores(bindings: StoreBindings, tenantId: TenantId): Stores {
  const { DB, TENANTS, VAULT, VAULT_KEYS } = bindings
  return {
    tenant: tenantStore(DB, tenantId),
    workflows: workflowStore(DB, TENANTS, tenantId),
    vault: vault(DB, VAULT, () => keyRing(VAULT_KEYS), tenantId),
    pods: podStore(DB, tenantId),
    members: memberStore(DB, tenantId),
    activities: activityDesk(DB, tenantId),
    keysOf: (userId) => apiKeys(DB, tenantId, userId),
  }
}
