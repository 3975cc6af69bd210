import { beforeAll, describe, expect, it } from 'vitest'
import { auditTrail } from '../../../core/audit.ts'
import { activityReads } from '../../../core/pods/activity-reads.ts'
import { dispatchDue } from '../../../core/pods/dispatch.ts'
import { oldPictures } from '../../../core/pods/evidence.ts'
import { podStore } from '../../../core/pods/pod-store.ts'
import { sweepActivities } from '../../../core/pods/sweep.ts'
import type { TenantId } from '../../../core/principal.ts'
import { heardDb } from './heard-db.ts'
import { agreeToShare, call, env, newPod, newPostUrl, newTenant, putActivity, shareOf, type Tenant } from './world.ts'

let tenant: Tenant
let pod: string
beforeAll(async () => {
  tenant = await newTenant()
  pod = await newPod(tenant, [tenant.owner, tenant.member])
  await agreeToShare(tenant, tenant.member)
})

/** How the database goes about what is done with it. */
async function plansOf(work: (db: D1Database) => Promise<unknown>): Promise<string[]> {
  const { db, plans } = heardDb(env.DB)
  await work(db)
  return (await plans()).flatMap(({ plan }) => plan)
}

/** Reads of a table from one end to the other; `t` and `w` are the tenants, of which all are looked at. */
const wholeReads = (plans: readonly string[]) =>
  plans.filter(
    (line) =>
      /^SCAN (?!CONSTANT|\(subquery|[tw]$)/.test(line) && !/VIRTUAL TABLE|INDEX activities_in_flight/.test(line),
  )

describe('lists of activities', () => {
  it.each([
    [
      'a person',
      () => ({ userId: tenant.member.id }),
      'INDEX activities_by_member (tenant_id=? AND member_id=? AND id<?)',
    ],
    ['an offer', () => ({ amplificationId: `amp_${'0'.repeat(32)}` }), 'PRIMARY KEY (tenant_id=? AND id>? AND id<?)'],
    ['the tenant', () => ({}), 'PRIMARY KEY (tenant_id=? AND id<?)'],
  ])('of %s read what they show', async (_, filter, way) => {
    const plans = await plansOf((db) => activityReads(db, tenant.id as TenantId).list(filter(), { limit: 20 }))
    expect(plans).toContain(`SEARCH a USING ${way}`)
    expect(wholeReads(plans)).toEqual([])
  })
})

describe('the list of pods', () => {
  it('reads what it shows', async () => {
    const id = tenant.id as TenantId
    const audit = auditTrail(env.DB, id, { id: 'test', via: 'system', requestId: null })
    const plans = await plansOf((db) => podStore(db, id, audit).list({ limit: 20 }))
    expect(plans).toContain('SEARCH p USING PRIMARY KEY (tenant_id=? AND id<?)')
    expect(wholeReads(plans)).toEqual([])
  })
})

describe('what is done every minute', () => {
  it('takes back only what somebody is expected to move on, or what is due', async () => {
    const plans = await plansOf((db) => sweepActivities(db, 1))
    const ways = (table: string) => [...new Set(plans.filter((line) => line.startsWith(`SEARCH ${table} `)))].sort()
    expect(ways('activities')).toEqual([
      'SEARCH activities USING INDEX activities_in_flight (due_at<?)',
      'SEARCH activities USING PRIMARY KEY (tenant_id=? AND id=?)',
    ])
    expect(ways('a')).toEqual(['SEARCH a USING INDEX activities_waiting (tenant_id=? AND due_at<?)'])
    expect(ways('amplifications')).toEqual([
      'SEARCH amplifications USING COVERING INDEX amplifications_in_planning (planned_at<?)',
      'SEARCH amplifications USING INDEX amplifications_in_planning (planned_at<?)',
    ])
    expect(wholeReads(plans)).toEqual([])
  })

  it.each([
    ['all', undefined],
    ['one tenant', () => tenant.id as TenantId],
  ])('sends on its way what is due, of %s, and reads nothing else', async (_, only) => {
    await call('POST', `/api/pods/${pod}/amplifications`, { key: tenant.owner.apiKey, body: { postUrl: newPostUrl() } })
    const { id } = await shareOf(tenant.member.apiKey)
    await call('POST', `/api/activities/${id}/approve`, { key: tenant.member.apiKey })
    await expect.poll(async () => (await shareOf(tenant.member.apiKey)).state).toBe('queued')
    await putActivity(id, { state: 'approved', due_at: 1 })
    const heard = heardDb(env.DB)
    expect((await dispatchDue(heard.db, Date.now(), only?.())).queued).toBe(1)
    const plans = (await heard.plans()).flatMap(({ plan }) => plan)
    expect(plans).toContain('SEARCH a USING INDEX activities_waiting (tenant_id=? AND due_at<?)')
    expect(wholeReads(plans)).toEqual([])
  })

  it('finds old pictures without reading those of others', async () => {
    const plans = await plansOf((db) => oldPictures(db, 10, 1))
    expect(plans).toContain('SEARCH s USING INDEX activity_steps_pictures (tenant_id=? AND at<?)')
    expect(wholeReads(plans)).toEqual([])
  })
})
