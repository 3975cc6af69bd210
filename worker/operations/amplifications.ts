import { z } from 'zod'
import { activityStates } from '../../core/pods/activity.ts'
import type { Amplification } from '../../core/pods/offer-store.ts'
import { parsePostUrl } from '../../core/pods/post-url.ts'
import { roleReaches } from '../../core/principal.ts'
import { Problem } from '../../core/problem.ts'
import { tenantOperation } from './operation.ts'
import { id, pageFields, pageOf, time } from './schemas.ts'
import { sendDue } from './send-due.ts'

const counts = z.object(Object.fromEntries(activityStates.map((state) => [state, z.number().int()]))).extend({
  total: z.number().int(),
})

const amplification = z.object({
  id: z.string(),
  podId: z.string(),
  postUrl: z.string(),
  postUrn: z.string(),
  otherUrl: z.string().nullable().describe('A second address of the same post'),
  comment: z.string().nullable(),
  notBefore: time.nullable(),
  expiresAt: time.describe('When nobody is asked any more'),
  state: z.enum(['planning', 'open', 'canceled']),
  planned: z.number().int().describe('For how many members it has been planned'),
  memberCount: z.number().int(),
  createdBy: z.object({ id: z.string(), name: z.string() }),
  createdAt: time,
  counts,
})

function shown(offer: Amplification) {
  const filled = Object.fromEntries(activityStates.map((state) => [state, offer.counts[state] ?? 0]))
  const total = Object.values(filled).reduce((sum, count) => sum + count, 0)
  return { ...offer, postUrl: offer.url, postUrn: offer.urn, counts: { ...filled, total } }
}

/** How far ahead a post may be offered. */
const latestBeginMs = 30 * 86_400_000

const amplify = tenantOperation({
  name: 'pods.amplify',
  summary: 'Offers a LinkedIn post to the members of a pod. Each is asked, unless they have agreed not to be.',
  method: 'POST',
  path: '/api/pods/{id}/amplifications',
  effect: 'outward',
  access: { role: 'member', scope: 'pods:write' },
  status: 202,
  input: z.strictObject({
    id,
    postUrl: z.string().min(1).max(2_000).describe("The post's address, from its menu: Copy link to post"),
    otherUrl: z.string().min(1).max(2_000).optional().describe('A second address of the same post, where you have one'),
    comment: z.string().trim().min(1).max(3_000).optional().describe('Words that each member may share the post with'),
    notBefore: z.iso.datetime({ offset: true }).optional().describe('Nothing is shared before'),
  }),
  output: amplification.extend({ alreadyOffered: z.boolean() }),
  run: async (context, input) => {
    const { env, stores, principal, clock } = context
    const target = await stores.pods.get(input.id)
    if (!roleReaches(principal.role, 'admin') && !(await stores.pods.isMember(target.id, principal.userId))) {
      throw new Problem('forbidden', 'Only members of the pod and admins may offer it a post.')
    }
    const { postUrl, otherUrl, comment = null, notBefore } = input
    const now = clock.now()
    const begins = notBefore === undefined ? null : Date.parse(notBefore)
    if (begins !== null && begins > now + latestBeginMs) {
      throw new Problem('invalid_input', 'A post is offered for at most thirty days ahead.', {
        errors: [{ path: 'notBefore', message: 'At most thirty days from now.' }],
      })
    }
    const offer = {
      post: parsePostUrl(postUrl, env.LINKEDIN_WEB_URL),
      other: otherUrl === undefined ? null : parsePostUrl(otherUrl, env.LINKEDIN_WEB_URL),
      comment,
      notBefore: begins,
    }
    const offered = await stores.offers.offer(target.id, offer, principal.userId, now)
    sendDue(context)
    return { ...shown(offered.amplification), alreadyOffered: offered.alreadyOffered }
  },
})

const get = tenantOperation({
  name: 'amplifications.get',
  summary: 'How far the shares of an offered post have come.',
  method: 'GET',
  path: '/api/amplifications/{id}',
  effect: 'read',
  access: { role: 'member', scope: 'pods:read' },
  input: z.strictObject({ id }),
  output: amplification,
  run: async ({ stores }, input) => shown(await stores.offers.get(input.id)),
})

const list = tenantOperation({
  name: 'amplifications.list',
  summary: 'The posts that were offered to a pod, the newest first.',
  method: 'GET',
  path: '/api/pods/{id}/amplifications',
  effect: 'read',
  access: { role: 'member', scope: 'pods:read' },
  input: z.strictObject({ id, ...pageFields }),
  output: pageOf(amplification),
  run: async ({ stores }, { id: podId, ...page }) => {
    const { items, nextCursor } = await stores.offers.list(podId, page)
    return { items: items.map(shown), nextCursor }
  },
})

const cancel = tenantOperation({
  name: 'amplifications.cancel',
  summary: 'Takes an offer back: whatever has not begun is canceled. For who offered the post, and admins.',
  method: 'POST',
  path: '/api/amplifications/{id}/cancel',
  effect: 'write',
  access: { role: 'member', scope: 'pods:write' },
  input: z.strictObject({ id }),
  output: amplification,
  run: async ({ stores, principal, clock }, input) => {
    const { createdBy } = await stores.offers.get(input.id)
    if (createdBy.id !== principal.userId && !roleReaches(principal.role, 'admin')) {
      throw new Problem('forbidden', 'Only who offered the post, and admins, can take the offer back.')
    }
    return shown(await stores.offers.cancel(input.id, `person:${principal.userId}`, clock.now()))
  },
})

export const amplificationOperations = [amplify, list, get, cancel]
