import { z } from 'zod'
import { type ActivityState, activityStates, approvable, mayFollow } from '../../core/pods/activity.ts'
import type { Activity, ActivityDetail } from '../../core/pods/activity-reads.ts'
import { parsePostUrl } from '../../core/pods/post-url.ts'
import { routeNames } from '../../core/pods/route.ts'
import { canUndo, whyNoUndo } from '../../core/pods/undo.ts'
import { roleReaches } from '../../core/principal.ts'
import { notFound, Problem } from '../../core/problem.ts'
import { type TenantContext, tenantOperation } from './operation.ts'
import { id, pageFields, pageOf, time } from './schemas.ts'
import { sendDue } from './send-due.ts'
import { deleteShare } from './undo.ts'

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
  removedAt: time.nullable().describe('When the member had the share deleted on LinkedIn again'),
  dueAt: time.nullable().describe('When it goes, or nobody is asked any more, or it is looked for again'),
  approvedBy: z.enum(['member', 'standing']).nullable(),
  expiresAt: time.describe('When the offer ends'),
  pressed: z.boolean().describe('LinkedIn may have got it: nothing is tried again'),
  can: z
    .object({
      approve: z.boolean(),
      decline: z.boolean(),
      cancel: z.boolean(),
      retry: z.boolean(),
      settle: z.boolean(),
      undo: z.boolean(),
    })
    .describe('What the caller may do with it just now'),
  words: z
    .object({
      suggested: z.string().nullable(),
      own: z.array(z.string()),
      disclosure: z.string().describe('The line by which members say that they have a part in what they share'),
      disclosureRequired: z.boolean().describe('The exact words must hold that line'),
    })
    .nullable()
    .describe("Texts to choose from, on the caller's own share that a yes can be said to"),
  paused: z
    .object({ pictureUrl: z.string().nullable() })
    .nullable()
    .describe("An agent's run that waits for the member's second look"),
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
    costCents: z.number().nullable().describe('In cents of a US dollar'),
  }),
  evidenceUntil: time.describe('Until when the pictures are kept'),
})

/** What of a caller decides what they may do. */
interface Caller {
  readonly userId: string
  readonly isAdmin: boolean
  /** Their own texts. */
  readonly words: readonly string[]
  readonly now: number
}

async function callerOf({ stores, principal, clock }: TenantContext): Promise<Caller> {
  const now = clock.now()
  const own = await stores.members.membership(principal.userId, now)
  return {
    userId: principal.userId,
    isAdmin: roleReaches(principal.role, 'admin'),
    words: own?.comments ?? [],
    now,
  }
}

const isOwn = (row: Activity, { userId }: Pick<Caller, 'userId'>) => row.memberUserId === userId

/** Who may end somebody's share for good: those who look after all, and who offered the post. */
const mayEnd = (row: Activity, { userId, isAdmin }: Pick<Caller, 'userId' | 'isAdmin'>) =>
  isAdmin || row.offeredBy === userId

/** States in which a yes can be taken back, so that the member is asked again. */
const revocable: readonly ActivityState[] = ['approved', 'queued']
/** States in which a share has ended badly with nothing out there, so that it can be begun anew. */
const repeatable: readonly ActivityState[] = ['needs_person', 'failed']

function acts(row: Activity, caller: Caller) {
  const own = isOwn(row, caller)
  const { state: now, pressed } = row
  const open = !pressed && row.expiresAt > caller.now
  return {
    approve: own && open && approvable.includes(now),
    decline: own && !pressed && mayFollow(now, 'declined'),
    cancel:
      !pressed &&
      now !== 'running' &&
      ((own && revocable.includes(now)) || (mayEnd(row, caller) && mayFollow(now, 'canceled'))),
    retry: open && repeatable.includes(now) && (own || caller.isAdmin),
    settle: own && (now === 'unknown' || now === 'needs_person'),
    undo: own && canUndo(row),
  }
}

const screenshotUrl = (id: string, seq: number) => `/api/activities/${id}/screenshots/${seq}`

/** Who may see a member's pictures, and why they declined. */
const maySeeAll = (row: Activity, caller: Caller) => caller.isAdmin || isOwn(row, caller)

function wordsOf({ disclosure, pressed, comment }: Activity, caller: Caller) {
  if (pressed || !disclosure) return null
  const { line, required } = disclosure
  return { suggested: comment, own: [...caller.words], disclosure: line, disclosureRequired: required }
}

function shown(row: Activity, caller: Caller) {
  const own = isOwn(row, caller)
  const maySee = maySeeAll(row, caller)
  const pictureUrl = maySee && row.pictureSeq !== null ? screenshotUrl(row.id, row.pictureSeq) : null
  return {
    ...row,
    reason: row.state === 'declined' && !maySee ? null : row.reason,
    member: { id: row.memberId, name: row.memberName },
    own,
    can: acts(row, caller),
    words: own ? wordsOf(row, caller) : null,
    paused: row.paused && row.state === 'needs_person' ? { pictureUrl } : null,
  }
}

function shownWhole(row: ActivityDetail, caller: Caller) {
  const { browserSessionId, browserMs, modelCalls, tokens, costMicros } = row
  const maySee = maySeeAll(row, caller)
  return {
    ...shown(row, caller),
    steps: row.steps.map((step) => ({
      ...step,
      screenshotUrl: maySee && step.screenshotKey ? screenshotUrl(row.id, step.seq) : null,
    })),
    timeline: row.timeline.map((line) => (line.to === 'declined' && !maySee ? { ...line, reason: null } : line)),
    evidence: { browserSessionId, browserMs, modelCalls, tokens, costCents: costMicros / 10_000 },
    evidenceUntil: row.evidenceUntil,
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
    amplificationId: id.optional(),
    state: state.optional(),
    own: z.stringbool().optional().describe("Only the caller's own"),
    ...pageFields,
  }),
  output: pageOf(activity),
  run: async (context, { cursor, limit, own, ...filter }) => {
    const userId = own ? context.principal.userId : undefined
    const [page, caller] = await Promise.all([
      context.stores.activities.list({ ...filter, userId }, { cursor, limit }),
      callerOf(context),
    ])
    return { ...page, items: page.items.map((row) => shown(row, caller)) }
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
  run: (context, input) => decided(context, input.id),
})

