import { z } from 'zod'
import { roles } from '../../core/principal.ts'
import { Problem } from '../../core/problem.ts'
import { endConnection } from './connections.ts'
import { type TenantContext, tenantOperation } from './operation.ts'
import { id, nothing, pageFields, pageOf, time } from './schemas.ts'

const person = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  role: z.enum(roles),
  joinedAt: time,
  external: z
    .boolean()
    .describe("True for who comes by the tenant's own identity provider, which also says their role"),
  you: z.boolean(),
})

const read = { role: 'admin', scope: 'people:read' } as const
const write = { role: 'admin', scope: 'people:write' } as const

const list = tenantOperation({
  name: 'people.list',
  summary: 'The people of the tenant.',
  method: 'GET',
  path: '/api/people',
  effect: 'read',
  access: read,
  input: z.strictObject(pageFields),
  output: pageOf(person),
  run: async ({ stores, principal }, page) => {
    const { items, nextCursor } = await stores.people.list(page)
    return { items: items.map((one) => ({ ...one, you: one.id === principal.userId })), nextCursor }
  },
})

const setRole = tenantOperation({
  name: 'people.setRole',
  summary: 'Gives a person another role. Only owners make owners, or make an owner anything else.',
  method: 'PATCH',
  path: '/api/people/{id}',
  effect: 'write',
  access: write,
  input: z.strictObject({ id, role: z.enum(roles) }),
  output: person,
  run: async ({ stores, principal, clock }, input) => {
    const changed = await stores.people.setRole(input.id, input.role, principal.userId, clock.now())
    return { ...changed, you: input.id === principal.userId }
  },
})

/** Takes a person out, and then what was stored for their part in pods. */
async function takeOut(context: TenantContext, userId: string): Promise<void> {
  const { stores, principal, clock } = context
  const member = await stores.members.ofUser(userId)
  await stores.people.remove(userId, principal.userId, clock.now())
  if (!member) return
  await Promise.all([
    stores.vault.remove({ provider: 'linkedin-web', subject: member.id }, clock.now()),
    stores.vault.remove({ provider: 'linkedin-session', subject: member.id }, clock.now()),
    endConnection(context, 'linkedin', member.id),
    endConnection(context, 'unipile', member.id),
  ])
}

const remove = tenantOperation({
  name: 'people.remove',
  summary: 'Takes a person out of the tenant; their keys, chats and part in pods end at once.',
  method: 'DELETE',
  path: '/api/people/{id}',
  effect: 'write',
  access: write,
  status: 204,
  input: z.strictObject({ id }),
  output: nothing,
  run: async (context, input) => {
    await takeOut(context, input.id)
    return {}
  },
})

const leave = tenantOperation({
  name: 'me.leave',
  summary: 'The caller leaves the tenant that is open. Takes a signed-in person, not a key.',
  method: 'POST',
  path: '/api/me/leave',
  effect: 'write',
  access: { role: 'member', scope: 'settings:read' },
  status: 204,
  input: z.strictObject({}),
  output: nothing,
  run: async (context) => {
    const { userId, via } = context.principal
    if (via !== 'session') throw new Problem('forbidden', 'Leaving takes a signed-in person. Sign in on the page.')
    await takeOut(context, userId)
    return {}
  },
})

export const peopleOperations = [list, setRole, remove, leave]
