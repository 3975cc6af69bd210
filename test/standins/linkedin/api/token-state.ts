import { unkept } from '../../answers.ts'
import { readForm } from '../../oauth-apps.ts'
import type { Answer, Call } from '../../server.ts'
import type { Site, Token } from '../site.ts'
import { appFault, oauthError } from './oauth-errors.ts'
import { isRevoked } from './token.ts'

const seconds = (ms: number) => Math.floor(ms / 1000)

/** `POST /oauth/v2/introspectToken`: what has become of a token of the app's own. */
export function introspect(site: Site, call: Call): Answer {
  const asked = askedOf(site, call)
  if ('refusal' in asked) return asked.refusal
  const { token, clientId } = asked
  if (!token || token.clientId !== clientId) return unkept(200, { active: false })
  const status = isRevoked(site, token) ? 'revoked' : token.expires <= site.now() ? 'expired' : 'active'
  return unkept(200, {
    active: status === 'active',
    client_id: clientId,
    authorized_at: seconds(token.created),
    created_at: seconds(token.created),
    status,
    expires_at: seconds(token.expires),
    scope: token.scopes.join(','),
    auth_type: '3L',
  })
}

/** `POST /oauth/v2/revoke`: ends a token of the app's own; 200 also for one that is not. */
export function revoke(site: Site, call: Call): Answer {
  const asked = askedOf(site, call)
  if ('refusal' in asked) return asked.refusal
  const { token, clientId, value } = asked
  const { revokeStatus } = site.trouble.of(token?.vanity)
  if (revokeStatus) return oauthError(revokeStatus, 'server_error', 'An internal server error occurred')
  if (token?.clientId === clientId) {
    site.tokens.set(value, { ...token, revoked: true })
    site.ledger.record({ kind: 'token.revoke', account: token.vanity, target: clientId, text: null })
  }
  return { status: 200, body: '' }
}

type Asked = { readonly token: Token | undefined; readonly clientId: string; readonly value: string }

function askedOf(site: Site, call: Call): Asked | { readonly refusal: Answer } {
  const form = readForm(call.headers['content-type'], call.bytes)
  if (!form) {
    const description = 'The content type must be application/x-www-form-urlencoded'
    return { refusal: oauthError(400, 'invalid_request', description) }
  }
  const refusal = appFault(site, form, ['client_id', 'client_secret', 'token'])
  if (refusal) return { refusal }
  const value = form.get('token') ?? ''
  if (!value.startsWith('AQ')) return { refusal: oauthError(400, 'invalid_request', 'Invalid access token') }
  return { token: site.tokens.get(value), clientId: form.get('client_id') ?? '', value }
}
