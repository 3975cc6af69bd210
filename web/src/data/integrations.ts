import { queryOptions } from '@tanstack/react-query'
import { api } from '../net/api.ts'

export type IntegrationStatus =
  | 'none'
  | 'untested'
  | 'ok'
  | 'wrong_key'
  | 'no_permission'
  | 'quota'
  | 'no_network'
  | 'unexpected'
  | 'expired'

export interface IntegrationField {
  name: string
  label: string
  help: string
  kind: 'secret' | 'text' | 'url'
  required: boolean
  placeholder: string
  /** What the whole value must look like, as a regular expression. */
  pattern: string | null
  /** What holds where nothing is given. */
  default: string | null
  /** What is stored; of a secret only how it ends. */
  value: string | null
}

/** A provider that the company can set up, with what is stored of it. */
export interface Integration {
  provider: string
  name: string
  summary: string
  /** What does not work without it. */
  without: string
  setup: { steps: string[]; url: string | null }
  fields: IntegrationField[]
  stored: boolean
  status: IntegrationStatus
  statusText: string
  next: string | null
  statusSince: string | null
  checkedAt: string | null
  account: string | null
  updatedAt: string | null
  /** How members' own connections stand, for a provider that has such. */
  members: { connected: number; expiring: number; expired: number } | null
}

export interface TestResult {
  status: IntegrationStatus
  text: string
  account: string | null
  next: string | null
}

/** An integration that was just stored; `created` is the one sight of a secret that was made for it. */
export type SavedIntegration = Integration & { created?: { secret: string } }

export type FieldValues = Record<string, string>

export const integrationsQuery = queryOptions({
  queryKey: ['integrations'],
  queryFn: ({ signal }) => api<{ items: Integration[] }>('/api/integrations', { signal }).then(({ items }) => items),
})

/** Tests these values, or what is stored where none are given. Saves nothing; a test that finds a wrong key is no failure. */
export function testIntegration(provider: string, values?: FieldValues): Promise<TestResult> {
  return api(`${pathOf(provider)}/test`, { method: 'POST', body: values ? { values } : {} })
}

/**
 * Tests the values and stores them; a secret that is left out stays. `untested` stores them without a test.
 * Fails with ApiProblem `credential_not_working`, having stored nothing, where the test does not say that they work.
 */
export function saveIntegration(
  provider: string,
  { values, untested }: { values: FieldValues; untested: boolean },
  idempotencyKey: string,
): Promise<SavedIntegration> {
  const body = { values, ...(untested && { untested }) }
  return api(pathOf(provider), { method: 'PUT', body, idempotencyKey })
}

export function removeIntegration(provider: string): Promise<void> {
  return api(pathOf(provider), { method: 'DELETE' })
}

/** Makes a new signing secret; until `oldSecretEndsAt` messages are signed with both. */
export function rotateWebhookSecret(idempotencyKey: string): Promise<{ secret: string; oldSecretEndsAt: string }> {
  return api('/api/integrations/webhook/rotate-secret', { method: 'POST', body: {}, idempotencyKey })
}

function pathOf(provider: string): string {
  return `/api/integrations/${encodeURIComponent(provider)}`
}
