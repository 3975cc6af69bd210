import { z } from 'zod'
import { controlWrite } from '../../control.ts'
import type { Answer, Call, Route } from '../../server.ts'
import type { Site } from '../site.ts'
import { refuse } from './errors.ts'
import { oauthRoutes } from './oauth.ts'
import { postRoutes } from './posts.ts'
import { type Caller, issueToken, withToken } from './token.ts'

const tokenRequest = z.strictObject({
  vanity: z.string(),
  scopes: z.array(z.string()).default(['openid', 'profile', 'w_member_social']),
  expiresInSeconds: z.int().optional(),
})

/** The API: OAuth, who the member is, posts; and a control path that gives out tokens without the consent screen. */
export function apiRoutes(site: Site): Route[] {
  return [
    controlWrite('/__tokens', (body) => {
      const { vanity, scopes, expiresInSeconds } = tokenRequest.parse(body)
      if (!site.members.has(vanity)) return { status: 404, json: { error: `No account ${vanity}.` } }
      return { status: 201, json: { access_token: issueToken(site, vanity, scopes, expiresInSeconds) } }
    }),
    ...oauthRoutes(site),
    { method: 'GET', pattern: '/v2/userinfo', handler: withToken(site, userinfo) },
    ...postRoutes(site),
  ]
}

function userinfo(call: Call, { member, scopes }: Caller): Answer {
  if (!scopes.includes('openid') || !scopes.includes('profile')) {
    refuse(403, 'ACCESS_DENIED', 'Not enough permissions to access: userinfo.GET.NO_VERSION', 100)
  }
  const [given_name, ...rest] = member.name.split(' ')
  return {
    json: {
      sub: member.sub,
      name: member.name,
      given_name,
      family_name: rest.join(' '),
      locale: { country: 'US', language: 'en' },
      picture: `http://${call.headers.host}/media/portrait/${member.vanity}`,
      ...(scopes.includes('email') ? { email: member.email, email_verified: true } : {}),
    },
  }
}
