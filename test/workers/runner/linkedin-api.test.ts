import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { reshareOnLinkedIn } from '../../../core/providers/linkedin-posts.ts'
import {
  address,
  apiCase,
  keepToken,
  later,
  leftBehind,
  newToken,
  nowhere,
  reconcile,
  seal,
  shareUrn,
} from './connected-world.ts'
import { happeningAt, type Point } from './faults.ts'
import { killedSharesAreMadeOnce } from './killed-shares.ts'
import {
  activity,
  type Case,
  type CaseGiven,
  deliver,
  env,
  member,
  message,
  postPath,
  postUrn,
  reposts,
  states,
  steps,
  trouble,
} from './world.ts'

/** The last step before the share is sent. */
const checked: Point = { afterStep: 'check_token' }
const change = (sql: string, ...values: unknown[]) =>
  env.DB.prepare(sql)
    .bind(...values)
    .run()

describe.concurrent('a share by LinkedIn’s API', () => {
  it('is made once, and leaves its evidence', async () => {
    const given = await apiCase({ comment: 'Three weeks earlier is a lot.' })
    const { acked } = await deliver([message(given)])
    expect(acked).toHaveLength(1)

    const row = await activity(given)
    expect(row).toMatchObject({ state: 'succeeded', route: 'linkedin-api', attempts: 1, browser_ms: 0 })
    expect(row.state_reason).toBe('LinkedIn confirmed the share.')
    expect(row.result_urn).toMatch(/^urn:li:share:\d+$/)
    expect(row.result_url).toBe(`${env.LINKEDIN_WEB_URL}/feed/update/${row.result_urn}/`)
    expect(await reposts(given)).toEqual([
      expect.objectContaining({ target: postUrn, text: 'Three weeks earlier is a lot.' }),
    ])
    expect(await states(given)).toEqual(['queued', 'running', 'submitting', 'succeeded'])
    expect(await member(given)).toEqual({ status: 'active', reason: null })
    expect((await steps(given)).map((step) => [step.name, step.outcome])).toEqual([
      ['open_credential', 'ok'],
      ['check_share', 'ok'],
      ['check_token', 'ok'],
      ['submit', 'ok'],
    ])
  })

  it.each([
    ['no words', null],
    ['every character that means something', '|{}@[]()<>#\\*_~ and \\# and \\\\'],
    ['what would be cut off', 'mail me @ home (or #call) *now* ~ or <later>'],
    ['several paragraphs', 'Read the sentences.\n\nNot the score: “the sentences” 日本語 🚀'],
    ['as much as fits', 'a'.repeat(3_000)],
  ])('posts exactly the approved words: %s', async (_, comment) => {
    const given = await apiCase({ comment })
    await deliver([message(given)])
    expect((await activity(given)).state).toBe('succeeded')
    expect(await reposts(given)).toEqual([expect.objectContaining({ text: comment })])
  })

  it.each<[string, CaseGiven]>([
    ['a ugcPost', { urn: 'urn:li:ugcPost:7397999981150339072', path: address('urn:li:ugcPost:7397999981150339072') }],
    [
      'the second address, where the first is of an activity',
      { urn: postUrn, path: postPath, otherPath: address(shareUrn) },
    ],
    [
      'a public address',
      { urn: postUrn, path: postPath, otherPath: '/posts/nora-halvorsen_x-share-7397999997143228416-kT4x' },
    ],
  ])('takes %s', async (_, given) => {
    const made = await apiCase(given)
    await deliver([message(made)])
    expect((await activity(made)).state).toBe('succeeded')
    expect(await reposts(made)).toHaveLength(1)
  })
})

