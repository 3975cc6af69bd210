import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import { tenantOperation } from './operation.ts'
import { id, nothing, pageFields, pageOf, scope, time } from './schemas.ts'

const apiKey = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string().describe('How the key begins; all of it that is shown again'),
  scopes: z.array(scope),
  createdAt: time,
  lastUsedAt: time.nullable(),
  expiresAt: time.nullable(),
})

const access = { role: 'member', scope: 'keys:write' } as const
const dayMs = 86_400_000

const list = tenantOperation({
  name: 'keys.list',
  summary: "The caller's own API keys that still work, newest first.",
  method: 'GET',
  path: '/api/keys',
  effect: 'read',
  access,
  input: z.strictObject(pageFields),
  output: pageOf(apiKey),
  run: ({ stores, principal }, page) => stores.keysOf(principal.userId).list(page),
})

const make = tenantOperation({
  name: 'keys.make',
  idempotency: 'once',
  summary: 'Makes an API key for the caller. The key is shown in this answer and never again.',
  method: 'POST',
  path: '/api/keys',
  effect: 'write',
  access,
  status: 201,
  input: z.strictObject({
    name: z.string().trim().min(1).max(80),
    scopes: z.array(scope).min(1),
    expiresInDays: z.number().int().min(1).max(730).optional(),
  }),
  output: apiKey.extend({ key: z.string() }),
  run: ({ stores, principal, clock }, { name, scopes, expiresInDays }) => {
    const beyond = scopes.filter((wanted) => !principal.scopes.has(wanted))
    if (beyond.length > 0) {
      throw new Problem('forbidden', `A key cannot give what the caller does not have: ${beyond.join(', ')}.`)
    }
    const now = clock.now()
    // A key does not outlive the one it was made with.
    const ends = Math.min(
      expiresInDays ? now + expiresInDays * dayMs : Number.POSITIVE_INFINITY,
      principal.until ?? Number.POSITIVE_INFINITY,
    )
    const expiresAt = Number.isFinite(ends) ? ends : null
    return stores.keysOf(principal.userId).make(name, scopes, expiresAt, now)
  },
})

const revoke = tenantOperation({
  name: 'keys.revoke',
  summary: 'Ends an API key at once.',
  method: 'DELETE',
  path: '/api/keys/{id}',
  effect: 'write',
  access,
  status: 204,
  input: z.strictObject({ id }),
  output: nothing,
  run: async ({ stores, principal, clock }, input) => {
    await stores.keysOf(principal.userId).revoke(input.id, clock.now())
    return {}
  },
})

export const keyOperations = [list, make, revoke]
