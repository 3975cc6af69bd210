import { runInDurableObject } from 'cloudflare:test'
import type { Page } from '@cloudflare/puppeteer'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { auditTrail } from '../../../core/audit.ts'
import { newId } from '../../../core/ids.ts'
import { signInDesk } from '../../../core/pods/sign-ins.ts'
import { keyRing } from '../../../core/vault/ring.ts'
import { vaultReader } from '../../../core/vault/store.ts'
import { putSession } from '../../../runner/browser/cookies.ts'
import type { LiveView } from '../../../runner/browser/live-view.ts'
import { signInByMember } from '../../../runner/tasks/sign-in.ts'
import { activity, type Case, type CaseGiven, deliver, env, message, newCase, site, steps } from './world.ts'

const address = 'https://live.browser.test/ui/view?mode=tab&jwt=canary-of-an-address'
const clock = { now: () => Date.now() }

const job = ({ tenantId, memberId }: Case) => ({ v: 1 as const, kind: 'sign_in' as const, tenantId, memberId })

const desk = ({ tenantId }: Case) =>
  signInDesk(
    env.DB,
    () => keyRing(env),
    tenantId,
    auditTrail(env.DB, tenantId, { id: 'test', via: 'system', requestId: null }),
  )

/** A member of whom nothing is stored, who has asked for a browser to sign in in. */
async function asked(given: CaseGiven = {}): Promise<Case> {
  const made = await newCase({ signIn: null, ...given })
  await desk(made).request(made.memberId, Date.now())
  return made
}

const sealed = ({ tenantId, memberId }: Case) =>
  vaultReader(env.DB, env.VAULT, () => keyRing(env), tenantId).read({ provider: 'linkedin-session', subject: memberId })

/** Signs somebody in in the browser that is shown, as they would do it there, once they were given its address. */
const signingIn =
  (given: Case, vanity: string): LiveView =>
  async (page) => {
    void arrive(given, page, vanity)
    return address
  }

async function arrive(given: Case, page: Page, vanity: string): Promise<void> {
  while ((await desk(given).look(given.memberId, Date.now()))?.url !== address) await scheduler.wait(50)
  const { li_at, JSESSIONID } = await site<{ li_at: string; JSESSIONID: string }>('POST', '/__sessions', { vanity })
  const { hostname, origin } = new URL(env.LINKEDIN_WEB_URL)
  const cookie = { domain: hostname, path: '/', expires: -1, httpOnly: true, secure: false }
  await putSession(page, new URL(origin), [
    { ...cookie, name: 'li_at', value: li_at },
    { ...cookie, name: 'JSESSIONID', value: JSESSIONID },
  ])
  await page.goto(`${origin}/feed/`)
}

