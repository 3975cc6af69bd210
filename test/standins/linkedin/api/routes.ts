import { z } from 'zod'
import { controlWrite } from '../../control.ts'
import type { Answer, Call, Route } from '../../server.ts'
import type { Site } from '../site.ts'
import { refuse } from './errors.ts'
import { oauthRoutes } from './oauth.ts'
import { profileOf } from './openid.ts'
import { postRoutes } from './posts.ts'
import { type Caller, issueToken, withToken } from './token.ts'

const tokenRequest = z.strictObject({
  vanity: z.string(),
  client_id: z.string().default('app'),
  scopes: z.array(z.string()).default(['openid', 'profile', 'w_member_social']),
  expiresInSeconds: z.int().optional(),
})

/** The API: OAuth, who the member is, posts; and a control path that gives out tokens without the consent screen. */
export function apiRoutes(site: Site): Route[] {
  return [
    controlWrite('/__tokens', (body) => {
      const { vanity, scopes, client_id: clientId, expiresInSeconds } = tokenRequest.parse(body)
      if (!site.members.has(vanity)) return { status: 404, json: { error: `No account ${vanity}.` } }
      return { status: 201, json: { access_token: issueToken(site, { vanity, scopes, clientId }, expiresInSeconds) } }
    }),
    controlWrite('/__apps', (body) => ({ status: 201, json: site.apps.register(body) })),
    ...oauthRoutes(site),
    { method: 'GET', pattern: '/v2/userinfo', handler: withToken(site, userinfo) },
    ...postRoutes(site),
  ]
}

function userinfo(call: Call, { member, scopes }: Caller): Answer {
  if (!scopes.includes('openid') || !scopes.includes('profile')) {
    refuse(403, 'ACCESS_DENIED', 'Not enough permissions to access: userinfo.GET.NO_VERSION', 100)
  }
  return {
    json: {
      sub: member.sub,
      ...profileOf(member, call.url.origin),
      locale: { country: 'US', language: 'en' },
      ...(scopes.includes('email') ? { email: member.email, email_verified: true } : {}),
    },
  }
}
