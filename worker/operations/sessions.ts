import { z } from 'zod'
import { endOtherSessions, endSession, sessionsOf } from '../auth/sessions.ts'
import { personOperation } from './operation.ts'
import { id, nothing, pageFields, pageOf, time, whole } from './schemas.ts'

const session = z.object({
  id: z.string(),
  current: z.boolean().describe('True for the one that asks'),
  createdAt: time,
  lastUsedAt: time,
  expiresAt: time,
  userAgent: z.string().nullable(),
  address: z.string().nullable(),
})

const list = personOperation({
  name: 'sessions.list',
  summary: 'The browsers in which the caller is signed in, all on one page, the one used last first.',
  method: 'GET',
  path: '/api/sessions',
  effect: 'read',
  access: 'person',
  input: z.strictObject(pageFields),
  output: pageOf(session),
  run: async ({ env, person }) => {
    const sessions = await sessionsOf(env, person.userId)
    return whole(sessions.map((one) => ({ ...one, current: one.id === person.sessionId })))
  },
})

const end = personOperation({
  name: 'sessions.end',
  summary: "Signs the caller out of one browser at once; that may be the caller's own.",
  method: 'DELETE',
  path: '/api/sessions/{id}',
  effect: 'write',
  access: 'person',
  status: 204,
  input: z.strictObject({ id }),
  output: nothing,
  run: async ({ env, person }, input) => {
    await endSession(env, person.userId, input.id)
    return {}
  },
})

const endOthers = personOperation({
  name: 'sessions.endOthers',
  summary: 'Signs the caller out of every browser but this one.',
  method: 'DELETE',
  path: '/api/sessions',
  effect: 'write',
  access: 'person',
  input: z.strictObject({}),
  output: z.object({ ended: z.number().int() }),
  run: async ({ env, person }) => ({ ended: await endOtherSessions(env, person.userId, person.sessionId) }),
})

export const sessionOperations = [list, end, endOthers]
