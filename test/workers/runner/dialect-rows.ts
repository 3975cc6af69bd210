import { describe, expect, it } from 'vitest'
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
  postUrn,
  site,
  states,
  trouble,
} from './world.ts'

/** The front ends that the browser route knows. */
export type KnownDialect = 'L' | 'M' | 'S1' | 'S2'

const comment = 'Three weeks earlier is a lot.\nWe read the sentences out, too #pricing'
const withWords: CaseGiven = { comment }

interface Given {
  readonly case?: CaseGiven
  readonly switches?: Record<string, unknown>
  /** The step after which the switches are set; from the start without. */
  readonly after?: string
}

/** What is met, with the row of linkedin-pages §15.2 in front. */
type Passing = readonly [name: string, given: Given]
/** The same, what the activity becomes, what its reason says, and whether the account is stopped. */
type Ending = readonly [name: string, given: Given, state: string, reason: RegExp, stopped?: true]

/** What a share is made in spite of, once, with nothing else done to the account. */
export const passing: readonly Passing[] = [
  ['0 nothing in the way', {}],
  ['0 words of the member', { case: withWords }],
  ['3 a cookie banner', { switches: { cookieBanner: true } }],
  ['3 a cookie banner over the page', { switches: { cookieBanner: 'covering' } }],
  ['4 a dialog that asks for something else', { switches: { overlay: 'modal' } }],
  ['5 a shell that fills late', { switches: { shellMs: 2_500 } }],
  ['5 a shell that only another load fills', { switches: { shellLoads: 2 }, after: 'sign_in' }],
  ['7 a choice of actors set to the member', { switches: { actorToggle: 'member' } }],
  ['8 the menu in the other order', { switches: { menu: 'swapped' } }],
  ['8 the menu in the other order, with words', { case: withWords, switches: { menu: 'swapped' } }],
  ['9 another post beside', { switches: { twoPosts: true } }],
  ['9 another post within', { switches: { nestedPost: true } }],
  [
    '10 a share that is found by its activity only',
    {
      case: {
        path: '/feed/update/urn:li:share:7397999997143228416/',
        urn: 'urn:li:share:7397999997143228416',
        otherPath: `/feed/update/${postUrn}/`,
      },
      switches: { unreachableBy: ['share'] },
    },
  ],
  ['13 an editor that mounts late', { case: withWords, switches: { editorMs: 1_500 } }],
  ['14 a second dialog beside the composer', { case: withWords, switches: { besideComposer: 'captions' } }],
  ['14 a conversation beside the composer', { case: withWords, switches: { besideComposer: 'conversation' } }],
  ['15 no toast', { switches: { noToast: true } }],
  ['15 a late toast', { case: withWords, switches: { toast: 'late' } }],
  ['15 a toast about something else', { switches: { toast: 'copy-link' } }],
  ['16 an activity that lags', { switches: { noToast: true, activityLagMs: 3_000 } }],
  ['17 an answer that is lost', { switches: { dropAfterPublish: true } }],
  ['21 another dialect on each page', { case: withWords, switches: { dialects: ['L', 'S1', 'M', 'S2'] } }],
  ['22 a post with orders to machines', { case: withWords, switches: { hostilePost: true } }],
  ['22 a page that claims consent, hides buttons and asks for a press', { switches: { hostilePage: true } }],
  ['22 the same, with words', { case: withWords, switches: { hostilePage: true } }],
  [
    '24 native dialogs, and pages that ask before they are left',
    { case: withWords, switches: { beforeUnload: true, nativeDialogs: true } },
  ],
  ['language French', { case: { account: { language: 'fr' } } }],
  ['language French, with words', { case: { ...withWords, account: { language: 'fr' } } }],
]

