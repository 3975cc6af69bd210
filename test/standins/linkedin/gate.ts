import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { page, redirect } from '../answers.ts'
import { html } from '../html.ts'
import type { Answer, Call, Handler } from '../server.ts'
import { type Layout, layoutOf } from './layout/layout.ts'
import type { Member, Session, Site } from './site.ts'
import type { SiteSwitches } from './trouble.ts'
import { type Words, wordsOf } from './words.ts'

/** What a page of the site is made for: who looks, under which switches, in which words. */
export interface View {
  readonly site: Site
  readonly session: Session
  /** The member the site takes the browser for. */
  readonly viewer: Member
  readonly switches: Readonly<Partial<SiteSwitches>>
  readonly words: Words
  /** How the pages of the account depart from those that are known. */
  readonly layout: Layout | null
  /** How many signed-in pages the account was served since its switches were touched, this one too. */
  readonly served: number
  readonly path: string
  readonly cookies: Readonly<Record<string, string>>
}

/** The cookies of a request. */
export function readCookies(call: Call): Record<string, string> {
  const pairs = (call.headers.cookie ?? '').split(';').map((part) => part.trim().split(/=(.*)/s))
  return Object.fromEntries(pairs.filter(([name]) => name).map(([name, value]) => [name, value ?? '']))
}

/** The session of a request, if its `li_at` cookie is one of ours. */
export function sessionOf(site: Site, call: Call): Session | null {
  const session = site.sessions.get(readCookies(call).li_at ?? '')
  return session && site.members.has(session.vanity) ? session : null
}

/** Whether an account's sign-out switch has taken effect by now. */
export function isSignedOut(site: Site, vanity: string): boolean {
  const { signedOut } = site.trouble.of(vanity)
  if (typeof signedOut === 'object') return (site.pagesServed.get(vanity) ?? 0) > signedOut.afterPages
  return signedOut === true
}

/** Opens a challenge for an account if its switch asks for one at this point; gives the path of the challenge page. */
export function challengePath(
  site: Site,
  vanity: string,
  moment: 'page' | 'sign-in' | 'publish',
  returnTo: string,
): string | null {
  const { checkpoint } = site.trouble.of(vanity)
  if (!checkpoint || site.cleared.has(vanity)) return null
  if (checkpoint.when === 'sign-in' && moment !== 'sign-in') return null
  if (checkpoint.when === 'publish' && moment !== 'publish') return null
  if (moment === 'page' && (site.pagesServed.get(vanity) ?? 0) <= (checkpoint.afterPages ?? 0)) return null
  const token = `AgF${randomBytes(18).toString('base64url')}`
  site.challenges.set(token, { vanity, returnTo, signIn: moment === 'sign-in' })
  return `/checkpoint/challenge/${token}?ut=${randomBytes(6).toString('base64url')}`
}

/**
 * Wraps a page that needs a session: without one the browser is sent to sign in; the account's switches
 * (status, slowness, sign-out, checkpoint) are applied before the page is made.
 */
export function signedInPage(
  site: Site,
  make: (view: View, call: Call) => Answer,
  guest: (call: Call) => Answer = (call) => toSignIn(call),
): Handler {
  return async (call) => {
    const session = sessionOf(site, call)
    const switches = site.trouble.of(session?.vanity)
    if (switches.slowMs) await sleep(switches.slowMs)
    if (switches.status) return statusPage(switches.status)
    if (switches.limitPage) return limitPage()
    if (!session) return guest(call)
    if (session.loops) return redirect(call.url.pathname + call.url.search)
    site.pagesServed.set(session.vanity, (site.pagesServed.get(session.vanity) ?? 0) + 1)
    if (isSignedOut(site, session.vanity)) return toSignIn(call, ['li_at=delete me; Path=/; Max-Age=0'])
    const challenge = challengePath(site, session.vanity, 'page', call.url.pathname)
    if (challenge) return redirect(challenge)
    return make(viewOf(site, session, call), call)
  }
}

/** The view of a signed-in request. */
function viewOf(site: Site, session: Session, call: Call): View {
  const switches = site.trouble.of(session.vanity)
  const viewer = site.members.get(switches.wrongAccount ?? session.vanity)
  if (!viewer) throw new Error(`The switch wrongAccount names no known member: ${switches.wrongAccount}`)
  const layout = switches.layout === undefined ? null : layoutOf(switches.layout)
  const words = wordsOf(switches.language ?? layout?.language ?? viewer.language)
  const served = site.pagesServed.get(session.vanity) ?? 0
  return { site, session, viewer, switches, words, layout, served, path: call.url.pathname, cookies: readCookies(call) }
}

function toSignIn(call: Call, cookies: readonly string[] = []): Answer {
  return redirect(`/uas/login?session_redirect=${encodeURIComponent(call.url.pathname + call.url.search)}`, cookies)
}

function statusPage(status: number): Answer {
  const title = status === 999 ? 'Request denied' : status === 429 ? 'Too Many Requests' : `HTTP ${status}`
  return page(html`<!doctype html><title>${title}</title><body><h1>${title}</h1></body>`.markup, status)
}

function limitPage(): Answer {
  return page(
    html`<!doctype html><title>LinkedIn</title><body><p>You have sent too many requests. Slow down, and try again later.</p></body>`
      .markup,
  )
}
