import { useSyncExternalStore } from 'react'

/** Room for the rail, a chat beside the page, and a bar with a field: Tailwind's `md`. */
const wide = window.matchMedia('(min-width: 48rem)')

function subscribe(listener: () => void): () => void {
  wide.addEventListener('change', listener)
  return () => wide.removeEventListener('change', listener)
}

/** Whether the window is wider than a phone. */
export function useWide(): boolean {
  return useSyncExternalStore(subscribe, () => wide.matches)
}
