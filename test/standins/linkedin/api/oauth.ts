import { randomBytes } from 'node:crypto'
import type { Answer, Call, Route } from '../../server.ts'
import { entryPage } from '../entry-page.ts'
import { page, redirect, sessionOf, signedInPage, type View } from '../gate.ts'
import { html } from '../html.ts'
import type { Site } from '../site.ts'
import { issueToken, TOKEN_LIFE_S } from './token.ts'

const known = ['openid', 'profile', 'email', 'w_member_social']

/** Three-legged OAuth: the consent screen, its decision, and the exchange of a code for a token. */
export function oauthRoutes(site: Site): Route[] {
  return [
    { method: 'GET', pattern: '/oauth/v2/authorization', handler: signedInPage(site, consent) },
    { method: 'POST', pattern: '/oauth/v2/authorization-submit', handler: (call) => decide(site, call) },
    { method: 'POST', pattern: '/oauth/v2/accessToken', handler: (call) => exchange(site, call) },
  ]
}

function consent(view: View, call: Call): Answer {
  const ask = call.url.searchParams
  const missing = ['client_id', 'redirect_uri', 'scope'].find((name) => !ask.get(name))
  if (missing)
    return page(
      entryPage(
        'LinkedIn',
        html`<h1>Bummer, something went wrong.</h1><p>You need to pass the "${missing}" parameter.</p>`,
      ),
      400,
    )
  if (ask.get('response_type') !== 'code') {
    return page(
      entryPage('LinkedIn', html`<h1>Bummer, something went wrong.</h1><p>The response_type must be "code".</p>`),
      400,
    )
  }
  const scopes = (ask.get('scope') ?? '').split(/[ ,]+/)
  const strange = scopes.find((scope) => !known.includes(scope))
  if (strange) {
    return goBack(ask, {
      error: 'unauthorized_scope_error',
      error_description: `Scope "${strange}" is not authorized for your application`,
    })
  }
  const hidden = [...ask.entries()].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)
  const main = html`<h1>Allow access</h1><p class="sub">${view.viewer.name}, an app would like to use: ${scopes.join(', ')}.</p>
<form method="post" action="/oauth/v2/authorization-submit"><input type="hidden" name="csrfToken" value="${view.session.csrf}">${hidden}
<button class="form__submit" id="oauth__auth-form__submit-btn" name="action" value="accept" type="submit">Allow</button>
<button class="btn__secondary" name="action" value="reject" type="submit">Cancel</button></form>`
  return page(entryPage('LinkedIn: allow access', main))
}

function goBack(ask: URLSearchParams, answer: Record<string, string>): Answer {
  const target = new URL(ask.get('redirect_uri') ?? '/', 'http://127.0.0.1')
  for (const [name, value] of Object.entries(answer)) target.searchParams.set(name, value)
  const state = ask.get('state')
  if (state !== null) target.searchParams.set('state', state)
  return redirect(target.href)
}

function decide(site: Site, call: Call): Answer {
  const form = new URLSearchParams(call.bytes.toString('utf8'))
  const session = sessionOf(site, call)
  if (!session) return redirect('/login')
  if (form.get('csrfToken') !== session.csrf) return page(entryPage('LinkedIn', html`<p>CSRF check failed.</p>`), 403)
  if (form.get('action') !== 'accept') {
    return goBack(form, {
      error: 'user_cancelled_authorize',
      error_description: 'The user cancelled the authorization',
    })
  }
  const code = `AQT${randomBytes(32).toString('base64url')}`
  const scopes = (form.get('scope') ?? '').split(/[ ,]+/)
  site.codes.set(code, { vanity: session.vanity, scopes, redirectUri: form.get('redirect_uri') ?? '' })
  return goBack(form, { code })
}

function exchange(site: Site, call: Call): Answer {
  if (!String(call.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) {
    return oauthError(400, 'invalid_request', 'The content type must be application/x-www-form-urlencoded')
  }
  const form = new URLSearchParams(call.bytes.toString('utf8'))
  const missing = ['grant_type', 'code', 'client_id', 'client_secret', 'redirect_uri'].find((name) => !form.get(name))
  if (form.get('grant_type') && form.get('grant_type') !== 'authorization_code') {
    return oauthError(400, 'unsupported_grant_type', 'Only authorization_code is enabled for this application')
  }
  if (missing) return oauthError(400, 'invalid_request', `A required parameter "${missing}" is missing`)
  if (form.get('client_secret')?.startsWith('wrong')) {
    return oauthError(401, 'invalid_client', 'Client authentication failed')
  }
  const code = form.get('code') ?? ''
  const grant = site.codes.get(code)
  site.codes.delete(code)
  if (!grant || grant.redirectUri !== form.get('redirect_uri')) {
    return oauthError(
      400,
      'invalid_request',
      'Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or authorization code expired.',
    )
  }
  const token = issueToken(site, grant.vanity, grant.scopes)
  return {
    json: { access_token: token, expires_in: TOKEN_LIFE_S, scope: grant.scopes.join(','), token_type: 'Bearer' },
  }
}

function oauthError(status: number, error: string, description: string): Answer {
  return { status, json: { error, error_description: description } }
}
