import { z } from 'zod'
import { newId } from '../../core/ids.ts'
import { makeApiKey } from '../../core/keys/api-key.ts'
import { roles, scopes } from '../../core/principal.ts'
import { addPerson } from '../auth/people.ts'
import { openOperation } from './operation.ts'

const person = z.strictObject({
  email: z.email().max(254),
  name: z.string().trim().min(1).max(100),
  role: z.enum(roles),
  password: z.string().min(10).max(128),
})

const makeTenant = openOperation({
  name: 'operator.makeTenant',
  summary: 'Makes a tenant with its first people, each with an API key that is shown in this answer and never again.',
  method: 'POST',
  path: '/api/operator/tenants',
  effect: 'write',
  access: 'operator',
  status: 201,
  input: z.strictObject({
    name: z.string().trim().min(1).max(100),
    people: z
      .array(person)
      .min(1)
      .max(50)
      .refine((list) => list.some(({ role }) => role === 'owner'), 'One of them must be the owner.')
      .refine(
        (list) => new Set(list.map(({ email }) => email.toLowerCase())).size === list.length,
        'Each e-mail address once.',
      ),
  }),
  output: z.object({
    tenantId: z.string(),
    people: z.array(z.object({ id: z.string(), email: z.string(), role: z.enum(roles), apiKey: z.string() })),
  }),
  run: async ({ env, clock }, input) => {
    const now = clock.now()
    const tenantId = newId('ten', now)
    const statements = [
      env.DB.prepare('insert into tenants (id, name, created_at) values (?1, ?2, ?3)').bind(tenantId, input.name, now),
    ]
    const made = []
    for (const { email, name, role, password } of input.people) {
      const { userId } = await addPerson(env, { email, name, password })
      const { key, prefix, hash } = await makeApiKey()
      statements.push(
        env.DB.prepare('insert into memberships (tenant_id, user_id, role, created_at) values (?1, ?2, ?3, ?4)').bind(
          tenantId,
          userId,
          role,
          now,
        ),
        env.DB.prepare(
          `insert into api_keys (tenant_id, id, user_id, name, prefix, hash, scopes, created_at)
           values (?1, ?2, ?3, 'First key', ?4, ?5, ?6, ?7)`,
        ).bind(tenantId, newId('key', now), userId, prefix, hash, JSON.stringify(scopes), now),
      )
      made.push({ id: userId, email, role, apiKey: key })
    }
    await env.DB.batch(statements)
    return { tenantId, people: made }
  },
})

export const operatorOperations = [makeTenant]
