/** A tenant with shares that are due. */
export interface Waiting {
  readonly tenantId: string
  /** How many are due, up to some bound. */
  readonly backlog: number
  /** Since when the one that has waited longest is due, in milliseconds since 1970. */
  readonly oldest: number
}

/**
 * Deals places at the runners out to tenants.
 *
 * Three quarters go to the tenants with the fewest shares waiting, so that a tenant with three never stands behind one with ten
 * thousand; the last quarter goes to whoever has waited longest, so that one with ten thousand never stands still behind many with three.
 *
 * @param places how many are free
 * @returns how many each tenant gets; a tenant that gets none is left out
 */
export function allot(places: number, waiting: readonly Waiting[]): ReadonlyMap<string, number> {
  const given = new Map<string, number>()
  let free = places
  const serve = (order: readonly Waiting[], upTo: number) => {
    let left = upTo
    for (const { tenantId, backlog } of order) {
      const has = given.get(tenantId) ?? 0
      const more = Math.min(left, backlog - has)
      if (more <= 0) continue
      given.set(tenantId, has + more)
      left -= more
      free -= more
    }
  }
  const byAge = waiting.toSorted((a, b) => a.oldest - b.oldest)
  serve(byAge, Math.floor(places / 4))
  serve(
    waiting.toSorted((a, b) => a.backlog - b.backlog || a.oldest - b.oldest),
    free,
  )
  return given
}
