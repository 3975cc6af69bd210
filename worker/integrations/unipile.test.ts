import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Env } from '../env.ts'
import { unipileIntegration } from './unipile.ts'

const env = { UNIPILE_URL: 'https://unipile.test', OUTBOUND_URLS: 'public' } as Env
const company = { apiKey: 'key', api: 'v2' }
const secret = JSON.stringify({ accountId: 'acc_1' })

/** The test of a member's connection, with what Unipile answers when asked for the account. */
async function tested(status: number, body: object) {
  vi.spyOn(globalThis, 'fetch').mockResolvedValue(Response.json(body, { status }))
  return (await unipileIntegration.members?.test(secret, company, { env } as never))?.status
}
afterEach(() => vi.restoreAllMocks())

describe('the test of a member’s connection by Unipile', () => {
  it.each([
    ['an account that works', 200, { id: 'acc_1', provider: 'linkedin', status: 'running' }, 'ok'],
    ['one that is signed out', 200, { id: 'acc_1', provider: 'linkedin', status: 'disconnected' }, 'wrong_key'],
    ['one that is gone', 404, { type: 'api/resource_not_found' }, 'wrong_key'],
    ['an id of before the company moved', 400, { type: 'api/invalid_parameters' }, 'wrong_key'],
    ['a key that is refused, which says nothing of the account', 401, {}, 'no_network'],
    ['Unipile in trouble', 502, {}, 'no_network'],
  ])('of %s', async (_, status, body, found) => {
    expect(await tested(status, body)).toBe(found)
  })
})
