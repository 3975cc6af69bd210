/** A tenant with shares that are due. */
export interface Waiting {
  readonly tenantId: string
  /** How many are due, up to some bound. */
  readonly backlog: number
  /** How many other shares of the same posts went within the hour. */
  readonly sent: number
  /** Since when the one that has waited longest is due, in milliseconds since 1970. */
  readonly oldest: number
}

/** A tenant with no more shares in an hour than this is never made to wait for those with many. */
export const few = 3

/** True for a tenant that may take the places that are kept. */
export const isSmall = ({ backlog, sent }: Waiting): boolean => backlog + sent <= few

/**
 * Deals places at the runners out to tenants.
 *
 * A quarter goes to whoever has waited longest, so that one with ten thousand never stands still behind many with three; the rest to
 * the tenants with the fewest shares waiting, so that a tenant with three never stands behind one with ten thousand. Some places are
 * kept free for tenants with few in the whole hour, so that the last few of those with many do not take them: whoever comes while all
 * others work finds one at once.
 *
 * @param places how many are free
 * @param kept how many of all places only tenants with few may take
 * @returns how many each tenant gets; a tenant that gets none is left out
 */
export function allot(places: number, waiting: readonly Waiting[], kept = 0): ReadonlyMap<string, number> {
  const given = new Map<string, number>()
  let free = places
  const serve = (order: readonly Waiting[], upTo: number) => {
    let left = Math.min(upTo, free)
    for (const { tenantId, backlog } of order) {
      const has = given.get(tenantId) ?? 0
      const more = Math.min(left, backlog - has)
      if (more <= 0) continue
      given.set(tenantId, has + more)
      left -= more
      free -= more
    }
  }
  const open = Math.max(0, places - kept)
  const byBacklog = waiting.toSorted((a, b) => a.backlog - b.backlog || a.oldest - b.oldest)
  serve(
    waiting.toSorted((a, b) => a.oldest - b.oldest),
    Math.floor(open / 4),
  )
  serve(byBacklog, open - (places - free))
  serve(byBacklog.filter(isSmall), free)
  return given
}
