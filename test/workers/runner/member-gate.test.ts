import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import type { TenantId } from '../../../core/principal.ts'
import { apiCase } from './connected-world.ts'
import { activity, type Case, deliver, env, message, newCase, reposts } from './world.ts'

const caps = { perDay: 2, perWeek: 5 }
const lease = 60_000
const here = 'ten_here' as TenantId
const elsewhere = 'ten_elsewhere' as TenantId
const third = 'ten_third' as TenantId
const day = 86_400_000

/** The gate of an account that nobody has shared from. */
function newGate() {
  const gate = env.MEMBER_GATE.getByName(`linkedin/gate-${crypto.randomUUID()}`)
  const begin = (activityId: string, tenantId: TenantId, fence = 1) =>
    gate.begin({ activityId, fence }, lease, { tenantId, caps, timeZone: 'UTC', author: null })
  return {
    begin,
    release: (activityId: string, share: 'begun' | 'none' | 'proven', fence = 1) =>
      gate.release({ activityId, fence }, share),
    /** Has what was begun be so long ago. */
    ago: (ms: number) =>
      runInDurableObject(gate, (_, { storage }) => void storage.sql.exec('update begun_shares set at = at - ?', ms)),
  }
}

const open = (used: number, ofWeek = used) => ({ kind: 'open', use: { day: { used }, week: { used: ofWeek } } })
const anHour = { kind: 'later', why: expect.stringMatching(/an hour between two shares/) }

describe('the gate of an account', () => {
  it('counts all that was begun here, whatever became of it', async () => {
    const gate = newGate()
    expect(await gate.begin('act_1', here)).toMatchObject(open(1))
    await gate.release('act_1', 'begun')
    expect(await gate.begin('act_2', here)).toMatchObject(anHour)
  })

  it('counts of other companies only what their run has seen to be of this account', async () => {
    const gate = newGate()
    for (const activityId of ['act_1', 'act_2', 'act_3']) {
      await gate.begin(activityId, elsewhere)
      await gate.release(activityId, 'begun')
      await gate.ago(2 * 3_600_000)
    }
    expect(await gate.begin('act_mine', here)).toMatchObject(open(1))
    await gate.release('act_mine', 'proven')
    expect(await gate.begin('act_4', third)).toMatchObject(anHour)
  })

  it('holds the account for one run, whichever company it is of', async () => {
    const gate = newGate()
    await gate.begin('act_1', elsewhere)
    expect(await gate.begin('act_2', here)).toMatchObject({ kind: 'busy' })
  })

  it('takes nothing for proven from who does not hold it', async () => {
    const gate = newGate()
    await gate.begin('act_1', elsewhere, 1)
    await gate.release('act_1', 'proven', 2)
    await gate.release('act_1', 'begun', 1)
    expect(await gate.begin('act_2', here)).toMatchObject(open(1))
  })

  it('counts a share that is begun again on a later day for that later day', async () => {
    const gate = newGate()
    await gate.begin('act_1', here)
    await gate.release('act_1', 'begun')
    await gate.ago(2 * day)
    expect(await gate.begin('act_1', here, 2)).toMatchObject(open(1))
    await gate.release('act_1', 'begun', 2)
    expect(await gate.begin('act_2', here)).toMatchObject(anHour)
  })

  it('keeps what was proven proven, though it is begun again', async () => {
    const gate = newGate()
    await gate.begin('act_1', elsewhere)
    await gate.release('act_1', 'proven')
    await gate.begin('act_1', elsewhere, 2)
    await gate.release('act_1', 'begun', 2)
    expect(await gate.begin('act_2', here)).toMatchObject(anHour)
  })
})

/** A member of another company who says that the account of this case is theirs, and signs in with what is given. */
async function sameProfile(of: Case, signIn: object): Promise<Case> {
  const made = await newCase({ signIn })
  await env.DB.prepare('update members set linkedin_vanity = ?2 where id = ?1')
    .bind(made.memberId, of.vanity.toUpperCase())
    .run()
  return { ...made, vanity: of.vanity }
}

const signInOf = ({ vanity }: Case) => ({ email: `${vanity}@example.test`, password: `${vanity}-pass-1` })

describe.concurrent('one profile in two companies', () => {
  it('is shared from once in an hour, where the browser has seen whose it is', async () => {
    const first = await newCase()
    const second = await sameProfile(first, signInOf(first))
    await deliver([message(first)])
    expect((await activity(first)).state).toBe('succeeded')
    await deliver([message(second)])
    expect(await activity(second)).toMatchObject({
      state: 'approved',
      state_reason: expect.stringMatching(/an hour between/),
    })
    expect(await reposts(first)).toHaveLength(1)
  })

  it('is not used up by somebody who only says that it is theirs', async () => {
    const owner = await newCase()
    const stranger = await sameProfile(owner, { email: 'stranger@example.test', password: 'not-the-password' })
    await deliver([message(stranger)])
    expect((await activity(stranger)).state).toBe('needs_person')
    await deliver([message(owner)])
    expect((await activity(owner)).state).toBe('succeeded')
  })

  it('is not used up by a share that LinkedIn’s own way made from another account', async () => {
    const owner = await newCase()
    const stranger = await apiCase()
    await env.DB.prepare('update members set linkedin_vanity = ?2 where id = ?1')
      .bind(stranger.memberId, owner.vanity)
      .run()
    await deliver([message(stranger)])
    expect(await activity(stranger)).toMatchObject({ state: 'succeeded', pressed_at: expect.any(Number) })
    await deliver([message(owner)])
    expect((await activity(owner)).state).toBe('succeeded')
  })

  it('is counted in one company by whichever way it was shared', async () => {
    const first = await apiCase()
    const urn = 'urn:li:share:7397999997143228999'
    const second = await newCase({ sameMember: first, routes: ['linkedin-api'], urn, path: `/feed/update/${urn}/` })
    await deliver([message(first)])
    expect((await activity(first)).state).toBe('succeeded')
    await deliver([message(second)])
    expect(await activity(second)).toMatchObject({
      state: 'proposed',
      state_reason: expect.stringMatching(/an hour between two shares/),
    })
  })
})
