import type { Answer, Call, Route } from '../server.ts'
import { api, failAsSwitched, RefusedError } from './gate.ts'
import { type Account, findPost, type Made, postBody, type UnipileState, visibleAccount } from './state.ts'

const MAX_TEXT = 3000
const postFields = new Set([
  'account_id',
  'text',
  'repost',
  'attachments',
  'mentions',
  'as_organization',
  'external_link',
  'location',
])

/** Posts of v1: read one, make one or repost, read back a member's own (linkedin-and-unipile.md §3.2). */
export function postRoutes(state: UnipileState): Route[] {
  return [
    { method: 'GET', pattern: '/api/v1/posts/:id', handler: api(state, (call, key) => read(state, call, key)) },
    { method: 'POST', pattern: '/api/v1/posts', handler: api(state, (call, key) => create(state, call, key)) },
    {
      method: 'GET',
      pattern: '/api/v1/users/:id/posts',
      handler: api(state, (call, key) => listOwn(state, call, key)),
    },
  ]
}

/** The account a call names; throws for one that is missing, unknown, or not in working order. */
export function accountOf(state: UnipileState, id: string | null, key: string): Account {
  if (!id) throw new RefusedError('errors/invalid_parameters', 'account_id is required.')
  const account = visibleAccount(state, id, key)
  if (!account) throw new RefusedError('errors/resource_not_found', `Account not found: ${id}`)
  failAsSwitched(state, id)
  const source = state.trouble.of(id).source ?? 'OK'
  if (source === 'CREDENTIALS') throw new RefusedError('errors/expired_credentials', 'The account must be reconnected.')
  if (source === 'PERMISSIONS')
    throw new RefusedError('errors/account_restricted', 'Access to this account has been restricted by the provider.')
  if (source !== 'OK')
    throw new RefusedError(
      'errors/disconnected_account',
      'The account appears to be disconnected from the provider service.',
    )
  return account
}

function read(state: UnipileState, call: Call, key: string): Answer {
  const account = accountOf(state, call.url.searchParams.get('account_id'), key)
  const post = findPost(call.params.id ?? '')
  if (!post) throw new RefusedError('errors/resource_not_found', 'Post not found.')
  return { json: postBody(state, post, account) }
}

async function create(state: UnipileState, call: Call, key: string): Promise<Answer | undefined> {
  const form = await multipart(call)
  const account = accountOf(state, field(form, 'account_id'), key)
  const text = field(form, 'text') ?? ''
  const ref = field(form, 'repost')
  if (text.length > MAX_TEXT)
    throw new RefusedError('errors/invalid_parameters', `text is longer than ${MAX_TEXT} characters.`)
  if (ref === null && text.trim() === '') throw new RefusedError('errors/invalid_parameters', 'text is required.')
  const original = ref === null ? null : originalOf(state, ref, account)
  const made: Made = { id: state.nextNumber(), by: account, text, original, at: state.now() }
  state.made.push(made)
  const urn = `urn:li:activity:${made.id}`
  const target = original ? `urn:li:activity:${original.activity}` : urn
  state.ledger.record({ kind: original ? 'repost' : 'post', account: account.id, target, text: text || null })
  if (state.trouble.of(account.id).dropAfterPublish) return void call.res.destroy()
  return { status: 201, json: { object: 'PostCreated', post_id: urn } }
}

function originalOf(state: UnipileState, ref: string, account: Account) {
  const post = findPost(ref)
  if (!post) throw new RefusedError('errors/invalid_resource_identifier', 'The post to repost was not found.')
  if (!postBody(state, post, account).permissions.can_share) {
    throw new RefusedError('errors/resource_access_restricted', 'The post cannot be shared.')
  }
  return post
}

async function multipart(call: Call): Promise<FormData> {
  const type = String(call.headers['content-type'] ?? '')
  if (!type.startsWith('multipart/form-data')) {
    throw new RefusedError('errors/invalid_parameters', 'The body must be multipart/form-data.')
  }
  try {
    const form = await new Response(call.bytes, { headers: { 'content-type': type } }).formData()
    const stray = [...form.keys()].find((name) => !postFields.has(name))
    if (stray) throw new RefusedError('errors/invalid_parameters', `Unknown field: ${stray}`)
    return form
  } catch (error) {
    if (error instanceof RefusedError) throw error
    throw new RefusedError('errors/invalid_parameters', 'The multipart body cannot be read.')
  }
}

function field(form: FormData, name: string): string | null {
  const value = form.get(name)
  return typeof value === 'string' ? value : null
}

function listOwn(state: UnipileState, call: Call, key: string): Answer {
  const account = accountOf(state, call.url.searchParams.get('account_id'), key)
  const who = call.params.id
  const own = who === 'me' || who === account.person.memberId || who === account.person.vanity
  if (!own) throw new RefusedError('errors/resource_not_found', 'User not found.')
  const lag = state.trouble.of(account.id).listLagMs ?? 0
  const items = state.made
    .filter((made) => made.by === account && state.now() - made.at >= lag)
    .toReversed()
    .map((made) => ownBody(state, made))
  return { json: { object: 'PostList', items, cursor: null, paging: { page_count: items.length } } }
}

function ownBody(state: UnipileState, made: Made) {
  const base = {
    object: 'Post',
    provider: 'LINKEDIN',
    id: made.id,
    social_id: `urn:li:activity:${made.id}`,
    share_url: `https://www.linkedin.com/feed/update/urn:li:activity:${made.id}/`,
    text: made.text,
    parsed_datetime: new Date(made.at).toISOString(),
    is_repost: made.original !== null,
  }
  if (!made.original) return base
  return { ...base, repost_id: made.original.activity, repost_content: postBody(state, made.original, made.by) }
}
