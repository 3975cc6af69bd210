import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { newId } from '../core/ids.ts'
import { log } from '../core/log.ts'
import { Problem } from '../core/problem.ts'
import { attachmentsDoor } from './doors/attachments.ts'
import { chatkitDoor } from './doors/chatkit.ts'
import { downloadsDoor } from './doors/downloads.ts'
import { filesDoor } from './doors/files.ts'
import { healthDoor } from './doors/health.ts'
import { httpDoor, type Seen } from './doors/http.ts'
import { mcpDoor } from './doors/mcp.ts'
import { oauthDoor } from './doors/oauth.ts'
import { openApiDoor } from './doors/openapi.ts'
import { cors } from './doors/origins.ts'
import { peopleDoor } from './doors/people.ts'
import { problemResponse } from './doors/respond.ts'
import type { Env } from './env.ts'

const requestIdForm = /^[\w-]{8,64}$/

/** The Worker's HTTP surface: what happens to every request, then each door. */
export function createApp(): Hono<{ Bindings: Env; Variables: { seen: Seen } }> {
  const app = new Hono<{ Bindings: Env; Variables: { seen: Seen } }>()

  app.use(async (c, next) => {
    const started = Date.now()
    const sent = c.req.header('x-request-id')
    const seen: Seen = { requestId: sent && requestIdForm.test(sent) ? sent : newId('req', started) }
    c.set('seen', seen)
    await next()
    c.res.headers.set('x-request-id', seen.requestId)
    for (const cookie of seen.cookies ?? []) c.res.headers.append('set-cookie', cookie)
    log.info('request', {
      request: seen.requestId,
      tenant: seen.principal?.tenantId,
      via: seen.principal?.via,
      operation: seen.operation,
      method: c.req.method,
      status: c.res.status,
      ms: Date.now() - started,
    })
  })
  app.use(
    secureHeaders({ crossOriginResourcePolicy: 'cross-origin', xFrameOptions: 'DENY', referrerPolicy: 'no-referrer' }),
  )
  app.use(cors)

  app.route('/', healthDoor())
  app.route('/', openApiDoor())
  app.route('/', peopleDoor())
  app.route('/', chatkitDoor())
  app.route('/', attachmentsDoor())
  app.route('/', filesDoor())
  app.route('/', downloadsDoor())
  app.route('/', oauthDoor())
  app.route('/', mcpDoor())
  app.route('/', httpDoor())

  app.notFound((c) =>
    problemResponse(new Problem('not_found', 'There is nothing at this address.'), c.var.seen.requestId),
  )
  app.onError((error, c) => problemResponse(error, c.var.seen.requestId))
  return app
}
