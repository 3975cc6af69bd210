import { z } from 'zod'
import { routeNames } from '../../core/pods/route.ts'
import { tenantOperation } from './operation.ts'

const origin = z
  .url()
  .refine(
    (text) => URL.canParse(text) && new URL(text).origin === text,
    'An origin: scheme and host, nothing after it.',
  )

const settings = z.object({
  standingApproval: z.boolean().describe('Members may agree to share without being asked each time'),
  typedSignIn: z.boolean().describe('Members may store e-mail address and password for the browser route'),
  routes: z.array(z.enum(routeNames)).describe('The routes that may be used, the preferred one first'),
  origins: z.array(z.string()).describe('Sites beside our own page that may call the API'),
})

const get = tenantOperation({
  name: 'settings.get',
  summary: "The owner's switches.",
  method: 'GET',
  path: '/api/settings',
  effect: 'read',
  access: { role: 'member', scope: 'settings:read' },
  input: z.strictObject({}),
  output: settings,
  run: ({ stores }) => stores.tenant.settings(),
})

const update = tenantOperation({
  name: 'settings.update',
  summary: 'Changes the switches that are given and leaves the rest.',
  method: 'PATCH',
  path: '/api/settings',
  effect: 'write',
  access: { role: 'owner', scope: 'settings:write' },
  input: z.strictObject({
    standingApproval: z.boolean().optional(),
    typedSignIn: z.boolean().optional(),
    routes: z
      .array(z.enum(routeNames))
      .max(3)
      .refine((routes) => new Set(routes).size === routes.length, 'Each route once.')
      .optional(),
    origins: z.array(origin).max(20).optional(),
  }),
  output: settings,
  run: ({ stores, clock }, { standingApproval, typedSignIn, routes, origins }) =>
    stores.tenant.update(
      {
        ...(standingApproval !== undefined && { standingApproval }),
        ...(typedSignIn !== undefined && { typedSignIn }),
        ...(routes && { routes }),
        ...(origins && { origins }),
      },
      clock.now(),
    ),
})

export const settingsOperations = [get, update]
