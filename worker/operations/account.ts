import { z } from 'zod'
import { openOperation, tenantOperation } from './operation.ts'
import { scope } from './schemas.ts'

const config = openOperation({
  name: 'config.get',
  summary: 'What the page needs to know before anybody has signed in.',
  method: 'GET',
  path: '/api/config',
  effect: 'read',
  access: 'public',
  input: z.strictObject({}),
  output: z.object({
    chatkitScriptUrl: z.string(),
    chatkitDomainKey: z.string(),
    notice: z.string().nullable(),
  }),
  run: async ({ env }) => ({
    chatkitScriptUrl: env.CHATKIT_SCRIPT_URL,
    chatkitDomainKey: env.CHATKIT_DOMAIN_KEY,
    notice: env.NOTICE || null,
  }),
})

const me = tenantOperation({
  name: 'me.get',
  summary: 'Who is calling: person, tenant, role, scopes, and the part they take in pods.',
  method: 'GET',
  path: '/api/me',
  effect: 'read',
  access: { role: 'member', scope: 'settings:read' },
  input: z.strictObject({}),
  output: z.object({
    user: z.object({ id: z.string(), name: z.string(), email: z.string() }),
    tenant: z.object({ id: z.string(), name: z.string() }),
    role: z.string(),
    scopes: z.array(scope),
    via: z.string(),
    member: z
      .object({
        id: z.string(),
        approval: z.enum(['each', 'standing']),
        status: z.enum(['active', 'paused', 'needs_attention']),
        statusReason: z.string().nullable(),
      })
      .nullable(),
  }),
  run: async ({ env, principal, stores }) => {
    const [user, name, member] = await Promise.all([
      env.DB.prepare('select id, name, email from "user" where id = ?1')
        .bind(principal.userId)
        .first<{ id: string; name: string; email: string }>(),
      stores.tenant.name(),
      stores.members.ofUser(principal.userId),
    ])
    if (!user) throw new Error('the person of a principal has no record')
    return {
      user,
      tenant: { id: principal.tenantId, name },
      role: principal.role,
      scopes: [...principal.scopes],
      via: principal.via,
      member,
    }
  },
})

export const accountOperations = [config, me]
