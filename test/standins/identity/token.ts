import { createHash } from 'node:crypto'
import { UnsecuredJWT } from 'jose'
import { unkept } from '../answers.ts'
import { challengeOf, readForm } from '../oauth-apps.ts'
import type { Answer, Call, Route } from '../server.ts'
import { makeSigningKey, sign } from '../signing.ts'
import { door } from './door.ts'
import { type Code, currentRing, type Grant, type IdentityState, type IdentitySwitches, newValue } from './state.ts'

const TOKEN_LIFE_S = 3599
const ID_TOKEN_LIFE_S = 3600

/** The exchange of a code, and what the provider says of the person a token is for. */
export function tokenRoutes(state: IdentityState): Route[] {
  const userinfo = door(state, (call) => tell(state, call))
  return [
    { method: 'POST', pattern: '/token', handler: door(state, (call, { idToken }) => exchange(state, call, idToken)) },
    { method: 'GET', pattern: '/userinfo', handler: userinfo },
    { method: 'POST', pattern: '/userinfo', handler: userinfo },
  ]
}

async function exchange(
  state: IdentityState,
  call: Call,
  fault: IdentitySwitches['idToken'] | undefined,
): Promise<Answer> {
  const form = readForm(call.headers['content-type'], call.bytes)
  if (!form) return refuse(400, 'invalid_request', 'The content type must be application/x-www-form-urlencoded.')
  const client = clientOf(call, form)
  if (client === null) return refuse(400, 'invalid_request', 'More than one way of client authentication was used.')
  if (!client.id) return refuse(400, 'invalid_request', 'Could not determine client ID from request.')
  if (!state.apps.isKnown(client.id)) return refuse(401, 'invalid_client', 'The OAuth client was not found.')
  if (!client.secret) return refuse(400, 'invalid_request', 'client_secret is missing.')
  if (!state.apps.takesSecret(client.id, client.secret))
    return refuse(401, 'invalid_client', 'The provided client secret is invalid.')
  if (form.get('grant_type') !== 'authorization_code')
    return refuse(400, 'unsupported_grant_type', `Invalid grant_type: ${form.get('grant_type') ?? ''}`)
  const missing = ['code', 'redirect_uri'].find((name) => !form.get(name))
  if (missing) return refuse(400, 'invalid_request', `Missing required parameter: ${missing}`)
  const value = form.get('code') ?? ''
  const code = state.codes.get(value)
  if (!code) return refuse(400, 'invalid_grant', state.spent.has(value) ? 'Bad Request' : 'Malformed auth code.')
  state.codes.delete(value)
  state.spent.add(value)
  return refusalOf(state, code, client.id, form) ?? unkept(200, await give(state, code, call.url.origin, fault))
}

function clientOf(call: Call, form: URLSearchParams): { id: string; secret: string } | null {
  const basic = /^Basic (\S+)$/.exec(call.headers.authorization ?? '')?.[1]
  if (!basic) return { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' }
  if (form.has('client_secret')) return null
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(/:(.*)/s).map(readFormText)
  return { id, secret }
}

// RFC 6749 §2.3.1: both halves are form-encoded before they are joined.
function readFormText(text: string): string {
  return new URLSearchParams(`x=${text}`).get('x') ?? ''
}

function refusalOf(state: IdentityState, code: Code, clientId: string, form: URLSearchParams): Answer | null {
  if (code.expires <= state.now() || code.clientId !== clientId) return refuse(400, 'invalid_grant', 'Bad Request')
  if (code.redirectUri !== form.get('redirect_uri')) return refuse(400, 'redirect_uri_mismatch', 'Bad Request')
  const verifier = form.get('code_verifier')
  if (code.challenge === null)
    return verifier ? refuse(400, 'invalid_grant', 'code_verifier or verifier is not needed.') : null
  if (!verifier) return refuse(400, 'invalid_grant', 'Missing code verifier.')
  const challenge = code.method === 'S256' ? challengeOf(verifier) : verifier
  return challenge === code.challenge ? null : refuse(400, 'invalid_grant', 'Invalid code verifier.')
}

async function give(state: IdentityState, code: Code, issuer: string, fault: IdentitySwitches['idToken'] | undefined) {
  const access = newValue('ya29.')
  const { person, clientId, scopes } = code
  state.tokens.set(access, { person, clientId, scopes, expires: state.now() + TOKEN_LIFE_S * 1000 })
  state.ledger.record({ kind: 'sign-in', account: person.email, target: clientId, text: null })
  const answer = { access_token: access, expires_in: TOKEN_LIFE_S, scope: scopes.join(' '), token_type: 'Bearer' }
  if (!scopes.includes('openid') || fault === 'missing') return answer
  return { ...answer, id_token: await idToken(state, code, { issuer, access, fault }) }
}

async function idToken(
  state: IdentityState,
  code: Code,
  { issuer, access, fault }: { issuer: string; access: string; fault: IdentitySwitches['idToken'] | undefined },
): Promise<string> {
  const iat = Math.floor(state.now() / 1000) - (fault === 'expired' ? 2 * ID_TOKEN_LIFE_S : 0)
  const { RS256 } = currentRing(state)
  const nonce = fault === 'wrong-nonce' ? newValue('n') : code.nonce
  const claims = {
    iss: fault === 'wrong-issuer' ? 'https://accounts.example.test' : issuer,
    azp: code.clientId,
    aud: fault === 'wrong-audience' ? 'another-app' : code.clientId,
    ...claimsOf(code, issuer),
    at_hash: createHash('sha256').update(access).digest().subarray(0, 16).toString('base64url'),
    ...(nonce === null ? {} : { nonce }),
    iat,
    exp: iat + ID_TOKEN_LIFE_S,
  }
  if (fault === 'unsigned') return new UnsecuredJWT(claims).encode()
  return sign(fault === 'wrong-key' ? await makeSigningKey('RS256', RS256.kid) : RS256, claims)
}

function claimsOf({ person, scopes }: Grant, origin: string) {
  const has = (name: string) => scopes.some((scope) => scope.endsWith(name))
  const [given_name, ...rest] = person.name.split(' ')
  return {
    sub: person.sub,
    ...(has('.email') ? { email: person.email, email_verified: person.verified } : {}),
    ...(has('.profile')
      ? {
          name: person.name,
          given_name,
          family_name: rest.join(' '),
          picture: `${origin}/media/portrait/${person.sub}`,
        }
      : {}),
  }
}

function tell(state: IdentityState, call: Call): Answer {
  const grant = state.tokens.get(/^Bearer (\S+)$/.exec(call.headers.authorization ?? '')?.[1] ?? '')
  if (!grant || grant.expires <= state.now()) {
    const refused = refuse(401, 'invalid_request', 'Invalid Credentials')
    return { ...refused, headers: { ...refused.headers, 'www-authenticate': 'Bearer error="invalid_token"' } }
  }
  return unkept(200, claimsOf(grant, call.url.origin))
}

function refuse(status: number, error: string, description: string): Answer {
  return unkept(status, { error, error_description: description })
}
