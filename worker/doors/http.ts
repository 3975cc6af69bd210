import { type Context, Hono } from 'hono'
import type { Actor } from '../../core/audit.ts'
import { type Clock, systemClock } from '../../core/clock.ts'
import { errorFields, log } from '../../core/log.ts'
import { type Principal, roleReaches } from '../../core/principal.ts'
import { Problem } from '../../core/problem.ts'
import { stores } from '../../core/stores.ts'
import { authenticate, isOperator, signedIn } from '../auth/authenticate.ts'
import type { Env } from '../env.ts'
import { operations } from '../operations/index.ts'
import type {
  BaseContext,
  InstalledWorkflow,
  Operation,
  PersonOperation,
  TenantOperation,
} from '../operations/operation.ts'
import { edgeWorkflows } from '../workflows/index.ts'
import { once } from './idempotency.ts'
import { check, parseObject, readBody } from './input.ts'
import { isOurs, requireOrigin } from './origins.ts'

/** What the middleware in front has found out about a request. */
export interface Seen {
  requestId: string
  principal?: Principal
  operation?: string
  /** Cookies that the answer sets, such as a session that was lengthened. */
  cookies?: readonly string[]
}

export type HttpContext = Context<{ Bindings: Env; Variables: { seen: Seen } }>

const installedWorkflows: readonly InstalledWorkflow[] = [...edgeWorkflows.values()].map(
  ({ name, title, summary, defaultModel }) => ({ name, title, summary, defaultModel }),
)

/** What an operation has at hand, made from an HTTP request. */
export function baseContext(c: HttpContext, clock: Clock = systemClock): BaseContext {
  return {
    env: c.env,
    clock,
    requestId: c.var.seen.requestId,
    origin: c.req.header('origin') ?? null,
    address: c.req.header('cf-connecting-ip') ?? '',
    installedWorkflows,
    waitUntil: (work) => {
      const held = work.catch((error: unknown) => {
        log.warn('background.failed', { request: c.var.seen.requestId, ...errorFields(error) })
      })
      c.executionCtx.waitUntil(held)
    },
  }
}

/**
 * Who calls, checked against what the operation asks.
 *
 * @throws Problem `unauthenticated`, `invalid_credentials`, `origin_not_allowed`, `forbidden`
 */
export async function admit(
  c: HttpContext,
  context: BaseContext,
  access: TenantOperation['access'],
): Promise<Principal> {
  const principal = await authenticate(c.req.raw, {
    ...context,
    setCookies: keepCookies(c),
  })
  c.var.seen.principal = principal
  await requireOrigin(c.req.raw, c.env, principal)
  if (!principal.scopes.has(access.scope)) {
    throw new Problem('forbidden', `This API key lacks the scope ${access.scope}. Make one that has it in Settings.`)
  }
  if (!roleReaches(principal.role, access.role)) {
    throw new Problem('forbidden', `This takes the role ${access.role}; you are ${principal.role}. Ask an owner.`)
  }
  return principal
}

/** Cookies that go out with the answer, whatever it is. */
export const keepCookies = (c: HttpContext) => (cookies: readonly string[]) => {
  c.var.seen.cookies = cookies
}

/** Refuses another site's page with a person's cookie. */
function requireOwnPage(c: HttpContext): void {
  const origin = c.req.header('origin')
  if (!origin || isOurs(origin, c.req.raw, c.env)) return
  throw new Problem('origin_not_allowed', 'This can only be done on our own page.')
}

const isPersonOperation = (operation: Operation): operation is PersonOperation => operation.access === 'person'

const isTenantOperation = (operation: Operation): operation is TenantOperation => typeof operation.access === 'object'

/** Who acts in a request, for the audit. */
export const actorOf = (c: HttpContext, { userId, via }: Pick<Principal, 'userId' | 'via'>): Actor => ({
  id: userId,
  via,
  requestId: c.var.seen.requestId,
})

/** The answer of an operation: what its output schema names, and no field more. */
function answer(operation: Operation, result: unknown): Response {
  const status = operation.status ?? 200
  if (status === 204) return new Response(null, { status })
  return Response.json(operation.output.parse(result), { status, headers: { 'cache-control': 'no-store' } })
}

async function handle(c: HttpContext, operation: Operation): Promise<Response> {
  c.var.seen.operation = operation.name
  const context = baseContext(c)
  if (isPersonOperation(operation)) {
    requireOwnPage(c)
    const person = await signedIn(c.req.raw, { ...context, setCookies: keepCookies(c) })
    const { input } = await readInput(c, operation)
    return answer(operation, await operation.run({ ...context, person }, input))
  }
  if (!isTenantOperation(operation)) {
    if (operation.access === 'operator' && !(await isOperator(c.req.raw, c.env))) {
      throw new Problem('invalid_credentials', 'This takes the operator key: Authorization: Bearer ….')
    }
    const { input } = await readInput(c, operation)
    return answer(operation, await operation.run(context, input))
  }
  const principal = await admit(c, context, operation.access)
  const { input, body } = await readInput(c, operation)
  const run = async () =>
    answer(
      operation,
      await operation.run(
        { ...context, principal, stores: stores(c.env, principal.tenantId, actorOf(c, principal)) },
        input,
      ),
    )
  const key = c.req.header('idempotency-key')
  if (!key || operation.effect === 'read' || operation.idempotency === 'ignored') return run()
  const { pathname, search } = new URL(c.req.url)
  return once(c.env, principal.tenantId, context.clock, run, {
    key,
    about: `${operation.name} ${pathname}${search} ${principal.userId}`,
    body,
    keepsAnswer: operation.idempotency !== 'once',
  })
}

/** Path, query and body as one object, checked. A field may stand in one place only: the path wins over the others. */
async function readInput(c: HttpContext, operation: Operation) {
  const fromQuery = operation.method === 'GET' || operation.method === 'DELETE'
  const body = fromQuery ? '' : await readBody(c.req.raw)
  const given = fromQuery ? c.req.query() : parseObject(body)
  return { input: check(operation.input, { ...given, ...c.req.param() }), body }
}

/** Opens every operation at its method and path. */
export function httpDoor(): Hono<{ Bindings: Env; Variables: { seen: Seen } }> {
  const door = new Hono<{ Bindings: Env; Variables: { seen: Seen } }>()
  const methods = new Map<string, string[]>()
  for (const operation of operations) {
    const path = operation.path.replaceAll(/\{(\w+)\}/g, ':$1')
    door.on(operation.method, path, (c) => handle(c, operation))
    methods.set(path, [...(methods.get(path) ?? []), operation.method])
  }
  for (const [path, allowed] of methods) {
    door.all(path, () => {
      throw new Problem('method_not_allowed', `Here you can ${allowed.join(', ')}.`, { allow: allowed })
    })
  }
  return door
}