/** What is met before anything is sent: state, reason, and whether the member is stopped. */
const refusals: readonly [
  name: string,
  given: CaseGiven,
  before: (made: Case & { sub: string }) => unknown,
  state: string,
  reason: RegExp,
  stopped: boolean,
][] = [
  [
    'an address of an activity alone',
    { urn: postUrn, path: postPath },
    () => null,
    'needs_person',
    /second address.*share- or ugcPost-/,
    false,
  ],
  [
    'two addresses of the activity',
    { urn: postUrn, path: postPath, otherPath: postPath },
    () => null,
    'needs_person',
    /second address/,
    false,
  ],
  [
    'no connection',
    {},
    ({ memberId }) => change("delete from integrations where subject = ?1 and provider = 'linkedin'", memberId),
    'needs_person',
    /missing.*connects LinkedIn again/,
    false,
  ],
  [
    'a damaged connection',
    {},
    (made) => seal(made, { provider: 'linkedin', subject: made.memberId }, 'just text'),
    'needs_person',
    /damaged.*connects LinkedIn again/,
    false,
  ],
  [
    'a connection that does not allow sharing',
    {},
    async (made) => keepToken(made, { accessToken: await newToken(made), sub: made.sub, scope: ['openid'] }),
    'needs_person',
    /does not allow sharing.*connects LinkedIn again/,
    false,
  ],
  [
    'an expired token',
    {},
    async (made) => keepToken(made, { accessToken: await newToken(made, { expiresInSeconds: -1 }), sub: made.sub }),
    'needs_person',
    /no longer accepts.*connects LinkedIn again/,
    true,
  ],
  [
    'a revoked token',
    {},
    (made) => trouble(made, { tokenRevoked: true }),
    'needs_person',
    /no longer accepts.*connects LinkedIn again/,
    true,
  ],
  [
    'a token of somebody else',
    {},
    async (made) => keepToken(made, { accessToken: await newToken(made), sub: 'somebody1' }),
    'needs_person',
    /another account/,
    true,
  ],
  [
    'an app that may not see who it is',
    {},
    async (made) =>
      keepToken(made, { accessToken: await newToken(made, { scopes: ['w_member_social'] }), sub: made.sub }),
    'needs_person',
    /admin checks.*products/,
    false,
  ],
  [
    'words that are too long once marked',
    { comment: '#'.repeat(1_501) },
    () => null,
    'needs_person',
    /3002 of 3000.*shortens/,
    false,
  ],
  [
    'other words than the approved ones',
    { comment: 'approved' },
    ({ activityId }) => change("update activities set comment = 'other' where id = ?1", activityId),
    'needs_person',
    /not those that were approved/,
    false,
  ],
  ['the daily limit', {}, (made) => trouble(made, { apiStatus: 429 }), 'proposed', /after 00:00 UTC/, false],
  [
    'an API that is down',
    {},
    (made) => trouble(made, { apiStatus: 503 }),
    'proposed',
    /nothing was shared.*press again/,
    false,
  ],
]

describe.concurrent('a share by LinkedIn’s API that is not sent', () => {
  it.each(refusals)('met %s', async (_, given, before, state, reason, stopped) => {
    const made = await apiCase(given)
    await before(made)
    await deliver([message(made)])
    const row = await activity(made)
    expect(row).toMatchObject({ state, state_reason: expect.stringMatching(reason), pressed_at: null })
    expect(await reposts(made)).toEqual([])
    expect(await member(made)).toEqual(
      stopped ? { status: 'needs_attention', reason: row.state_reason } : { status: 'active', reason: null },
    )
  })

  it.each<[string, Partial<typeof env>, string, RegExp]>([
    ['no version of the API', { LINKEDIN_API_VERSION: '' }, 'needs_person', /operator sets LINKEDIN_API_VERSION/],
    [
      'an API out of reach',
      { LINKEDIN_API_URL: nowhere },
      'proposed',
      /cannot be reached; nothing was shared.*press again/,
    ],
  ])('met %s', async (_, bindings, state, reason) => {
    const made = await apiCase()
    await deliver([message(made)], { given: { ...env, ...bindings } })
    expect(await activity(made)).toMatchObject({ state, state_reason: expect.stringMatching(reason), pressed_at: null })
    expect(await reposts(made)).toEqual([])
  })

  it('never takes another route, where this one cannot go', async () => {
    const made = await apiCase({
      routes: ['linkedin-api', 'browser'],
      consents: ['linkedin-api repost', 'browser repost', 'browser stored_sign_in'],
    })
    await seal(made, { provider: 'linkedin-web', subject: made.memberId }, { email: 'a@example.test', password: 'p' })
    await change("delete from integrations where subject = ?1 and provider = 'linkedin'", made.memberId)
    await deliver([message(made)])
    expect((await activity(made)).state).toBe('needs_person')
    expect((await steps(made)).map(({ name }) => name)).toEqual(['open_credential'])
  })

  it.each<[string, (made: Case) => unknown]>([
    [
      'takes the agreement back',
      ({ memberId }) => change('update consents set revoked_at = 1 where member_id = ?1', memberId),
    ],
    ['pauses', ({ memberId }) => change("update members set status = 'paused' where id = ?1", memberId)],
  ])('nor where the member %s at the last moment', async (_, act) => {
    const made = await apiCase()
    await deliver([message(made)], { given: happeningAt(checked, async () => void (await act(made))) })
    expect(await reposts(made)).toEqual([])
    const row = await activity(made)
    expect(row).toMatchObject({ state: 'proposed', approved_by: null, pressed_at: null })
    expect(await states(made)).not.toContain('submitting')
  })
})

