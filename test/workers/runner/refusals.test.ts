import { describe, expect, it } from 'vitest'
import { dispatchDue } from '../../../core/pods/dispatch.ts'
import { happeningAt } from './faults.ts'
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
  restsForAWeek,
  states,
  steps,
  trouble,
} from './world.ts'

/** What is met, what the activity becomes, what its reason says, and whether the account is stopped. */
type Row = readonly [
  name: string,
  given: {
    readonly case?: CaseGiven
    readonly switches?: Record<string, unknown>
    /** The step after which the switches are set; from the start without. */
    readonly after?: string
  },
  state: string,
  reason: RegExp,
  stopped: boolean,
]

const rows: readonly Row[] = [
  [
    'a wrong password',
    { case: { signIn: { email: 'a@example.test', password: 'wrong' } } },
    'needs_person',
    /did not accept.*stores it anew/,
    true,
  ],
  [
    'an e-mail code at sign-in',
    { switches: { checkpoint: { kind: 'email', when: 'sign-in' } } },
    'needs_person',
    /code that it sent by e-mail.*by hand/,
    true,
  ],
  [
    'a two-step code at sign-in',
    { switches: { checkpoint: { kind: 'two-step', when: 'sign-in' } } },
    'needs_person',
    /two-step/,
    true,
  ],
  [
    'a captcha at sign-in',
    { switches: { checkpoint: { kind: 'captcha', when: 'sign-in' } } },
    'needs_person',
    /show that a person/,
    true,
  ],
  [
    'a security check at sign-in',
    { switches: { checkpoint: { kind: 'quick', when: 'sign-in' } } },
    'needs_person',
    /show that a person/,
    true,
  ],
  [
    'a confirmation on the phone',
    { switches: { checkpoint: { kind: 'app', when: 'sign-in' } } },
    'needs_person',
    /app on the phone/,
    true,
  ],
  [
    'a restricted account',
    { switches: { checkpoint: { kind: 'restricted' } } },
    'needs_person',
    /restricted this account/,
    true,
  ],
  ['an unknown verification', { switches: { checkpoint: { kind: 'unknown' } } }, 'needs_person', /verification/, true],
  [
    'a checkpoint in the middle',
    { switches: { checkpoint: { kind: 'captcha' } }, after: 'read_own_activity' },
    'needs_person',
    /show that a person/,
    true,
  ],
  [
    'being signed out in the middle',
    { switches: { signedOut: true }, after: 'check_identity' },
    'needs_person',
    /signed the member out/,
    true,
  ],
  ['being signed out at once', { switches: { signedOut: true } }, 'needs_person', /sign/i, true],
  [
    'a block in the middle',
    { switches: { status: 999 }, after: 'read_own_activity' },
    'needs_person',
    /refused the browser/,
    true,
  ],
  [
    'a post deleted in the middle',
    { switches: { postDeleted: true }, after: 'read_own_activity' },
    'skipped',
    /not there any more/,
    false,
  ],
  ['status 999', { switches: { status: 999 } }, 'needs_person', /refused the browser.*owner/, true],
  ['status 429', { switches: { status: 429 } }, 'needs_person', /done too much/, true],
  ['the page of limits', { switches: { limitPage: true } }, 'needs_person', /done too much/, true],
  ['renamed items', { switches: { renamedButtons: 'menu' } }, 'needs_person', /menu is not as it is known/, false],
  ['no stored sign-in', { case: { signIn: null } }, 'needs_person', /No LinkedIn sign-in is stored.*Settings/, false],
  ['a damaged sign-in', { case: { signIn: 'just text' } }, 'needs_person', /stores it anew/, false],
  ['stored sign-in switched off', { case: { typedSignIn: false } }, 'needs_person', /owner has not switched/, false],
  ['no route', { case: { routes: [] } }, 'proposed', /Nobody stands behind this share/, false],
  [
    'no consent to the route',
    { case: { consents: ['browser stored_sign_in'] } },
    'proposed',
    /Nobody stands behind this share/,
    false,
  ],
  ['no consent to stored sign-in', { case: { consents: ['browser repost'] } }, 'needs_person', /has not agreed/, false],
]

