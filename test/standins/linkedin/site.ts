import { randomBytes, randomUUID } from 'node:crypto'
import { type Ledger, makeLedger, type Trouble } from '../control.ts'
import { makeOauthApps, type OauthApps } from '../oauth-apps.ts'
import { makePerson, type Person, people } from '../people.ts'
import { type Post, posts, type UrnKind, urnOf } from '../posts.ts'
import { makeSigningKey, type SigningKey } from '../signing.ts'
import { makeSiteTrouble, type SiteSwitches } from './trouble.ts'
import type { Language } from './words.ts'

/** A member of the site: a person and how the site shows itself to them. */
export interface Member extends Person {
  readonly language: Language
  readonly dialect: SiteSwitches['dialect']
}

/** A signed-in browser: the value of its `li_at` cookie, and its CSRF token (the `JSESSIONID` cookie). */
export interface Session {
  readonly id: string
  readonly vanity: string
  readonly csrf: string
  /** The site has ended it, and answers it with redirects that lead in circles. */
  readonly loops?: true
}

/** A repost as the site keeps it. A plain one has no text; its `share` is then the number in its instantRepost URN. */
export interface Repost {
  readonly kind: 'plain' | 'thoughts'
  readonly by: string
  readonly original: Post
  readonly text: string
  readonly activity: string
  readonly share: string
  readonly at: number
}

/** A verification page shown to an account: where to go on after it, and whether that opens a session. */
export interface Challenge {
  readonly vanity: string
  readonly returnTo: string
  readonly signIn: boolean
}

/** An access token of the API: who gave it to which app, and for what. Times in ms. */
export interface Token {
  readonly vanity: string
  readonly clientId: string
  readonly scopes: readonly string[]
  readonly created: number
  readonly expires: number
  readonly revoked: boolean
}

/** An authorization code, and what its exchange is held to; `challenge` for native apps only. */
export interface Code {
  readonly vanity: string
  readonly clientId: string
  readonly scopes: readonly string[]
  readonly redirectUri: string
  readonly challenge: string | null
  readonly expires: number
}

/** What an address of a post leads to. */
export type Found = { readonly post: Post } | { readonly repost: Repost }

/** Everything the LinkedIn stand-in remembers. */
export interface Site {
  /** Names the release of the front end: class names of the newer dialect follow from it. */
  readonly release: string
  readonly now: () => number
  readonly ledger: Ledger
  readonly trouble: Trouble<SiteSwitches>
  readonly members: Map<string, Member>
  readonly posts: Post[]
  readonly sessions: Map<string, Session>
  readonly reposts: Repost[]
  /** A number that grows with each publishing and never repeats, not even after a reset. */
  readonly nextSerial: () => bigint
  /** Posts and reposts that their authors have deleted: author by URN. */
  readonly deleted: Map<string, string>
  readonly challenges: Map<string, Challenge>
  /** Signed-in pages served to an account since its switches were last touched. */
  readonly pagesServed: Map<string, number>
  /** Accounts that have passed the challenge shown to them. */
  readonly cleared: Set<string>
  /** Publishing requests whose answer was withheld; the browser's own resend of one is not a second press. */
  readonly unanswered: Set<string>
  /** Tokens and codes of the API, by value. */
  readonly tokens: Map<string, Token>
  readonly codes: Map<string, Code>
  /** Codes that were exchanged, or tried. */
  readonly spentCodes: Set<string>
  readonly apps: OauthApps
  /** Signs ID tokens. */
  readonly key: SigningKey
}

/** Makes the site with its known members and posts. `now` gives the time in ms. */
export async function makeSite(now: () => number): Promise<Site> {
  let serial = 0n
  const site: Site = {
    release: randomBytes(4).toString('hex'),
    now,
    ledger: makeLedger(now),
    trouble: makeSiteTrouble(),
    members: new Map(),
    posts: [...posts],
    sessions: new Map(),
    reposts: [],
    nextSerial: () => {
      serial += 1n
      return serial
    },
    deleted: new Map(),
    challenges: new Map(),
    pagesServed: new Map(),
    cleared: new Set(),
    unanswered: new Set(),
    tokens: new Map(),
    codes: new Map(),
    spentCodes: new Set(),
    apps: makeOauthApps(),
    key: await makeSigningKey('RS256'),
  }
  for (const person of people) addMember(site, person)
  return site
}

