import { useMemo } from 'react'

/** A key for one intent to write: the same while what is asked for stays the same, a new one when it changes. */
export function useIntent(...about: string[]): string {
  const asked = JSON.stringify(about)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is random; what is asked for decides when it changes.
  return useMemo(() => crypto.randomUUID(), [asked])
}
