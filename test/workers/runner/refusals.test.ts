import { describe, expect, it } from 'vitest'
import { happeningAt } from './faults.ts'
import {
  activity,
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
