import { z } from 'zod'
import { sendOwed } from '../../core/outbox.ts'
import { activityStates } from '../../core/pods/activity.ts'
import type { Activity, ActivityDetail } from '../../core/pods/activity-desk.ts'
import { type TenantContext, tenantOperation } from './operation.ts'
import { id, pageFields, pageOf, time } from './schemas.ts'

const state = z.enum(activityStates)

const activity = z.object({
  id: z.string(),
  podId: z.string(),
  amplificationId: z.string(),
  member: z.object({ id: z.string(), name: z.string() }),
  /** True where the caller is the member, and so the one who decides. */
  own: z.boolean(),
  kind: z.literal('repost'),
  postUrl: z.string(),
  postUrn: z.string(),
  comment: z.string().nullable(),
  state,
  route: z.string().nullable(),
  reason: z.string().nullable(),
  resultUrl: z.string().nullable(),
  createdAt: time,
  updatedAt: time,
})

const detail = activity.extend({
  steps: z.array(
    z.object({
      seq: z.number().int(),
      name: z.string(),
      outcome: z.enum(['ok', 'failed']),
      detail: z.string().nullable(),
      ms: z.number().int(),
      at: time,
      screenshotUrl: z.string().nullable(),
    }),
  ),
  timeline: z.array(
    z.object({ from: state.nullable(), to: state, actor: z.string(), reason: z.string().nullable(), at: time }),
  ),
  evidence: z.object({
    browserSessionId: z.string().nullable(),
    browserMs: z.number().int(),
    modelCalls: z.number().int(),
    tokens: z.number().int(),
  }),
})

const shown = (row: Activity, userId: string) => ({
  ...row,
  member: { id: row.memberId, name: row.memberName },
  own: row.memberUserId === userId,
})

function shownWhole(row: ActivityDetail, userId: string) {
  const screenshotUrl = (seq: number) => `/api/activities/${row.id}/screenshots/${seq}`
  const { browserSessionId, browserMs, modelCalls, tokens } = row
  return {
    ...shown(row, userId),
    steps: row.steps.map((step) => ({ ...step, screenshotUrl: step.screenshotKey && screenshotUrl(step.seq) })),
    timeline: row.timeline,
    evidence: { browserSessionId, browserMs, modelCalls, tokens },
  }
}

const list = tenantOperation({
  name: 'activities.list',
  summary: "The members' shares, newest first.",
  method: 'GET',
  path: '/api/activities',
  effect: 'read',
  access: { role: 'member', scope: 'pods:read' },
  input: z.strictObject({
    podId: id.optional(),
    amplificationId: id.optional(),
    state: state.optional(),
    own: z.stringbool().optional().describe("Only the caller's own"),
    ...pageFields,
  }),
  output: pageOf(activity),
  run: async ({ stores, principal }, { cursor, limit, own, ...filter }) => {
    const userId = own ? principal.userId : undefined
    const page = await stores.activities.list({ ...filter, userId }, { cursor, limit })
    return { ...page, items: page.items.map((row) => shown(row, principal.userId)) }
  },
})

const get = tenantOperation({
  name: 'activities.get',
  summary: 'One share with its timeline, steps and evidence.',
  method: 'GET',
  path: '/api/activities/{id}',
  effect: 'read',
  access: { role: 'member', scope: 'pods:read' },
  input: z.strictObject({ id }),
  output: detail,
  run: async ({ stores, principal }, input) => shownWhole(await stores.activities.get(input.id), principal.userId),
})

async function decided({ stores, principal }: TenantContext, activityId: string) {
  return shownWhole(await stores.activities.get(activityId), principal.userId)
}

const approve = tenantOperation({
  name: 'activities.approve',
  summary: 'The member agrees to this one share; it is then made from their account.',
  method: 'POST',
  path: '/api/activities/{id}/approve',
  effect: 'outward',
  access: { role: 'member', scope: 'activities:approve' },
  input: z.strictObject({ id }),
  output: detail,
  run: async (context, input) => {
    const { stores, principal, clock, env, waitUntil } = context
    const now = clock.now()
    await stores.activities.approve(input.id, principal.userId, now)
    waitUntil(sendOwed(env, now))
    return decided(context, input.id)
  },
})

const decline = tenantOperation({
  name: 'activities.decline',
  summary: 'The member does not want this share.',
  method: 'POST',
  path: '/api/activities/{id}/decline',
  effect: 'write',
  access: { role: 'member', scope: 'activities:approve' },
  input: z.strictObject({ id, reason: z.string().trim().min(1).max(500).optional() }),
  output: detail,
  run: async (context, input) => {
    const { stores, principal, clock } = context
    await stores.activities.decline(input.id, principal.userId, input.reason ?? null, clock.now())
    return decided(context, input.id)
  },
})

export const activityOperations = [list, get, approve, decline]