async function decided(context: TenantContext, activityId: string) {
  const [row, caller] = await Promise.all([context.stores.activities.get(activityId), callerOf(context)])
  return shownWhole(row, caller)
}

const approve = tenantOperation({
  name: 'activities.approve',
  summary: 'The member agrees to this one share; it is then made from their account.',
  method: 'POST',
  path: '/api/activities/{id}/approve',
  effect: 'outward',
  access: { role: 'member', scope: 'activities:approve' },
  input: z.strictObject({
    id,
    comment: z
      .string()
      .trim()
      .min(1)
      .max(3_000)
      .nullable()
      .optional()
      .describe('The exact words; null for none; left out, those that were offered'),
    route: z
      .enum(routeNames)
      .optional()
      .describe('The way that the member was shown; refused where it is another by now'),
  }),
  output: detail,
  run: async (context, input) => {
    const { stores, principal, clock } = context
    const { comment: words, route } = input
    await stores.activities.approve(input.id, principal.userId, { words, route }, clock.now())
    sendDue(context)
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

const cancel = tenantOperation({
  name: 'activities.cancel',
  summary:
    'Takes back a share that has not begun: the member is asked again. For admins, and who offered the post, it ends for good.',
  method: 'POST',
  path: '/api/activities/{id}/cancel',
  effect: 'write',
  access: { role: 'member', scope: 'activities:approve' },
  input: z.strictObject({ id }),
  output: detail,
  run: async (context, input) => {
    const { stores, principal, clock } = context
    const { userId } = principal
    const row = await stores.activities.get(input.id)
    if (isOwn(row, principal) && revocable.includes(row.state)) {
      await stores.activities.takeBack(input.id, userId, clock.now())
    } else if (mayEnd(row, { userId, isAdmin: roleReaches(principal.role, 'admin') })) {
      await stores.activities.cancel(input.id, `person:${userId}`, clock.now())
    } else if (isOwn(row, principal)) {
      throw new Problem('conflict', 'There is nothing to take back. You can decline a share that you are asked about.')
    } else {
      throw new Problem('forbidden', 'Only the member, who offered the post, and admins can take this share back.')
    }
    return decided(context, input.id)
  },
})

const retry = tenantOperation({
  name: 'activities.retry',
  summary:
    'Asks the member again about a share that was given up or left to a person, where nothing can be out there. For the member, and admins.',
  method: 'POST',
  path: '/api/activities/{id}/retry',
  effect: 'write',
  access: { role: 'member', scope: 'activities:approve' },
  input: z.strictObject({ id }),
  output: detail,
  run: async (context, input) => {
    const { stores, principal, clock } = context
    const own = isOwn(await stores.activities.get(input.id), principal)
    if (!own && !roleReaches(principal.role, 'admin')) {
      throw new Problem('forbidden', 'Only the member and admins can begin anew with this share.')
    }
    const actor = own ? `member:${principal.userId}` : `person:${principal.userId}`
    await stores.activities.askAgain(input.id, actor, clock.now())
    return decided(context, input.id)
  },
})

const settle = tenantOperation({
  name: 'activities.settle',
  summary: 'The member says whether the share is on their profile, or that they shared the post by hand.',
  method: 'POST',
  path: '/api/activities/{id}/settle',
  effect: 'write',
  access: { role: 'member', scope: 'activities:approve' },
  input: z
    .strictObject({
      id,
      outcome: z.enum(['shared', 'not_shared']),
      resultUrl: z.string().min(1).max(2_000).optional().describe("The share's own address"),
    })
    .refine(({ outcome, resultUrl }) => outcome === 'shared' || resultUrl === undefined, {
      path: ['resultUrl'],
      message: 'Only a share that is there has an address.',
    }),
  output: detail,
  run: async (context, { id: activityId, outcome, resultUrl }) => {
    const { env, stores, principal, clock } = context
    const address = resultUrl === undefined ? null : shareAddress(resultUrl, env.LINKEDIN_WEB_URL)
    await stores.activities.settle(activityId, principal.userId, outcome, address, clock.now())
    return decided(context, activityId)
  },
})

const undo = tenantOperation({
  name: 'activities.undo',
  summary:
    'Has LinkedIn delete a share that its own API has made. It is not shared again; deleting twice does no harm. For the member.',
  method: 'POST',
  path: '/api/activities/{id}/undo',
  effect: 'outward',
  access: { role: 'member', scope: 'activities:approve' },
  input: z.strictObject({ id }),
  output: detail,
  run: async (context, input) => {
    const { stores, principal, clock } = context
    const row = await stores.activities.get(input.id)
    if (!isOwn(row, principal)) throw notFound('The share')
    if (row.removedAt === null) {
      if (!canUndo(row)) throw new Problem('conflict', whyNoUndo(row))
      await deleteShare(context, row)
      await stores.activities.noteRemoved(input.id, principal.userId, clock.now())
    }
    return decided(context, input.id)
  },
})

function shareAddress(text: string, linkedInWebUrl: string): string {
  try {
    return parsePostUrl(text, linkedInWebUrl).url
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    throw new Problem(error.code, error.message, { errors: [{ path: 'resultUrl', message: error.message }] })
  }
}

export const activityOperations = [list, get, approve, decline, cancel, retry, settle, undo]
