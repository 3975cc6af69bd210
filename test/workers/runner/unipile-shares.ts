import { describe, expect, it } from 'vitest'
import {
  address,
  later,
  leftBehind,
  nowhere,
  reconcile,
  seal,
  shareUrn,
  type UnipileCase,
  unipileCase,
  unipileReposts,
  unipileTrouble,
} from './connected-world.ts'
import { happeningAt, type Point } from './faults.ts'
import { killedSharesAreMadeOnce } from './killed-shares.ts'
import {
  activity,
  type CaseGiven,
  deliver,
  env,
  left,
  member,
  message,
  postPath,
  postUrn,
  restsForAWeek,
  states,
  steps,
} from './world.ts'

/** The last step before the share is sent. */
const checked: Point = { afterStep: 'read_own_posts' }
const change = (sql: string, ...values: unknown[]) =>
  env.DB.prepare(sql)
    .bind(...values)
    .run()

/** What an error of the API comes to: met before the share is sent, and as the answer to it. */
interface ErrorRow {
  readonly type: string
  readonly status: number
  readonly before: readonly [state: string, reason: RegExp]
  readonly after: readonly [state: string, reason: RegExp]
  /** Whether the member's account is stopped, and whether it then rests for a week. */
  readonly stopped: boolean
  readonly rests: boolean
}

const halted = /no longer lets Unipile act.*connects Unipile again/
const heldUp = /stopped the member’s account.*by hand.*connects Unipile again/
const setUp = /admin checks it/
const noWord = /may have been made.*own posts are read/

const row = (
  type: string,
  status: number,
  before: ErrorRow['before'],
  after: ErrorRow['after'],
  { stopped = false, rests = false } = {},
): ErrorRow => ({ type, status, before, after, stopped, rests })
export const halts = (type: string, status: number) =>
  row(type, status, ['needs_person', halted], ['needs_person', halted], { stopped: true })
export const holdsUp = (type: string, status: number) =>
  row(type, status, ['needs_person', heldUp], ['needs_person', heldUp], { stopped: true, rests: true })
export const misconfigured = (type: string, status: number) =>
  row(type, status, ['needs_person', setUp], ['needs_person', setUp])
export const barred = (type: string, status: number) =>
  row(type, status, ['skipped', /does not let the member/], ['failed', /does not let the member share/])
export const limited = (type: string, status: number) =>
  row(type, status, ['approved', /after 00:00 UTC/], ['approved', /after 00:00 UTC/])
export const refused = (type: string, status: number) =>
  row(type, status, ['needs_person', /by hand/], ['failed', /refused the share.*by hand/])
export const unclear = (type: string, status: number) =>
  row(type, status, ['approved', /does not answer as it should/], ['unknown', noWord])
export const performedAlready = (type: string, status: number) =>
  row(type, status, ['skipped', /./], ['unknown', /shared the post already/])

