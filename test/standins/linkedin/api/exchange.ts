import { setTimeout as sleep } from 'node:timers/promises'
import { unkept } from '../../answers.ts'
import { challengeOf, readForm } from '../../oauth-apps.ts'
import type { Answer, Call } from '../../server.ts'
import type { Code, Site } from '../site.ts'
import { appFault, oauthError } from './oauth-errors.ts'
import { makeIdToken } from './openid.ts'
import { hasScopes, issueToken, TOKEN_LIFE_S } from './token.ts'

/**
 * `POST /oauth/v2/accessToken`. An app with a secret must not send a `code_verifier`: LinkedIn answers that with
 * `invalid_client`, whether or not a challenge came before. A native app sends the verifier in place of the secret.
 */
export async function exchange(site: Site, call: Call): Promise<Answer> {
  const form = readForm(call.headers['content-type'], call.bytes)
  if (!form) return oauthError(400, 'invalid_request', 'The content type must be application/x-www-form-urlencoded')
  const value = form.get('code') ?? ''
  const code = site.codes.get(value)
  const { tokenSlowMs, tokenStatus, tokenGarbage, codeExpired } = site.trouble.of(code?.vanity)
  if (tokenSlowMs) await sleep(tokenSlowMs)
  if (tokenStatus) return oauthError(tokenStatus, 'server_error', 'An internal server error occurred')
  if (tokenGarbage) return { headers: { 'content-type': 'text/html' }, body: '<html><body>Request denied' }
  const fault = formFault(site, form)
  if (fault) return fault
  if (!code && !site.spentCodes.has(value))
    return oauthError(401, 'invalid_request', 'Unable to retrieve access token: authorization code not found')
  site.codes.delete(value)
  site.spentCodes.add(value)
  if (!code || codeExpired || code.expires <= site.now() || !fits(code, form)) {
    const description =
      'Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or authorization code expired. Or external member binding exists'
    return oauthError(400, 'invalid_request', description)
  }
  return unkept(200, await give(site, code, call.url.origin))
}

function formFault(site: Site, form: URLSearchParams): Answer | null {
  const grantType = form.get('grant_type')
  if (grantType && grantType !== 'authorization_code')
    return oauthError(400, 'unsupported_grant_type', 'Only authorization_code is enabled for this application')
  const isNative = form.has('code_verifier') && !form.has('client_secret')
  const secret = isNative ? [] : ['client_secret']
  const fault = appFault(site, form, ['grant_type', 'code', 'client_id', ...secret, 'redirect_uri'])
  if (fault || isNative) return fault
  return form.has('code_verifier') ? oauthError(401, 'invalid_client', 'Client authentication failed') : null
}

function fits(code: Code, form: URLSearchParams): boolean {
  const verifier = form.get('code_verifier')
  const isProven = code.challenge === (verifier === null ? null : challengeOf(verifier))
  return isProven && code.clientId === form.get('client_id') && code.redirectUri === form.get('redirect_uri')
}

async function give(site: Site, code: Code, origin: string) {
  const { vanity, clientId, scopes } = code
  // Asking for other scopes than before ends every token the member has given the app.
  for (const [value, token] of site.tokens) {
    if (token.vanity === vanity && token.clientId === clientId && !hasScopes(token, scopes))
      site.tokens.set(value, { ...token, revoked: true })
  }
  const answer = {
    access_token: issueToken(site, { vanity, clientId, scopes }),
    expires_in: TOKEN_LIFE_S,
    scope: scopes.join(','),
    token_type: 'Bearer',
  }
  return scopes.includes('openid') ? { ...answer, id_token: await makeIdToken(site, code, origin) } : answer
}
