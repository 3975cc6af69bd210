import nodeCrypto from 'node:crypto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { forgetOldAttempts } from '../../../worker/auth/throttle.ts'
import { as, signedIn, signIn } from './signing-in.ts'
import { call, env, newTenant } from './world.ts'

const scrypt = vi.spyOn(nodeCrypto, 'scrypt')

let office = 0
/** An address of which nothing has come yet. */
const newAddress = () => `2001:db8:${(++office).toString(16)}::1`

const wrong = (email: string, address: string) =>
  signIn({ email, password: 'not-the-password' }, { 'cf-connecting-ip': address })

/** The statuses of as many attempts, each from an address of its own. */
const statuses = async (email: string, times: number) => {
  const found = []
  for (let index = 0; index < times; index += 1) found.push((await wrong(email, newAddress())).status)
  return found
}

/** What each hash since the test began has cost: N, r, p and the bytes taken. */
const costs = () =>
  scrypt.mock.calls.map(([, , length, options]) => {
    const { N, r, p } = options as { N: number; r: number; p: number }
    return [N, r, p, length]
  })

/** Brings every count to this many. */
const countTo = (count: number) => env.DB.prepare('update sign_in_attempts set count = ?').bind(count).run()

beforeEach(() => {
  scrypt.mockClear()
})

describe('sign-in', () => {
  it('is stopped for an account after ten wrong passwords, wherever they come from, and alike for nobody', async () => {
    const { owner } = await newTenant()
    for (const email of [owner.email, `nobody-${crypto.randomUUID()}@example.test`]) {
      expect(await statuses(email, 10)).toEqual(Array(10).fill(401))
      const stopped = await wrong(email.toUpperCase(), newAddress())
      expect(stopped.status).toBe(429)
      expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(14 * 60)
      expect(await stopped.json()).toMatchObject({
        code: 'too_many_attempts',
        act: 'caller',
        message: 'Too many attempts. Wait 15 minutes, then try again.',
      })
    }
    // Stopped before the password is looked at: the right one is not taken either.
    scrypt.mockClear()
    expect((await signIn(owner, { 'cf-connecting-ip': newAddress() })).status).toBe(429)
    expect(costs()).toEqual([])
  })

  it('costs the same one hash for an account, for nobody, and for somebody without a password', async () => {
    const { owner, member } = await newTenant()
    await env.DB.prepare('delete from account where userId = ?').bind(member.id).run()
    for (const email of [owner.email, `nobody-${crypto.randomUUID()}@example.test`, member.email]) {
      scrypt.mockClear()
      expect((await wrong(email, newAddress())).status).toBe(401)
      expect(costs()).toEqual([[16_384, 8, 5, 32]])
    }
  })

  it('counts attempts that come at the same time, each by itself', async () => {
    const { owner } = await newTenant()
    scrypt.mockClear()
    const all = await Promise.all(Array.from({ length: 30 }, () => wrong(owner.email, newAddress())))
    expect(all.filter(({ status }) => status === 401)).toHaveLength(10)
    expect(all.filter(({ status }) => status === 429)).toHaveLength(20)
    expect(costs()).toHaveLength(10)
  })

  it('forgets the wrong ones of an account after the right one', async () => {
    const { owner } = await newTenant()
    for (let round = 0; round < 2; round += 1) {
      expect(await statuses(owner.email, 9)).toEqual(Array(9).fill(401))
      expect((await signIn(owner, { 'cf-connecting-ip': newAddress() })).status).toBe(200)
    }
  })

  it('is open again when the window is over', async () => {
    const { owner } = await newTenant()
    expect(await statuses(owner.email, 11)).toEqual([...Array(10).fill(401), 429])
    await env.DB.prepare('update sign_in_attempts set since = since - ?')
      .bind(15 * 60_000)
      .run()
    expect((await signIn(owner, { 'cf-connecting-ip': newAddress() })).status).toBe(200)
  })

  it('is stopped for a household or office after a hundred, whoever they are for, and for no other', async () => {
    const { owner } = await newTenant()
    const address = newAddress()
    const neighbour = address.replace('::1', '::beef')
    await wrong(`nobody-${crypto.randomUUID()}@example.test`, address)
    await countTo(99)
    expect((await wrong(`nobody-${crypto.randomUUID()}@example.test`, neighbour)).status).toBe(401)
    expect((await signIn(owner, { 'cf-connecting-ip': neighbour })).status).toBe(429)
    expect((await signIn(owner, { 'cf-connecting-ip': newAddress() })).status).toBe(200)
  })

  it('does not count an office’s right passwords', async () => {
    const { owner, admin, member } = await newTenant()
    const address = newAddress()
    await wrong(`nobody-${crypto.randomUUID()}@example.test`, address)
    await countTo(99)
    for (const person of [owner, admin, member]) {
      expect((await signIn(person, { 'cf-connecting-ip': address })).status).toBe(200)
    }
    expect((await wrong(`nobody-${crypto.randomUUID()}@example.test`, address)).status).toBe(401)
    expect((await wrong(`nobody-${crypto.randomUUID()}@example.test`, address)).status).toBe(429)
  })

  it('keeps neither address nor e-mail of an attempt', async () => {
    await wrong('canary@example.test', '203.0.113.77')
    const { results } = await env.DB.prepare('select * from sign_in_attempts').all<{ key: string }>()
    expect(results.length).toBeGreaterThan(1)
    for (const { key } of results) expect(key).toMatch(/^[0-9a-f]{64}$/)
  })

  it('forgets counts after a day', async () => {
    await wrong(`nobody-${crypto.randomUUID()}@example.test`, newAddress())
    await forgetOldAttempts(env.DB, Date.now() + 86_400_000 + 1_000)
    expect(await env.DB.prepare('select count(*) as n from sign_in_attempts').first('n')).toBe(0)
  })
})

describe('other guesses', () => {
  it('at the present password of a session that was taken are stopped as well', async () => {
    const { owner } = await newTenant()
    const cookie = await signedIn(owner)
    const change = () =>
      as(cookie, 'POST', '/api/auth/change-password', {
        currentPassword: 'not-the-password',
        newPassword: 'another-password-1',
      })
    const found = []
    for (let index = 0; index < 11; index += 1) found.push((await change()).status)
    expect(found).toEqual([...Array(10).fill(422), 429])
  })

  it('at invitations are stopped by address, generously', async () => {
    const address = newAddress()
    const look = () =>
      call('POST', '/api/invitations/look', { body: { token: 'x' }, headers: { 'cf-connecting-ip': address } })
    for (let round = 0; round < 12; round += 1) {
      const all = await Promise.all(Array.from({ length: 10 }, look))
      expect(all.map(({ status }) => status)).toEqual(Array(10).fill(410))
    }
    const stopped = await look()
    expect([stopped.status, stopped.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^\d+$/)])
  })

  it('at sign-up are stopped before anything is hashed', async () => {
    const address = newAddress()
    const signUp = () =>
      call('POST', '/api/invitations/sign-up', {
        body: { token: 'x', name: 'N', password: 'long-enough-1' },
        headers: { 'cf-connecting-ip': address },
      })
    const all = await Promise.all(Array.from({ length: 32 }, signUp))
    expect(all.filter(({ status }) => status === 410)).toHaveLength(30)
    expect(all.filter(({ status }) => status === 429)).toHaveLength(2)
    expect(costs()).toEqual([])
  })
})
