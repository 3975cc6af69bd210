import { z } from 'zod'
import { roles } from '../../core/principal.ts'
import { Problem } from '../../core/problem.ts'
import { acceptInvitation, readInvitation } from '../../core/tenants/invitation-store.ts'
import { insertPerson, newUserId } from '../../core/tenants/new-person.ts'
import { mailInvitation } from '../auth/invitation-mail.ts'
import { hashPassword } from '../auth/password.ts'
import { passwordMax, passwordMin } from '../auth/people.ts'
import { ofAddress, throttle } from '../auth/throttle.ts'
import { openOperation, personOperation, tenantOperation } from './operation.ts'
import { id, nothing, pageFields, pageOf, time } from './schemas.ts'

const invitation = z.object({
  id: z.string(),
  email: z.string(),
  role: z.enum(roles),
  invitedBy: z.string(),
  createdAt: time,
  expiresAt: time,
})

/** Any text is taken: one that is no token is answered like one that holds no longer. */
const token = z.string().min(1).max(200)
const read = { role: 'admin', scope: 'people:read' } as const
const write = { role: 'admin', scope: 'people:write' } as const

const list = tenantOperation({
  name: 'invitations.list',
  summary: 'The invitations that are open, newest first.',
  method: 'GET',
  path: '/api/invitations',
  effect: 'read',
  access: read,
  input: z.strictObject(pageFields),
  output: pageOf(invitation),
  run: ({ stores, clock }, page) => stores.invitations.list(clock.now(), page),
})

const make = tenantOperation({
  name: 'invitations.make',
  idempotency: 'once',
  summary:
    'Invites an address for seven days, in place of an open invitation of it. The link is shown in this answer only.',
  method: 'POST',
  path: '/api/invitations',
  effect: 'write',
  access: write,
  status: 201,
  input: z.strictObject({ email: z.email().max(254), role: z.enum(roles) }),
  output: invitation.extend({
    link: z.string().describe('For the invited person; who has it can join'),
    mailed: z.boolean().describe('Whether it was also sent by e-mail'),
  }),
  run: async ({ env, stores, principal, clock }, { email, role }) => {
    await throttle(env, [{ kind: 'invite', whose: principal.tenantId }], clock.now())
    const { token: made, ...shown } = await stores.invitations.make(email, role, principal.userId, clock.now())
    // After the #, so that the token reaches no log on its way.
    const link = `${env.WEB_URL}/join#${made}`
    const mailed = await mailInvitation(env, shown, await stores.tenant.name(), link)
    return { ...shown, link, mailed }
  },
})

const revoke = tenantOperation({
  name: 'invitations.revoke',
  summary: 'Ends an open invitation at once.',
  method: 'DELETE',
  path: '/api/invitations/{id}',
  effect: 'write',
  access: write,
  status: 204,
  input: z.strictObject({ id }),
  output: nothing,
  run: async ({ stores, clock }, input) => {
    await stores.invitations.revoke(input.id, clock.now())
    return {}
  },
})

const look = openOperation({
  name: 'invitations.look',
  summary: 'What an invitation is for, to whoever has its link.',
  method: 'POST',
  path: '/api/invitations/look',
  effect: 'read',
  access: 'public',
  input: z.strictObject({ token }),
  output: z.object({
    tenant: z.object({ name: z.string() }),
    email: z.string(),
    role: z.enum(roles),
    invitedBy: z.string(),
    expiresAt: time,
    hasAccount: z.boolean(),
  }),
  run: async ({ env, clock, address }, input) => {
    await throttle(env, [ofAddress('look', address)], clock.now())
    const found = await readInvitation(env.DB, input.token, clock.now())
    return { ...found, tenant: { name: found.tenantName } }
  },
})

const signUp = openOperation({
  name: 'invitations.signUp',
  summary: 'Makes an account for the invited address, which joins the tenant with it.',
  method: 'POST',
  path: '/api/invitations/sign-up',
  effect: 'write',
  access: 'public',
  status: 201,
  input: z.strictObject({
    token,
    name: z.string().trim().min(1).max(100),
    password: z.string().min(passwordMin).max(passwordMax),
  }),
  output: z.object({ email: z.string() }),
  run: async ({ env, clock, requestId, address }, input) => {
    const now = clock.now()
    await throttle(env, [ofAddress('signUp', address)], now)
    const found = await readInvitation(env.DB, input.token, now)
    const { email } = found
    const there = () =>
      new Problem('conflict', 'This address has an account. Sign in with it, then accept the invitation.')
    if (found.hasAccount) throw there()
    const userId = newUserId()
    const person = { userId, name: input.name, email, passwordHash: await hashPassword(input.password) }
    const made = insertPerson(env.DB, person, 'changes() > 0', now)
    try {
      await acceptInvitation(env.DB, found, email, { userId, via: 'invitation', requestId, make: made }, now)
    } catch (error) {
      // Somebody was made with this address in between: then the whole batch is undone, and the invitation is open still.
      if (error instanceof Error && /UNIQUE constraint failed: user\.email/.test(error.message)) throw there()
      throw error
    }
    return { email }
  },
})

const accept = personOperation({
  name: 'invitations.accept',
  summary: 'The signed-in person joins the tenant that has invited their address.',
  method: 'POST',
  path: '/api/invitations/accept',
  effect: 'write',
  access: 'person',
  input: z.strictObject({ token }),
  output: z.object({ tenantId: z.string() }),
  run: async ({ env, clock, requestId, address, person }, input) => {
    const now = clock.now()
    await throttle(env, [ofAddress('look', address)], now)
    const found = await readInvitation(env.DB, input.token, now)
    if (found.email !== person.email.toLowerCase()) {
      throw new Problem(
        'forbidden',
        'This invitation is for another address. Sign in with that one, or ask for your own.',
      )
    }
    const { userId } = person
    await acceptInvitation(env.DB, found, person.email, { userId, via: 'session', requestId, make: [] }, now)
    return { tenantId: found.tenantId }
  },
})

export const invitationOperations = [list, make, revoke, look, signUp, accept]