/** Adds a member, or replaces the one with the same vanity name. */
export function addMember(site: Site, given: Pick<Person, 'vanity' | 'name'> & Partial<Member>): Member {
  const member: Member = { ...makePerson(given), language: given.language ?? 'en', dialect: given.dialect ?? 'L' }
  site.members.set(member.vanity, member)
  return member
}

/** Signs a member in without the sign-in page. */
export function openSession(site: Site, vanity: string): Session {
  const session = {
    id: `AQED${randomBytes(36).toString('base64url')}`,
    vanity,
    csrf: `ajax:${randomBytes(8).readBigUInt64BE().toString().padStart(19, '0').slice(0, 19)}`,
  }
  site.sessions.set(session.id, session)
  return session
}

/** Finds what a URN's kind and number stand for. Numbers of one kind never lead anywhere under another. */
export function findByNumber(site: Site, kind: UrnKind, number: string): Found | null {
  const post = site.posts.find((candidate) => candidate[kind] === number)
  if (post) return { post }
  if (kind === 'ugcPost') return null
  const repost = site.reposts.find((candidate) => candidate[kind] === number)
  return repost ? { repost } : null
}

/** Publishes a repost and counts it. The site lets the same post be reposted again. */
export function publish(site: Site, by: string, original: Post, text: string): Repost {
  const repost: Repost = {
    kind: text ? 'thoughts' : 'plain',
    by,
    original,
    text,
    ...newNumbers(site),
    at: site.now(),
  }
  site.reposts.push(repost)
  site.ledger.record({ kind: 'repost', account: by, target: urnOf(original, 'activity') ?? '', text: text || null })
  return repost
}

/** Publishes a post of a member's own and counts it. */
export function publishPost(site: Site, by: string, text: string): Post {
  const words = text.toLowerCase().match(/[a-z]+/g) ?? ['post']
  const post: Post = {
    ...newNumbers(site),
    author: by,
    text,
    slug: words.slice(0, 4).join('-'),
    suffix: randomBytes(3).toString('base64url'),
    age: 'now',
    counts: { reactions: 0, comments: 0, reposts: 0 },
    comments: [],
  }
  site.posts.push(post)
  site.ledger.record({ kind: 'post', account: by, target: urnOf(post, 'share') ?? '', text })
  return post
}

/** Deletes a post or repost and counts it; that it was made stays counted. */
export function unpublish(site: Site, found: Found, urn: string): void {
  const author = 'post' in found ? found.post.author : found.repost.by
  if ('post' in found) site.posts.splice(site.posts.indexOf(found.post), 1)
  else site.reposts.splice(site.reposts.indexOf(found.repost), 1)
  site.deleted.set(urn, author)
  site.ledger.record({ kind: 'post.delete', account: author, target: urn, text: null })
}

function newNumbers(site: Site): { share: string; activity: string } {
  const base = 7399100000000000000n + site.nextSerial() * 8_388_608n
  return { share: String(base), activity: String(base + 5_242_881n) }
}

/** The reposts an activity page shows for a member, newest first: those older than the lag set for the account. */
export function visibleReposts(site: Site, vanity: string): Repost[] {
  const lag = site.trouble.of(vanity).activityLagMs ?? 0
  const own = site.reposts.filter((repost) => repost.by === vanity && site.now() - repost.at >= lag)
  return [...alreadyThere(site, vanity), ...own].reverse()
}

function alreadyThere(site: Site, vanity: string): Repost[] {
  const which = site.trouble.of(vanity).alreadyReposted
  if (!which) return []
  return site.posts
    .filter((post) => which === true || urnOf(post, 'activity') === which)
    .map((original, index) => ({
      kind: 'plain',
      by: vanity,
      original,
      text: '',
      share: String(7398900000000000000n + BigInt(index)),
      activity: String(7398900000000500000n + BigInt(index)),
      at: site.now() - 86_400_000,
    }))
}

/** Forgets sessions, what was published or deleted, and everything passing; members, the posts set up and API tokens stay. */
export function resetSite(site: Site): void {
  site.sessions.clear()
  site.reposts.splice(0)
  site.posts.splice(0, site.posts.length, ...posts)
  site.deleted.clear()
  site.challenges.clear()
  site.pagesServed.clear()
  site.cleared.clear()
  site.unanswered.clear()
  site.codes.clear()
  site.spentCodes.clear()
}

/** A browser id as the site's `bcookie` carries it. */
export function newBrowserId(): string {
  return randomUUID()
}
