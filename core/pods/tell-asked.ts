import type { TenantId } from '../principal.ts'
import type { SharesAsked } from './planning.ts'

/** Tells the tenant's channels who is asked to share a post. */
export const tellAsked =
  (_db: D1Database, _tenantId: TenantId): SharesAsked =>
  () => []
