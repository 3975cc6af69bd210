import { z } from 'zod'
import { ceilings } from '../../core/pods/caps.ts'
import { consentText, consentTextVersion } from '../../core/pods/consent-text.ts'
import { isTimeZone } from '../../core/pods/hours.ts'
import { linkedinVanityForm, type Member, type MemberChanges } from '../../core/pods/member-store.ts'
import { type Purpose, purposes, type RouteName, routeNames } from '../../core/pods/route.ts'
import { attendedRoute } from '../../core/pods/standing.ts'
import { notFound, Problem } from '../../core/problem.ts'
import { endConnection } from './connections.ts'
import { type TenantContext, tenantOperation } from './operation.ts'
import { id, nothing, time } from './schemas.ts'
import { sendDue } from './send-due.ts'

const member = z.object({
  id: z.string(),
  linkedinVanity: z.string(),
  status: z.enum(['active', 'paused', 'needs_attention']),
  statusReason: z.string().nullable(),
  approval: z.enum(['each', 'standing']),
})

const route = z.enum(routeNames)
const purpose = z.enum(purposes)
const access = { role: 'member', scope: 'activities:approve' } as const

const used = z.object({ used: z.number().int(), allowed: z.number().int() })

/** What an account has shared of what it may, and what keeps it from more. */
export const use = z.object({
  day: used,
  week: used,
  nextAt: time.nullable().describe('The earliest time for the next share; null where nothing stands in its way'),
  why: z.string().nullable(),
})

const clockForm = /^([01]\d|2[0-3]):[0-5]\d$/
const hours = z
  .strictObject({
    days: z
      .array(z.number().int().min(0).max(6))
      .max(7)
      .refine((days) => new Set(days).size === days.length, 'Each day once.')
      .describe('Days of the week, 0 for Sunday'),
    from: z.string().regex(clockForm, 'A time as HH:MM.'),
    to: z.string().regex(/^(24:00|([01]\d|2[0-3]):[0-5]\d)$/, 'A time as HH:MM; 24:00 for the end of the day.'),
  })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'Later than `from`.' })

const memberCaps = z.object({ perDay: z.number().int(), perWeek: z.number().int() })
const comment = z.string().trim().min(1).max(1_250)
const commentMode = z.enum(['never', 'always', 'sometimes'])

const membership = member.extend({
  timeZone: z.string().describe('Such as Europe/Oslo'),
  hours: hours.nullable().describe('When shares may go, in the time zone; null for 09:00 to 18:00 every day'),
  caps: memberCaps,
  limits: memberCaps.describe('What the company allows at most'),
  comments: z.array(z.string()).describe('Texts that may go with a share'),
  commentMode,
  commentRate: z.number().int().describe('In how many of a hundred shares one goes along, with `sometimes`'),
  use,
  consents: z.array(
    z.object({
      route,
      purpose,
      textVersion: z.string(),
      givenAt: time,
      current: z.boolean().describe('False where the words have changed since'),
    }),
  ),
  allowed: z.object({
    routes: z.array(route),
    standing: z.boolean(),
    typedSignIn: z.boolean(),
  }),
  hasSignIn: z.boolean().describe('An e-mail address and a password are stored'),
})

type Refinement = Parameters<z.ZodType<{ route: RouteName; purpose: Purpose }>['refine']>
type Rule = [(input: { route: RouteName; purpose: Purpose }) => boolean, Refinement[1]]

const signInIsForTheBrowser: Rule = [
  ({ route: named, purpose: wanted }) => wanted !== 'stored_sign_in' || named === 'browser',
  { path: ['purpose'], message: 'Only the browser route uses a stored sign-in.' },
]

/** Source: linkedin-and-unipile §0, item 26 of LinkedIn's API terms. */
const attendedTakesAPress: Rule = [
  ({ route: named, purpose: wanted }) => wanted !== 'standing_approval' || named !== attendedRoute,
  {
    path: ['purpose'],
    message: "LinkedIn's own interface may not be used to automate posting: by it, each share takes your own press.",
  },
]

