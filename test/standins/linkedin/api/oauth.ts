import type { Answer, Call, Route } from '../../server.ts'
import type { Site } from '../site.ts'
import { consentRoutes } from './consent.ts'
import { exchange } from './exchange.ts'
import { openidRoutes } from './openid.ts'
import { introspect, revoke } from './token-state.ts'

/** Three-legged OAuth: the consent screen, the exchange of a code, and the state of a token. */
export function oauthRoutes(site: Site): Route[] {
  const post = (pattern: string, answer: (site: Site, call: Call) => Answer | Promise<Answer>): Route => ({
    method: 'POST',
    pattern,
    handler: (call) => answer(site, call),
  })
  return [
    ...openidRoutes(site),
    ...consentRoutes(site),
    post('/oauth/v2/accessToken', exchange),
    post('/oauth/v2/introspectToken', introspect),
    post('/oauth/v2/revoke', revoke),
  ]
}
