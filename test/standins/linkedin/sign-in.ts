import { setTimeout as sleep } from 'node:timers/promises'
import { page, redirect } from '../answers.ts'
import { html } from '../html.ts'
import type { Answer, Call, Handler, Route } from '../server.ts'
import { entryPage } from './entry-page.ts'
import { challengePath, readCookies, sessionOf } from './gate.ts'
import { formlessSignIn, legacySignIn, type SignInForm } from './sign-in-page.ts'
import { newBrowserId, openSession, type Session, type Site } from './site.ts'
import { wordsOf } from './words.ts'

type Form = Omit<SignInForm, 'browserId' | 'back'>

/** The sign-in page, its form's target, the guest walls and sign-out (linkedin-pages.md §2.1, §2.2). */
export function signInRoutes(site: Site): Route[] {
  const show = entryDoor(site, (call) =>
    sessionOf(site, call) ? redirect('/feed/') : loginPage(site, call, { username: '' }),
  )
  return [
    ...['/login', '/login/:lang', '/uas/login', '/checkpoint/lg/login'].map((pattern) => ({
      method: 'GET',
      pattern,
      handler: show,
    })),
    { method: 'POST', pattern: '/checkpoint/lg/login-submit', handler: entryDoor(site, (call) => submit(site, call)) },
    { method: 'GET', pattern: '/authwall', handler: entryDoor(site, (call) => page(authWall(call))) },
    { method: 'GET', pattern: '/m/logout', handler: (call) => signOut(site, call) },
    {
      method: 'GET',
      pattern: '/',
      handler: entryDoor(site, (call) => redirect(sessionOf(site, call) ? '/feed/' : '/login')),
    },
  ]
}

function entryDoor(site: Site, answer: (call: Call) => Answer): Handler {
  return async (call) => {
    const { slowMs, status } = site.trouble.of()
    if (slowMs) await sleep(slowMs)
    return status ? page('<!doctype html><title>LinkedIn</title>', status) : answer(call)
  }
}

/** The cookies that make a browser a signed-in one. */
export function sessionCookies(session: Session): string[] {
  return [
    `li_at=${session.id}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000`,
    `JSESSIONID="${session.csrf}"; Path=/; SameSite=Lax`,
    'lang=v=2&lang=en-us; Path=/; SameSite=Lax',
  ]
}

function loginPage(site: Site, call: Call, form: Form): Answer {
  if (wantsJson(call)) return { json: { error: form.usernameError ?? form.passwordError } }
  const browserId = browserIdOf(call) ?? newBrowserId()
  const shown = { ...form, browserId, back: call.url.searchParams.get('session_redirect') ?? '' }
  const { dialect, signInPage, language } = site.trouble.of()
  const usual = dialect === undefined || dialect === 'L' || dialect === 'M' ? 'form' : 'formless'
  const words = wordsOf(language ?? 'en')
  return page((signInPage ?? usual) === 'form' ? legacySignIn(shown, words) : formlessSignIn(shown, words), 200, [
    `bcookie="v=2&${browserId}"; Path=/; SameSite=Lax; Max-Age=31536000`,
  ])
}

function wantsJson(call: Call): boolean {
  return call.headers.accept === 'application/json'
}

function goOn(call: Call, location: string, cookies: readonly string[] = []): Answer {
  return wantsJson(call)
    ? { json: { redirect: location }, headers: { 'set-cookie': cookies } }
    : redirect(location, cookies)
}

function browserIdOf(call: Call): string | null {
  return /v=2&([\w-]+)/.exec(readCookies(call).bcookie ?? '')?.[1] ?? null
}

function submit(site: Site, call: Call): Answer {
  const form = new URLSearchParams(call.bytes.toString('utf8'))
  const username = (form.get('session_key') ?? '').trim()
  const password = form.get('session_password') ?? ''
  if (!form.get('loginCsrfParam') || form.get('loginCsrfParam') !== browserIdOf(call)) {
    return goOn(call, '/checkpoint/lg/login?errorKey=unexpected_error')
  }
  if (!username)
    return loginPage(site, call, { username, usernameError: 'Please enter an email address or phone number' })
  if (!password) return loginPage(site, call, { username, passwordError: 'Please enter a password' })
  const member = [...site.members.values()].find(({ email }) => email.toLowerCase() === username.toLowerCase())
  if (!member) {
    return loginPage(site, call, { username, usernameError: 'Hmm, we don’t recognize that email. Please try again.' })
  }
  if (member.password !== password) {
    return loginPage(site, call, { username, passwordError: 'Hmm, that’s not the right password. Please try again.' })
  }
  const back = safeReturn(form.get('session_redirect'))
  const challenge = challengePath(site, member.vanity, 'sign-in', back)
  if (challenge) return goOn(call, challenge)
  site.pagesServed.delete(member.vanity)
  return goOn(call, back, sessionCookies(openSession(site, member.vanity)))
}

function safeReturn(path: string | null): string {
  return path?.startsWith('/') && !path.startsWith('//') ? path : '/feed/'
}

function authWall(call: Call): string {
  const back = encodeURIComponent(call.url.searchParams.get('sessionRedirect') ?? '/feed/')
  const main = html`<div class="card__content"><h1>Join LinkedIn</h1><p class="sub">Sign in to view more content.</p><a class="btn__secondary authwall-join-form__form-toggle--bottom" href="/login?session_redirect=${back}">Sign in</a></div>`
  return entryPage('Sign Up | LinkedIn', main)
}

function signOut(site: Site, call: Call): Answer {
  const session = sessionOf(site, call)
  if (session && call.url.searchParams.get('csrfToken') !== session.csrf) {
    return page('<!doctype html><title>LinkedIn</title><p>CSRF check failed.</p>', 403)
  }
  if (session) site.sessions.delete(session.id)
  const back = call.url.searchParams.get('session_redirect')
  const login = back ? `/login?session_redirect=${encodeURIComponent(safeReturn(back))}` : '/login'
  return redirect(login, ['li_at=delete me; Path=/; Max-Age=0', 'JSESSIONID=""; Path=/; Max-Age=0'])
}
