import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { type Post, parsePostRef } from '../posts.ts'
import type { Answer, Call, Route } from '../server.ts'
import { challengePath, isSignedOut, sessionOf } from './gate.ts'
import { findByNumber, publish, publishPost, type Session, type Site } from './site.ts'

const MAX_TEXT = 3000

const plainRequest = z.object({
  queryId: z.string().startsWith('voyagerFeedDashReposts.'),
  variables: z.strictObject({ entity: z.strictObject({ rootContentUrn: z.string() }) }),
})

const shareRequest = z.object({
  queryId: z.string().startsWith('voyagerContentcreationDashShares.'),
  variables: z.strictObject({
    post: z.strictObject({
      allowedCommentersScope: z.enum(['ALL', 'CONNECTIONS_ONLY', 'NONE']),
      intendedShareLifeCycleState: z.literal('PUBLISHED'),
      origin: z.enum(['FEED', 'RESHARE']),
      visibilityDataUnion: z.strictObject({ visibilityType: z.enum(['ANYONE', 'CONNECTIONS_ONLY']) }),
      commentary: z.strictObject({ text: z.string().min(1).max(MAX_TEXT), attributesV2: z.array(z.unknown()) }),
      parentUrn: z.string().optional(),
    }),
  }),
})

const instantRepostRequest = z.object({
  requestId: z.literal('com.linkedin.sdui.feed.requests.createInstantRepost'),
  serverRequest: z.object({
    requestedArguments: z.object({
      payload: z.object({
        threadUrn: z.object({
          threadUrnActivityThreadUrn: z.object({ activityUrn: z.object({ activityId: z.string() }) }),
        }),
      }),
    }),
  }),
})

/** What a page's own code sends when a member presses a publishing button. The server counts here. */
export function publishRoutes(site: Site): Route[] {
  return [
    { method: 'POST', pattern: '/voyager/api/graphql', handler: guarded(site, executeGraphql) },
    {
      method: 'POST',
      pattern: '/flagship-web/rsc-action/actions/server-request',
      handler: guarded(site, executeInstantRepost),
    },
    { method: 'GET', pattern: '/voyager/api/me', handler: (call) => me(site, call) },
  ]
}

type Publishing = (site: Site, by: string, body: unknown) => Answer

function guarded(site: Site, run: Publishing) {
  return async (call: Call): Promise<Answer | undefined> => {
    const session = sessionOf(site, call)
    if (!session || isSignedOut(site, session.vanity)) return refuse(401, 'UNAUTHORIZED')
    const switches = site.trouble.of(session.vanity)
    if (call.headers['csrf-token'] !== session.csrf) return refuse(403, 'CSRF check failed.')
    const challenge = challengePath(site, session.vanity, 'publish', '/feed/')
    if (challenge) return { status: 403, json: { status: 403, code: 'CHALLENGE', redirect: challenge } }
    if (switches.publishStatus) return refuse(switches.publishStatus, 'The switch publishStatus is on.')
    const resend = String(call.headers['x-li-page-instance'] ?? '')
    if (site.unanswered.has(resend)) return hangUp(call)
    let body: unknown
    try {
      body = JSON.parse(call.bytes.toString('utf8'))
    } catch {
      return refuse(400, 'The body is not JSON.')
    }
    const answer = run(site, switches.wrongAccount ?? session.vanity, body)
    const published = (answer.status ?? 200) < 400
    if (published && switches.publishDelayMs) await sleep(switches.publishDelayMs)
    if (published && switches.dropAfterPublish) {
      site.unanswered.add(resend)
      return hangUp(call)
    }
    return answer
  }
}

/** Closes the connection with no answer. Browsers then send a POST again by themselves; `unanswered` tells that from a press. */
function hangUp(call: Call): undefined {
  call.res.destroy()
}

function refuse(status: number, message: string): Answer {
  return { status, json: { status, message } }
}

function executeGraphql(site: Site, by: string, body: unknown): Answer {
  const plain = plainRequest.safeParse(body)
  if (plain.success) return repost(site, by, plain.data.variables.entity.rootContentUrn, '')
  const share = shareRequest.safeParse(body)
  if (!share.success) return refuse(400, 'ValidationError: the request is not one this page sends.')
  const { commentary, parentUrn } = share.data.variables.post
  if (!commentary.text.trim()) return refuse(400, 'ValidationError: commentary is blank.')
  if (parentUrn) return repost(site, by, parentUrn, commentary.text)
  const post = publishPost(site, by, commentary.text)
  return done(
    'createContentcreationDashShares',
    `urn:li:fsd_share:urn:li:share:${post.share}`,
    `urn:li:share:${post.share}`,
  )
}

function executeInstantRepost(site: Site, by: string, body: unknown): Answer {
  const request = instantRepostRequest.safeParse(body)
  if (!request.success) return refuse(400, 'ValidationError: the request is not one this page sends.')
  const { activityId } =
    request.data.serverRequest.requestedArguments.payload.threadUrn.threadUrnActivityThreadUrn.activityUrn
  return repost(site, by, `urn:li:activity:${activityId}`, '')
}

function repost(site: Site, by: string, urn: string, text: string): Answer {
  const ref = parsePostRef(urn)
  const found = ref && findByNumber(site, ref.kind, ref.number)
  if (!found) return refuse(404, 'The post is not there.')
  const original: Post = 'post' in found ? found.post : found.repost.original
  const { resharingOff, postDeleted } = site.trouble.of(by)
  if (postDeleted) return refuse(404, 'The post is not there.')
  if (resharingOff || original.resharing === false) return refuse(403, 'The post cannot be reshared.')
  const made = publish(site, by, original, text)
  if (text)
    return done(
      'createContentcreationDashShares',
      `urn:li:fsd_share:urn:li:share:${made.share}`,
      `urn:li:share:${made.share}`,
    )
  const key = `urn:li:fsd_repost:urn:li:instantRepost:(${urn},${made.share})`
  return done('createFeedDashReposts', key, `urn:li:activity:${made.activity}`)
}

function done(name: string, resourceKey: string, link: string): Answer {
  return {
    json: {
      data: { data: { [name]: { resourceKey } } },
      status: { toastCtaUrl: `/feed/update/${link}/` },
      included: [],
    },
  }
}

function me(site: Site, call: Call): Answer {
  const session: Session | null = sessionOf(site, call)
  const member = session && site.members.get(session.vanity)
  if (!member || isSignedOut(site, session.vanity)) return refuse(401, 'UNAUTHORIZED')
  if (call.headers['csrf-token'] !== session.csrf) return refuse(403, 'CSRF check failed.')
  const mini = { publicIdentifier: member.vanity, entityUrn: `urn:li:fs_miniProfile:${member.memberId}` }
  return { json: { data: { premiumSubscriber: false }, included: [mini] } }
}
