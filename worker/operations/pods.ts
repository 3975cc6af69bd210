import { z } from 'zod'
import { sendOwed } from '../../core/outbox.ts'
import { activityStates } from '../../core/pods/activity.ts'
import type { Amplification } from '../../core/pods/pod-store.ts'
import { parsePostUrl } from '../../core/pods/post-url.ts'
import { roleReaches } from '../../core/principal.ts'
import { Problem } from '../../core/problem.ts'
import { tenantOperation } from './operation.ts'
import { id, nothing, pageFields, pageOf, time } from './schemas.ts'

const pod = z.object({
  id: z.string(),
  name: z.string(),
  status: z.enum(['active', 'paused']),
  memberCount: z.number().int(),
  createdAt: time,
})

const podMember = z.object({
  memberId: z.string(),
  name: z.string(),
  status: z.enum(['active', 'paused', 'needs_attention']),
  approval: z.enum(['each', 'standing']),
  joinedAt: time,
})

const counts = z.object(Object.fromEntries(activityStates.map((state) => [state, z.number().int()]))).extend({
  total: z.number().int(),
})

const amplification = z.object({
  id: z.string(),
  podId: z.string(),
  postUrl: z.string(),
  postUrn: z.string(),
  comment: z.string().nullable(),
  createdAt: time,
  counts,
})

function shown(offer: Amplification) {
  const filled = Object.fromEntries(activityStates.map((state) => [state, offer.counts[state] ?? 0]))
  const total = Object.values(filled).reduce((sum, count) => sum + count, 0)
  return { ...offer, postUrl: offer.url, postUrn: offer.urn, counts: { ...filled, total } }
}

const list = tenantOperation({
  name: 'pods.list',
  summary: 'The pods, newest first.',
  method: 'GET',
  path: '/api/pods',
  effect: 'read',
  access: { role: 'member', scope: 'pods:read' },
  input: z.strictObject(pageFields),
  output: pageOf(pod),
  run: ({ stores }, page) => stores.pods.list(page),
})

const make = tenantOperation({
  name: 'pods.make',
  summary: 'Makes an empty pod.',
  method: 'POST',
  path: '/api/pods',
  effect: 'write',
  access: { role: 'admin', scope: 'pods:write' },
  status: 201,
  input: z.strictObject({ name: z.string().trim().min(1).max(80) }),
  output: pod,
  run: ({ stores, clock }, { name }) => stores.pods.make(name, clock.now()),
})

const get = tenantOperation({
  name: 'pods.get',
  summary: 'One pod.',
  method: 'GET',
  path: '/api/pods/{id}',
  effect: 'read',
  access: { role: 'member', scope: 'pods:read' },
  input: z.strictObject({ id }),
  output: pod,
  run: ({ stores }, input) => stores.pods.get(input.id),
})

const members = tenantOperation({
  name: 'pods.members',
  summary: 'The members of a pod.',
  method: 'GET',
  path: '/api/pods/{id}/members',
  effect: 'read',
  access: { role: 'member', scope: 'pods:read' },
  input: z.strictObject({ id, ...pageFields }),
  output: pageOf(podMember),
  run: ({ stores }, { id: podId, ...page }) => stores.pods.members(podId, page),
})

const join = tenantOperation({
  name: 'pods.join',
  summary:
    'Takes a member into a pod. Being in a pod agrees to nothing: what is shared is for each member to agree to.',
  method: 'POST',
  path: '/api/pods/{id}/members',
  effect: 'write',
  access: { role: 'admin', scope: 'pods:write' },
  input: z.strictObject({ id, memberId: id }),
  output: nothing,
  run: async ({ stores, clock }, input) => {
    await stores.pods.join(input.id, input.memberId, clock.now())
    return {}
  },
})

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
    comment: z.string().trim().min(1).max(3_000).optional().describe('Words that each member may share the post with'),
  }),
  output: amplification.extend({ alreadyOffered: z.boolean() }),
  run: async ({ env, stores, principal, clock, waitUntil }, input) => {
    const target = await stores.pods.get(input.id)
    if (!roleReaches(principal.role, 'admin') && !(await stores.pods.isMember(target.id, principal.userId))) {
      throw new Problem('forbidden', 'Only members of the pod and admins may offer it a post.')
    }
    const post = parsePostUrl(input.postUrl, env.LINKEDIN_WEB_URL)
    const now = clock.now()
    const offered = await stores.pods.amplify(target.id, post, input.comment ?? null, principal.userId, now)
    waitUntil(sendOwed(env, now))
    return { ...shown(offered.amplification), alreadyOffered: offered.alreadyOffered }
  },
})

const getAmplification = tenantOperation({
  name: 'amplifications.get',
  summary: 'How far the shares of an offered post have come.',
  method: 'GET',
  path: '/api/amplifications/{id}',
  effect: 'read',
  access: { role: 'member', scope: 'pods:read' },
  input: z.strictObject({ id }),
  output: amplification,
  run: async ({ stores }, input) => shown(await stores.pods.amplification(input.id)),
})

export const podOperations = [list, make, get, members, join, amplify, getAmplification]
