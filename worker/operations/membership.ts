import { z } from 'zod'
import { consentText, consentTextVersion } from '../../core/pods/consent-text.ts'
import { linkedinVanityForm, type Member } from '../../core/pods/member-store.ts'
import { purposes, routeNames } from '../../core/pods/route.ts'
import { Problem } from '../../core/problem.ts'
import { type TenantContext, tenantOperation } from './operation.ts'
import { nothing } from './schemas.ts'

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

type Refinement = Parameters<z.ZodType<{ route: string; purpose: string }>['refine']>

const signInIsForTheBrowser: [(input: { route: string; purpose: string }) => boolean, Refinement[1]] = [
  ({ route: named, purpose: wanted }) => wanted !== 'stored_sign_in' || named === 'browser',
  { path: ['purpose'], message: 'Only the browser route uses a stored sign-in.' },
]

async function ownMembership({ stores, principal }: TenantContext): Promise<Member> {
  const own = await stores.members.ofUser(principal.userId)
  if (!own) throw new Problem('conflict', 'Say which LinkedIn profile is yours first (PUT /api/membership).')
  return own
}

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

const update = tenantOperation({
  name: 'membership.update',
  summary: 'The caller sets how they are asked, pauses, or takes part again.',
  method: 'PATCH',
  path: '/api/membership',
  effect: 'write',
  access,
  input: z.strictObject({
    approval: z.enum(['each', 'standing']).optional(),
    status: z.enum(['active', 'paused']).optional(),
  }),
  output: member,
  run: async (context, { approval, status }) => {
    let own = await ownMembership(context)
    if (approval) own = await context.stores.members.setApproval(own.id, approval, context.clock.now())
    if (status) own = await context.stores.members.setStatus(own.id, status, context.clock.now())
    return own
  },
})

const readConsent = tenantOperation({
  name: 'consents.text',
  summary: 'What a member agrees to for a route and a purpose, with the risk in plain words.',
  method: 'GET',
  path: '/api/consents/text',
  effect: 'read',
  access,
  input: z.strictObject({ route, purpose }),
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
  input: z.strictObject({ route, purpose, textVersion: z.string().max(40) }).refine(...signInIsForTheBrowser),
  output: nothing,
  run: async (context, input) => {
    if (input.textVersion !== consentTextVersion) {
      throw new Problem(
        'conflict',
        'These are not the present words. Read them again (GET /api/consents/text) and agree to those.',
      )
    }
    const { id } = await ownMembership(context)
    await context.stores.members.consent(id, input.route, input.purpose, input.textVersion, context.clock.now())
    return {}
  },
})

const revoke = tenantOperation({
  name: 'consents.revoke',
  summary: 'The caller takes an agreement back. It holds at once, and what was stored for it is deleted.',
  method: 'DELETE',
  path: '/api/consents',
  effect: 'write',
  access,
  input: z.strictObject({ route, purpose }).refine(...signInIsForTheBrowser),
  output: nothing,
  run: async (context, input) => {
    const { id } = await ownMembership(context)
    await context.stores.members.revoke(id, input.route, input.purpose, context.clock.now())
    if (input.purpose === 'stored_sign_in') {
      await context.stores.vault.remove({ provider: 'linkedin-web', subject: id }, context.clock.now())
    }
    return {}
  },
})

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
    const { id } = await ownMembership(context)
    if (!(await stores.members.agrees(id, 'browser', 'stored_sign_in'))) {
      throw new Problem('conflict', 'Agree to the stored sign-in first (POST /api/consents).')
    }
    await stores.vault.write(
      { provider: 'linkedin-web', subject: id },
      { secret: JSON.stringify({ email, password }), hint: '…' },
      clock.now(),
    )
    return {}
  },
})

export const membershipOperations = [put, update, readConsent, give, revoke, storeSignIn]
