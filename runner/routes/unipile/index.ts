import type { Route } from '../route.ts'
import { performed, readBy } from '../work.ts'
import { readByUnipile, shareByUnipile } from './share-by-unipile.ts'

/** Shares a post through Unipile, with the account that the member has connected there. */
export const unipileRoute: Route = {
  perform: (run, env) => performed(run, 'unipile', () => shareByUnipile(run, env)),
  readBack: (run, env) => readBy('unipile', () => readByUnipile(run, env)),
}
