import { z } from 'zod'
import { controlRoutes, controlWrite } from '../control.ts'
import { slugPath, urnOf } from '../posts.ts'
import type { Route } from '../server.ts'
import { addMember, openSession, resetSite, type Site } from './site.ts'
import { dialects } from './trouble.ts'
import { languages } from './words.ts'

const vanity = z.string().regex(/^[a-z0-9-]{3,100}$/)

const newAccount = z.strictObject({
  vanity,
  name: z.string().min(1),
  headline: z.string().optional(),
  email: z.email().optional(),
  password: z.string().min(1).optional(),
  language: z.enum(languages).optional(),
  dialect: z.enum(dialects).optional(),
})

/** The control paths of the LinkedIn stand-in: those all have, and accounts, posts and ready-made sessions. */
export function siteControlRoutes(site: Site): Route[] {
  const trouble = {
    ...site.trouble,
    set(body: unknown) {
      for (const name of ['account', 'wrongAccount']) checkKnown(site, name, body)
      site.trouble.set(body)
      const account = fieldOf(body, 'account')
      if (account === null) {
        site.pagesServed.clear()
        site.cleared.clear()
      } else {
        site.pagesServed.delete(account)
        site.cleared.delete(account)
      }
    },
  }
  return [
    ...controlRoutes('linkedin', { ledger: site.ledger, trouble, reset: () => resetSite(site) }),
    { method: 'GET', pattern: '/__accounts', handler: () => ({ json: { accounts: [...site.members.values()] } }) },
    controlWrite('/__accounts', (body) => {
      const { vanity, name, ...rest } = newAccount.parse(body)
      const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
      return { status: 201, json: addMember(site, { vanity, name, ...given }) }
    }),
    {
      method: 'GET',
      pattern: '/__posts',
      handler: (call) => ({ json: { posts: listPosts(site, `http://${call.headers.host}`) } }),
    },
    controlWrite('/__sessions', (body) => {
      const account = z.strictObject({ vanity }).parse(body).vanity
      if (!site.members.has(account)) return { status: 404, json: { error: `No account ${account}.` } }
      const session = openSession(site, account)
      return { status: 201, json: { li_at: session.id, JSESSIONID: `"${session.csrf}"` } }
    }),
    {
      method: 'GET',
      pattern: '/__sessions',
      handler: (call) => ({ json: { open: sessionsOf(site, call.url.searchParams.get('vanity')).length } }),
    },
    controlWrite('/__sessions/end', (body) => {
      const { vanity: account, loops } = z.strictObject({ vanity, loops: z.literal(true).optional() }).parse(body)
      for (const session of sessionsOf(site, account)) {
        if (loops) site.sessions.set(session.id, { ...session, loops })
        else site.sessions.delete(session.id)
      }
      return { status: 204 }
    }),
  ]
}

const sessionsOf = (site: Site, account: string | null) =>
  [...site.sessions.values()].filter((session) => session.vanity === account)

/** A field of a body that is a text; null where it is none. */
function fieldOf(body: unknown, name: string): string | null {
  const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : null
  return typeof value === 'string' ? value : null
}

function checkKnown(site: Site, name: string, body: unknown): void {
  const vanity = fieldOf(body, name)
  if (vanity === null || site.members.has(vanity)) return
  throw new z.ZodError([{ code: 'custom', path: [name], message: `No account ${vanity}`, input: vanity }])
}

function listPosts(site: Site, origin: string) {
  return site.posts.map((post) => ({
    author: post.author,
    text: post.text,
    activity: urnOf(post, 'activity'),
    share: urnOf(post, 'share'),
    ugcPost: urnOf(post, 'ugcPost'),
    url: `${origin}/feed/update/${urnOf(post, 'activity')}/`,
    slugUrl: `${origin}${slugPath(post)}`,
  }))
}
