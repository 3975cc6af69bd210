/** One page of a list. `nextCursor` goes into the `cursor` query parameter for the page after it. */
export interface Page<T> {
  items: T[]
  nextCursor: string | null
}

/** A path with a query string of those parameters that have a value. */
export function withQuery(path: string, parameters: Record<string, string | number | null | undefined>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== '') query.set(name, String(value))
  }
  return query.size > 0 ? `${path}?${query}` : path
}
