import { mediaRoutes } from '../media.ts'
import { type Running, type StandIn, start } from '../server.ts'
import { apiRoutes } from './api/routes.ts'
import { assetRoutes } from './assets.ts'
import { checkpointRoutes } from './checkpoint.ts'
import { siteControlRoutes } from './control.ts'
import { pageRoutes } from './pages.ts'
import { publishRoutes } from './publish.ts'
import { signInRoutes } from './sign-in.ts'
import { makeSite, type Site } from './site.ts'

/** The routes of the LinkedIn stand-in over a site. */
function linkedinStandIn(site: Site): StandIn {
  return {
    name: 'linkedin',
    routes: [
      ...siteControlRoutes(site),
      ...assetRoutes,
      ...mediaRoutes,
      ...apiRoutes(site),
      ...signInRoutes(site),
      ...checkpointRoutes(site),
      ...publishRoutes(site),
      ...pageRoutes(site),
    ],
    notFound: () => ({ status: 404, json: { status: 404, message: 'Resource not found' } }),
  }
}

/** Starts LinkedIn: the web site and the API on one origin. `now` gives the time in ms. */
export async function startLinkedin({ port, now = Date.now }: { port: number; now?: () => number }): Promise<Running> {
  return start(linkedinStandIn(await makeSite(now)), { port })
}
