import { z } from 'zod'
import { type Post, parsePostRef } from '../../posts.ts'
import type { Answer, Call, Route } from '../../server.ts'
import { findByNumber, publish, publishPost, type Site, unpublish } from '../site.ts'
import { refuse } from './errors.ts'
import { readLittleText } from './little-text.ts'
import { type Caller, withToken } from './token.ts'

const MAX_COMMENTARY = 3000

const postRequest = z.strictObject({
  author: z.string().regex(/^urn:li:(person|organization):[\w-]+$/),
  commentary: z.string().max(MAX_COMMENTARY),
  visibility: z.enum(['PUBLIC', 'CONNECTIONS', 'LOGGED_IN']),
  distribution: z.strictObject({
    feedDistribution: z.enum(['MAIN_FEED', 'NONE']),
    targetEntities: z.array(z.unknown()).optional(),
    thirdPartyDistributionChannels: z.array(z.unknown()).optional(),
  }),
  lifecycleState: z.literal('PUBLISHED'),
  isReshareDisabledByAuthor: z.boolean().optional(),
  reshareContext: z.strictObject({ parent: z.string() }).optional(),
})

/** `POST /rest/posts` and `DELETE /rest/posts/{urn}`, with the checks of linkedin-and-unipile.md §1.2, §1.3, §1.5 and §1.6. */
export function postRoutes(site: Site): Route[] {
  return [
    { method: 'POST', pattern: '/rest/posts', handler: withToken(site, (call, caller) => create(site, call, caller)) },
    {
      method: 'DELETE',
      pattern: '/rest/posts/:urn',
      handler: withToken(site, (call, caller) => remove(site, call, caller)),
    },
  ]
}

function create(site: Site, call: Call, { member, scopes }: Caller): Answer | undefined {
  checkHeaders(site, call)
  if (!scopes.includes('w_member_social'))
    refuse(403, 'ACCESS_DENIED', 'Not enough permissions to access: posts.CREATE', 100)
  const body = parse(call)
  if (body.author !== `urn:li:person:${member.sub}`) {
    refuse(
      403,
      'ACCESS_DENIED',
      'Field Value validation failed in REQUEST_BODY: the author is not the member of this token.',
      100,
    )
  }
  const text = readLittleText(body.commentary)
  if (!body.reshareContext) {
    if (!text) refuse(422, 'MISSING_FIELD', 'ERROR :: /commentary :: field is required for a post without content')
    return made(site, call, member.vanity, () => `urn:li:share:${publishPost(site, member.vanity, text).share}`)
  }
  const original = parentOf(site, body.reshareContext.parent, member.vanity)
  const earlier = site.reposts.find(
    (repost) => repost.by === member.vanity && repost.original === original && repost.text === text,
  )
  if (earlier) refuse(422, 'DUPLICATE_POST', `Content is a duplicate of urn:li:share:${earlier.share}`)
  return made(site, call, member.vanity, () => `urn:li:share:${publish(site, member.vanity, original, text).share}`)
}

function made(site: Site, call: Call, vanity: string, publishNow: () => string): Answer | undefined {
  const urn = publishNow()
  if (!site.trouble.of(vanity).dropAfterPublish)
    return { status: 201, headers: { 'x-restli-id': urn, 'x-linkedin-id': urn } }
  call.res.destroy()
  return undefined
}

function checkHeaders(site: Site, call: Call): void {
  const version = String(call.headers['linkedin-version'] ?? '')
  if (!version) {
    refuse(
      400,
      'VERSION_MISSING',
      'A version must be present. Please specify a version by adding the LinkedIn-Version header.',
    )
  }
  if (!/^20\d{2}(0[1-9]|1[0-2])$/.test(version)) {
    refuse(400, 'INVALID_VERSION', 'The LinkedIn-Version header must have the form YYYYMM.')
  }
  if (!isActive(version, site.now())) refuse(426, 'NONEXISTENT_VERSION', `Requested version ${version}01 is not active`)
  if (call.headers['x-restli-protocol-version'] !== '2.0.0') {
    refuse(400, 'INVALID_PROTOCOL_VERSION', 'The X-Restli-Protocol-Version header must be 2.0.0.')
  }
}

