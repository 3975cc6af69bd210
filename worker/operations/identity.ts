import { z } from 'zod'
import { outboundPolicy } from '../../core/outbound.ts'
import { Problem } from '../../core/problem.ts'
import { externalRoles, tokenAlgorithms } from '../../core/tenants/identity-store.ts'
import { countKeys, keySet } from '../auth/key-sets.ts'
import { personOf, verifyToken } from '../auth/tenant-token.ts'
import type { Env } from '../env.ts'
import { tenantOperation } from './operation.ts'
import { nothing, time } from './schemas.ts'

const claimName = z.string().trim().max(200)

const fields = {
  issuer: z.url().max(500).describe('`iss` of the tokens, letter by letter'),
  audience: z.string().trim().min(1).max(200).describe('`aud` that the tokens carry for us'),
  jwksUrl: z.url().max(500).describe("Where the provider's public keys are"),
  algorithms: z.array(z.enum(tokenAlgorithms)).min(1).max(tokenAlgorithms.length),
  claims: z
    .strictObject({
      userId: claimName.min(1).default('sub'),
      name: claimName.default('name'),
      email: claimName.default('email'),
      role: claimName.default(''),
    })
    .describe('The names of the claims that hold each fact; a dot leads inside'),
  roles: z
    .record(z.string().min(1).max(200), z.enum(externalRoles))
    .refine((roles) => Object.keys(roles).length <= 100, 'At most 100 values.')
    .describe('What a value of the role claim makes of a person'),
  defaultRole: z.enum(externalRoles),
}

const identity = z.object({ ...fields, updatedAt: time })

const get = tenantOperation({
  name: 'identity.get',
  summary: "The tenant's own identity provider, whose tokens open the API and the chat.",
  method: 'GET',
  path: '/api/settings/identity',
  effect: 'read',
  access: { role: 'owner', scope: 'settings:read' },
  input: z.strictObject({}),
  output: z.object({ identity: identity.nullable() }),
  run: async ({ stores }) => ({ identity: await stores.identity.find() }),
})

/** Fetches the key set. @returns how many keys it holds @throws Problem naming the field where it cannot be had */
async function tryKeys(env: Env, jwksUrl: string): Promise<number> {
  const refused = (message: string) => new Problem('invalid_input', message, { errors: [{ path: 'jwksUrl', message }] })
  let keys: number
  try {
    keys = await countKeys(jwksUrl, outboundPolicy(env.OUTBOUND_URLS))
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'provider_unavailable') throw error
    throw refused('No key set was found at this address. Check it; the provider calls it jwks_uri.')
  }
  if (keys === 0) throw refused('The key set at this address is empty.')
  return keys
}

const test = tenantOperation({
  name: 'identity.test',
  idempotency: 'ignored',
  summary: 'Fetches the keys of an identity provider and reads a token with them, where one is given. Saves nothing.',
  method: 'POST',
  path: '/api/settings/identity/test',
  effect: 'outward',
  access: { role: 'owner', scope: 'settings:write' },
  input: z.strictObject({ ...fields, token: z.string().max(8_192).optional() }),
  output: z.object({
    ok: z.literal(true),
    keys: z.number().int(),
    person: z
      .object({ userId: z.string(), name: z.string(), email: z.string().nullable(), role: z.enum(externalRoles) })
      .nullable(),
  }),
  run: async ({ env, clock }, { token, ...wanted }) => {
    const keys = await tryKeys(env, wanted.jwksUrl)
    if (!token) return { ok: true as const, keys, person: null }
    try {
      const { payload } = await verifyToken(
        token,
        wanted,
        keySet(wanted.jwksUrl, outboundPolicy(env.OUTBOUND_URLS)),
        clock.now(),
      )
      const { subject, ...person } = personOf(payload, wanted)
      return { ok: true as const, keys, person: { userId: subject, ...person } }
    } catch (error) {
      // The caller's own way in was good; what does not fit is a field of the input.
      if (!(error instanceof Problem) || error.code !== 'invalid_credentials') throw error
      throw new Problem('invalid_input', error.message, { errors: [{ path: 'token', message: error.message }] })
    }
  },
})

const put = tenantOperation({
  name: 'identity.put',
  summary: 'Takes the tokens of an identity provider from now on, once its keys could be fetched.',
  method: 'PUT',
  path: '/api/settings/identity',
  effect: 'write',
  access: { role: 'owner', scope: 'settings:write' },
  input: z.strictObject(fields),
  output: z.object({ identity: identity.nullable() }),
  run: async ({ env, stores, clock }, input) => {
    await tryKeys(env, input.jwksUrl)
    await stores.identity.put(input, clock.now())
    return { identity: await stores.identity.find() }
  },
})

const remove = tenantOperation({
  name: 'identity.remove',
  summary: "Takes no tokens of the tenant's identity provider any more, from this moment.",
  method: 'DELETE',
  path: '/api/settings/identity',
  effect: 'write',
  access: { role: 'owner', scope: 'settings:write' },
  status: 204,
  input: z.strictObject({}),
  output: nothing,
  run: async ({ stores, clock }) => {
    await stores.identity.remove(clock.now())
    return {}
  },
})

export const identityOperations = [get, test, put, remove]
