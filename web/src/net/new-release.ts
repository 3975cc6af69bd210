import { useEffect } from 'react'

const key = 'revos.reloadedFrom'
/** Its name carries the hash of its content, so it tells one release from the next. */
const release = import.meta.url
let missing = false

/** Notes when code of this page cannot be loaded, as after a new release, which takes the old one's files away. */
export function watchForNewRelease(): void {
  window.addEventListener('vite:preloadError', () => {
    missing = true
  })
}

/**
 * Loads the page again, once for each release, where code could not be loaded: what shows a failure uses this, so that code
 * fetched ahead and never needed takes no page from under anybody. The second time, and offline, the failure stays on screen.
 */
export function useNewRelease(): void {
  useEffect(() => {
    if (!missing || !navigator.onLine) return
    try {
      if (sessionStorage.getItem(key) === release) return
      sessionStorage.setItem(key, release)
    } catch {
      // Without a place to note it, loading again might never end.
      return
    }
    location.reload()
  }, [])
}
