import type { Route } from '../../server.ts'
import { sign } from '../../signing.ts'
import type { Code, Member, Site } from '../site.ts'

const ID_TOKEN_LIFE_S = 3600

/** The discovery document and the key set of “Sign In with LinkedIn using OpenID Connect”. */
export function openidRoutes(site: Site): Route[] {
  return [
    {
      method: 'GET',
      pattern: '/oauth/.well-known/openid-configuration',
      handler: ({ url }) => ({ json: document(url.origin) }),
    },
    { method: 'GET', pattern: '/oauth/openid/jwks', handler: () => ({ json: { keys: [site.key.publicJwk] } }) },
  ]
}

function document(origin: string) {
  return {
    issuer: `${origin}/oauth`,
    authorization_endpoint: `${origin}/oauth/v2/authorization`,
    token_endpoint: `${origin}/oauth/v2/accessToken`,
    userinfo_endpoint: `${origin}/v2/userinfo`,
    jwks_uri: `${origin}/oauth/openid/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'profile', 'email'],
    claims_supported: [
      'iss',
      'aud',
      'iat',
      'exp',
      'sub',
      'name',
      'given_name',
      'family_name',
      'picture',
      'email',
      'email_verified',
      'locale',
    ],
  }
}

/** What a member's name and picture are to an app. */
export function profileOf(member: Member, origin: string) {
  const [given_name, ...rest] = member.name.split(' ')
  return {
    name: member.name,
    given_name,
    family_name: rest.join(' '),
    picture: `${origin}/media/portrait/${member.vanity}`,
  }
}

/**
 * The ID token of an exchange. As LinkedIn's, it holds no `nonce`, and its `email_verified` and `locale` are texts, unlike
 * those of the userinfo endpoint.
 */
export async function makeIdToken(site: Site, { vanity, scopes, clientId }: Code, origin: string): Promise<string> {
  const member = site.members.get(vanity)
  if (!member) throw new Error(`A code names no known member: ${vanity}`)
  const iat = Math.floor(site.now() / 1000)
  return sign(site.key, {
    iss: `${origin}/oauth`,
    aud: clientId,
    iat,
    exp: iat + ID_TOKEN_LIFE_S,
    sub: member.sub,
    ...(scopes.includes('profile') ? { ...profileOf(member, origin), locale: 'en_US' } : {}),
    ...(scopes.includes('email') ? { email: member.email, email_verified: 'true' } : {}),
  })
}