/** What a share ends at with nothing pressed. */
export const refused: readonly Ending[] = [
  [
    '1 being signed out in the middle',
    { switches: { signedOut: true }, after: 'check_identity' },
    'needs_person',
    /signed the member out/,
    true,
  ],
  [
    '2 a captcha in the middle',
    { switches: { checkpoint: { kind: 'captcha' } }, after: 'read_own_activity' },
    'needs_person',
    /show that a person/,
    true,
  ],
  [
    '2 a restriction in the middle',
    { switches: { checkpoint: { kind: 'restricted' } }, after: 'check_identity' },
    'needs_person',
    /restricted this account/,
    true,
  ],
  [
    '4 a layer that swallows every press',
    { switches: { overlay: 'interop' } },
    'needs_person',
    /lies over the Repost button/,
  ],
  ['5 a shell that stays one', { switches: { shellMs: 60_000 } }, 'needs_person', /LinkedIn/, true],
  [
    '6 another account',
    { switches: { wrongAccount: 'tomas-okafor' } },
    'needs_person',
    /another LinkedIn account/,
    true,
  ],
  ['7 a company that acts', { switches: { actorToggle: 'company' } }, 'needs_person', /somebody else than the member/],
  ['8 a third item', { switches: { menu: 'third-item' } }, 'needs_person', /menu is not as it is known/],
  ['8 an unknown plain item', { switches: { renamedButtons: 'plain' } }, 'needs_person', /menu is not as it is known/],
  [
    '8 an unknown other item',
    { switches: { renamedButtons: 'thoughts' } },
    'needs_person',
    /menu is not as it is known/,
  ],
  ['8 an unknown button', { switches: { renamedButtons: 'button' } }, 'needs_person', /Repost button|arranged/],
  ['10 a share that is found nowhere', { switches: { unreachableBy: ['activity'] } }, 'skipped', /not there any more/],
  ['11 no button to reshare', { switches: { resharingOff: 'missing' } }, 'skipped', /may not be reshared/],
  ['11 a disabled button', { switches: { resharingOff: 'disabled' } }, 'skipped', /may not be reshared/],
  ['11 a deleted post', { switches: { postDeleted: 'not-found' } }, 'skipped', /not there any more/],
  [
    '11 a post that cannot be displayed',
    { switches: { postDeleted: 'cannot-display' } },
    'skipped',
    /not there any more/,
  ],
  ['11 a page that is gone', { switches: { postDeleted: 'gone' } }, 'skipped', /not there any more/],
  [
    '12 a draft',
    { case: withWords, switches: { draft: 'my own thoughts' } },
    'needs_person',
    /draft of the member.*untouched/,
  ],
  ['13 lost keys', { case: withWords, switches: { lostKeys: 4 } }, 'needs_person', /exactly the approved words/],
  [
    '14 an unknown Post button',
    { case: withWords, switches: { renamedButtons: 'post' } },
    'needs_person',
    /Post button/,
  ],
  [
    '18 a share that is there already',
    { switches: { alreadyReposted: true } },
    'succeeded',
    /already; nothing was pressed/,
  ],
  [
    '20 status 999',
    { switches: { status: 999 }, after: 'check_identity' },
    'needs_person',
    /refused the browser/,
    true,
  ],
  ['20 status 429', { switches: { status: 429 }, after: 'read_own_activity' }, 'needs_person', /done too much/, true],
  [
    '20 the page of limits',
    { switches: { limitPage: true }, after: 'check_identity' },
    'needs_person',
    /done too much/,
    true,
  ],
  ['20 empty sections', { switches: { emptySections: true } }, 'needs_person', /empty pages/, true],
  [
    '23 another audience',
    { case: withWords, switches: { audience: 'Connections only' } },
    'needs_person',
    /another audience/,
  ],
  ['language German', { case: { account: { language: 'de' } } }, 'needs_person', /in German.*does not know yet/],
  ['language Spanish', { case: { account: { language: 'es' } } }, 'needs_person', /in Spanish.*does not know yet/],
  [
    'language Portuguese',
    { case: { account: { language: 'pt' } } },
    'needs_person',
    /in Portuguese.*does not know yet/,
  ],
  ['language Italian', { case: { account: { language: 'it' } } }, 'needs_person', /in Italian.*does not know yet/],
  [
    'language of no table',
    { case: { account: { language: 'opaque' } } },
    'needs_person',
    /language that the browser route does not know/,
  ],
]

/** What is pressed once and is not settled by looking. */
export const unsettled: readonly Ending[] = [
  [
    '2 a checkpoint at the press',
    { switches: { checkpoint: { kind: 'captcha', when: 'publish' } } },
    'unknown',
    /pressed/,
  ],
  [
    '16 a share that never shows',
    { switches: { noToast: true, activityLagMs: 86_400_000 } },
    'unknown',
    /does not show the share yet/,
  ],
]

interface Effect {
  readonly kind: string
  readonly account: string
  readonly target: string
  readonly text: string | null
}

/** All that the site's own ledger says was done with the member's account. */
async function effects({ vanity }: Case): Promise<readonly Effect[]> {
  const ledger = await site<{ effects: readonly Effect[] }>('GET', '/__ledger')
  return ledger.effects.filter(({ account }) => account === vanity)
}