describe.concurrent('what LinkedIn answers to the share itself', () => {
  it.each<[number, string, RegExp, boolean]>([
    [400, 'failed', /refused the share as it was sent.*by hand/, false],
    [401, 'needs_person', /no longer accepts.*connects LinkedIn again/, true],
    [403, 'failed', /does not let the company’s app share this post.*by hand/, false],
    [404, 'failed', /does not find the post any more/, false],
    [422, 'needs_person', /shared this lately.*says here whether/, false],
    [500, 'unknown', /may have been made.*Nothing tries again/, false],
    [503, 'unknown', /may have been made/, false],
  ])('%i', async (apiStatus, state, reason, stopped) => {
    const made = await apiCase()
    await deliver([message(made)], { given: happeningAt(checked, () => trouble(made, { apiStatus })) })
    const row = await activity(made)
    expect(row).toMatchObject({ state, state_reason: expect.stringMatching(reason) })
    expect((await member(made))?.status).toBe(stopped ? 'needs_attention' : 'active')
    expect(await reposts(made)).toEqual([])
    expect((await steps(made)).at(-1)).toMatchObject({ name: 'submit', outcome: 'failed', detail: row.state_reason })

    await trouble(made, { apiStatus: null })
    await deliver([message(made)], { ahead: later })
    expect(await reposts(made)).toEqual([])
  })

  it('429: it may be asked for again after 00:00 UTC, and is never fired by itself', async () => {
    const made = await apiCase()
    await deliver([message(made)], { given: happeningAt(checked, () => trouble(made, { apiStatus: 429 })) })
    expect(await activity(made)).toMatchObject({
      state: 'proposed',
      pressed_at: null,
      state_reason: expect.stringMatching(/after 00:00 UTC/),
    })
    await trouble(made, { apiStatus: null })
    await deliver([message(made)], { ahead: later })
    expect(await reposts(made)).toEqual([])
  })

  it('a post that may not be reshared', async () => {
    const made = await apiCase()
    await trouble(made, { resharingOff: true })
    await deliver([message(made)])
    expect(await activity(made)).toMatchObject({
      state: 'failed',
      state_reason: expect.stringMatching(/may not be reshared/),
    })
    expect(await reposts(made)).toEqual([])
  })

  it('a post that is not there', async () => {
    const made = await apiCase({ urn: 'urn:li:share:11111', path: address('urn:li:share:11111') })
    await deliver([message(made)])
    expect(await activity(made)).toMatchObject({
      state: 'failed',
      state_reason: expect.stringMatching(/does not find/),
    })
  })

  it('the same words again: the words are not changed to get round it', async () => {
    const made = await apiCase({ comment: 'Read this.' })
    const byHand = await reshareOnLinkedIn(
      { apiUrl: env.LINKEDIN_API_URL },
      {
        accessToken: made.token,
        version: env.LINKEDIN_API_VERSION,
        sub: made.sub,
        commentary: 'Read this.',
        parent: shareUrn,
      },
    )
    expect(byHand.status).toBe(201)
    await deliver([message(made)])
    expect(await activity(made)).toMatchObject({
      state: 'needs_person',
      state_reason: expect.stringMatching(/shared this lately.*says here whether the share is there/),
    })
    expect(await reposts(made)).toEqual([expect.objectContaining({ text: 'Read this.' })])
  })

  it('nothing, though the share was made: unknown, never repeated, and the member is asked', async () => {
    const made = await apiCase()
    await trouble(made, { dropAfterPublish: true })
    await deliver([message(made)])
    expect(await activity(made)).toMatchObject({
      state: 'unknown',
      state_reason: expect.stringMatching(/may have been made/),
    })
    await trouble(made, { dropAfterPublish: null })
    await deliver([message(made)], { ahead: later })
    expect(await reposts(made)).toHaveLength(1)

    await reconcile(made)
    expect(await activity(made)).toMatchObject({
      state: 'needs_person',
      state_reason: expect.stringMatching(/API does not show.*says here whether the share is there/),
    })
    expect(await reposts(made)).toHaveLength(1)
  })
})

describe.concurrent('a share by LinkedIn’s API is made at most once', () => {
  it('when its message comes three times at once, and again later', async () => {
    const made = await apiCase()
    await Promise.all([1, 2, 3].map(() => deliver([message(made)])))
    await deliver([message(made), message(made)], { ahead: later })
    expect(await reposts(made)).toHaveLength(1)
    expect((await activity(made)).state).toBe('succeeded')
  })

  killedSharesAreMadeOnce({
    newShare: () => apiCase(),
    reposts,
    steps: ['open_credential', 'check_share', 'check_token'],
    // The member's press is carried out within five minutes of it, or not at all.
    nextAfterMs: 2 * 60_000,
  })
})

describe('what a share by LinkedIn’s API leaves behind', () => {
  const lines: string[] = []
  beforeEach(() => {
    lines.length = 0
    for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
      vi.spyOn(console, level).mockImplementation((...given: unknown[]) => {
        lines.push(given.map(String).join(' '))
      })
    }
  })
  afterEach(() => vi.restoreAllMocks())

  it.each([200, 400, 401, 403, 422, 429, 500, 0])('holds no token, words or answer of LinkedIn: %i', async (status) => {
    const made = await apiCase({ comment: 'Words of nobody but the member.' })
    const happening = () =>
      trouble(made, status === 0 ? { dropAfterPublish: true } : status === 200 ? {} : { apiStatus: status })
    await deliver([message(made)], { given: happeningAt(checked, happening) })
    const left = lines.join('\n') + (await leftBehind(made))
    expect(lines.length).toBeGreaterThan(0)
    for (const canary of [
      made.token,
      made.token.slice(0, 40),
      'Words of nobody',
      made.sub,
      'Not enough permissions',
      'Content is a duplicate',
      'has been revoked by',
    ])
      expect(left).not.toContain(canary)
  })
})
