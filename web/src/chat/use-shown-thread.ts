import { useEffect, useMemo, useRef } from 'react'

/** The thread that a chat shows, for whoever has to know it outside of drawing. */
export interface ShownThread {
  /** Null for a new one, undefined while chat or page are hidden or going away. */
  read: () => string | null | undefined
  set: (threadId: string | null) => void
}

export function useShownThread(first: string | null): ShownThread {
  const threadId = useRef(first)
  const isThere = useRef(true)

  useEffect(() => {
    const leave = () => {
      isThere.current = false
    }
    const come = () => {
      isThere.current = true
    }
    come()
    window.addEventListener('pagehide', leave)
    window.addEventListener('pageshow', come)
    return () => {
      leave()
      window.removeEventListener('pagehide', leave)
      window.removeEventListener('pageshow', come)
    }
  }, [])

  return useMemo(
    () => ({
      read: () => (isThere.current && document.visibilityState === 'visible' ? threadId.current : undefined),
      set: (next) => {
        threadId.current = next
      },
    }),
    [],
  )
}
