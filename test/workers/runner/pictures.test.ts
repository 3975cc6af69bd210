import { describe, expect, it } from 'vitest'
import { hex } from '../../../core/ids.ts'
import { bindings, happeningAt } from './faults.ts'
import { activity, type Case, deliver, env, message, newCase, reposts, trouble } from './world.ts'

/** The pictures that R2 holds of an activity. */
const kept = async ({ tenantId, activityId }: Case) =>
  (await env.FILES.list({ prefix: `${tenantId}/activities/${activityId}/` })).objects.map(({ key }) => key).sort()

interface Held {
  readonly name: string
  readonly key: string
  readonly hash: string | null
}

/** The pictures that its steps hold. */
const heldBySteps = async ({ tenantId, activityId }: Case) =>
  (
    await env.DB.prepare(
      `select name, screenshot_key as key, screenshot_hash as hash from activity_steps
       where tenant_id = ?1 and activity_id = ?2 and screenshot_key is not null order by seq`,
    )
      .bind(tenantId, activityId)
      .all<Held>()
  ).results

const change = (sql: string, ...values: unknown[]) =>
  env.DB.prepare(sql)
    .bind(...values)
    .run()
const stop = ({ tenantId }: Case) =>
  change(
    "insert into stops (tenant_id, kind, route, reason, stopped_by, at) values (?1, 'all', '', null, 'owner', 1)",
    tenantId,
  )

describe.concurrent('the pictures of a run', () => {
  it('are those that its steps hold, each with the SHA-256 of what is stored', async () => {
    const made = await newCase()
    await deliver([message(made)])
    expect((await activity(made)).state).toBe('succeeded')
    const held = await heldBySteps(made)
    expect(held.map(({ name }) => name)).toEqual(['submit', 'read_back'])
    expect(await kept(made)).toEqual(held.map(({ key }) => key).sort())
    for (const { key, hash } of held) {
      const stored = await (await env.FILES.get(key))?.arrayBuffer()
      if (!stored) throw new Error('the picture is gone')
      expect(hash).toBe(hex(new Uint8Array(await crypto.subtle.digest('SHA-256', stored))))
    }
    expect(new Set(held.map(({ hash }) => hash)).size).toBe(2)
  })

  it('hold one of a page that asks a person, with its hash', async () => {
    const made = await newCase()
    await trouble(made, { renamedButtons: 'menu' })
    await deliver([message(made)])
    expect((await activity(made)).state).toBe('needs_person')
    expect(await heldBySteps(made)).toMatchObject([
      { name: 'open_menu', hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ])
    expect(await kept(made)).toHaveLength(1)
  })

  it.each<[string, (made: Case) => Promise<unknown>]>([
    ['sharing is stopped', stop],
    ['the member pauses', ({ memberId }) => change("update members set status = 'paused' where id = ?1", memberId)],
    [
      'another run has it',
      ({ activityId }) => change('update activities set fence = fence + 1 where id = ?1', activityId),
    ],
  ])('go where no step holds them: %s right before the press', async (_, act) => {
    const made = await newCase()
    let before: string[] = []
    await deliver([message(made)], {
      given: happeningAt('before_submitting', async () => {
        before = await kept(made)
        await act(made)
      }),
    })
    expect(before).toHaveLength(1)
    expect(await heldBySteps(made)).toEqual([])
    expect(await kept(made)).toEqual([])
    expect(await reposts(made)).toEqual([])
    expect((await activity(made)).pressed_at).toBeNull()
  })

  it('that cannot be deleted just then do not change what the run came to', async () => {
    const made = await newCase()
    const given = happeningAt('before_submitting', async () => void (await stop(made)))
    const FILES = new Proxy(env.FILES, {
      get(target, name) {
        if (name === 'delete') return () => Promise.reject(new Error('R2 is down'))
        const method = Reflect.get(target, name) as unknown
        return typeof method === 'function' ? method.bind(target) : method
      },
    })
    const { acked } = await deliver([message(made)], { given: { ...bindings(), DB: given.DB, FILES } })
    expect(acked).toHaveLength(1)
    expect(await activity(made)).toMatchObject({ state: 'approved', attempts: 0, pressed_at: null })
    expect(await reposts(made)).toEqual([])
  })
})
