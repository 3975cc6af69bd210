import { page, redirect } from '../answers.ts'
import { html } from '../html.ts'
import { backTo, isPkceText, readForm } from '../oauth-apps.ts'
import { people } from '../people.ts'
import type { Answer, Call, Route } from '../server.ts'
import { door } from './door.ts'
import { type IdentityState, newValue, personOf } from './state.ts'

const CODE_LIFE_MS = 600_000

/** The full names under which Google lists the short scopes in its answers. */
const fullScopes: Record<string, string> = {
  openid: 'openid',
  email: 'https://www.googleapis.com/auth/userinfo.email',
  profile: 'https://www.googleapis.com/auth/userinfo.profile',
}

/** The page on which a person chooses who they are, and their decision. */
export function authorizeRoutes(state: IdentityState): Route[] {
  return [
    { method: 'GET', pattern: '/authorize', handler: door(state, ({ url }) => ask(state, url.searchParams)) },
    { method: 'POST', pattern: '/authorize', handler: door(state, (call) => decide(state, call)) },
  ]
}

function ask(state: IdentityState, wish: URLSearchParams): Answer {
  const fault = faultOf(state, wish)
  if (fault) return fault
  if (wish.get('prompt') === 'none') return redirect(backTo(wish, { error: 'interaction_required' }))
  return page(choice(wish))
}

/** What is wrong with a request; such a person is never sent back, as the address may not be the app's. */
function faultOf(state: IdentityState, wish: URLSearchParams): Answer | null {
  const missing = ['client_id', 'redirect_uri', 'response_type', 'scope'].find((name) => !wish.get(name))
  if (missing) return blocked(400, 'invalid_request', `Missing required parameter: ${missing}`)
  const clientId = wish.get('client_id') ?? ''
  if (!state.apps.isKnown(clientId)) return blocked(401, 'invalid_client', 'The OAuth client was not found.')
  if (!state.apps.takesRedirect(clientId, wish.get('redirect_uri') ?? ''))
    return blocked(400, 'redirect_uri_mismatch', 'The redirect address is not one of those registered for this app.')
  if (wish.get('response_type') !== 'code')
    return blocked(400, 'unsupported_response_type', `Invalid response_type: ${wish.get('response_type')}`)
  const strange = scopesOf(wish).find((scope) => !Object.values(fullScopes).includes(scope))
  if (strange) return blocked(400, 'invalid_scope', `Some requested scopes were invalid: ${strange}`)
  const challenge = wish.get('code_challenge')
  if (!['S256', 'plain'].includes(wish.get('code_challenge_method') ?? 'plain'))
    return blocked(400, 'invalid_request', 'Invalid parameter value for code_challenge_method.')
  if (challenge !== null && !isPkceText(challenge))
    return blocked(400, 'invalid_request', 'Invalid parameter value for code_challenge.')
  return null
}

function scopesOf(wish: URLSearchParams): string[] {
  const scopes = (wish.get('scope') ?? '').split(' ').filter(Boolean)
  return scopes.map((scope) => fullScopes[scope] ?? scope)
}

function decide(state: IdentityState, call: Call): Answer {
  const form = readForm(call.headers['content-type'], call.bytes)
  if (!form) return blocked(400, 'invalid_request', 'Invalid content type.')
  const fault = faultOf(state, form)
  if (fault) return fault
  if (form.get('action') !== 'continue') return redirect(backTo(form, { error: 'access_denied' }))
  const email = form.get('other_email')?.trim() || form.get('person') || ''
  if (!/^[^@\s]+@[^@\s]+$/.test(email)) return page(choice(form, 'Enter an e-mail address.'), 400)
  const known = knownPeople.find((person) => person.email === email)
  const person = personOf(email, form.get('verified') === 'yes', form.get('name')?.trim() || known?.name || '')
  const code = newValue('4/0A')
  state.codes.set(code, {
    person,
    clientId: form.get('client_id') ?? '',
    scopes: scopesOf(form),
    expires: state.now() + CODE_LIFE_MS,
    redirectUri: form.get('redirect_uri') ?? '',
    nonce: form.get('nonce'),
    challenge: form.get('code_challenge'),
    method: form.get('code_challenge_method') === 'S256' ? 'S256' : 'plain',
  })
  return redirect(backTo(form, { code, scope: scopesOf(form).join(' '), authuser: '0', prompt: 'consent' }))
}

const knownPeople = [
  { email: 'owner@example.test', name: 'Ada Moreno' },
  ...people.map(({ email, name }) => ({ email, name })),
]

const own = ['person', 'other_email', 'name', 'verified', 'action']

function choice(wish: URLSearchParams, fault?: string): string {
  const hidden = [...wish].filter(([name]) => !own.includes(name))
  const hint = wish.get('login_hint')
  const other = hint && !knownPeople.some(({ email }) => email === hint) ? hint : ''
  return frame(
    'Sign in',
    html`<h1>Choose an account</h1><p>to continue to <b>${wish.get('client_id')}</b></p>
${fault && html`<p role="alert">${fault}</p>`}
<form method="post" action="/authorize">${hidden.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<label>Person <select name="person">${knownPeople.map(({ email, name }) => html`<option value="${email}" ${email === hint && 'selected'}>${name} (${email})</option>`)}</select></label>
<label>Another e-mail <input name="other_email" type="text" autocomplete="off" value="${other}"></label>
<label>Name <input name="name" type="text" autocomplete="off"></label>
<label><input name="verified" type="checkbox" value="yes" checked> E-mail verified</label>
<p><button name="action" value="continue" type="submit">Continue</button> <button name="action" value="cancel" type="submit">Cancel</button></p></form>`,
  )
}

function blocked(status: number, error: string, description: string): Answer {
  return page(
    frame(
      'Error',
      html`<h1>Access blocked: authorization error</h1><p>${description}</p><p>Error ${status}: ${error}</p>`,
    ),
    status,
  )
}

function frame(title: string, main: ReturnType<typeof html>): string {
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title><meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:16px/1.5 system-ui;max-width:26rem;margin:4rem auto;padding:0 1rem}label{display:block;margin:.75rem 0}footer{margin-top:2rem;color:#666;font-size:.85rem}</style></head>
<body><main>${main}</main><footer>Local stand-in for development and tests. This is not Google: never type a real password here.</footer></body></html>`
    .markup
}