/** Versions come out monthly and end about the middle of the same month a year later. */
function isActive(version: string, now: number): boolean {
  const year = Number(version.slice(0, 4))
  const month = Number(version.slice(4)) - 1
  return Date.UTC(year, month, 1) <= now && now < Date.UTC(year + 1, month, 16)
}

function parse(call: Call): z.infer<typeof postRequest> {
  if (!String(call.headers['content-type'] ?? '').startsWith('application/json')) {
    refuse(415, 'UNSUPPORTED_MEDIA_TYPE', 'The content type must be application/json.')
  }
  let body: unknown
  try {
    body = JSON.parse(call.bytes.toString('utf8'))
  } catch {
    refuse(400, 'MALFORMED_BODY', 'Cannot parse the request body.')
  }
  const parsed = postRequest.safeParse(body)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const field = `/${issue?.path.join('/')}`
  if (issue?.code === 'unrecognized_keys') {
    refuse(
      422,
      'UNRECOGNIZED_FIELD',
      `ERROR :: ${field === '/' ? '' : field}/${issue.keys[0]} :: unrecognized field found but not allowed`,
    )
  }
  const missing = issue?.message.endsWith('received undefined')
  refuse(
    422,
    missing ? 'MISSING_FIELD' : 'INVALID_VALUE_FOR_FIELD',
    `ERROR :: ${field} :: ${missing ? 'field is required but not found' : issue?.message}`,
  )
}

function parentOf(site: Site, parent: string, vanity: string): Post {
  const ref = parsePostRef(parent)
  if (!ref || ref.kind === 'activity') {
    refuse(
      400,
      'INVALID_URN_TYPE',
      'Invalid URN type for /reshareContext/parent: expected urn:li:share or urn:li:ugcPost',
    )
  }
  const found = findByNumber(site, ref.kind, ref.number)
  if (!found) refuse(404, 'NOT_FOUND', 'The parent post was not found.')
  const original = 'post' in found ? found.post : found.repost.original
  if (original.resharing === false || site.trouble.of(vanity).resharingOff) {
    refuse(422, 'RESHARE_NOT_ALLOWED', 'The parent post cannot be reshared.')
  }
  return original
}

function remove(site: Site, call: Call, { member, scopes }: Caller): Answer | undefined {
  checkHeaders(site, call)
  if (call.headers['x-restli-method'] !== 'DELETE') {
    refuse(400, 'INVALID_METHOD', 'The X-RestLi-Method header must be DELETE.')
  }
  if (!scopes.includes('w_member_social'))
    refuse(403, 'ACCESS_DENIED', 'Not enough permissions to access: posts.DELETE', 100)
  const urn = call.params.urn ?? ''
  const ref = parsePostRef(urn)
  // Rest.li takes a bare colon for syntax of its own.
  if (!ref || !urn.startsWith('urn:') || !call.url.pathname.endsWith(`/${encodeURIComponent(urn)}`)) {
    refuse(400, 'ILLEGAL_ARGUMENT', 'Syntax exception in path variables')
  }
  if (ref.kind === 'activity')
    refuse(400, 'INVALID_URN_TYPE', 'Invalid URN type: expected urn:li:share or urn:li:ugcPost')
  const found = findByNumber(site, ref.kind, ref.number)
  if (!found) {
    if (site.deleted.get(urn) === member.vanity) return { status: 204 }
    refuse(404, 'NOT_FOUND', 'The post was not found.')
  }
  const author = 'post' in found ? found.post.author : found.repost.by
  if (author !== member.vanity) {
    refuse(403, 'ACCESS_DENIED', 'The member of this token is not the author of the post.', 100)
  }
  unpublish(site, found, urn)
  if (!site.trouble.of(member.vanity).dropAfterPublish) return { status: 204 }
  call.res.destroy()
  return undefined
}
