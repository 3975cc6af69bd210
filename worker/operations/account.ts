import { z } from 'zod'
import { tenantsOf } from '../../core/tenants/store.ts'
import { passwordMin } from '../auth/people.ts'
import { configuredProviders, signInProviders } from '../auth/sign-in-providers.ts'
import { openOperation, tenantOperation } from './operation.ts'
import { scope, time } from './schemas.ts'

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
    signInWith: z.array(z.enum(signInProviders)).describe('Whose accounts people may sign in with'),
    passwordMin: z.number().int().describe('The fewest letters of a password'),
  }),
  run: async ({ env }) => ({
    chatkitScriptUrl: env.CHATKIT_SCRIPT_URL,
    chatkitDomainKey: env.CHATKIT_DOMAIN_KEY,
    notice: env.NOTICE || null,
    signInWith: configuredProviders(env),
    passwordMin,
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
    user: z.object({ id: z.string(), name: z.string(), email: z.string().nullable() }),
    tenant: z.object({ id: z.string(), name: z.string(), deletionDue: time.nullable() }),
    role: z.string(),
    scopes: z.array(scope),
    via: z.string(),
    external: z.boolean().describe("True for who comes by the tenant's own identity provider"),
    tenants: z
      .array(z.object({ id: z.string(), name: z.string(), role: z.string(), status: z.enum(['active', 'suspended']) }))
      .describe('All tenants of the person; switching between them takes a browser session'),
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
    const [person, tenants, member] = await Promise.all([
      stores.people.get(principal.userId),
      tenantsOf(env.DB, principal.userId),
      stores.members.ofUser(principal.userId),
    ])
    const tenant = tenants.find(({ id }) => id === principal.tenantId)
    if (!tenant) throw new Error('the tenant of a principal has no record')
    return {
      user: person,
      tenant,
      role: principal.role,
      scopes: [...principal.scopes],
      via: principal.via,
      external: person.external,
      // What opens one tenant is told of no other.
      tenants: principal.via === 'session' ? tenants : [tenant],
      member,
    }
  },
})

export const accountOperations = [config, me]
