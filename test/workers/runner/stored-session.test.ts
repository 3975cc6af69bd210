import { runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { CredentialName } from '../../../core/vault/credential.ts'
import { keyRing } from '../../../core/vault/ring.ts'
import { vaultReader } from '../../../core/vault/store.ts'
import { bindings, happeningAt } from './faults.ts'
import {
  activity,
  type Case,
  type CaseGiven,
  deliver,
  env,
  member,
  message,
  newCase,
  reposts,
  site,
  steps,
  trouble,
} from './world.ts'

const secondUrn = 'urn:li:activity:7398000000000000002'
const bySession = 'Signed in with the kept session; nothing was typed.'
const typed = 'Signed in with the stored sign-in.'

/** What is sealed for the member under a provider; null for nothing. */
async function sealed({ tenantId, memberId }: Case, provider: CredentialName['provider'] = 'linkedin-session') {
  const reader = vaultReader(env.DB, env.VAULT, () => keyRing(env), tenantId)
  return reader.read({ provider, subject: memberId })
}

const cookiesOf = async (given: Case) =>
  (JSON.parse((await sealed(given)) ?? '{"cookies":[]}') as { cookies: { name: string; value: string }[] }).cookies

/** How often the member's account was signed in to, as the site has it. */
const signIns = async ({ vanity }: Case) => (await site<{ open: number }>('GET', `/__sessions?vanity=${vanity}`)).open

const signInStep = async (given: Case) => (await steps(given)).find(({ name }) => name === 'sign_in')?.detail

/** A member who has shared once. */
async function sharedOnce(given: CaseGiven = {}): Promise<Case> {
  const first = await newCase(given)
  await deliver([message(first)])
  expect((await activity(first)).state).toBe('succeeded')
  return first
}

/** The member's next share, as if the hour between two of them had passed. */
async function another(first: Case): Promise<Case> {
  const gate = env.MEMBER_GATE.getByName(`linkedin/${first.vanity}`)
  await runInDurableObject(gate, (_, { storage }) => void storage.sql.exec('delete from begun_shares'))
  return newCase({ sameMember: first, urn: secondUrn, path: `/feed/update/${secondUrn}/` })
}

const audited = async ({ tenantId }: Case) => {
  const { results } = await env.DB.prepare(
    "select actor, via, action, subject from audit where tenant_id = ?1 and subject like 'linkedin-session:%' order by at",
  )
    .bind(tenantId)
    .all<{ actor: string; via: string; action: string; subject: string }>()
  return results
}

const revoke = ({ tenantId, memberId }: Case, purpose: string) =>
  env.DB.prepare('update consents set revoked_at = 1 where tenant_id = ?1 and member_id = ?2 and purpose = ?3')
    .bind(tenantId, memberId, purpose)
    .run()

describe.concurrent('a session that is kept', () => {
  it('lets the next share in without typing anything, and is sealed again only once it has changed', async () => {
    const first = await sharedOnce()
    expect(await signInStep(first)).toBe(typed)
    expect((await cookiesOf(first)).map(({ name }) => name)).toEqual(['JSESSIONID', 'li_at'])
    const before = await sealed(first)

    const second = await another(first)
    await deliver([message(second)])
    expect((await activity(second)).state).toBe('succeeded')
    expect(await signInStep(second)).toBe(bySession)
    expect(await signIns(first)).toBe(1)
    expect(await reposts(first)).toHaveLength(2)
    expect(await sealed(first)).toBe(before)
    expect(await audited(first)).toEqual([
      {
        actor: 'runner',
        via: 'system',
        action: 'credential.stored',
        subject: `linkedin-session:${first.memberId}`,
      },
    ])
  })

  it('serves a member of whom nothing is stored to be typed', async () => {
    const first = await sharedOnce()
    await env.DB.prepare("delete from integrations where tenant_id = ?1 and provider = 'linkedin-web'")
      .bind(first.tenantId)
      .run()
    const second = await another(first)
    await deliver([message(second)])
    expect((await activity(second)).state).toBe('succeeded')
    expect(await signInStep(second)).toBe(bySession)
  })

  it.each([
    ['LinkedIn has ended', {}, 1],
    ['leads in circles', { loops: true }, 2],
  ])('that %s is replaced by typing once', async (_, ended, open) => {
    const first = await sharedOnce()
    const before = await sealed(first)
    await site('POST', '/__sessions/end', { vanity: first.vanity, ...ended })
    const second = await another(first)
    await deliver([message(second)])
    expect((await activity(second)).state).toBe('succeeded')
    expect(await signInStep(second)).toBe(typed)
    expect(await signIns(first)).toBe(open)
    expect(await sealed(first)).not.toBe(before)
    expect((await audited(first)).map(({ action }) => action)).toEqual([
      'credential.stored',
      'credential.removed',
      'credential.stored',
    ])
  })

  it('that has ended, with nothing to be typed, is removed, and the member is asked', async () => {
    const first = await sharedOnce()
    await env.DB.prepare("delete from integrations where tenant_id = ?1 and provider = 'linkedin-web'")
      .bind(first.tenantId)
      .run()
    await site('POST', '/__sessions/end', { vanity: first.vanity })
    const second = await another(first)
    await deliver([message(second)])
    expect(await activity(second)).toMatchObject({
      state: 'needs_person',
      state_reason: expect.stringMatching(/ended the session.*signs in anew in Settings/),
    })
    expect(await member(first)).toMatchObject({ status: 'active' })
    expect(await sealed(first)).toBeNull()
  })

  it('of another account is removed, and stops the account', async () => {
    const first = await sharedOnce()
    await trouble(first, { wrongAccount: 'sam-whitfield' })
    const second = await another(first)
    await deliver([message(second)])
    expect(await activity(second)).toMatchObject({
      state: 'needs_person',
      state_reason: expect.stringMatching(/another LinkedIn account/),
    })
    expect(await member(first)).toMatchObject({ status: 'needs_attention' })
    expect(await sealed(first)).toBeNull()
    expect(await reposts(first)).toHaveLength(1)
  })

  it('is not made of an account that is not the member’s', async () => {
    const given = await newCase()
    await trouble(given, { wrongAccount: 'sam-whitfield' })
    await deliver([message(given)])
    expect(await member(given)).toMatchObject({ status: 'needs_attention' })
    expect(await sealed(given)).toBeNull()
  })

  it('for a profile that the member has changed since is not used', async () => {
    const first = await sharedOnce()
    const vanity = `${first.vanity}-new`
    await site('POST', '/__accounts', { vanity, name: 'Robin Ahlberg', email: `${vanity}@example.test` })
    await env.DB.prepare('update members set linkedin_vanity = ?2 where id = ?1').bind(first.memberId, vanity).run()
    const second = await another(first)
    await deliver([message(second)])
    expect(await signInStep(second)).toBe(typed)
    expect(await activity(second)).toMatchObject({ state_reason: expect.stringMatching(/another LinkedIn account/) })
  })

  it.each(['stored_sign_in', 'repost'])('is not left behind where %s was taken back in the middle', async (purpose) => {
    const given = await newCase()
    const meddled = happeningAt({ afterStep: 'sign_in' }, async () => void (await revoke(given, purpose)))
    await deliver([message(given)], { given: meddled })
    expect(await sealed(given)).toBeNull()
  })

  it('is not used any more once the agreement was taken back', async () => {
    const first = await sharedOnce()
    await revoke(first, 'stored_sign_in')
    const second = await another(first)
    await deliver([message(second)])
    expect(await activity(second)).toMatchObject({
      state: 'needs_person',
      state_reason: expect.stringMatching(/no way to sign in/),
    })
    expect((await steps(second)).map(({ name }) => name)).toEqual(['open_credential'])
  })

  it.each([
    [
      'does not open',
      async (key: string) => {
        const record = await env.VAULT.get<{ data: string }>(key, 'json')
        const data = record?.data.replace(/^..../, (start) => (start === 'AAAA' ? 'BBBB' : 'AAAA'))
        await env.VAULT.put(key, JSON.stringify({ ...record, data }))
      },
    ],
    ['is not there', (key: string) => env.VAULT.delete(key)],
  ])('whose record %s is replaced by typing', async (_, damage) => {
    const first = await sharedOnce()
    const { keys } = await env.VAULT.list({ prefix: `v1/${first.tenantId}/linkedin-session/` })
    expect(keys).toHaveLength(1)
    await damage(keys[0]?.name ?? '')
    const second = await another(first)
    await deliver([message(second)])
    expect((await activity(second)).state).toBe('succeeded')
    expect(await signInStep(second)).toBe(typed)
    expect(await cookiesOf(first)).not.toEqual([])
  })

  it('waits for one that has not arrived yet, where there is nothing to be typed', async () => {
    const first = await sharedOnce()
    await env.DB.prepare("delete from integrations where tenant_id = ?1 and provider = 'linkedin-web'")
      .bind(first.tenantId)
      .run()
    const { keys } = await env.VAULT.list({ prefix: `v1/${first.tenantId}/linkedin-session/` })
    await env.VAULT.delete(keys[0]?.name ?? '')
    const second = await another(first)
    await deliver([message(second)])
    expect(await activity(second)).toMatchObject({
      state: 'approved',
      state_reason: expect.stringMatching(/not arrived/),
    })
  })

  it('that cannot be sealed does not keep the share from being made', async () => {
    const given = await newCase()
    const VAULT = new Proxy(env.VAULT, {
      get(target, name) {
        if (name === 'put') return () => Promise.reject(new Error('KV is down'))
        const inner = Reflect.get(target, name) as unknown
        return typeof inner === 'function' ? inner.bind(target) : inner
      },
    })
    await deliver([message(given)], { given: { ...bindings(), VAULT } })
    expect((await activity(given)).state).toBe('succeeded')
    expect(await sealed(given)).toBeNull()
  })
})

describe('what is left of a session outside the vault', () => {
  const lines: string[] = []
  afterEach(() => vi.restoreAllMocks())

  it('is nothing: not in D1, logs, pictures’ names or KV in plain', async () => {
    for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
      vi.spyOn(console, level).mockImplementation((...given: unknown[]) => {
        lines.push(given.map(String).join(' '))
      })
    }
    const first = await sharedOnce()
    const values = (await cookiesOf(first)).map(({ value }) => value.replaceAll('"', ''))
    expect(values).toHaveLength(2)
    await deliver([message(await another(first))])

    const { results: tables } = await env.DB.prepare(
      "select name from sqlite_master where type = 'table' and name not like '\\_cf%' escape '\\' and name not like 'sqlite%'",
    ).all<{ name: string }>()
    const rows = await Promise.all(
      tables.map(async ({ name }) => (await env.DB.prepare(`select * from "${name}"`).all()).results),
    )
    const { keys } = await env.VAULT.list({ prefix: `v1/${first.tenantId}/` })
    const records = await Promise.all(keys.map(({ name }) => env.VAULT.get(name)))
    const { objects } = await env.FILES.list({ prefix: first.tenantId })
    const files = await Promise.all(objects.map(async ({ key }) => (await env.FILES.get(key))?.text()))
    expect([tables.length, records.length, files.length].every((count) => count > 0)).toBe(true)
    const left = JSON.stringify([lines, rows, keys, records, objects.map(({ key }) => key), files])
    for (const value of values) expect(left).not.toContain(value)
  })
})