/** The caller's own part in pods. @throws Problem `conflict` where they take none */
export async function ownMembership({ stores, principal }: TenantContext): Promise<Member> {
  const own = await stores.members.ofUser(principal.userId)
  if (!own) throw new Problem('conflict', 'Say which LinkedIn profile is yours first (PUT /api/membership).')
  return own
}

async function shown({ stores, principal, clock }: TenantContext) {
  const [own, settings] = await Promise.all([
    stores.members.membership(principal.userId, clock.now()),
    stores.tenant.settings(),
  ])
  if (!own) throw notFound('Your part in pods')
  const signIn = await stores.vault.find({ provider: 'linkedin-web', subject: own.id })
  return {
    ...own,
    comments: [...own.comments],
    hours: own.hours && { ...own.hours, days: [...own.hours.days] },
    consents: own.consents.map((one) => ({ ...one, current: one.textVersion === consentTextVersion })),
    allowed: {
      routes: settings.routes,
      standing: settings.standingApproval,
      typedSignIn: settings.typedSignIn,
    },
    hasSignIn: signIn !== null,
  }
}

const get = tenantOperation({
  name: 'membership.get',
  summary: "The caller's own part in pods: how they are asked, when and how much they share, what they agreed to.",
  method: 'GET',
  path: '/api/membership',
  effect: 'read',
  access,
  input: z.strictObject({}),
  output: membership,
  run: shown,
})

const put = tenantOperation({
  name: 'membership.put',
  summary: 'The caller takes part in pods with the LinkedIn profile named.',
  method: 'PUT',
  path: '/api/membership',
  effect: 'write',
  access,
  input: z.strictObject({
    linkedinVanity: z
      .string()
      .regex(linkedinVanityForm, 'The last part of the profile address: linkedin.com/in/<this>.'),
  }),
  output: member,
  run: ({ stores, principal, clock }, { linkedinVanity }) =>
    stores.members.put(principal.userId, linkedinVanity, clock.now()),
})

const atMost = (most: number) => z.number().int().min(1).max(most, `At most ${most}, for everybody.`).optional()

const update = tenantOperation({
  name: 'membership.update',
  summary: 'The caller changes what is given of their part, pauses, or takes part again.',
  method: 'PATCH',
  path: '/api/membership',
  effect: 'write',
  access,
  input: z.strictObject({
    approval: z.enum(['each', 'standing']).optional(),
    status: z.enum(['active', 'paused']).optional(),
    timeZone: z
      .string()
      .max(60)
      .refine(isTimeZone, 'A time zone as in the IANA database, such as Europe/Oslo.')
      .optional(),
    hours: hours.nullable().optional(),
    caps: z
      .strictObject({ perDay: atMost(ceilings.perDay), perWeek: atMost(ceilings.perWeek) })
      .optional()
      .describe('Not more than the company allows'),
    comments: z.array(comment).max(10).optional(),
    commentMode: commentMode.optional(),
    commentRate: z.number().int().min(0).max(100).optional(),
  }),
  output: membership,
  run: async (context, { caps, ...others }) => {
    const own = await ownMembership(context)
    const changes = { ...others, ...(caps && { caps: given(caps) }) }
    await context.stores.members.update(own.id, given(changes) as MemberChanges, context.clock.now())
    sendDue(context)
    return shown(context)
  },
})

/** Without the fields that were left out. */
const given = (fields: object) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

const pause = tenantOperation({
  name: 'members.pause',
  summary: 'Pauses a member in their place. Only they themselves take part again.',
  method: 'PATCH',
  path: '/api/members/{id}',
  effect: 'write',
  access: { role: 'admin', scope: 'pods:write' },
  input: z.strictObject({ id, status: z.literal('paused') }),
  output: member,
  run: ({ stores, clock }, input) => stores.members.pause(input.id, clock.now()),
})

