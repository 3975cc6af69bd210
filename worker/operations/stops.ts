import { z } from 'zod'
import { sendOwed } from '../../core/outbox.ts'
import { dispatchDue } from '../../core/pods/dispatch.ts'
import { routeNames } from '../../core/pods/route.ts'
import { installationStops, type Stops, type StopTarget } from '../../core/pods/stops.ts'
import { notFound } from '../../core/problem.ts'
import { openOperation, tenantOperation } from './operation.ts'
import { nothing, pageOf, time, whole } from './schemas.ts'
import { sendDue } from './send-due.ts'

const route = z.enum(routeNames)

export const stop = z.object({
  scope: z.enum(['installation', 'tenant', 'route']),
  route: route.nullable(),
  reason: z.string().nullable(),
  by: z.string().describe('The name of who stopped'),
  at: time,
})

/** What is stopped: all of it, or one route. */
const target = <Scope extends string>(scope: Scope) =>
  z.strictObject({ scope: z.enum([scope, 'route']), route: route.optional() })

type Rule = Parameters<z.ZodType<{ scope: string; route?: unknown }>['refine']>
const routeIsNamed: [(input: { scope: string; route?: unknown }) => boolean, Rule[1]] = [
  ({ scope, route: named }) => (scope === 'route') === (named !== undefined),
  { path: ['route'], message: 'Names the route with the scope `route`, and is left out otherwise.' },
]

const reason = z.string().trim().min(1).max(300).optional().describe('For those whose shares wait')

const targetOf = ({ route: named }: { route?: (typeof routeNames)[number] | undefined }): StopTarget =>
  named ? { kind: 'route', route: named } : { kind: 'all' }

async function release(stops: Stops, what: StopTarget, now: number): Promise<void> {
  if (!(await stops.release(what, now))) throw notFound('The stop')
}

const list = tenantOperation({
  name: 'stops.list',
  summary: 'What stops sharing just now, for the company or for the whole installation.',
  method: 'GET',
  path: '/api/stops',
  effect: 'read',
  access: { role: 'member', scope: 'pods:read' },
  input: z.strictObject({}),
  output: pageOf(stop),
  run: async ({ stores }) => whole(await stores.stops.list()),
})

const set = tenantOperation({
  name: 'stops.set',
  summary: "Stops all of the company's shares, or those by one route. From this moment nothing is pressed any more.",
  method: 'PUT',
  path: '/api/stops',
  effect: 'write',
  access: { role: 'admin', scope: 'pods:write' },
  input: target('tenant')
    .extend({ reason })
    .refine(...routeIsNamed),
  output: pageOf(stop),
  run: async ({ stores, clock }, input) => {
    await stores.stops.stop(targetOf(input), input.reason ?? null, clock.now())
    return whole(await stores.stops.list())
  },
})

const lift = tenantOperation({
  name: 'stops.lift',
  summary: 'Lets sharing go on; what waited is looked at anew.',
  method: 'DELETE',
  path: '/api/stops',
  effect: 'outward',
  access: { role: 'admin', scope: 'pods:write' },
  status: 204,
  input: target('tenant').refine(...routeIsNamed),
  output: nothing,
  run: async (context, input) => {
    await release(context.stores.stops, targetOf(input), context.clock.now())
    sendDue(context)
    return {}
  },
})

const listAll = openOperation({
  name: 'operator.stops',
  summary: 'What stops sharing in the whole installation.',
  method: 'GET',
  path: '/api/operator/stops',
  effect: 'read',
  access: 'operator',
  input: z.strictObject({}),
  output: pageOf(stop),
  run: async ({ env }) => whole(await installationStops(env.DB, 'operator').list()),
})

const setAll = openOperation({
  name: 'operator.stop',
  summary: 'Stops all shares of the installation, or those by one route. From this moment nothing is pressed any more.',
  method: 'PUT',
  path: '/api/operator/stops',
  effect: 'write',
  access: 'operator',
  input: target('installation')
    .extend({ reason })
    .refine(...routeIsNamed),
  output: pageOf(stop),
  run: async ({ env, clock }, input) => {
    const stops = installationStops(env.DB, 'operator')
    await stops.stop(targetOf(input), input.reason ?? null, clock.now())
    return whole(await stops.list())
  },
})

const liftAll = openOperation({
  name: 'operator.liftStop',
  summary: 'Lets sharing go on in the whole installation; what waited is looked at anew.',
  method: 'DELETE',
  path: '/api/operator/stops',
  effect: 'outward',
  access: 'operator',
  status: 204,
  input: target('installation').refine(...routeIsNamed),
  output: nothing,
  run: async ({ env, clock, waitUntil }, input) => {
    const now = clock.now()
    await release(installationStops(env.DB, 'operator'), targetOf(input), now)
    waitUntil(dispatchDue(env.DB, now).then(() => sendOwed(env, now)))
    return {}
  },
})

export const stopOperations = [list, set, lift, listAll, setAll, liftAll]
