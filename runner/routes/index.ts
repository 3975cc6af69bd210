import type { RouteName } from '../../core/pods/route.ts'
import { browserRoute } from './browser/index.ts'
import { askPerson } from './outcome.ts'
import type { Route } from './route.ts'

/** The routes that this runner can take. */
const routes: Readonly<Partial<Record<RouteName, Route>>> = { browser: browserRoute }

const names: Readonly<Record<RouteName, string>> = {
  'linkedin-api': 'LinkedIn API',
  unipile: 'Unipile',
  browser: 'browser',
}

/**
 * The route to take: the first that the tenant allows and the member agreed to, never a later one in its stead.
 *
 * @param allowed in the tenant's order
 * @throws Ended `needs_person` where there is none, or where this runner cannot take it
 */
export function routeFor(allowed: readonly RouteName[]): { name: RouteName; route: Route } {
  const [name] = allowed
  if (!name) {
    throw askPerson(
      'There is no route that both the workspace allows and the member has agreed to. The owner chooses the routes; the member agrees to one.',
    )
  }
  const route = routes[name]
  if (!route) {
    throw askPerson(`The ${names[name]} route cannot be used yet. The owner must put another route first.`)
  }
  return { name, route }
}
