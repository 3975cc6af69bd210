import type { Evidence } from './activity-store.ts'
import type { RouteName } from './route.ts'

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
