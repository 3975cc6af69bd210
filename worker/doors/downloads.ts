import { Hono } from 'hono'
import { z } from 'zod'
import { auditAlways } from '../../core/audit.ts'
import { notFound } from '../../core/problem.ts'
import { stores } from '../../core/stores.ts'
import { auditFormats, auditStream } from '../../core/tenants/audit-store.ts'
import type { Env } from '../env.ts'
import { auditAccess, auditFields, auditFilter } from '../operations/audit.ts'
import { tenantAccess } from '../operations/tenant.ts'
import { actorOf, admit, baseContext, type Seen } from './http.ts'
import { check } from './input.ts'

const auditInput = z.strictObject({ format: z.enum(['jsonl', 'csv']).default('jsonl'), ...auditFields })

const attachment = (type: string, name: string) => ({
  'content-type': type,
  'content-disposition': `attachment; filename="${name}"`,
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
})

/** What is taken away as a file: the audit, and archives of everything. That it was taken is a line of the audit. */
export function downloadsDoor(): Hono<{ Bindings: Env; Variables: { seen: Seen } }> {
  const door = new Hono<{ Bindings: Env; Variables: { seen: Seen } }>()

  door.get('/api/audit/export', async (c) => {
    c.var.seen.operation = 'audit.export'
    const context = baseContext(c)
    const principal = await admit(c, context, auditAccess)
    const { format, ...fields } = check(auditInput, c.req.query())
    const by = actorOf(c, principal)
    const { audit } = stores(c.env, principal.tenantId, by)
    const now = context.clock.now()
    await auditAlways(c.env.DB, principal.tenantId, by, { action: 'audit.export', detail: { format } }, now).run()
    const name = `audit-${new Date(now).toISOString().slice(0, 10)}.${format}`
    return new Response(auditStream(audit, auditFilter(fields), format), {
      headers: attachment(auditFormats[format].type, name),
    })
  })

  door.get('/api/tenant/exports/:id/file', async (c) => {
    c.var.seen.operation = 'exports.download'
    const context = baseContext(c)
    const principal = await admit(c, context, tenantAccess)
    const by = actorOf(c, principal)
    const { id, fileKey, createdAt } = await stores(c.env, principal.tenantId, by).exports.get(c.req.param('id'))
    const file = fileKey && (await c.env.FILES.get(fileKey))
    if (!file) throw notFound('The file of this export')
    const entry = { action: 'exports.download', subject: id }
    await auditAlways(c.env.DB, principal.tenantId, by, entry, context.clock.now()).run()
    const name = `revos-${new Date(createdAt).toISOString().slice(0, 10)}.tar`
    return new Response(file.body, {
      headers: { ...attachment('application/x-tar', name), 'content-length': String(file.size), etag: file.httpEtag },
    })
  })
  return door
}