describe.concurrent('a member who signs in by themselves', () => {
  it('is told that a browser of this platform cannot be shown', async () => {
    const given = await asked()
    const { acked } = await deliver([job(given)])
    expect(acked).toHaveLength(1)
    expect(await desk(given).look(given.memberId, Date.now())).toMatchObject({
      state: 'unavailable',
      reason: expect.stringMatching(/cannot be shown.*Store a sign-in/),
      url: null,
    })
    expect(await sealed(given)).toBeNull()
  })

  it('leaves a session that the next share goes in with', async () => {
    const given = await asked()
    await signInByMember(job(given), 1, env, clock, signingIn(given, given.vanity))
    expect(await desk(given).look(given.memberId, Date.now())).toMatchObject({ state: 'done', reason: null, url: null })
    expect(await sealed(given)).toMatch(/"li_at"/)

    await deliver([message(given)])
    expect((await activity(given)).state).toBe('succeeded')
    expect((await steps(given)).find(({ name }) => name === 'sign_in')?.detail).toMatch(/nothing was typed/)
    expect((await site<{ open: number }>('GET', `/__sessions?vanity=${given.vanity}`)).open).toBe(1)

    const { results: rows } = await env.DB.prepare('select * from sign_ins').all()
    const { results: audit } = await env.DB.prepare(
      'select action, actor, detail from audit where tenant_id = ?1 order by at',
    )
      .bind(given.tenantId)
      .all()
    expect(JSON.stringify([rows, audit])).not.toContain('canary')
    expect(audit.map(({ action, actor }) => `${action} ${actor}`)).toEqual([
      'membership.beginSignIn test',
      'credential.stored runner',
      'membership.signInEnded runner',
    ])
  })

  it('keeps nothing of an account that is another one', async () => {
    const given = await asked()
    await signInByMember(job(given), 1, env, clock, signingIn(given, 'sam-whitfield'))
    expect(await desk(given).look(given.memberId, Date.now())).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/Another LinkedIn account/),
    })
    expect(await sealed(given)).toBeNull()
  })

  it('who does not come is not waited for beyond the time', async () => {
    const given = await asked()
    let ahead = 0
    const shown: LiveView = async () => {
      // From when the browser is open, the clock runs ever faster.
      ahead = 1
      return address
    }
    const fast = { now: () => Date.now() + (ahead > 0 ? 30_000 * ahead++ : 0) }
    await signInByMember(job(given), 1, env, fast, shown)
    expect(await desk(given).look(given.memberId, Date.now())).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/Nobody signed in/),
      url: null,
    })
  })

  it('is waited for no longer once the agreement was taken back', async () => {
    const given = await asked()
    const revoked: LiveView = async () => {
      await env.DB.prepare("update consents set revoked_at = 1 where member_id = ?1 and purpose = 'stored_sign_in'")
        .bind(given.memberId)
        .run()
      return address
    }
    let now = Date.now()
    await signInByMember(job(given), 1, env, { now: () => (now += 1_000) }, revoked)
    expect(await desk(given).look(given.memberId, Date.now())).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/agreement.*ended/),
    })
  })

  it.each<[string, CaseGiven]>([
    ['the owner has not switched it on', { typedSignIn: false }],
    ['the member does not agree to it', { consents: ['browser repost'] }],
    ['the member does not agree to sharing by the browser', { consents: ['browser stored_sign_in'] }],
  ])('gets no browser where %s', async (_, made) => {
    const given = await asked(made)
    const { acked } = await deliver([job(given)])
    expect(acked).toHaveLength(1)
    expect(await desk(given).look(given.memberId, Date.now())).toMatchObject({ state: 'requested' })
    const later = Date.now() + 10 * 60_000
    expect(await desk(given).look(given.memberId, later)).toMatchObject({ state: 'failed' })
  })

  it('gets no browser where the route is stopped, or nothing was asked for', async () => {
    const given = await asked()
    await env.DB.prepare("insert into stops (tenant_id, kind, stopped_by, at) values (?1, 'all', 'test', 1)")
      .bind(given.tenantId)
      .run()
    await deliver([job(given)])
    expect(await desk(given).look(given.memberId, Date.now())).toMatchObject({ state: 'requested' })
    const other = await newCase()
    expect((await deliver([job(other)])).acked).toHaveLength(1)
    expect(await desk(other).look(other.memberId, Date.now())).toBeNull()
  })

  it('waits while the account is in use, and takes the request once only', async () => {
    const given = await asked()
    const gate = env.MEMBER_GATE.getByName(`linkedin/${given.vanity}`)
    const holder = { activityId: newId('act', Date.now()), fence: 1 }
    await gate.acquire(holder, 30_000)
    expect((await deliver([job(given)])).retried).toHaveLength(1)
    expect(await desk(given).look(given.memberId, Date.now())).toMatchObject({ state: 'requested' })
    await gate.release(holder)
    let shown = 0
    const counting: LiveView = async () => {
      shown += 1
      return null
    }
    await Promise.all([1, 2].map(() => signInByMember(job(given), 1, env, clock, counting)))
    expect(shown).toBe(1)
    await runInDurableObject(gate, (_, { storage }) => {
      expect([...storage.sql.exec('select * from hold'), ...storage.sql.exec('select * from begun_shares')]).toEqual([])
    })
  })
})

describe('the address of the browser', () => {
  afterEach(() => vi.restoreAllMocks())

  it('is in no log and no reason, not even where the service fails with it in its words', async () => {
    const lines: string[] = []
    for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
      vi.spyOn(console, level).mockImplementation((...given: unknown[]) => void lines.push(given.map(String).join(' ')))
    }
    const given = await asked()
    await signInByMember(job(given), 1, env, clock, async () => {
      throw new Error(`could not show ${address}`)
    })
    const other = await asked()
    await signInByMember(job(other), 1, env, clock, signingIn(other, 'sam-whitfield'))
    const { results } = await env.DB.prepare('select * from sign_ins').all()
    expect(results).toContainEqual(
      expect.objectContaining({ state: 'failed', reason: expect.stringMatching(/could not be opened/) }),
    )
    expect(lines.length).toBeGreaterThan(0)
    expect(JSON.stringify([lines, results])).not.toContain('canary')
  })
})
