import type { RouteName } from '../../core/pods/route.ts'
import { browserRoute } from './browser/index.ts'
import { linkedinApiRoute } from './linkedin-api/index.ts'
import type { Route } from './route.ts'
import { unipileRoute } from './unipile/index.ts'

/** The ways that this runner can make a share. Which one is taken was approved; there is never another in its stead. */
export const routes: Readonly<Record<RouteName, Route>> = {
  'linkedin-api': linkedinApiRoute,
  unipile: unipileRoute,
  browser: browserRoute,
}
