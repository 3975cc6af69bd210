import { beforeAll, describe, expect, it } from 'vitest'
import { pausedRunLifeMs } from '../../../core/pods/paused-run.ts'
import { removeOldEvidence } from '../../../worker/jobs/remove-old-evidence.ts'
import { call, env, newTenant, type Tenant, takePart } from './world.ts'

const dayMs = 86_400_000
const now = Date.now()
let tenant: Tenant
let memberId: string
beforeAll(async () => {
  tenant = await newTenant()
  memberId = await takePart(tenant.member, 'pictured')
})

/** A share with one picture. */
async function pictured(id: string, at: number, stateAt = at): Promise<string> {
  const file = `${tenant.id}/activities/${id}/1/after.jpg`
  await env.DB.batch([
    env.DB.prepare(
      `insert into activities (tenant_id, id, amplification_id, pod_id, member_id, kind, post_url, post_urn, state, state_actor, state_at, created_at)
       values (?, ?, 'amp_p', 'pod_p', ?, 'repost', 'u', ?, 'succeeded', 'test', ?, 1)`,
    ).bind(tenant.id, id, memberId, id, stateAt),
    env.DB.prepare(
      `insert into activity_steps (tenant_id, activity_id, seq, name, outcome, screenshot_key, at, ms) values (?, ?, 1, 'x', 'ok', ?, ?, 1)`,
    ).bind(tenant.id, id, file, at),
  ])
  await env.FILES.put(file, 'a picture')
  return file
}

const keyOf = (id: string) =>
  env.DB.prepare('select screenshot_key as key from activity_steps where activity_id = ?').bind(id).first('key')

describe('the pictures of a run', () => {
  it('are gone from R2 and from the record once their time is over, and not before', async () => {
    await call('PATCH', '/api/settings', { key: tenant.owner.apiKey, body: { evidenceDays: 7 } })
    const old = await pictured('act_old', now - 8 * dayMs)
    const kept = await pictured('act_kept', now - 6 * dayMs)
    // The share was settled yesterday; its pictures are shown until six days from now.
    const late = await pictured('act_late', now - 8 * dayMs, now - dayMs)
    expect(await removeOldEvidence(env, now)).toEqual({ pictures: 1, runs: 0 })
    expect([await env.FILES.head(old), await keyOf('act_old')]).toEqual([null, null])
    for (const [file, id] of [
      [kept, 'act_kept'],
      [late, 'act_late'],
    ] as const) {
      expect(await env.FILES.head(file)).not.toBeNull()
      expect(await keyOf(id)).toBe(file)
    }
    const { body } = await call<{ steps: { screenshotUrl: string | null }[]; evidenceUntil: string }>(
      ...(['GET', '/api/activities/act_late', { key: tenant.member.apiKey }] as const),
    )
    expect(Date.parse(body.evidenceUntil)).toBe(now + 6 * dayMs)
    expect(await removeOldEvidence(env, now)).toEqual({ pictures: 0, runs: 0 })
  })

  it('are removed later where R2 fails, as nothing is noted before', async () => {
    await pictured('act_again', now - 9 * dayMs)
    const failing = { ...env, FILES: { delete: () => Promise.reject(new Error('R2 is down')) } as unknown as R2Bucket }
    await expect(removeOldEvidence(failing, now)).rejects.toThrow('R2 is down')
    expect(await keyOf('act_again')).not.toBeNull()
    expect((await removeOldEvidence(env, now)).pictures).toBe(1)
  })
})

describe('a run that nobody answered', () => {
  it('is removed after a day', async () => {
    await env.FILES.put(`runs/${tenant.id}/act_1.json`, '{}')
    expect((await removeOldEvidence(env, Date.now())).runs).toBe(0)
    expect((await removeOldEvidence(env, Date.now() + pausedRunLifeMs + 60_000)).runs).toBe(1)
    expect(await env.FILES.head(`runs/${tenant.id}/act_1.json`)).toBeNull()
  })
})
