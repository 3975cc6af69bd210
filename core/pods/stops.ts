import type { Audit } from '../audit.ts'
import type { TenantId } from '../principal.ts'
import type { RouteName } from './route.ts'

/** A switch that stops sharing. */
export interface Stop {
  /** Everything of the installation, everything of the tenant, or one route (of the tenant, or of everybody). */
  readonly scope: 'installation' | 'tenant' | 'route'
  readonly route: RouteName | null
  readonly reason: string | null
  /** The name of who stopped. */
  readonly by: string
  readonly at: number
}

/** What a switch stops. */
export type StopTarget = { readonly kind: 'all' } | { readonly kind: 'route'; readonly route: RouteName }

/** The switches of a tenant, or of the whole installation. */
export interface Stops {
  /** Those that hold for the tenant, its own and the installation's. */
  list(): Promise<Stop[]>
  /** Stops. Nothing is pressed any more from the moment that this is written. */
  stop(target: StopTarget, reason: string | null, now: number): Promise<void>
  /** Lets go on; what waited is looked at at once. False where it was not stopped. */
  release(target: StopTarget, now: number): Promise<boolean>
}

/**
 * SQL: a stop holds for a tenant and a route.
 *
 * @param tenant the expression that names the tenant
 * @param route the expression that names the route; null matches the stops of everything only
 */
export const stopped = (
  tenant: string,
  route: string,
) => `exists (select 1 from stops s where s.tenant_id in ('', ${tenant})
  and (s.kind = 'all' or (s.kind = 'route' and s.route = ${route})))`

/** How the reason of a share begins that waits because sharing is stopped. */
export const stoppedReason = 'Sharing is stopped'

const everywhere = ''

/** To a tenant, whatever the operator has stopped is the installation's: only the operator lets it go on. */
const select = `select case when tenant_id = '' and ?1 <> '' then 'installation' when kind = 'route' then 'route'
    when tenant_id = '' then 'installation' else 'tenant' end as scope,
  nullif(route, '') as route, reason, case stopped_by when 'runner' then 'The runner'
    else coalesce((select name from "user" u where u.id = stopped_by), 'The operator') end as "by", at from stops`

/** Opens the stops of one tenant. @param by who stops */
export const stopStore = (db: D1Database, tenantId: TenantId, audit: Audit, by: string): Stops =>
  opened(db, tenantId, audit, by)

/** Opens the stops of the whole installation. */
export const installationStops = (db: D1Database, by: string): Stops => opened(db, everywhere, null, by)

function opened(db: D1Database, tenantId: string, audit: Audit | null, stopper: string): Stops {
  const key = (target: StopTarget) => [target.kind, target.kind === 'route' ? target.route : ''] as const
  const noted = (action: 'sharing.stop' | 'sharing.release', target: StopTarget, now: number) =>
    audit ? [audit({ action, detail: { ...target } }, now)] : []
  return {
    async list() {
      const { results } = await db
        .prepare(`${select} where tenant_id in ('', ?1) order by at`)
        .bind(tenantId)
        .all<Stop>()
      return results
    },

    async stop(target, reason, now) {
      const [kind, route] = key(target)
      const by = db
        .prepare(
          `insert into stops (tenant_id, kind, route, reason, stopped_by, at) values (?1, ?2, ?3, ?4, ?5, ?6)
           on conflict (tenant_id, kind, route) do update set reason = excluded.reason`,
        )
        .bind(tenantId, kind, route, reason, stopper, now)
      await db.batch([by, ...noted('sharing.stop', target, now)])
    },

    async release(target, now) {
      const [kind, route] = key(target)
      const [gone] = await db.batch([
        db.prepare('delete from stops where tenant_id = ?1 and kind = ?2 and route = ?3').bind(tenantId, kind, route),
        ...noted('sharing.release', target, now),
        db
          .prepare(
            `update activities set due_at = ?2 where (?1 = '' or tenant_id = ?1) and state in ('proposed', 'approved', 'unknown')
               and state = 'approved' and state_reason like '${stoppedReason}%'`,
          )
          .bind(tenantId, now),
      ])
      return (gone?.meta.changes ?? 0) > 0
    },
  }
}