async function run(dialect: KnownDialect, given: Given): Promise<Case> {
  const made = await newCase({ ...given.case, account: { dialect, ...given.case?.account } })
  const { switches = {}, after } = given
  if (!after) await trouble(made, switches)
  const happening = after ? { given: happeningAt({ afterStep: after }, () => trouble(made, switches)) } : {}
  await deliver([message(made)], happening)
  return made
}

const evidence = (made: Case) =>
  env.DB.prepare('select model_calls as calls, tokens from activities where id = ?1').bind(made.activityId).first()

/** What stands on pages that are of no dialect: these rows give the same everywhere. */
const ofEntryPages = /^(?:1|2|20 (?:status|the page)) /

/** The rows that a dialect can change anything about. */
export const ofDialect = (rows: readonly Ending[]) => rows.filter(([name]) => !ofEntryPages.test(name))

const named = <R extends readonly [string, ...unknown[]]>(rows: readonly R[]) =>
  rows.map((row) => [row[0], row] as const)

/** Tests that shares are made once, with no model asked. */
export function itShares(dialect: KnownDialect, rows: readonly Passing[] = passing): void {
  describe.concurrent(`in dialect ${dialect}, a share`, () => {
    it.each(named(rows))('is made once past %s', async (_, [, given]) => {
      const made = await run(dialect, given)
      const { state, state_reason: why } = await activity(made)
      expect([state, why]).toEqual(['succeeded', expect.any(String)])
      const text = given.case?.comment ?? null
      expect(await effects(made)).toEqual([expect.objectContaining({ kind: 'repost', target: postUrn, text })])
      expect(await evidence(made)).toEqual({ calls: 0, tokens: 0 })
      expect(await member(made)).toEqual({ status: 'active', reason: null })
    })
  })
}

/** Tests that shares end as they have to, with nothing pressed. */
export function itRefuses(dialect: KnownDialect, rows: readonly Ending[] = refused): void {
  describe.concurrent(`in dialect ${dialect}, a share`, () => {
    it.each(named(rows))('is not pressed for at %s', async (_, [, given, state, reason, stopped]) => {
      const made = await run(dialect, given)
      const row = await activity(made)
      expect(row).toMatchObject({ state, state_reason: expect.stringMatching(reason) })
      expect(await effects(made)).toEqual([])
      expect(await states(made)).not.toContain('submitting')
      expect(await evidence(made)).toEqual({ calls: 0, tokens: 0 })
      expect((await member(made))?.status).toBe(stopped ? 'needs_attention' : 'active')
    })
  })
}

/** Tests that what was pressed and not settled is pressed once, never again, and found by a later reading. */
export function itLeavesOpen(dialect: KnownDialect, rows: readonly Ending[] = unsettled): void {
  describe.concurrent(`in dialect ${dialect}, a share`, () => {
    it.each(named(rows))('is pressed for once at %s', async (_, [, given, state, reason]) => {
      const made = await run(dialect, given)
      expect(await activity(made)).toMatchObject({ state, state_reason: expect.stringMatching(reason) })
      await deliver([message(made)], { attempts: 2 })
      expect((await activity(made)).state).toBe(state)
      expect((await states(made)).filter((to) => to === 'submitting')).toHaveLength(1)
      expect((await effects(made)).length).toBeLessThanOrEqual(1)
    })

    it.each([
      ['as it is', null],
      ['with words', comment],
    ])(
      'that was made %s is found by a later reading, which presses nothing',
      async (_, words) => {
        const byShare = {
          path: '/feed/update/urn:li:share:7397999997143228416/',
          urn: 'urn:li:share:7397999997143228416',
        }
        const given = { case: { comment: words, ...byShare }, switches: { noToast: true, activityLagMs: 86_400_000 } }
        const made = await run(dialect, given)
        expect((await activity(made)).state).toBe('unknown')
        const reading = { ...message(made), kind: 'reconcile' }
        await deliver([reading], { ahead: 70_000 })
        expect((await activity(made)).state).toBe('unknown')
        await trouble(made, { activityLagMs: null })
        await deliver([reading], { ahead: 300_000 })
        expect(await activity(made)).toMatchObject({
          state: 'succeeded',
          result_url: expect.stringContaining(env.LINKEDIN_WEB_URL),
        })
        expect(await effects(made)).toEqual([expect.objectContaining({ kind: 'repost', target: postUrn, text: words })])
      },
      60_000,
    )
  })
}
