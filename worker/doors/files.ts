import { Hono } from 'hono'
import { roleReaches } from '../../core/principal.ts'
import { notFound } from '../../core/problem.ts'
import { stores } from '../../core/stores.ts'
import type { Env } from '../env.ts'
import { imageKey } from '../operations/images.ts'
import { actorOf, admit, baseContext, type Seen } from './http.ts'

function picture(file: R2ObjectBody | null): Response {
  if (!file) throw notFound('The picture')
  return new Response(file.body, {
    headers: {
      'content-type': file.httpMetadata?.contentType ?? 'application/octet-stream',
      'x-content-type-options': 'nosniff',
      'content-length': String(file.size),
      'cache-control': 'private, max-age=3600, immutable',
      etag: file.httpEtag,
      'content-security-policy': "default-src 'none'; sandbox",
    },
  })
}

/** Pictures out of R2: those of a run through the tenant's own activity, drawn ones through the tenant's own id. */
export function filesDoor(): Hono<{ Bindings: Env; Variables: { seen: Seen } }> {
  const door = new Hono<{ Bindings: Env; Variables: { seen: Seen } }>()
  door.get('/api/activities/:id/screenshots/:seq{\\d{1,6}}', async (c) => {
    const principal = await admit(c, baseContext(c), { role: 'member', scope: 'pods:read' })
    const { id, seq } = c.req.param()
    // A picture shows somebody's own LinkedIn: it is for that member, and for those who look after all.
    const owner = roleReaches(principal.role, 'admin') ? null : principal.userId
    const key = await stores(c.env, principal.tenantId, actorOf(c, principal)).activities.screenshotKey(
      id,
      Number(seq),
      owner,
    )
    return picture(await c.env.FILES.get(key))
  })
  door.get('/api/images/:id{img_[0-9a-f]{32}}', async (c) => {
    const principal = await admit(c, baseContext(c), { role: 'member', scope: 'chat' })
    return picture(await c.env.FILES.get(imageKey(principal.tenantId, c.req.param('id'))))
  })
  return door
}
