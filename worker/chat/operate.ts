import { systemClock } from '../../core/clock.ts'
import { errorFields, log } from '../../core/log.ts'
import { roleReaches, scopes } from '../../core/principal.ts'
import { Problem } from '../../core/problem.ts'
import { stores } from '../../core/stores.ts'
import { membershipOf, suspended } from '../../core/tenants/store.ts'
import type { Env } from '../env.ts'
import { operations } from '../operations/index.ts'
import type { Operation, TenantOperation } from '../operations/operation.ts'
import type { ChatContext } from '../workflows/context.ts'
import type { Operate } from '../workflows/workflow.ts'

const isOfTenant = (operation: Operation): operation is TenantOperation => typeof operation.access === 'object'

/**
 * Lets a workflow do what the product can do, as the very person who chats: with the role that they have at that moment, and no more.
 *
 * @param waitUntil keeps work alive that goes on after the answer
 */
export function operateAs(env: Env, person: ChatContext, waitUntil: (work: Promise<unknown>) => void): Operate {
  return async (name, given) => {
    const operation = operations.find((one) => one.name === name)
    if (!operation || !isOfTenant(operation)) throw new Error(`no operation of a tenant is named ${name}`)
    const { tenantId, userId, requestId, baseUrl } = person
    const membership = await membershipOf(env.DB, tenantId, userId)
    if (!membership) throw new Problem('forbidden', 'You do not belong to this company any more.')
    if (membership.status !== 'active') throw suspended()
    if (!roleReaches(membership.role, operation.access.role)) {
      throw new Problem('forbidden', `This takes the role ${operation.access.role}. Ask an owner.`)
    }
    const input = operation.input.safeParse(given)
    if (!input.success) {
      throw new Problem('invalid_input', input.error.issues.map(({ message }) => message).join(' '))
    }
    const principal = {
      tenantId,
      userId,
      role: membership.role,
      scopes: new Set(scopes),
      via: 'client_secret',
    } as const
    const result = await operation.run(
      {
        env,
        clock: systemClock,
        requestId,
        origin: baseUrl,
        address: '',
        installedWorkflows: [],
        waitUntil: (work) =>
          waitUntil(
            work.catch((error: unknown) =>
              log.warn('background.failed', { request: requestId, ...errorFields(error) }),
            ),
          ),
        principal,
        stores: stores(env, tenantId, { id: userId, via: 'client_secret', requestId }),
      },
      input.data,
    )
    return operation.output.parse(result)
  }
}
