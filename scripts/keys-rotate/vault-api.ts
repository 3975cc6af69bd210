import { z } from 'zod'
import { caller } from '../onboard/api.ts'

const status = z.object({
  vault: z.object({
    /** Null where the ring cannot be read. */
    current: z.string().nullable(),
    keys: z.array(z.string()),
    next: z.boolean(),
    records: z.record(z.string(), z.number()),
  }),
})
const rewrapped = z.object({
  current: z.string(),
  rewrapped: z.number(),
  unreadable: z.number(),
  remaining: z.number(),
})

/** What the API tells of its key ring: the key that seals, all it knows, whether a next one is set, and records by key. */
export type VaultStatus = z.output<typeof status>['vault']

/** What a rotation asks of the API. */
export type VaultApi = {
  status: () => Promise<VaultStatus>
  /** Seals up to so many records anew, under the key that seals now. */
  rewrap: (limit: number) => Promise<z.output<typeof rewrapped>>
}

/** The operator's part of an API. Its calls throw ApiRefusal and ApiUnreachable. */
export function vaultApi(apiUrl: string, operatorKey: string): VaultApi {
  const call = caller(apiUrl, () => operatorKey)
  return {
    status: async () => (await call('GET', '/api/operator/status', status)).vault,
    rewrap: (limit) => call('POST', '/api/operator/vault/rewrap', rewrapped, { limit }),
  }
}
