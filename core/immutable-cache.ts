/**
 * Keeps in the isolate's memory what never changes under its key, such as a record that stands under its version.
 *
 * @param limit how many values are kept; beyond it the one that was kept first goes
 * @returns a function that gives the kept value, or loads it; what is null is not kept, so an absence is asked for again
 */
export function immutableCache<T>(limit: number): (key: string, load: () => Promise<T | null>) => Promise<T | null> {
  const kept = new Map<string, T>()
  return async (key, load) => {
    const known = kept.get(key)
    if (known !== undefined) return known
    const value = await load()
    if (value === null) return null
    const oldest = kept.size >= limit ? kept.keys().next().value : undefined
    if (oldest !== undefined) kept.delete(oldest)
    kept.set(key, value)
    return value
  }
}
