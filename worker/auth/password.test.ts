import { scryptSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hashPassword, isOutdated, verifyPassword } from './password.ts'

const password = 'correct horse battery'

/** A hash in the form that better-auth makes by itself. */
function betterAuthHash(text: string): string {
  const salt = '00112233445566778899aabbccddeeff'
  return `${salt}:${scryptSync(text, salt, 64, { N: 16_384, r: 16, p: 1, maxmem: 64 * 1024 * 1024 }).toString('hex')}`
}

describe('a password', () => {
  it('is kept as a salted hash that carries its parameters', async () => {
    const [one, two] = await Promise.all([hashPassword(password), hashPassword(password)])
    expect(one).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    expect(two).not.toBe(one)
    expect(isOutdated(one)).toBe(false)
  })

  it('is known again, and no other is', async () => {
    const stored = await hashPassword(password)
    expect(await verifyPassword(stored, password)).toBe(true)
    expect(await verifyPassword(stored, `${password}!`)).toBe(false)
    expect(await verifyPassword(stored, '')).toBe(false)
  })

  it('is the same however its letters were composed', async () => {
    expect(await verifyPassword(await hashPassword('caf\u00e9-caf\u00e9'), 'cafe\u0301-cafe\u0301')).toBe(true)
  })

  it("is known from better-auth's own form, which is outdated", async () => {
    const stored = betterAuthHash(password)
    expect(await verifyPassword(stored, password)).toBe(true)
    expect(await verifyPassword(stored, 'another')).toBe(false)
    expect(isOutdated(stored)).toBe(true)
  })

  it('is known from a hash of another cost, which is outdated', async () => {
    const salt = Buffer.from('0123456789abcdef')
    const hash = scryptSync(password, salt, 32, { N: 1024, r: 8, p: 1 })
    const stored = `$scrypt$ln=10,r=8,p=1$${salt.toString('base64').slice(0, 22)}$${hash.toString('base64').slice(0, 43)}`
    expect(await verifyPassword(stored, password)).toBe(true)
    expect(isOutdated(stored)).toBe(true)
  })

  it.each(['', 'plain', '$scrypt$ln=14,r=8,p=5$short$short', '$argon2id$v=19$m=1,t=1,p=1$x$y'])(
    'is nobody’s where %j is stored',
    async (stored) => {
      expect(await verifyPassword(stored, stored)).toBe(false)
      expect(isOutdated(stored)).toBe(true)
    },
  )

  it('is not hashed at a cost that would take the memory of all', async () => {
    const greedy = `$scrypt$ln=24,r=8,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`
    await expect(verifyPassword(greedy, password)).rejects.toThrow()
  })
})
