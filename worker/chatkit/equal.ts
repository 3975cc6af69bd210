/** Whether two values are the same JSON: absent and `undefined` fields count as equal, the order of keys does not matter. */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((row, at) => deepEqual(row, b[at]))
  }
  return contains(a, b) && contains(b, a)
}

function contains(whole: object, part: object): boolean {
  for (const key in part) {
    if (!deepEqual((whole as Record<string, unknown>)[key], (part as Record<string, unknown>)[key])) return false
  }
  return true
}
