import type { Evidence } from './activity-store.ts'
import { type RouteName, routeNames } from './route.ts'

/** How a run ended, for the figures that the operator sees. */
export interface RunFigures {
  readonly route: RouteName
  readonly outcome: string
  readonly ms: number
  readonly evidence?: Evidence | undefined
}

const hourMs = 3_600_000

/** Adds a run to the figures of its hour and route. They name no tenant and no member. */
export async function noteHealth(
  db: D1Database,
  { route, outcome, ms, evidence }: RunFigures,
  now: number,
): Promise<void> {
  await db
    .prepare(
      `insert into route_health (hour, route, outcome, n, ms, browser_ms, model_calls, tokens, cost_micros, last_at)
       values (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7, ?8, ?9)
       on conflict (hour, route, outcome) do update set n = n + 1, ms = ms + excluded.ms, browser_ms = browser_ms + excluded.browser_ms,
         model_calls = model_calls + excluded.model_calls, tokens = tokens + excluded.tokens,
         cost_micros = cost_micros + excluded.cost_micros, last_at = excluded.last_at`,
    )
    .bind(
      Math.floor(now / hourMs),
      route,
      outcome,
      ms,
      evidence?.browserMs ?? 0,
      evidence?.modelCalls ?? 0,
      evidence?.tokens ?? 0,
      evidence?.costMicros ?? 0,
      now,
    )
    .run()
}

/** How the runs of one route have ended in the last 24 hours. */
export interface RouteHealth {
  readonly route: RouteName
  /** How many in each way. */
  readonly hours24: Readonly<Record<string, number>>
  readonly modelCalls: number
  readonly tokens: number
  /** Millionths of a US dollar. */
  readonly costMicros: number
  readonly lastSuccessAt: number | null
}

/** What waits for a runner, and what is at one. */
export interface QueueFigures {
  /** Due and not sent yet, counted up to ten thousand. */
  readonly waiting: number
  readonly inFlight: number
  readonly oldestDueAt: number | null
}

const keptHours = 30 * 24

/** The figures of every route, over all tenants. */
export async function routesHealth(db: D1Database, now: number): Promise<RouteHealth[]> {
  const { results } = await db
    .prepare(
      `select route, outcome, sum(n) as n, sum(model_calls) as modelCalls, sum(tokens) as tokens, sum(cost_micros) as costMicros
       from route_health where hour > ?1 - 24 group by route, outcome`,
    )
    .bind(Math.floor(now / hourMs))
    .all<{
      route: RouteName
      outcome: string
      n: number
      modelCalls: number
      tokens: number
      costMicros: number
    }>()
  const { results: successes } = await db
    .prepare(
      `select route, max(last_at) as at from route_health where outcome in ('shared', 'read_shared') group by route`,
    )
    .all<{ route: RouteName; at: number }>()
  return routeNames.map((route) => {
    const rows = results.filter((row) => row.route === route)
    const sum = (name: 'modelCalls' | 'tokens' | 'costMicros') => rows.reduce((total, row) => total + row[name], 0)
    return {
      route,
      hours24: Object.fromEntries(rows.map(({ outcome, n }) => [outcome, n])),
      modelCalls: sum('modelCalls'),
      tokens: sum('tokens'),
      costMicros: sum('costMicros'),
      lastSuccessAt: successes.find((one) => one.route === route)?.at ?? null,
    }
  })
}

/** How much waits and how much is under way, over all tenants. */
export async function queueFigures(db: D1Database, now: number): Promise<QueueFigures> {
  const [waiting, inFlight] = await db.batch([
    db
      .prepare(
        `select count(*) as n, min(due) as oldest from (select a.due_at as due from tenants t
           cross join activities a on a.tenant_id = t.id and a.state in ('proposed', 'approved', 'unknown') and a.due_at <= ?1 and a.state = 'approved'
           limit 10000)`,
      )
      .bind(now),
    db.prepare(`select count(*) as n from activities where state in ('queued', 'running', 'submitting')`),
  ])
  const { n = 0, oldest = null } = (waiting?.results[0] ?? {}) as { n?: number; oldest?: number | null }
  return { waiting: n, inFlight: (inFlight?.results[0] as { n: number } | undefined)?.n ?? 0, oldestDueAt: oldest }
}

/** Forgets the figures of more than thirty days ago. */
export async function forgetOldHealth(db: D1Database, now: number): Promise<void> {
  await db
    .prepare('delete from route_health where hour < ?1')
    .bind(Math.floor(now / hourMs) - keptHours)
    .run()
}
