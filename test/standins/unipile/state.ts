import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { type Ledger, makeLedger, makeTrouble, type Trouble } from '../control.ts'
import { type Person, people } from '../people.ts'
import { type Post, posts, slugPath } from '../posts.ts'

/** The status an account's source can have. */
const sourceStatuses = ['OK', 'STOPPED', 'ERROR', 'CREDENTIALS', 'PERMISSIONS', 'CONNECTING'] as const

const switches = {
  status: z.int().min(400).max(599),
  type: z.string().regex(/^(errors|api|provider)\//),
  path: z.string().startsWith('/'),
  times: z.int().min(1),
  delayMs: z.int().min(0).max(600_000),
  source: z.enum(sourceStatuses),
  fails: z.strictObject({ type: z.string().regex(/^(errors|api|provider)\//), status: z.int().min(400).max(599) }),
  canShare: z.boolean(),
  dropAfterPublish: z.boolean(),
  listLagMs: z.int().min(0).max(600_000),
  linksExpired: z.boolean(),
  notify: z.enum(['lost', 'late', 'twice']),
  notifyPauseMs: z.int().min(0).max(600_000),
}

/** The switches of the Unipile stand-in; the README's table says what each does. */
export type UnipileSwitches = { [K in keyof typeof switches]: z.infer<(typeof switches)[K]> }

/** A LinkedIn account connected to Unipile. `key`: the API key it was connected with; null for one that all see. */
export interface Account {
  readonly id: string
  readonly person: Person
  readonly createdAt: number
  readonly key: string | null
}

/** A link to the hosted page. `reconnect`: the account that is to be connected again. */
export interface Link {
  readonly key: string
  readonly reconnect: string | null
  readonly takesLinkedin: boolean
  readonly expires: number
  readonly back: BackV1 | BackV2
}

/** v1 tells an address of the account, and sends the browser to one of two others. */
export interface BackV1 {
  readonly api: 'v1'
  readonly name: string | null
  readonly notifyUrl: string | null
  readonly successUrl: string | null
  readonly failureUrl: string | null
}

/** v2 sends the browser back with what came of it. */
export interface BackV2 {
  readonly api: 'v2'
  readonly redirectUrl: string
  readonly state: string | null
}

/** A post made through Unipile. `original` is set for a repost. */
export interface Made {
  readonly id: string
  readonly by: Account
  readonly text: string
  readonly original: Post | null
  readonly at: number
}

/** Everything the Unipile stand-in remembers. */
export interface UnipileState {
  readonly now: () => number
  readonly ledger: Ledger
  readonly trouble: Trouble<UnipileSwitches>
  readonly accounts: Map<string, Account>
  /** Links that were not used yet, by the last part of their address. */
  readonly links: Map<string, Link>
  readonly made: Made[]
  readonly nextNumber: () => string
}

/** Makes the state with an account for each known person. `now` gives the time in ms. */
export function makeUnipileState(now: () => number): UnipileState {
  let serial = 0n
  const state: UnipileState = {
    now,
    ledger: makeLedger(now),
    trouble: makeTrouble(switches),
    accounts: new Map(),
    links: new Map(),
    made: [],
    nextNumber: () => {
      serial += 1n
      return String(7399200000000000000n + serial * 8_388_608n)
    },
  }
  for (const person of people) addAccount(state, person)
  return state
}

/** Adds a person's account that all keys see. Its id follows from the vanity name: `uni_<vanity with _>`. */
export function addAccount(state: UnipileState, person: Person): Account {
  return keep(state, { id: `uni_${person.vanity.replaceAll('-', '_')}`, person, createdAt: state.now(), key: null })
}

/** Connects a person's account for one API key, under a new id. */
export function connectAccount(state: UnipileState, person: Person, key: string): Account {
  return keep(state, { id: randomBytes(16).toString('base64url'), person, createdAt: state.now(), key })
}

function keep(state: UnipileState, account: Account): Account {
  state.accounts.set(account.id, account)
  return account
}

/** Deletes an account, which the ledger notes. */
export function removeAccount(state: UnipileState, { id, person }: Account): void {
  state.accounts.delete(id)
  state.ledger.record({ kind: 'account.delete', account: id, target: person.vanity, text: null })
}

/** The accounts that an API key sees. */
export function visibleAccounts(state: UnipileState, key: string): Account[] {
  return [...state.accounts.values()].filter((account) => account.key === null || account.key === key)
}

/** An account by its id, if the API key sees it. */
export function visibleAccount(state: UnipileState, id: string, key: string): Account | null {
  return visibleAccounts(state, key).find((account) => account.id === id) ?? null
}

/** An account's id in v2. */
export const v2Id = ({ id }: Account) => `acc_${id.replace(/^uni_/, '')}`

/** Finds a post by an id as Unipile takes it: a bare activity number, or a share or ugcPost URN; also the `social_id` it gave. */
export function findPost(id: string): Post | null {
  const [, kind, number] = /^(?:urn:li:(activity|share|ugcPost):)?(\d{1,19})$/.exec(id) ?? []
  if (!number) return null
  return posts.find((post) => post[(kind ?? 'activity') as 'activity' | 'share' | 'ugcPost'] === number) ?? null
}

/** A post as the API shows it to an account. */
export function postBody(state: UnipileState, post: Post, account: Account) {
  const author = people.find((person) => person.vanity === post.author)
  const canShare = state.trouble.of(account.id).canShare ?? post.resharing !== false
  return {
    object: 'Post',
    provider: 'LINKEDIN',
    id: post.activity,
    social_id: `urn:li:activity:${post.activity}`,
    share_url: `https://www.linkedin.com${slugPath(post)}`,
    date: post.age,
    parsed_datetime: new Date(state.now() - 172_800_000).toISOString(),
    text: post.text,
    comment_counter: post.counts.comments,
    reaction_counter: post.counts.reactions,
    repost_counter: post.counts.reposts + state.made.filter((made) => made.original === post).length,
    impressions_counter: 0,
    permissions: { can_react: true, can_share: canShare, can_post_comments: true },
    author: {
      public_identifier: post.author,
      id: author?.memberId ?? null,
      name: author?.name ?? null,
      is_company: false,
    },
    is_repost: false,
    attachments: [],
  }
}
