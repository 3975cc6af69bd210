import { z } from 'zod'
import { longestLine, saysSomething } from '../../core/pods/disclosure.ts'
import { routeNames } from '../../core/pods/route.ts'
import { roleReaches } from '../../core/principal.ts'
import { Problem } from '../../core/problem.ts'
import { use } from './membership.ts'
import { tenantOperation } from './operation.ts'
import { id, nothing, pageFields, pageOf, time } from './schemas.ts'
import { sendDue } from './send-due.ts'

const status = z.enum(['active', 'paused'])
const pod = z.object({
  id: z.string(),
  name: z.string(),
  status,
  memberCount: z.number().int(),
  disclosure: z.string().describe('The line by which members say that they have a part in what they share'),
  disclosureRequired: z.boolean().describe('No share of the pod goes without that line, and none unasked'),
  createdAt: time,
})

const podMember = z.object({
  memberId: z.string(),
  userId: z.string(),
  name: z.string(),
  own: z.boolean().describe('True for the caller'),
  status: z.enum(['active', 'paused', 'needs_attention']),
  statusReason: z.string().nullable(),
  approval: z.enum(['each', 'standing']),
  joinedAt: time,
  routes: z.array(z.enum(routeNames)).describe('By which the company and the member share, the preferred one first'),
  use,
  hours: z.string().describe('When their shares may go, in words'),
})

const name = z.string().trim().min(1).max(80)

const line = z
  .string()
  .trim()
  .min(1)
  .max(longestLine)
  .refine((text) => !/[\p{Cc}\u2028\u2029]/u.test(text), 'One line, without line breaks.')
  .refine(saysSomething, 'A line that says something: with letters or digits.')

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
  input: z.strictObject({ name }),
  output: pod,
  run: ({ stores, clock }, input) => stores.pods.make(input.name, clock.now()),
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

const update = tenantOperation({
  name: 'pods.update',
  summary:
    'Renames a pod, pauses it or lets it go on, or sets the line by which its members say that they have a part in what they share. In a paused pod nothing is shared and no post is offered; where the line becomes required, what waits without it is asked about again.',
  method: 'PATCH',
  path: '/api/pods/{id}',
  effect: 'write',
  access: { role: 'admin', scope: 'pods:write' },
  input: z.strictObject({
    id,
    name: name.optional(),
    status: status.optional(),
    disclosure: line.nullable().optional().describe('Null for the usual line, “I’m part of” and the company'),
    disclosureRequired: z.boolean().optional(),
  }),
  output: pod,
  run: async (context, { id: podId, ...changes }) => {
    const changed = await context.stores.pods.update(podId, changes, context.clock.now())
    sendDue(context)
    return changed
  },
})

const members = tenantOperation({
  name: 'pods.members',
  summary: 'The members of a pod: how they stand, by what they share, and what they have used of what they may.',
  method: 'GET',
  path: '/api/pods/{id}/members',
  effect: 'read',
  access: { role: 'member', scope: 'pods:read' },
  input: z.strictObject({ id, ...pageFields }),
  output: pageOf(podMember),
  run: async ({ stores, principal, clock }, { id: podId, ...page }) => {
    const { items, nextCursor } = await stores.pods.members(podId, page, clock.now())
    return {
      items: items.map((row) => ({ ...row, routes: [...row.routes], own: row.userId === principal.userId })),
      nextCursor,
    }
  },
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

const leave = tenantOperation({
  name: 'pods.leave',
  summary: 'Takes a member out of a pod; with their own id, a member leaves. What of theirs waits in it is canceled.',
  method: 'DELETE',
  path: '/api/pods/{id}/members/{memberId}',
  effect: 'write',
  access: { role: 'member', scope: 'pods:write' },
  status: 204,
  input: z.strictObject({ id, memberId: id }),
  output: nothing,
  run: async ({ stores, principal, clock }, input) => {
    await stores.pods.get(input.id)
    const own = (await stores.members.ofUser(principal.userId))?.id === input.memberId
    if (!own && !roleReaches(principal.role, 'admin')) {
      throw new Problem('forbidden', 'Only admins take others out of a pod. You can leave it yourself.')
    }
    const actor = own ? `member:${principal.userId}` : `person:${principal.userId}`
    await stores.pods.leave(input.id, input.memberId, actor, clock.now())
    return {}
  },
})

export const podOperations = [list, make, get, update, members, join, leave]
