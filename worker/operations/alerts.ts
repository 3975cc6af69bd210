import { z } from 'zod'
import { roleReaches } from '../../core/principal.ts'
import { tenantOperation } from './operation.ts'
import { pageFields, pageOf, time } from './schemas.ts'

const alert = z.object({
  id: z.string(),
  about: z.string().describe('What it is about; at most one is open about each'),
  code: z.string(),
  title: z.string(),
  detail: z.string(),
  act: z.enum(['owner', 'member', 'operator', 'provider']).describe('Who can mend it'),
  openedAt: time,
  resolvedAt: time.nullable(),
})

const list = tenantOperation({
  name: 'alerts.list',
  summary: 'What somebody must look at, the newest first. Members see what concerns their own connections.',
  method: 'GET',
  path: '/api/alerts',
  effect: 'read',
  access: { role: 'member', scope: 'settings:read' },
  input: z.strictObject({
    ...pageFields,
    open: z
      .enum(['true', 'false'])
      .transform((text) => text === 'true')
      .optional()
      .describe('Only those that are open, or only those that are resolved'),
  }),
  output: pageOf(alert),
  run: async ({ stores, principal }, { open, ...page }) => {
    if (roleReaches(principal.role, 'admin')) return stores.alerts.list({ open }, page)
    const member = await stores.members.ofUser(principal.userId)
    // A person who takes no part in pods has no connections, and no member has an empty id.
    return stores.alerts.list({ open, memberId: member?.id ?? '' }, page)
  },
})

export const alertOperations = [list]
