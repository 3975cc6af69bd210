import type { BetterAuthPlugin } from 'better-auth'
import { APIError, createAuthEndpoint, sessionMiddleware } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import * as z from 'zod'
import type { TenantId } from '../../core/principal.ts'
import { membershipOf } from '../../core/tenants/store.ts'

/**
 * better-auth's plugin for `POST /switch-tenant {tenantId}`: a new session, set to another tenant of the person, takes the place
 * of the one that asked.
 */
export function switchTenant(db: D1Database) {
  return {
    id: 'switch-tenant',
    endpoints: {
      switchTenant: createAuthEndpoint(
        '/switch-tenant',
        { method: 'POST', use: [sessionMiddleware], body: z.strictObject({ tenantId: z.string().min(1).max(100) }) },
        async (ctx) => {
          const { session, user } = ctx.context.session
          const { tenantId } = ctx.body
          const membership = await membershipOf(db, tenantId as TenantId, user.id)
          if (!membership) throw new APIError('NOT_FOUND', { code: 'TENANT_NOT_FOUND' })
          if (membership.status !== 'active') throw new APIError('FORBIDDEN', { code: 'TENANT_SUSPENDED' })
          const { internalAdapter } = ctx.context
          const next = await internalAdapter.createSession(user.id, false, { activeTenantId: tenantId })
          await internalAdapter.deleteSession(session.token)
          await setSessionCookie(ctx, { session: next, user })
          return ctx.json({ tenantId })
        },
      ),
    },
  } satisfies BetterAuthPlugin
}
