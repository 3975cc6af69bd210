import { beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../../../core/stores.ts'
import { hintOf } from '../../../core/vault/credential.ts'
import { SealBroken } from '../../../core/vault/envelope.ts'
import { call, env, newTenant, setUpChat, type Tenant } from './world.ts'

const openai = { provider: 'openai' } as const
const secret = (text: string) => ({ secret: text, hint: hintOf(text) })
let a: Tenant
let b: Tenant

beforeAll(async () => {
  a = await newTenant()
  b = await newTenant()
})

const vaultOf = (tenant: Tenant, kv: KVNamespace = env.VAULT) =>
  stores({ ...env, VAULT: kv }, tenant.id, { id: 'test', via: 'system', requestId: null }).vault

/** The record that counts, as it stands in KV. */
async function recordOf(tenant: Tenant): Promise<{ name: string; value: string }> {
  const version = await env.DB.prepare(`select version from integrations where tenant_id = ? and provider = 'openai'`)
    .bind(tenant.id)
    .first<number>('version')
  const name = `v1/${tenant.id}/openai/-/${version}`
  return { name, value: (await env.VAULT.get(name)) ?? '' }
}

describe('the vault', () => {
  it('keeps a secret sealed, and shows only how it ends', async () => {
    const secret = 'sk-canary-0123456789-wxyz'
    const put = await call('PUT', '/api/integrations/openai', {
      key: a.owner.apiKey,
      body: { values: { apiKey: secret } },
    })
    expect(put.body).toMatchObject({ provider: 'openai', fields: [{ name: 'apiKey', value: 'sk-…wxyz' }, {}, {}, {}] })
    expect(JSON.stringify(put.body)).not.toContain('canary')
    expect((await recordOf(a)).value).not.toContain('canary')
    expect(JSON.parse((await vaultOf(a).read(openai)) ?? '')).toEqual({ apiKey: secret })
    expect(await vaultOf(b).read(openai)).toBeNull()
  })

  it('does not open a record that was copied to another tenant, or to another version', async () => {
    await vaultOf(a).write(openai, secret('sk-of-a-0123456789'), Date.now())
    await vaultOf(b).write(openai, secret('sk-of-b-0123456789'), Date.now())
    const [ofA, ofB] = [await recordOf(a), await recordOf(b)]
    await env.VAULT.put(ofB.name, ofA.value)
    await expect(vaultOf(b).read(openai)).rejects.toThrow(SealBroken)

    await vaultOf(a).write(openai, secret('sk-newer-0123456789'), Date.now() + 5)
    await env.VAULT.put((await recordOf(a)).name, ofA.value)
    await expect(vaultOf(a).read(openai)).rejects.toThrow(SealBroken)
  })

  it('tells an admin, when a stored key does not open, that it must be stored anew', async () => {
    const broken = await newTenant()
    await setUpChat(broken)
    const record = await recordOf(broken)
    await env.VAULT.put(record.name, record.value.replace(/"key":"..../, '"key":"AAAA'))
    const answer = await call('POST', '/api/chatkit/sessions', { key: broken.owner.apiKey, body: { trigger: 'write' } })
    expect([answer.status, answer.body.code]).toEqual([503, 'credential_unreadable'])
    const unknown = await call('POST', '/api/chatkit/sessions', {
      key: broken.owner.apiKey,
      body: { trigger: 'dance' },
    })
    expect(unknown.status).toBe(404)
  })

  it('forgets at once, though KV still has the record', async () => {
    await vaultOf(a).write(openai, secret('sk-revoked-0123456789'), Date.now() + 10)
    const kept = await recordOf(a)
    await vaultOf(a).remove(openai, Date.now())
    await env.VAULT.put(kept.name, kept.value)
    expect(await vaultOf(a).read(openai)).toBeNull()
  })

  it('keeps the old secret whole when KV fails while a new one is stored', async () => {
    await vaultOf(a).write(openai, secret('sk-steady-0123456789'), Date.now() + 20)
    const broken = { put: () => Promise.reject(new Error('KV is down')) } as unknown as KVNamespace
    await expect(vaultOf(a, broken).write(openai, secret('sk-lost-0123456789'), Date.now() + 30)).rejects.toThrow(
      /still counts/,
    )
    expect(await vaultOf(a).read(openai)).toBe('sk-steady-0123456789')
  })

  it('says that storage lags, and not that there is no secret, when KV does not have the record yet', async () => {
    await vaultOf(a).write(openai, secret('sk-behind-0123456789'), Date.now() + 40)
    await env.VAULT.delete((await recordOf(a)).name)
    await expect(vaultOf(a).read(openai)).rejects.toMatchObject({ code: 'storage_unavailable' })
  })

  it('reads the newer record when the one it was sent to has just been replaced', async () => {
    await vaultOf(a).write(openai, secret('sk-first-0123456789'), Date.now() + 50)
    let first = true
    const lagging = {
      get: async (key: string, type: 'json') => {
        if (first) {
          first = false
          await vaultOf(a).write(openai, secret('sk-second-0123456789'), Date.now() + 60)
        }
        return env.VAULT.get(key, type)
      },
    } as unknown as KVNamespace
    expect(await vaultOf(a, lagging).read(openai)).toBe('sk-second-0123456789')
  })
})
