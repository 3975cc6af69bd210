import { describe, expect, it } from 'vitest'
import { auditTrail } from '../../../core/audit.ts'
import { dispatchDue } from '../../../core/pods/dispatch.ts'
import { offerStore } from '../../../core/pods/offer-store.ts'
import { shareId } from '../../../core/pods/plan.ts'
import { unipileCase, unipileReposts, unipileTrouble } from './connected-world.ts'
import { bindings, happeningAt, type Point } from './faults.ts'
import { activity, type Case, deliver, env, message, newCase, reposts } from './world.ts'

/** A queued share that belongs to its offer as a planned one does. */
async function planned(share?: Case): Promise<Case & { readonly offerId: string }> {
  const made = share ?? (await newCase())
  const offerId = await env.DB.prepare('select amplification_id as id from activities where id = ?1')
    .bind(made.activityId)
    .first<string>('id')
  if (!offerId) throw new Error('no offer')
  const activityId = shareId(offerId, made.memberId)
  await env.DB.prepare('update activities set id = ?2 where id = ?1').bind(made.activityId, activityId).run()
  return { ...made, activityId, offerId }
}

type Made = Awaited<ReturnType<typeof planned>>

const takeBack = ({ tenantId, offerId }: { tenantId: Case['tenantId']; offerId: string }) => {
  const audit = auditTrail(env.DB, tenantId, { id: 'test', via: 'system', requestId: null })
  return offerStore(env.DB, tenantId, audit, () => []).cancel(offerId, 'person:owner', Date.now())
}

const ended = { state: 'canceled', state_reason: 'The offer was taken back.', pressed_at: null }

describe.concurrent('an offer that is taken back', () => {
  it.each<[string, Point]>([
    ['before it is claimed', 'before_claim'],
    ['in the middle of its run', { afterStep: 'check_actor' }],
    ['right before the press', 'before_submitting'],
  ])('ends a share %s', async (_, point) => {
    const made = await planned()
    const { acked } = await deliver([message(made)], {
      given: happeningAt(point, async () => void (await takeBack(made))),
    })
    expect(acked).toHaveLength(1)
    expect(await reposts(made)).toEqual([])
    expect(await activity(made)).toMatchObject(ended)
    await dispatchDue(env.DB, Date.now() + 3_600_000, made.tenantId)
    await deliver([message(made)], { ahead: 3_600_000 })
    expect(await reposts(made)).toEqual([])
    expect(await activity(made)).toMatchObject(ended)
  })

  it('ends a share whose browser is lost meanwhile: it does not come again', async () => {
    const made = await planned()
    const BROWSER = new Proxy(env.BROWSER, {
      get: (target, name) =>
        name === 'fetch'
          ? async () => {
              await takeBack(made)
              return new Response('gone', { status: 503 })
            }
          : Reflect.get(target, name),
    })
    await deliver([message(made)], { given: { ...bindings(), BROWSER } })
    expect(await activity(made)).toMatchObject(ended)
    await dispatchDue(env.DB, Date.now() + 3_600_000, made.tenantId)
    expect((await activity(made)).state).toBe('canceled')
  })

  const leave = (made: Made) =>
    env.DB.prepare('delete from pod_members where tenant_id = ? and member_id = ?')
      .bind(made.tenantId, made.memberId)
      .run()

  it.each([
    ['the offer was taken back', takeBack],
    ['the member has left the pod', leave],
  ])(
    'has a share that the other side refuses for now given up where %s meanwhile, not kept for later',
    async (_, ends) => {
      const share = await unipileCase('v1')
      const made = await planned(share)
      const refusedForNow = async () => {
        await unipileTrouble(share, { fails: { type: 'errors/limit_exceeded', status: 429 } })
        await ends(made)
      }
      await deliver([message(made)], { given: happeningAt('after_submitting', refusedForNow) })
      await unipileTrouble(share, { fails: null })
      const givenUp = {
        ...{ state: 'failed', pressed_at: null, due_at: 0 },
        state_reason: 'The offer was taken back, or the member has left the pod.',
      }
      expect(await activity(made)).toMatchObject(givenUp)
      await dispatchDue(env.DB, Date.now() + 2 * 86_400_000, made.tenantId)
      expect(await activity(made)).toMatchObject(givenUp)
      expect(await unipileReposts(share)).toEqual([])
    },
  )

  it('leaves a share that was pressed to its result', async () => {
    const made = await planned()
    await deliver([message(made)], {
      given: happeningAt('after_submitting', async () => void (await takeBack(made))),
    })
    expect((await activity(made)).state).toBe('succeeded')
    expect(await reposts(made)).toHaveLength(1)
  })
})
