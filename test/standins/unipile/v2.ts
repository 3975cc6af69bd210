import { z } from 'zod'
import { people } from '../people.ts'
import { type Post, slugPath } from '../posts.ts'
import type { Answer, Call, Route } from '../server.ts'
import { apiV2, failAsSwitched, RefusedError } from './gate.ts'
import { keepLink } from './hosted.ts'
import {
  type Account,
  findPost,
  type Link,
  type Made,
  postBody,
  removeAccount,
  type UnipileState,
  v2Id,
  visibleAccounts,
} from './state.ts'

const newPost = z.strictObject({
  text: z.string().max(3000),
  attachments: z.array(z.unknown()).optional(),
  can_read: z.enum(['anyone', 'relations_only']).optional(),
  can_comment: z.enum(['anyone', 'relations_only', 'no_one']).optional(),
  quoted_post_id: z.string().optional(),
  post_as: z.string().optional(),
  specifics: z.record(z.string(), z.unknown()).optional(),
})

/**
 * v2: the account stands in the path, lists are `{data, next_cursor}`, posts have ids of Unipile's own making (base64).
 *
 * Source: developer.unipile.com/v2.0, "Posts API" of the migration guide, "Create posts", "Create Auth Link", "Error responses"; the models of
 * github.com/unipile/unipile-python.
 */
export function v2Routes(state: UnipileState): Route[] {
  const route = (method: string, pattern: string, handle: (call: Call, key: string) => Answer | undefined): Route => ({
    method,
    pattern,
    handler: apiV2(state, handle),
  })
  return [
    route('GET', '/v2/accounts', (call, key) => list(state, call, key)),
    route('GET', '/v2/accounts/:id', (call, key) => ({ json: accountBody(state, find(state, call.params.id, key)) })),
    route('DELETE', '/v2/accounts/:id', (call, key) => remove(state, call, key)),
    route('POST', '/v2/auth/link', (call, key) => makeLink(state, call, key)),
    route('GET', '/v2/:account/users/:user', (call, key) => profile(working(state, call, key), call)),
    route('GET', '/v2/:account/users/:user/posts', (call, key) => own(state, call, key)),
    route('GET', '/v2/:account/posts/:post', (call, key) => read(state, call, key)),
    route('POST', '/v2/:account/posts', (call, key) => create(state, call, key)),
  ]
}

function find(state: UnipileState, id: string | undefined, key: string): Account {
  const account = visibleAccounts(state, key).find((candidate) => v2Id(candidate) === id)
  if (!account) throw new RefusedError('api/resource_not_found', 'Account not found.')
  return account
}

function remove(state: UnipileState, call: Call, key: string): Answer {
  removeAccount(state, find(state, call.params.id, key))
  return { json: { success: true } }
}

const providers = ['mock', 'whatsapp', 'linkedin', 'google', 'outlook', 'imap', 'telegram', 'instagram'] as const
const authLink = z.strictObject({
  expires_on: z.iso.datetime({ precision: 3 }),
  redirect_uri: z.url({ protocol: /^https?$/ }),
  state: z.string().optional(),
  domain: z.string().optional(),
  config: z.record(z.string(), z.unknown()).optional(),
  providers: z
    .union([
      z.enum(['*', '*:EMAILS', '*:MESSAGING', '*:CALENDAR', '*:SOCIAL', ...providers]),
      z.array(z.enum(providers)).min(1),
    ])
    .optional(),
  /** The account to connect again; without it, a new one of these providers. */
  account_id: z.string().optional(),
})

function makeLink(state: UnipileState, call: Call, key: string): Answer {
  const wish = parse(call, authLink)
  const { providers: wanted, account_id } = wish
  if ((wanted === undefined) === (account_id === undefined)) {
    throw new RefusedError('api/invalid_parameters', 'Either providers or account_id.')
  }
  const expires = Date.parse(wish.expires_on)
  if (expires <= state.now()) throw new RefusedError('api/invalid_parameters', 'expires_on')
  const link: Link = {
    ...{ key, expires, reconnect: account_id === undefined ? null : find(state, account_id, key).id },
    takesLinkedin:
      wanted === undefined || ['*', '*:MESSAGING', '*:SOCIAL'].includes(String(wanted)) || wanted.includes('linkedin'),
    back: { api: 'v2', redirectUrl: wish.redirect_uri, state: wish.state ?? null },
  }
  return { json: { object: 'HostedAuthLink', link: keepLink(state, link, call) } }
}

/** The account in the path; throws for one that is not in working order. */
function working(state: UnipileState, call: Call, key: string): Account {
  const account = find(state, call.params.account, key)
  failAsSwitched(state, account.id)
  const source = state.trouble.of(account.id).source ?? 'OK'
  if (source === 'PERMISSIONS') throw new RefusedError('api/account_restricted', 'The account is restricted.')
  if (source !== 'OK') throw new RefusedError('provider/invalid_authorization', 'Account is disconnected.')
  return account
}

function list(state: UnipileState, call: Call, key: string): Answer {
  const limit = Number(call.url.searchParams.get('limit') ?? 20)
  if (!Number.isInteger(limit) || limit < 1) throw new RefusedError('api/invalid_parameters', 'limit')
  const all = visibleAccounts(state, key)
  const data = all.slice(0, limit).map((account) => accountBody(state, account))
  return { json: { object: 'AccountList', data, has_more: all.length > limit } }
}

const statuses: Readonly<Record<string, string>> = { OK: 'running', STOPPED: 'paused', ERROR: 'error' }

