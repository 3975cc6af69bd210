import { z } from 'zod'
import { hintOf } from '../../core/vault/credential.ts'
import { tenantOperation } from './operation.ts'
import { nothing, pageOf, time, whole } from './schemas.ts'

const integration = z.object({
  provider: z.string(),
  hint: z.string().describe('How the secret ends; all of it that is ever shown'),
  updatedAt: time,
})

const list = tenantOperation({
  name: 'integrations.list',
  summary: "The tenant's stored credentials, without their secrets.",
  method: 'GET',
  path: '/api/integrations',
  effect: 'read',
  access: { role: 'admin', scope: 'settings:read' },
  input: z.strictObject({}),
  output: pageOf(integration),
  run: async ({ stores }) => whole((await stores.vault.list()).filter(({ subject }) => subject === '')),
})

const putOpenAI = tenantOperation({
  name: 'integrations.putOpenAI',
  idempotency: 'once',
  summary: "Stores the tenant's OpenAI API key in place of the one before.",
  method: 'PUT',
  path: '/api/integrations/openai',
  effect: 'write',
  access: { role: 'admin', scope: 'settings:write' },
  input: z.strictObject({
    apiKey: z
      .string()
      .trim()
      .regex(/^sk-[\w-]{8,200}$/, 'An OpenAI API key, beginning sk-.'),
  }),
  output: integration,
  run: ({ stores, clock }, { apiKey }) =>
    stores.vault.write({ provider: 'openai' }, { secret: apiKey, hint: hintOf(apiKey) }, clock.now()),
})

const removeOpenAI = tenantOperation({
  name: 'integrations.removeOpenAI',
  summary: "Forgets the tenant's OpenAI API key, at once.",
  method: 'DELETE',
  path: '/api/integrations/openai',
  effect: 'write',
  access: { role: 'admin', scope: 'settings:write' },
  status: 204,
  input: z.strictObject({}),
  output: nothing,
  run: async ({ stores, clock }) => {
    await stores.vault.remove({ provider: 'openai' }, clock.now())
    return {}
  },
})

export const integrationOperations = [list, putOpenAI, removeOpenAI]
