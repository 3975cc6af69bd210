import type { Route } from '../route.ts'
import { performed, readBy } from '../work.ts'
import { shareByApi } from './share-by-api.ts'

/** Shares a post by LinkedIn's own API, with the token that the member has given to the company's app. */
export const linkedinApiRoute: Route = {
  perform: (run, env) => performed(run, 'linkedin-api', () => shareByApi(run, env)),
  // Reading a member's own posts needs `r_member_social`, which LinkedIn gives to nobody new.
  readBack: () =>
    readBy('linkedin-api', async () => ({
      kind: 'cannot_read',
      reason: 'LinkedIn’s API does not show the member’s posts.',
    })),
}
