import { z } from 'zod'
import { ceilings } from '../../core/pods/caps.ts'
import { routeNames } from '../../core/pods/route.ts'
import type { SettingsChanges, TenantSettings } from '../../core/tenants/store.ts'
import { tenantOperation } from './operation.ts'
import { sendDue } from './send-due.ts'

const origin = z
  .url()
  .refine(
    (text) => URL.canParse(text) && new URL(text).origin === text,
    'An origin: scheme and host, nothing after it.',
  )

const capsOf = (cap: (most: number) => z.ZodNumber) => ({
  perDay: cap(ceilings.perDay).describe('Shares of one member in a day'),
  perWeek: cap(ceilings.perWeek).describe('Shares of one member in seven days'),
  perPostPerHour: cap(ceilings.perPostPerHour).describe('Members of a pod who share one post within an hour'),
  podShare: cap(ceilings.podShare).describe('Per cent of a pod that share one post; counts from ten members on'),
})
const caps = z.object(capsOf(() => z.number().int()))
const agent = z.enum(['off', 'ask', 'on'])

const settings = z.object({
  standingApproval: z.boolean().describe('Members may agree to share without being asked each time'),
  typedSignIn: z
    .boolean()
    .describe('Members may keep a sign-in for the browser route here: a session, or e-mail address and password'),
  routes: z.array(z.enum(routeNames)).describe('The routes that may be used, the preferred one first'),
  origins: z.array(z.string()).describe('Sites beside our own page that may call the API'),
  caps: caps.describe('What members may share at most; each of them may choose less'),
  ceilings: caps.describe('What the caps can be at most'),
  agent: agent.describe(
    'Whether a model may find its way on a page that is not as known: not at all, up to the member’s second look, or to the end',
  ),
  evidenceDays: z.number().int().describe('How many days the pictures of a run are kept'),
})

const shown = (stored: TenantSettings) => ({ ...stored, caps: { ...stored.caps }, ceilings: { ...ceilings } })

const get = tenantOperation({
  name: 'settings.get',
  summary: "The owner's switches.",
  method: 'GET',
  path: '/api/settings',
  effect: 'read',
  access: { role: 'member', scope: 'settings:read' },
  input: z.strictObject({}),
  output: settings,
  run: async ({ stores }) => shown(await stores.tenant.settings()),
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
    caps: z
      .strictObject(
        capsOf((most) => z.number().int().min(1).max(most, `At most ${most}: nobody can raise this ceiling.`)),
      )
      .partial()
      .optional(),
    agent: agent.optional(),
    evidenceDays: z.number().int().min(1).max(365).optional(),
  }),
  output: settings,
  run: async (context, changes) => {
    const changed = await context.stores.tenant.update(given(changes), context.clock.now())
    sendDue(context)
    return shown(changed)
  },
})

/** Without the fields that were left out. */
const given = (fields: object): SettingsChanges =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

export const settingsOperations = [get, update]
