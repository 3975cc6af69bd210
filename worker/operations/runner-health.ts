import { z } from 'zod'
import { sendOwed } from '../../core/outbox.ts'
import { deadLetters } from '../../core/pods/dead-letter-store.ts'
import { routeNames } from '../../core/pods/route.ts'
import { queueFigures, routesHealth } from '../../core/pods/route-health.ts'
import { installationStops } from '../../core/pods/stops.ts'
import { type BaseContext, openOperation } from './operation.ts'
import { id, nothing, pageFields, pageOf, time } from './schemas.ts'
import { stop } from './stops.ts'

const letter = z.object({
  id: z.string(),
  queue: z.string(),
  kind: z.string().nullable().describe('What it asked for; null where it is none of ours'),
  tenantId: z.string().nullable(),
  reason: z.string(),
  attempts: z.number().int(),
  at: time,
})

const letters = ({ env, requestId }: BaseContext) =>
  deadLetters(env.DB, { id: 'operator', via: 'operator_key', requestId })

const list = openOperation({
  name: 'operator.deadLetters',
  summary: 'Messages that were given up, the newest first.',
  method: 'GET',
  path: '/api/operator/dead-letters',
  effect: 'read',
  access: 'operator',
  input: z.strictObject(pageFields),
  output: pageOf(letter),
  run: (context, page) => letters(context).list(page),
})

const get = openOperation({
  name: 'operator.deadLetter',
  summary: 'One message that was given up, with what it held.',
  method: 'GET',
  path: '/api/operator/dead-letters/{id}',
  effect: 'read',
  access: 'operator',
  input: z.strictObject({ id }),
  output: letter.extend({ body: z.unknown().describe('As it was; text where it is no JSON') }),
  run: async (context, input) => {
    const found = await letters(context).get(input.id)
    return { ...found, body: parsed(found.body) }
  },
})

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}

const replay = openOperation({
  name: 'operator.replayDeadLetter',
  summary: 'Puts a message back into its queue. Whoever takes it looks at how things stand by now.',
  method: 'POST',
  path: '/api/operator/dead-letters/{id}/replay',
  effect: 'outward',
  access: 'operator',
  status: 202,
  input: z.strictObject({ id }),
  output: nothing,
  run: async (context, input) => {
    const { env, clock, waitUntil } = context
    await letters(context).replay(input.id, clock.now())
    waitUntil(sendOwed(env, clock.now()))
    return {}
  },
})

const drop = openOperation({
  name: 'operator.dropDeadLetter',
  summary: 'Forgets a message that was given up.',
  method: 'DELETE',
  path: '/api/operator/dead-letters/{id}',
  effect: 'write',
  access: 'operator',
  status: 204,
  input: z.strictObject({ id }),
  output: nothing,
  run: async (context, input) => {
    await letters(context).drop(input.id, context.clock.now())
    return {}
  },
})

const health = openOperation({
  name: 'operator.health',
  summary: 'How the routes and the queue of shares do, over all tenants. Names no tenant and no member.',
  method: 'GET',
  path: '/api/operator/health',
  effect: 'read',
  access: 'operator',
  input: z.strictObject({}),
  output: z.object({
    routes: z.array(
      z.object({
        route: z.enum(routeNames),
        hours24: z.record(z.string(), z.number()).describe('How many runs ended in each way in the last 24 hours'),
        modelCalls: z.number(),
        tokens: z.number(),
        costCents: z.number().describe('In cents of a US dollar'),
        lastSuccessAt: time.nullable(),
      }),
    ),
    queue: z.object({
      waiting: z.number().describe('Due and not sent yet'),
      inFlight: z.number(),
      oldestDueAt: time.nullable(),
    }),
    deadLetters: z.number().describe('Counted up to 100'),
    stops: z.array(stop),
  }),
  run: async (context) => {
    const { DB } = context.env
    const now = context.clock.now()
    const [routes, queue, given, stops] = await Promise.all([
      routesHealth(DB, now),
      queueFigures(DB, now),
      letters(context).count(),
      installationStops(DB, 'operator').list(),
    ])
    return {
      routes: routes.map(({ costMicros, ...row }) => ({ ...row, costCents: costMicros / 10_000 })),
      queue: { ...queue },
      deadLetters: given,
      stops,
    }
  },
})

export const runnerHealthOperations = [list, get, replay, drop, health]
