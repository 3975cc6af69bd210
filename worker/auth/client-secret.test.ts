import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import type { TenantId } from '../../core/principal.ts'
import { type ClientGrant, mintClientSecret, readClientSecret } from './client-secret.ts'

const secret = 'a-secret-of-at-least-thirty-two-characters'
const now = Date.UTC(2026, 10, 21)
const grant: ClientGrant = {
  tenantId: 'ten_1' as TenantId,
  userId: 'u1',
  workflowId: 'wfl_1',
  sessionId: 's1',
  origin: 'https://app.example.test',
}

describe('a client secret', () => {
  it('gives back what it was made for', async () => {
    const { clientSecret, expiresAt } = await mintClientSecret(secret, grant, now)
    expect(clientSecret).toMatch(/^cs_/)
    expect(expiresAt).toBe(now + 600_000)
    expect(await readClientSecret(secret, clientSecret, now)).toEqual(grant)
  })

  it('opens until its last second and not after', async () => {
    const { clientSecret, expiresAt } = await mintClientSecret(secret, grant, now)
    expect(await readClientSecret(secret, clientSecret, expiresAt - 1_000)).not.toBeNull()
    expect(await readClientSecret(secret, clientSecret, expiresAt)).toBeNull()
  })

  it('ends with what its maker has shown, where that ends before', async () => {
    const soon = await mintClientSecret(secret, grant, now, now + 90_000)
    expect(soon.expiresAt).toBe(now + 90_000)
    expect(await readClientSecret(secret, soon.clientSecret, now + 89_000)).toEqual(grant)
    expect(await readClientSecret(secret, soon.clientSecret, now + 90_000)).toBeNull()
    expect((await mintClientSecret(secret, grant, now, now + 3_600_000)).expiresAt).toBe(now + 600_000)
  })

  it('is refused with a changed letter, another secret, or no signature', async () => {
    const { clientSecret } = await mintClientSecret(secret, grant, now)
    const at = clientSecret.indexOf('.') + 5
    const changed = clientSecret.slice(0, at) + (clientSecret[at] === 'A' ? 'B' : 'A') + clientSecret.slice(at + 1)
    expect(await readClientSecret(secret, changed, now)).toBeNull()
    expect(await readClientSecret(`${secret}x`, clientSecret, now)).toBeNull()
    const [, payload] = clientSecret.split('.')
    expect(await readClientSecret(secret, `cs_${btoa('{"alg":"none"}')}.${payload}.`, now)).toBeNull()
  })

  it.each([undefined, '', 'short'])('cannot be made or read while AUTH_SECRET is %j', async (missing) => {
    await expect(mintClientSecret(missing as string, grant, now)).rejects.toThrow(/AUTH_SECRET/)
    await expect(readClientSecret(missing as string, 'cs_x.y.z', now)).rejects.toThrow(/AUTH_SECRET/)
  })

  it('is not the same as any other token signed with the same secret', async () => {
    const token = await new SignJWT({ ten: 'ten_1', wfl: 'wfl_1' })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer('revos-edge')
      .setAudience('chatkit')
      .setSubject('u1')
      .setJti('s1')
      .setExpirationTime(now / 1_000 + 60)
      .sign(new TextEncoder().encode(secret))
    expect(await readClientSecret(secret, `cs_${token}`, now)).toBeNull()
  })
})
