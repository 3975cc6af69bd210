import { randomBytes } from 'node:crypto'
import { page, redirect } from '../../answers.ts'
import { html } from '../../html.ts'
import { backTo, isPkceText, readForm } from '../../oauth-apps.ts'
import type { Answer, Call, Handler, Route } from '../../server.ts'
import { entryPage } from '../entry-page.ts'
import { sessionOf, signedInPage, type View } from '../gate.ts'
import type { Site } from '../site.ts'
import { hasScopes, isLive } from './token.ts'

const known = ['openid', 'profile', 'email', 'w_member_social']
const CODE_LIFE_MS = 30 * 60_000
const NATIVE = '/oauth/native-pkce/authorization'

/**
 * The consent screen and its decision. LinkedIn knows PKCE for native apps only, at an address of its own and with a
 * loopback address to go back to; a challenge at the usual address means nothing to it.
 */
export function consentRoutes(site: Site): Route[] {
  return [
    { method: 'GET', pattern: '/oauth/v2/authorization', handler: asking(site, '/oauth/v2/authorization') },
    { method: 'GET', pattern: NATIVE, handler: asking(site, NATIVE) },
    { method: 'POST', pattern: '/oauth/v2/authorization-submit', handler: (call) => decide(site, call) },
  ]
}

function asking(site: Site, path: string): Handler {
  const consent = signedInPage(site, (view, call) => ask(view, call, path))
  return (call) => faultOf(site, call.url.searchParams, path) ?? consent(call)
}

/** What is wrong with a request so badly that nobody is sent back. */
function faultOf(site: Site, wish: URLSearchParams, path: string): Answer | null {
  const missing = ['response_type', 'client_id', 'redirect_uri', 'scope'].find((name) => !wish.get(name))
  if (missing) return bummer(400, `You need to pass the "${missing}" parameter.`)
  const redirectUri = wish.get('redirect_uri') ?? ''
  const clientId = wish.get('client_id') ?? ''
  if (!site.apps.isKnown(clientId)) return bummer(401, `The passed in client_id is invalid "${clientId}".`)
  if (!site.apps.takesRedirect(clientId, redirectUri))
    return bummer(401, 'The redirect_uri does not match the registered value.')
  if (wish.get('response_type') !== 'code') return bummer(400, 'The response_type must be "code".')
  if (path !== NATIVE) return null
  if (!['127.0.0.1', '[::1]'].includes(new URL(redirectUri).hostname))
    return bummer(401, 'The redirect_uri of a native app must be a loopback address.')
  if (!isPkceText(wish.get('code_challenge') ?? '') || wish.get('code_challenge_method') !== 'S256')
    return bummer(400, 'You need to pass a "code_challenge" with the method "S256".')
  return null
}

function ask(view: View, call: Call, path: string): Answer {
  const wish = call.url.searchParams
  const scopes = scopesOf(wish)
  const refused = view.switches.missingScopes ?? []
  const strange = scopes.find((scope) => !known.includes(scope) || refused.includes(scope))
  if (strange) {
    const error_description = `Scope "${strange}" is not authorized for your application`
    return redirect(backTo(wish, { error: 'unauthorized_scope_error', error_description }))
  }
  if (view.switches.skipConsent && hasConsented(view, wish)) {
    return redirect(backTo(wish, { code: newCode(view.site, view.viewer.vanity, wish, path) }))
  }
  const hidden = [...wish].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)
  const back = encodeURIComponent(call.url.pathname + call.url.search)
  const leave = `/m/logout?csrfToken=${encodeURIComponent(view.session.csrf)}&session_redirect=${back}`
  const main = html`<h1>Allow access</h1><p class="sub">${view.viewer.name}, an app would like to use: ${scopes.join(', ')}.</p>
<form method="post" action="/oauth/v2/authorization-submit"><input type="hidden" name="csrfToken" value="${view.session.csrf}"><input type="hidden" name="asked" value="${path}">${hidden}
<button class="form__submit" id="oauth__auth-form__submit-btn" name="action" value="accept" type="submit">Allow</button>
<button class="btn__secondary" name="action" value="reject" type="submit">Cancel</button></form>
<p><a class="link" href="${leave}">Not you?</a></p>`
  return page(entryPage('LinkedIn: allow access', main))
}

// The screen is left out for who has allowed the same before and holds a token that has not ended.
function hasConsented({ site, viewer }: View, wish: URLSearchParams): boolean {
  return [...site.tokens.values()].some(
    (token) =>
      token.vanity === viewer.vanity &&
      token.clientId === wish.get('client_id') &&
      hasScopes(token, scopesOf(wish)) &&
      isLive(site, token),
  )
}

function decide(site: Site, call: Call): Answer {
  const form = readForm(call.headers['content-type'], call.bytes) ?? new URLSearchParams()
  const session = sessionOf(site, call)
  if (!session) return redirect('/login')
  if (form.get('csrfToken') !== session.csrf) return page(entryPage('LinkedIn', html`<p>CSRF check failed.</p>`), 403)
  const asked = form.get('asked') ?? ''
  const fault = faultOf(site, form, asked)
  if (fault) return fault
  if (form.get('action') !== 'accept') {
    const error_description = 'The user cancelled the authorization'
    return redirect(backTo(form, { error: 'user_cancelled_authorize', error_description }))
  }
  return redirect(backTo(form, { code: newCode(site, session.vanity, form, asked) }))
}

function newCode(site: Site, vanity: string, wish: URLSearchParams, path: string): string {
  const code = `AQT${randomBytes(96).toString('base64url')}`
  site.codes.set(code, {
    vanity,
    scopes: scopesOf(wish),
    clientId: wish.get('client_id') ?? '',
    redirectUri: wish.get('redirect_uri') ?? '',
    challenge: path === NATIVE ? wish.get('code_challenge') : null,
    expires: site.now() + CODE_LIFE_MS,
  })
  return code
}

function scopesOf(wish: URLSearchParams): string[] {
  return (wish.get('scope') ?? '').split(/[ ,]+/).filter(Boolean)
}

function bummer(status: number, text: string): Answer {
  return page(entryPage('LinkedIn', html`<h1>Bummer, something went wrong.</h1><p>${text}</p>`), status)
}
