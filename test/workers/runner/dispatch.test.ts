import { describe, expect, it } from 'vitest'
import { dispatchDue, placesAtRunners } from '../../../core/pods/dispatch.ts'
import type { TenantId } from '../../../core/principal.ts'
import { newCompany } from './faults/noisy.ts'
import { env } from './world.ts'

const inFlight = async (tenantId?: TenantId) =>
  env.DB.prepare(`select count(*) as n from activities where state = 'queued' and ?1 in ('', tenant_id)`)
    .bind(tenantId ?? '')
    .first<number>('n')

/** Twenty companies of five shares each, all offered in the same moment. */
async function twentyAtOnce(now: number): Promise<TenantId[]> {
  const companies = await Promise.all(Array.from({ length: 20 }, () => newCompany(5, now, 1)))
  await Promise.all(companies.map((tenantId) => dispatchDue(env.DB, now, tenantId)))
  return companies
}

describe('the places at the runners', () => {
  it('are dealt out once, however many deal at the same time, and some are left for who comes', async () => {
    const now = Date.now()
    await twentyAtOnce(now)
    expect(await inFlight()).toBe(placesAtRunners * 0.75)

    const small = await newCompany(3, now)
    expect(await dispatchDue(env.DB, now, small)).toEqual({ queued: 3, deferred: 0 })
    expect(await inFlight(small)).toBe(3)
  })

  it('are not filled by the last shares of those that had many in the hour', async () => {
    const now = Date.now()
    await env.DB.prepare('delete from activities').run()
    const tail = await newCompany(5, now, 1)
    await dispatchDue(env.DB, now, tail)
    expect(await inFlight(tail)).toBe(5)
    // Three are done, two are to be tried again.
    await env.DB.prepare(
      `update activities set state = iif(member_id < 'mem_4', 'canceled', 'approved'), attempts = 1, due_at = ?2 where tenant_id = ?1`,
    )
      .bind(tail, now)
      .run()
    await twentyAtOnce(now)
    expect(await dispatchDue(env.DB, now, tail)).toEqual({ queued: 0, deferred: 0 })

    await env.DB.prepare(`update activities set state = 'canceled' where state = 'queued'`).run()
    expect(await dispatchDue(env.DB, now, tail)).toEqual({ queued: 2, deferred: 0 })
  })

  it('are kept for a small company whose shares are tried again, too', async () => {
    const now = Date.now()
    await env.DB.prepare('delete from activities').run()
    const small = await newCompany(3, now, 1)
    expect(await dispatchDue(env.DB, now, small)).toEqual({ queued: 3, deferred: 0 })
    await env.DB.prepare(`update activities set state = 'approved', attempts = 1, due_at = ?2 where tenant_id = ?1`)
      .bind(small, now)
      .run()
    await twentyAtOnce(now)
    expect(await dispatchDue(env.DB, now, small)).toEqual({ queued: 3, deferred: 0 })
  })
})