describe.concurrent('a share that may not go on', () => {
  it.each(rows)('met %s', async (_, given, state, reason, stopped) => {
    const made = await newCase(given.case)
    const { switches = {}, after } = given
    if (!after) await trouble(made, switches)
    const { acked } = await deliver(
      [message(made)],
      after ? { given: happeningAt({ afterStep: after }, () => trouble(made, switches)) } : {},
    )

    const row = await activity(made)
    expect(row).toMatchObject({ state, state_reason: expect.stringMatching(reason) })
    expect(await reposts(made)).toEqual([])
    expect(await states(made)).not.toContain('submitting')
    expect(acked).toHaveLength(1)
    expect(await member(made)).toEqual(
      stopped ? { status: 'needs_attention', reason: row.state_reason } : { status: 'active', reason: null },
    )
    const last = (await steps(made)).at(-1)
    if (last) expect(last).toMatchObject({ outcome: 'failed', detail: row.state_reason })
    if (stopped) expect(last?.screenshot_key ?? null).toBeNull()
  })
})

const change = (sql: string, ...values: unknown[]) =>
  env.DB.prepare(sql)
    .bind(...values)
    .run()

const alertsOf = async ({ tenantId, memberId }: Case) =>
  (
    await env.DB.prepare(
      `select code, detail from alerts where tenant_id = ?1 and about = 'member:' || ?2 and resolved_at is null`,
    )
      .bind(tenantId, memberId)
      .all<{ code: string; detail: string }>()
  ).results

describe.concurrent('what LinkedIn holds against an account is told all the same', () => {
  const captcha = { checkpoint: { kind: 'captcha' } }
  const unreachable = { run: () => Promise.reject(new Error('D1_ERROR: Network connection lost.')) }

  it.each<[string, (made: Case) => Promise<unknown>]>([
    [
      'sharing is stopped',
      ({ tenantId }) =>
        change(
          "insert into stops (tenant_id, kind, route, reason, stopped_by, at) values (?1, 'all', '', null, 'owner', 1)",
          tenantId,
        ),
    ],
    [
      'the pod is paused',
      ({ tenantId }) =>
        change(
          "insert into pods (tenant_id, id, name, status, created_at) values (?1, 'pod_test', 'Friends', 'paused', 1)",
          tenantId,
        ),
    ],
    ['the member pauses', ({ memberId }) => change("update members set status = 'paused' where id = ?1", memberId)],
  ])('where %s in the same moment', async (_, act) => {
    const made = await newCase()
    const both = async () => {
      await trouble(made, captcha)
      await act(made)
    }
    const { acked } = await deliver([message(made)], { given: happeningAt({ afterStep: 'check_identity' }, both) })
    expect(acked).toHaveLength(1)
    const row = await activity(made)
    expect(row).toMatchObject({ state: 'needs_person', state_reason: expect.stringMatching(/show that a person/) })
    expect(await member(made)).toEqual({ status: 'needs_attention', reason: row.state_reason })
    expect(await restsForAWeek(made)).toBe(true)
    expect(await alertsOf(made)).toMatchObject([
      { code: 'member_stopped', detail: expect.stringContaining(row.state_reason ?? '') },
    ])
    expect(await states(made)).toEqual(['queued', 'running', 'needs_person'])
    expect(await reposts(made)).toEqual([])
  })

  it('where another run has taken the share: the account is stopped, the share is that run’s', async () => {
    const made = await newCase()
    const both = async () => {
      await trouble(made, captcha)
      await change('update activities set fence = fence + 1 where id = ?1', made.activityId)
    }
    await deliver([message(made)], { given: happeningAt({ afterStep: 'check_identity' }, both) })
    expect(await activity(made)).toMatchObject({ state: 'running', fence: 2, state_reason: null })
    expect(await member(made)).toMatchObject({ status: 'needs_attention', reason: expect.stringMatching(/a person/) })
    expect(await restsForAWeek(made)).toBe(true)
    expect(await alertsOf(made)).toHaveLength(1)
    expect((await steps(made)).map(({ outcome }) => outcome)).not.toContain('failed')
  })

  it('where the record of the step cannot be written', async () => {
    const made = await newCase()
    await trouble(made, captcha)
    const DB = new Proxy(env.DB, {
      get(target, name) {
        const method = Reflect.get(target, name) as unknown
        if (typeof method !== 'function') return method
        if (name !== 'prepare') return method.bind(target)
        return (sql: string) => {
          const prepared = target.prepare(sql)
          if (!sql.includes('insert into activity_steps')) return prepared
          return { bind: (...values: unknown[]) => (values[4] === 'failed' ? unreachable : prepared.bind(...values)) }
        }
      },
    })
    await deliver([message(made)], { given: { ...env, DB } })
    expect((await member(made))?.status).toBe('needs_attention')
    expect((await activity(made)).state).toBe('needs_person')
    expect(await alertsOf(made)).toHaveLength(1)
  })

  it('where it was stopped for less before: it rests, and what was said first stays', async () => {
    const made = await newCase()
    const both = async () => {
      await trouble(made, captcha)
      const first =
        "update members set status = 'needs_attention', status_reason = 'The sign-in is wrong.' where id = ?1"
      await change(first, made.memberId)
    }
    await deliver([message(made)], { given: happeningAt({ afterStep: 'check_identity' }, both) })
    expect(await member(made)).toEqual({ status: 'needs_attention', reason: 'The sign-in is wrong.' })
    expect(await restsForAWeek(made)).toBe(true)
    expect((await activity(made)).state).toBe('needs_person')
  })
})

