/**
 * A tenant's id that has been proven: only the ways in (worker/auth, a job's message) make one, and no store can be had
 * without it.
 */
export type TenantId = string & { readonly tenant: unique symbol }

export const roles = ['member', 'admin', 'owner'] as const
/** What a person is in a tenant; each may all that the ones before it may. */
export type Role = (typeof roles)[number]

export const scopes = [
  'chat',
  'pods:read',
  'pods:write',
  'activities:approve',
  'settings:read',
  'settings:write',
  'keys:write',
  'people:read',
  'people:write',
  'audit:read',
  'tenant:manage',
] as const
/** What an API key may be used for. A signed-in person has every scope; the role still bounds what it opens. */
export type Scope = (typeof scopes)[number]

/** Who is calling, and by which way in. */
export interface Principal {
  readonly tenantId: TenantId
  readonly userId: string
  readonly role: Role
  readonly scopes: ReadonlySet<Scope>
  readonly via: 'session' | 'api_key' | 'client_secret' | 'tenant_token'
  /** The browser's session, where that is the way in. */
  readonly sessionId?: string
  /** When what was shown ends by itself, in milliseconds since 1970; absent where it does not. */
  readonly until?: number
}

/** True where `role` is at least `least`. */
export function roleReaches(role: Role, least: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(least)
}
