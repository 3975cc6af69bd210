import type { Found } from '../../browser/reading.ts'

/** The front ends that a page can be of. */
export type DialectName = 'legacy' | 'server_driven'

/** Tells a page's dialect by its marks; null for a page that bears none. Runs in the page. Source: linkedin-pages §1.3. */
export function findDialect(): Found<DialectName | null, never> {
  const serverDriven = document.querySelector('[data-sdui-screen]') !== null
  const legacy = document.querySelector('.feed-shared-update-v2, #global-nav, [class*="artdeco"]') !== null
  return { facts: serverDriven ? 'server_driven' : legacy ? 'legacy' : null, elements: {} }
}