describe.concurrent('words that are not those that were approved', () => {
  it('are refused before LinkedIn is opened, and the share does not go round', async () => {
    const made = await newCase({ comment: 'Approved words.' })
    await change("update activities set comment = 'Other words.' where id = ?1", made.activityId)
    await deliver([message(made)])
    expect(await activity(made)).toMatchObject({
      ...{ state: 'needs_person', attempts: 1, pressed_at: null },
      state_reason: expect.stringMatching(/not those that were approved.*approves the share once more/),
    })
    expect((await steps(made)).map(({ name }) => name)).toEqual(['open_credential', 'launch_browser'])
    expect(await states(made)).toEqual(['queued', 'running', 'needs_person'])
    await dispatchDue(env.DB, Date.now() + 3_600_000, made.tenantId)
    expect((await activity(made)).state).toBe('needs_person')
    expect(await reposts(made)).toEqual([])
    expect((await member(made))?.status).toBe('active')
  })
})

describe.concurrent('an account that is stopped', () => {
  it('rests for a week where LinkedIn held it up, met by a run', async () => {
    const made = await newCase()
    await trouble(made, { checkpoint: { kind: 'captcha' } })
    await deliver([message(made)])
    expect(await restsForAWeek(made)).toBe(true)
  })

  it('rests for a week where LinkedIn held it up, met by a reading', async () => {
    const made = await newCase({ state: 'unknown' })
    await env.DB.prepare('update activities set pressed_at = state_at where id = ?').bind(made.activityId).run()
    await trouble(made, { checkpoint: { kind: 'captcha' } })
    await deliver([{ ...message(made), kind: 'reconcile' }])
    expect((await member(made))?.status).toBe('needs_attention')
    expect(await restsForAWeek(made)).toBe(true)
  })

  it('may go on at once where only its sign-in is wrong', async () => {
    const made = await newCase({ signIn: { email: 'a@example.test', password: 'wrong' } })
    await deliver([message(made)])
    expect((await member(made))?.status).toBe('needs_attention')
    expect(await restsForAWeek(made)).toBe(false)
  })
})
