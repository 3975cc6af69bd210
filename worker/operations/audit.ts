import { z } from 'zod'
import type { AuditFilter } from '../../core/tenants/audit-store.ts'
import { tenantOperation } from './operation.ts'
import { pageFields, pageOf, time } from './schemas.ts'

const line = z.object({
  id: z.string(),
  at: time,
  actor: z.object({
    id: z.string(),
    name: z.string().nullable().describe('Null where it is no person, or one whose record is gone'),
  }),
  via: z.string().describe('The way in'),
  action: z.string(),
  subject: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
  requestId: z.string().nullable(),
})

const moment = z.iso.datetime({ offset: true }).optional()

/** What the audit can be narrowed by, wherever it is read. */
export const auditFields = {
  action: z.string().min(1).max(100).optional().describe('Exactly this action'),
  actor: z.string().min(1).max(100).optional().describe("Exactly this actor's id"),
  from: moment.describe('From this moment on'),
  to: moment.describe('Before this moment'),
}

/** The filter out of the fields. */
export function auditFilter({ action, actor, from, to }: z.output<z.ZodObject<typeof auditFields>>): AuditFilter {
  const at = (text: string | undefined) => (text === undefined ? undefined : Date.parse(text))
  return { action, actor, from: at(from), to: at(to) }
}

/** Who may read who did what. */
export const auditAccess = { role: 'owner', scope: 'audit:read' } as const

const list = tenantOperation({
  name: 'audit.list',
  summary: 'Who did what to what, by which way in; newest first.',
  method: 'GET',
  path: '/api/audit',
  effect: 'read',
  access: auditAccess,
  input: z.strictObject({ ...pageFields, ...auditFields }),
  output: pageOf(line),
  run: ({ stores }, { cursor, limit, ...fields }) => stores.audit.list(auditFilter(fields), { cursor, limit }),
})

export const auditOperations = [list]