const readConsent = tenantOperation({
  name: 'consents.text',
  summary: 'What a member agrees to for a route and a purpose, with the risk in plain words.',
  method: 'GET',
  path: '/api/consents/text',
  effect: 'read',
  access,
  input: z
    .strictObject({ route, purpose })
    .refine(...signInIsForTheBrowser)
    .refine(...attendedTakesAPress),
  output: z.object({ text: z.string(), textVersion: z.string() }),
  run: async (_, input) => ({ text: consentText(input.route, input.purpose), textVersion: consentTextVersion }),
})

const give = tenantOperation({
  name: 'consents.give',
  summary: 'The caller agrees to one purpose on one route, in the words of `textVersion`.',
  method: 'POST',
  path: '/api/consents',
  effect: 'write',
  access,
  input: z
    .strictObject({ route, purpose, textVersion: z.string().max(40) })
    .refine(...signInIsForTheBrowser)
    .refine(...attendedTakesAPress),
  output: nothing,
  run: async (context, input) => {
    if (input.textVersion !== consentTextVersion) {
      throw new Problem(
        'conflict',
        'These are not the present words. Read them again (GET /api/consents/text) and agree to those.',
      )
    }
    const { id: memberId } = await ownMembership(context)
    await context.stores.members.consent(memberId, input.route, input.purpose, input.textVersion, context.clock.now())
    return {}
  },
})

const revoke = tenantOperation({
  name: 'consents.revoke',
  summary:
    'The caller takes an agreement back. It holds at once; what was stored for it is deleted, and the access is taken back at the provider.',
  method: 'DELETE',
  path: '/api/consents',
  effect: 'outward',
  access,
  input: z.strictObject({ route, purpose }),
  output: nothing,
  run: async (context, input) => {
    const { id: memberId } = await ownMembership(context)
    await context.stores.members.revoke(memberId, input.route, input.purpose, context.clock.now())
    await deleteStored(context, memberId, input)
    return {}
  },
})

/** Deletes what was stored for an agreement that has ended. */
async function deleteStored(
  context: TenantContext,
  memberId: string,
  { route: named, purpose: ended }: { route: RouteName; purpose: Purpose },
): Promise<void> {
  if (ended === 'standing_approval') return
  if (named === 'browser') {
    for (const provider of ['linkedin-web', 'linkedin-session'] as const) {
      await context.stores.vault.remove({ provider, subject: memberId }, context.clock.now())
    }
  } else {
    await endConnection(context, named === 'unipile' ? 'unipile' : 'linkedin', memberId)
  }
}

const storeSignIn = tenantOperation({
  name: 'membership.storeSignIn',
  idempotency: 'once',
  summary:
    'Stores the e-mail address and password that the browser route types. Off unless the owner has switched it on.',
  method: 'PUT',
  path: '/api/membership/linkedin-sign-in',
  effect: 'write',
  access,
  input: z.strictObject({ email: z.email().max(254), password: z.string().min(1).max(200) }),
  output: nothing,
  run: async (context, { email, password }) => {
    const { stores, clock } = context
    const { typedSignIn } = await stores.tenant.settings()
    if (!typedSignIn) {
      throw new Problem('forbidden', "Stored sign-in is off here. The account's owner can switch it on in Settings.")
    }
    const { id: memberId } = await ownMembership(context)
    if (!(await stores.members.agrees(memberId, 'browser', 'stored_sign_in'))) {
      throw new Problem('conflict', 'Agree to the stored sign-in first (POST /api/consents).')
    }
    await stores.vault.write(
      { provider: 'linkedin-web', subject: memberId },
      { secret: JSON.stringify({ email, password }), hint: '…' },
      clock.now(),
    )
    return {}
  },
})

export const membershipOperations = [get, put, update, pause, readConsent, give, revoke, storeSignIn]
