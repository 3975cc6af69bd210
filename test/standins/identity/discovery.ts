import type { Route } from '../server.ts'
import { door } from './door.ts'
import type { IdentityState } from './state.ts'

/** The discovery document (OpenID Connect Discovery §3, with the values Google publishes) and the key set. */
export function discoveryRoutes(state: IdentityState): Route[] {
  const cached = { 'cache-control': 'public, max-age=300, must-revalidate' }
  return [
    {
      method: 'GET',
      pattern: '/.well-known/openid-configuration',
      handler: door(state, ({ url }) => ({ json: document(url.origin), headers: cached })),
    },
    {
      method: 'GET',
      pattern: '/jwks',
      handler: door(state, () => {
        const keys = state.rings.flatMap(({ RS256, ES256 }) => [RS256.publicJwk, ES256.publicJwk])
        return { json: { keys }, headers: cached }
      }),
    },
  ]
}

function document(origin: string) {
  return {
    issuer: origin,
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    userinfo_endpoint: `${origin}/userinfo`,
    jwks_uri: `${origin}/jwks`,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'email', 'profile'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    claims_supported: [
      'aud',
      'email',
      'email_verified',
      'exp',
      'family_name',
      'given_name',
      'iat',
      'iss',
      'name',
      'picture',
      'sub',
    ],
    code_challenge_methods_supported: ['plain', 'S256'],
    grant_types_supported: ['authorization_code'],
  }
}
