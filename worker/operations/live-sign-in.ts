import { z } from 'zod'
import { type SignIn, signInStates } from '../../core/pods/sign-ins.ts'
import { Problem } from '../../core/problem.ts'
import { ownMembership } from './membership.ts'
import { type TenantContext, tenantOperation } from './operation.ts'
import { time } from './schemas.ts'
import { sendDue } from './send-due.ts'

const access = { role: 'member', scope: 'activities:approve' } as const
const path = '/api/membership/linkedin-sign-in/live'

const signIn = z.object({
  state: z.enum(signInStates),
  reason: z.string().nullable().describe('Why it came to nothing, and what to do'),
  expiresAt: time.describe('Until when it is waited for'),
})

const shown = ({ state, reason, expiresAt }: SignIn) => ({ state, reason, expiresAt })

async function requireAgreed({ stores }: TenantContext, memberId: string): Promise<void> {
  const { typedSignIn } = await stores.tenant.settings()
  if (!typedSignIn) {
    throw new Problem('forbidden', "Stored sign-in is off here. The account's owner can switch it on in Settings.")
  }
  for (const [purpose, what] of [
    ['repost', 'sharing by the browser'],
    ['stored_sign_in', 'the stored sign-in'],
  ] as const) {
    if (!(await stores.members.agrees(memberId, 'browser', purpose))) {
      throw new Problem('conflict', `Agree to ${what} first (POST /api/consents).`)
    }
  }
}

const begin = tenantOperation({
  name: 'membership.beginSignIn',
  summary:
    'Opens a browser in which the caller signs in to LinkedIn by themselves; the session is kept, encrypted. Then ask where it stands.',
  method: 'POST',
  path,
  effect: 'outward',
  access,
  status: 202,
  idempotency: 'ignored',
  input: z.strictObject({}),
  output: signIn,
  run: async (context) => {
    const { id } = await ownMembership(context)
    await requireAgreed(context, id)
    const asked = await context.stores.signIns.request(id, context.clock.now())
    sendDue(context)
    return shown(asked)
  },
})

/** Where none was ever asked for. */
const never = { state: 'none', reason: null, expiresAt: null, url: null } as const

const look = tenantOperation({
  name: 'membership.signInState',
  summary:
    "Where the caller's own signing in stands. While it is open, the first answer holds the address of the browser, and none after it.",
  method: 'GET',
  path,
  effect: 'read',
  access,
  // The address is a secret: no model is offered it.
  idempotency: 'once',
  input: z.strictObject({}),
  output: signIn.extend({
    state: z.enum([...signInStates, 'none']),
    expiresAt: time.nullable(),
    url: z.url().nullable().describe('To be opened by the caller alone: who has it acts in that browser'),
  }),
  run: async (context) => {
    const { stores, clock } = context
    const { id } = await ownMembership(context)
    const found = await stores.signIns.look(id, clock.now())
    return found ? { ...shown(found), url: found.url } : never
  },
})

export const liveSignInOperations = [begin, look]