/** The tests that hold for both versions of the API. */
export function unipileShares(api: 'v1' | 'v2', errors: readonly ErrorRow[]): void {
  const newUnipileCase = (given: CaseGiven = {}) => unipileCase(api, given)

  describe.concurrent(`a share through Unipile ${api}`, () => {
    it.each([
      ['no words', null],
      ['several paragraphs', 'Read the sentences.\n\nNot the score: “the sentences” 日本語 🚀 (50 %)'],
    ])('is made once, and leaves its evidence: %s', async (_, comment) => {
      const given = await newUnipileCase({ comment })
      const { acked } = await deliver([message(given)])
      expect(acked).toHaveLength(1)

      const stored = await activity(given)
      expect(stored).toMatchObject({
        ...{ state: 'succeeded', route: 'unipile', attempts: 1, state_reason: 'Unipile confirmed the share.' },
      })
      if (api === 'v1' || comment !== null) {
        expect(stored.result_urn).toMatch(/^urn:li:activity:\d+$/)
        expect(stored.result_urn).not.toBe(postUrn)
        expect(stored.result_url).toBe(`${env.LINKEDIN_WEB_URL}/feed/update/${stored.result_urn}/`)
      } else expect(stored.result_url).toBeNull()
      expect(await unipileReposts(given)).toEqual([expect.objectContaining({ target: postUrn, text: comment })])
      expect(await states(given)).toEqual(['queued', 'running', 'submitting', 'succeeded'])
      expect(await member(given)).toEqual({ status: 'active', reason: null })
      expect((await steps(given)).map((step) => [step.name, step.outcome])).toEqual([
        ['open_credential', 'ok'],
        ['check_share', 'ok'],
        ['check_identity', 'ok'],
        ['open_post', 'ok'],
        ['read_own_posts', 'ok'],
        ['submit', 'ok'],
      ])
    })

    it.each<[string, CaseGiven]>([
      ['a share', { urn: shareUrn, path: address(shareUrn) }],
      ['a ugcPost', { urn: 'urn:li:ugcPost:7397999981150339072', path: address('urn:li:ugcPost:7397999981150339072') }],
      [
        'the second address, where the first is not known',
        { urn: 'urn:li:activity:11111', path: address('urn:li:activity:11111'), otherPath: postPath },
      ],
    ])('takes %s', async (_, given) => {
      const made = await newUnipileCase(given)
      await deliver([message(made)])
      expect((await activity(made)).state).toBe('succeeded')
      expect(await unipileReposts(made)).toHaveLength(1)
    })
  })

  describe.concurrent(`a share through Unipile ${api} that is not sent`, () => {
    it.each<[string, CaseGiven, (made: UnipileCase) => unknown, string, RegExp, boolean]>([
      [
        'no access of the company',
        {},
        ({ tenantId }) => change("delete from integrations where tenant_id = ?1 and subject = ''", tenantId),
        'needs_person',
        /company’s access to Unipile is missing.*admin/,
        false,
      ],
      [
        'no connection of the member',
        {},
        ({ memberId }) => change('delete from integrations where subject = ?1', memberId),
        'needs_person',
        /member’s connection by Unipile is missing.*connects Unipile again/,
        false,
      ],
      [
        'a key that Unipile does not take: the member’s account is none the worse',
        {},
        (made) =>
          seal(
            made,
            { provider: 'unipile' },
            { dsn: env.UNIPILE_URL, apiKey: 'wrong-key', ...(api === 'v2' && { api }) },
          ),
        'needs_person',
        setUp,
        false,
      ],
      [
        'a key that may not do it',
        {},
        (made) =>
          seal(
            made,
            { provider: 'unipile' },
            { dsn: env.UNIPILE_URL, apiKey: 'limited-key', ...(api === 'v2' && { api }) },
          ),
        'needs_person',
        setUp,
        false,
      ],
      [
        'a connected account that is gone',
        {},
        (made) => seal(made, { provider: 'unipile', subject: made.memberId }, { accountId: 'gone' }),
        'needs_person',
        halted,
        true,
      ],
      [
        'the account of somebody else',
        {},
        (made) =>
          seal(
            made,
            { provider: 'unipile', subject: made.memberId },
            { accountId: api === 'v2' ? 'acc_tomas_okafor' : 'uni_tomas_okafor' },
          ),
        'needs_person',
        /another LinkedIn profile/,
        true,
      ],
      [
        'a signed-out account',
        {},
        (made) => unipileTrouble(made, { source: 'CREDENTIALS' }),
        'needs_person',
        halted,
        true,
      ],
      [
        'a restricted account',
        {},
        (made) => unipileTrouble(made, { source: 'PERMISSIONS' }),
        'needs_person',
        heldUp,
        true,
      ],
      [
        'a post that may not be shared',
        {},
        (made) => unipileTrouble(made, { canShare: false }),
        'skipped',
        /does not let the member share/,
        false,
      ],
      [
        'a post that is not there',
        { urn: 'urn:li:activity:11111', path: address('urn:li:activity:11111') },
        () => null,
        'skipped',
        /does not find the post/,
        false,
      ],
      [
        'words that would become a mention',
        { comment: api === 'v2' ? 'as @sam-whitfield says' : 'as {{0}} says' },
        () => null,
        'needs_person',
        /mention.*approves anew/,
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
      [
        'an address where nobody answers',
        {},
        (made) => seal(made, { provider: 'unipile' }, { dsn: nowhere, apiKey: 'k', ...(api === 'v2' && { api }) }),
        'approved',
        /does not answer as it should/,
        false,
      ],
    ])('met %s', async (_, given, before, state, reason, stopped) => {
      const made = await newUnipileCase(given)
      await before(made)
      await deliver([message(made)])
      const end = await left(made)
      expect(end).toEqual({ state, reason: expect.stringMatching(reason) })
      expect((await activity(made)).pressed_at).toBeNull()
      expect(await unipileReposts(made)).toEqual([])
      expect(await member(made)).toEqual(
        stopped ? { status: 'needs_attention', reason: end?.reason } : { status: 'active', reason: null },
      )
    })

    it('calls no address of the inside that a tenant has given', async () => {
      const made = await newUnipileCase()
      await deliver([message(made)], {
        given: { ...env, OUTBOUND_URLS: 'public', UNIPILE_URL: 'https://api.example.com' },
      })
      expect(await activity(made)).toMatchObject({
        state: 'needs_person',
        state_reason: expect.stringMatching(/address of Unipile may not be called.*admin/),
      })
    })

    it('stays unsent where the member takes the agreement back at the last moment', async () => {
      const made = await newUnipileCase()
      const revoke = () => change('update consents set revoked_at = 1 where member_id = ?1', made.memberId)
      await deliver([message(made)], { given: happeningAt(checked, async () => void (await revoke())) })
      expect(await unipileReposts(made)).toEqual([])
      expect(await states(made)).not.toContain('submitting')
    })
  })

  describe.concurrent(`the errors of Unipile ${api}`, () => {
    it.each(errors)('$status $type, before the share is sent', async ({ type, status, before, stopped, rests }) => {
      const made = await newUnipileCase()
      await unipileTrouble(made, { fails: { type, status } })
      await deliver([message(made)])
      expect(await left(made)).toEqual({ state: before[0], reason: expect.stringMatching(before[1]) })
      expect((await activity(made)).pressed_at).toBeNull()
      expect((await member(made))?.status).toBe(stopped ? 'needs_attention' : 'active')
      expect(await restsForAWeek(made)).toBe(rests)
      expect(await leftBehind(made)).not.toContain('Switched on by')
    })

    it.each(errors)('$status $type, as the answer to the share', async ({ type, status, after, stopped, rests }) => {
      const made = await newUnipileCase()
      const fail = async () => void (await unipileTrouble(made, { fails: { type, status } }))
      await deliver([message(made)], { given: happeningAt(checked, fail) })
      expect(await left(made)).toEqual({ state: after[0], reason: expect.stringMatching(after[1]) })
      expect((await member(made))?.status).toBe(stopped ? 'needs_attention' : 'active')
      expect(await restsForAWeek(made)).toBe(rests)
      await unipileTrouble(made, { fails: null })
      // What was refused for today is due after midnight, which may be so near that another run sends it on its way.
      await env.DB.prepare(`update activities set due_at = 9e12 where id = ? and state = 'approved'`)
        .bind(made.activityId)
        .run()
      await deliver([message(made)], { ahead: later })
      expect(await unipileReposts(made)).toEqual([])
      expect(await leftBehind(made)).not.toContain('Switched on by')
    })
  })

  describe.concurrent(`a share through Unipile ${api} is made at most once`, () => {
    it.each([null, 'Words.'])(
      'when the answer is lost: unknown, and reading finds it, with words %s',
      async (comment) => {
        const made = await newUnipileCase({ comment })
        await unipileTrouble(made, { dropAfterPublish: true, listLagMs: 600_000 })
        await deliver([message(made)])
        expect(await activity(made)).toMatchObject({ state: 'unknown', state_reason: expect.stringMatching(noWord) })
        await deliver([message(made)], { ahead: later })
        await reconcile(made)
        expect((await activity(made)).state).toBe('unknown')

        await unipileTrouble(made, { dropAfterPublish: null, listLagMs: 0 })
        await reconcile(made)
        expect(await activity(made)).toMatchObject({
          state: 'succeeded',
          state_reason: 'The share stands among the member’s own posts.',
        })
        expect(await unipileReposts(made)).toHaveLength(1)
      },
    )

    it('when the answer is lost and nothing was made: it stays unknown, and nothing is sent', async () => {
      const made = await newUnipileCase()
      const fail = async () =>
        void (await unipileTrouble(made, { fails: { type: errors[0]?.type ?? '', status: 502 } }))
      await deliver([message(made)], { given: happeningAt(checked, fail) })
      expect((await activity(made)).state).toBe('unknown')
      await unipileTrouble(made, { fails: null })
      await reconcile(made)
      expect((await activity(made)).state).toBe('unknown')
      expect(await unipileReposts(made)).toEqual([])
    })

    it('when the account is signed out as it is read back: the member is asked and stopped', async () => {
      const made = await newUnipileCase()
      await unipileTrouble(made, { dropAfterPublish: true })
      await deliver([message(made)])
      await unipileTrouble(made, { source: 'CREDENTIALS' })
      await reconcile(made)
      expect(await activity(made)).toMatchObject({ state: 'needs_person', state_reason: expect.stringMatching(halted) })
      expect((await member(made))?.status).toBe('needs_attention')
      expect(await unipileReposts(made)).toHaveLength(1)
    })

    killedSharesAreMadeOnce({
      newShare: () => newUnipileCase(),
      reposts: unipileReposts,
      steps: ['open_credential', 'check_identity', 'open_post', 'read_own_posts'],
    })
  })

  // Not beside others: its clock is a day ahead, and what theirs left for tomorrow would go on its way.
  describe(`a share through Unipile ${api} a day later`, () => {
    it.each([null, 'Words.'])(
      'is not sent where the member has shared the post already, with words %s',
      async (words) => {
        const first = await newUnipileCase({ comment: words })
        await deliver([message(first)])
        expect(await unipileReposts(first)).toHaveLength(1)
        await change(
          "update activities set state = 'queued', pressed_at = null, due_at = 0 where id = ?1",
          first.activityId,
        )
        await deliver([message(first)], { ahead: 24 * 60 * 60_000 })
        expect(await activity(first)).toMatchObject({
          state: 'succeeded',
          state_reason: expect.stringMatching(/already; nothing was sent/),
          pressed_at: null,
        })
        expect(await unipileReposts(first)).toHaveLength(1)
      },
    )
  })
}
