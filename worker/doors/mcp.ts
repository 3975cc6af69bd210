import type { Tool } from '@modelcontextprotocol/server'
import { Hono } from 'hono'
import { errorFields, log } from '../../core/log.ts'
import { type Principal, roleReaches } from '../../core/principal.ts'
import { Problem } from '../../core/problem.ts'
import { stores } from '../../core/stores.ts'
import { authenticate } from '../auth/authenticate.ts'
import type { Env } from '../env.ts'
import { operations } from '../operations/index.ts'
import type { Operation, TenantOperation } from '../operations/operation.ts'
import { actorOf, baseContext, type HttpContext, type Seen } from './http.ts'
import { check, maxBodyBytes } from './input.ts'
import { inputSchema } from './openapi.ts'

/**
 * What an MCP client may be offered: whatever the key's scopes and the person's role open, but for two things that a model has no part
 * in: what a member decides for their own account, and what takes or gives a secret (answers that are not kept to be given again).
 */
function isTool(operation: Operation): operation is TenantOperation {
  if (typeof operation.access !== 'object') return false
  const decides = operation.access.scope === 'activities:approve' && operation.effect !== 'read'
  return !decides && operation.idempotency === undefined
}

const toolName = ({ name }: Operation) => name.replaceAll('.', '_')

const toolsFor = ({ scopes, role }: Principal): TenantOperation[] =>
  operations.filter(isTool).filter(({ access }) => scopes.has(access.scope) && roleReaches(role, access.role))

function describe(operation: TenantOperation): Tool {
  return {
    name: toolName(operation),
    description: operation.summary,
    inputSchema: { ...inputSchema(operation), type: 'object' } as Tool['inputSchema'],
    annotations: {
      readOnlyHint: operation.effect === 'read',
      destructiveHint: operation.method === 'DELETE',
      openWorldHint: operation.effect === 'outward',
    },
  }
}

/** What is told where something is refused: the sentence, who can mend it, and which fields do not fit. */
function refusal(error: unknown, requestId: string) {
  if (!(error instanceof Problem)) {
    log.error('request.failed', { request: requestId, ...errorFields(error) })
    return `Something broke on our side. Tell support the request id ${requestId}.`
  }
  const { message, act, errors = [] } = error.details(requestId)
  const fields = errors.map((field) => `${field.path}: ${field.message}`).join('; ')
  return `${message} (to be mended by: ${act})${fields && ` ${fields}`}`
}

async function call(c: HttpContext, principal: Principal, name: string, args: unknown) {
  const context = baseContext(c)
  const { requestId } = context
  try {
    const operation = toolsFor(principal).find((one) => toolName(one) === name)
    if (!operation) throw new Problem('not_found', 'There is no such tool, or the API key does not open it.')
    c.var.seen.operation = operation.name
    const input = check(operation.input, args ?? {})
    const own = stores(c.env, principal.tenantId, actorOf(c, principal))
    const result = operation.output.parse(await operation.run({ ...context, principal, stores: own }, input))
    return { content: [{ type: 'text' as const, text: JSON.stringify(result) }] }
  } catch (error) {
    return { content: [{ type: 'text' as const, text: refusal(error, requestId) }], isError: true }
  }
}

/**
 * MCP over streamable HTTP, without sessions: each request shows its API key, or a token of the tenant's own provider. The operations are
 * the tools. A browser's session is not taken: another site's page could use it.
 */
export function mcpDoor(): Hono<{ Bindings: Env; Variables: { seen: Seen } }> {
  const door = new Hono<{ Bindings: Env; Variables: { seen: Seen } }>()
  door.all('/mcp', async (c) => {
    if (!c.req.header('authorization')) {
      throw new Problem('unauthenticated', 'Send an API key: Authorization: Bearer rk_….')
    }
    const principal = await authenticate(c.req.raw, { ...baseContext(c), setCookies: () => undefined })
    c.var.seen.principal = principal
    const { createMcpHandler, Server } = await import('@modelcontextprotocol/server')
    const handler = createMcpHandler(
      () => {
        const server = new Server(
          { name: 'revos-edge', title: 'RevOS Edge', version: '1.0.0' },
          {
            capabilities: { tools: {} },
            instructions:
              'Pods, offered posts and members’ shares of one company. Nothing is shared from a member’s LinkedIn account before that member has agreed on the page.',
          },
        )
        server.setRequestHandler('tools/list', () => ({ tools: toolsFor(principal).map(describe) }))
        server.setRequestHandler('tools/call', ({ params }) => call(c, principal, params.name, params.arguments))
        return server
      },
      { responseMode: 'json', maxRequestBodySize: maxBodyBytes },
    )
    return handler.fetch(c.req.raw)
  })
  return door
}