function accountBody(state: UnipileState, account: Account) {
  return {
    object: 'Account',
    id: v2Id(account),
    application_id: 'app_1',
    provider: 'linkedin',
    user_id: account.person.memberId,
    name: account.person.name,
    status: statuses[state.trouble.of(account.id).source ?? 'OK'] ?? 'disconnected',
    created_at: new Date(account.createdAt).toISOString(),
  }
}

const isSelf = ({ person }: Account, user: string | undefined) =>
  user === 'me' || user === person.memberId || user === person.vanity

const userBody = ({ vanity, memberId, name }: (typeof people)[number]) => ({
  object: 'User',
  id: memberId,
  type: 'individual',
  public_identifier: vanity,
  display_name: name,
  profile_url: `https://www.linkedin.com/in/${vanity}`,
})

function profile(account: Account, { params }: Call): Answer {
  if (!isSelf(account, params.user)) throw new RefusedError('provider/resource_not_found', 'User not found.')
  return { json: { ...userBody(account.person), is_blocked: false, provider: 'linkedin', specifics: {} } }
}

const idOf = (urn: string) => Buffer.from(urn).toString('base64url')

/** Finds a post by the id that v2 gave it. */
function postOf(id: string): Post | null {
  const urn = Buffer.from(id, 'base64url').toString()
  return idOf(urn) === id ? findPost(urn) : null
}

function bodyOf(state: UnipileState, post: Post, account: Account) {
  const { share_url, text, permissions, parsed_datetime, comment_counter, repost_counter } = postBody(
    state,
    post,
    account,
  )
  const author = people.find((person) => person.vanity === post.author)
  return {
    object: 'Post',
    id: idOf(`urn:li:activity:${post.activity}`),
    share_url,
    created_at: parsed_datetime,
    text,
    author: author ? userBody(author) : null,
    user_reacted: null,
    permissions,
    reactions_counter: [],
    comments_counter: comment_counter,
    reposts_counter: repost_counter,
    attachments: [],
    is_repost: false,
  }
}

/** A share without words is the original marked as reposted; one with words is a post that quotes it. */
function madeBody(state: UnipileState, made: Made) {
  const { by, original, id, text, at } = made
  if (original && text === '')
    return { ...bodyOf(state, original, by), is_repost: true, reposted_by: userBody(by.person) }
  const own: Post = {
    ...{ activity: id, author: by.person.vanity, text, slug: 'own', suffix: 'aB3x', age: 'now', comments: [] },
    counts: { reactions: 0, comments: 0, reposts: 0 },
  }
  const body = {
    ...bodyOf(state, own, by),
    share_url: `https://www.linkedin.com${slugPath(own)}`,
    created_at: new Date(at).toISOString(),
  }
  return original ? { ...body, quoted_post: bodyOf(state, original, by) } : body
}

function read(state: UnipileState, call: Call, key: string): Answer {
  const account = working(state, call, key)
  const id = call.params.post ?? ''
  const post = postOf(id) ?? findPost(id)
  if (!post) throw new RefusedError('provider/resource_not_found', 'Post not found.')
  return { json: bodyOf(state, post, account) }
}

function own(state: UnipileState, call: Call, key: string): Answer {
  const account = working(state, call, key)
  if (!isSelf(account, call.params.user)) throw new RefusedError('provider/resource_not_found', 'User not found.')
  const limit = Number(call.url.searchParams.get('limit') ?? 20)
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) throw new RefusedError('api/invalid_parameters', 'limit')
  const lag = state.trouble.of(account.id).listLagMs ?? 0
  const data = state.made
    .filter((made) => made.by === account && state.now() - made.at >= lag)
    .toReversed()
    .slice(0, limit)
    .map((made) => madeBody(state, made))
  return { json: { data, total_count: data.length } }
}

function create(state: UnipileState, call: Call, key: string): Answer | undefined {
  const account = working(state, call, key)
  const { text, quoted_post_id } = parse(call, newPost)
  if (quoted_post_id === undefined && text.trim() === '') throw new RefusedError('api/invalid_parameters', 'text')
  const original = quoted_post_id === undefined ? null : postOf(quoted_post_id)
  if (quoted_post_id !== undefined && !original)
    throw new RefusedError('provider/resource_not_found', 'Post not found.')
  if (original && !postBody(state, original, account).permissions.can_share) {
    throw new RefusedError('provider/insufficient_permissions', 'The post cannot be shared.')
  }
  // A mention: the name is put in place of what was written.
  const shown = text.replaceAll(
    /@([\w-]+)/g,
    (written, who) => people.find(({ vanity }) => vanity === who)?.name ?? written,
  )
  const made: Made = { id: state.nextNumber(), by: account, text: shown, original, at: state.now() }
  state.made.push(made)
  const target = `urn:li:activity:${original ? original.activity : made.id}`
  state.ledger.record({ kind: original ? 'repost' : 'post', account: account.id, target, text: shown || null })
  if (state.trouble.of(account.id).dropAfterPublish) return void call.res.destroy()
  return { status: 201, json: madeBody(state, made) }
}

function parse<T>(call: Call, form: z.ZodType<T>): T {
  if (!String(call.headers['content-type'] ?? '').startsWith('application/json')) {
    throw new RefusedError('api/invalid_parameters', 'The body must be application/json.')
  }
  try {
    return form.parse(JSON.parse(call.bytes.toString('utf8')))
  } catch {
    throw new RefusedError('api/invalid_parameters', 'The body does not fit.')
  }
}
