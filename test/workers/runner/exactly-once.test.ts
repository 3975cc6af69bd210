import puppeteer from '@cloudflare/puppeteer'
import { describe, expect, it } from 'vitest'
import { dispatchDue } from '../../../core/pods/dispatch.ts'
import { sweepActivities } from '../../../core/pods/sweep.ts'
import { bindings, happeningAt, killedAt, type Point } from './faults.ts'
import {
  activity,
  type Case,
  deliver,
  env,
  left,
  member,
  message,
  newCase,
  postUrn,
  reposts,
  states,
  steps,
  trouble,
} from './world.ts'

/** Past every lease, as a later runner sees the world. */
const later = 10 * 60_000

const before = [
  'open_credential',
  'sign_in',
  'check_identity',
  'read_own_activity',
  'open_post',
  'check_actor',
  'open_menu',
]

const change =
  (sql: string, ...values: unknown[]) =>
  async () => {
    await env.DB.prepare(sql)
      .bind(...values)
      .run()
  }

describe.concurrent('a share is made at most once', () => {
  it('when its message comes three times at once, and again later', async () => {
    const given = await newCase()
    const copies = await Promise.all([1, 2, 3].map(() => deliver([message(given)])))
    expect(await reposts(given)).toHaveLength(1)
    expect((await activity(given)).state).toBe('succeeded')
    expect(copies.flatMap(({ acked }) => acked)).not.toHaveLength(0)

    const again = await deliver([message(given), message(given)], { ahead: later })
    expect(again.acked).toHaveLength(2)
    expect(await reposts(given)).toHaveLength(1)
    expect((await activity(given)).fence).toBe(1)
  })

  it('when copies of its message come in one batch', async () => {
    const given = await newCase()
    const { acked, retried } = await deliver([message(given), message(given), message(given)])
    expect([acked.length, retried.length]).toEqual([3, 0])
    expect(await reposts(given)).toHaveLength(1)
  })

  it('when one member has two shares in a batch: the second waits its hour', async () => {
    const first = await newCase()
    const urn = 'urn:li:activity:7398000000000000002'
    const second = await newCase({ sameMember: first, urn, path: `/feed/update/${urn}/` })
    const { acked } = await deliver([message(first), message(second)])
    expect(acked).toHaveLength(2)
    expect((await activity(first)).state).toBe('succeeded')
    expect(await activity(second)).toMatchObject({
      state: 'approved',
      attempts: 0,
      state_reason: expect.stringMatching(/an hour between two shares/),
    })
    expect((await reposts(first)).map((repost) => repost.target)).toEqual([postUrn])
  })

  it.each(before.map((name): [string, Point] => [name, { afterStep: name }]))(
    'when the runner is killed after %s: a later one makes it',
    async (_, point) => {
      const given = await newCase()
      const { acked } = await deliver([message(given)], { given: killedAt(point) })
      expect(acked).toEqual([])
      expect(await reposts(given)).toEqual([])
      expect((await activity(given)).state).toBe('running')

      await deliver([message(given)], { ahead: later })
      expect(await activity(given)).toMatchObject({ state: 'succeeded', attempts: 2, fence: 2 })
      expect(await reposts(given)).toHaveLength(1)
    },
  )

  it.each(['before_claim', 'after_claim', 'before_submitting'] as const)(
    'when the runner is killed %s: a later one makes it',
    async (point) => {
      const given = await newCase()
      await deliver([message(given)], { given: killedAt(point) })
      expect(await reposts(given)).toEqual([])
      await deliver([message(given)], { ahead: later })
      expect((await activity(given)).state).toBe('succeeded')
      expect(await reposts(given)).toHaveLength(1)
    },
  )

  it('when the runner is killed between writing down and pressing: nobody presses any more', async () => {
    const given = await newCase()
    await deliver([message(given)], { given: killedAt('after_submitting') })
    expect((await activity(given)).state).toBe('submitting')
    const { acked } = await deliver([message(given)], { ahead: later })
    expect(acked).toHaveLength(1)
    expect((await activity(given)).state).toBe('submitting')
    expect(await reposts(given)).toEqual([])
  })

  it.each(['submit', 'read_back'])('when the runner is killed after %s: nobody presses again', async (name) => {
    const given = await newCase()
    await deliver([message(given)], { given: killedAt({ afterStep: name }) })
    expect((await activity(given)).state).toBe('submitting')
    await deliver([message(given)], { ahead: later })
    expect((await activity(given)).state).toBe('submitting')
    expect(await reposts(given)).toHaveLength(1)
  })

  it('when the answer is lost and the share is not shown yet: unknown, and nothing tries again', async () => {
    const given = await newCase()
    await trouble(given, { dropAfterPublish: true, activityLagMs: 600_000 })
    const { acked } = await deliver([message(given)])
    expect(acked).toHaveLength(1)
    expect(await activity(given)).toMatchObject({
      state: 'unknown',
      state_reason: expect.stringMatching(/Nothing tries again; the member looks at the own activity/),
    })
    expect((await steps(given)).at(-1)).toMatchObject({ name: 'read_back', outcome: 'failed' })
    await deliver([message(given)], { ahead: later })
    expect((await activity(given)).state).toBe('unknown')
    expect(await reposts(given)).toHaveLength(1)
  })

  it('when no toast comes and the share is not shown yet, with words: unknown', async () => {
    const given = await newCase({ comment: 'Read this.' })
    await trouble(given, { noToast: true, activityLagMs: 600_000 })
    await deliver([message(given)])
    expect((await activity(given)).state).toBe('unknown')
    expect(await reposts(given)).toHaveLength(1)
  })

  it.each([
    ['is refused', { publishStatus: 500 }, 'active'],
    ['leads to a checkpoint', { checkpoint: { kind: 'captcha', when: 'publish' } }, 'active'],
  ])('when the press %s: unknown, and not taken for success', async (_, switches, status) => {
    const given = await newCase()
    await trouble(given, switches)
    await deliver([message(given)])
    expect((await activity(given)).state).toBe('unknown')
    expect((await member(given))?.status).toBe(status)
    expect(await reposts(given)).toEqual([])
  })

  it('when the hold is stolen between two steps: the one who lost it writes and presses nothing', async () => {
    const given = await newCase()
    let recorded: unknown[] = []
    const robbed = happeningAt({ afterStep: 'check_identity' }, async () => {
      await change('update activities set fence = fence + 1 where id = ?1', given.activityId)()
      recorded = await steps(given)
    })
    const { acked } = await deliver([message(given)], { given: robbed })
    expect(acked).toHaveLength(1)
    expect(await reposts(given)).toEqual([])
    expect(await steps(given)).toEqual(recorded)
    expect(await activity(given)).toMatchObject({ state: 'running', fence: 2 })
  })

  it('when the hold is stolen just before the press: nothing is pressed', async () => {
    const given = await newCase()
    const theft = change('update activities set fence = fence + 1 where id = ?1', given.activityId)
    await deliver([message(given)], { given: happeningAt('before_submitting', theft) })
    expect(await reposts(given)).toEqual([])
    expect(await states(given)).toEqual(['queued', 'running'])
  })

  it.each<[string, string, RegExp | null, (given: Case) => ReturnType<typeof change>]>([
    [
      'the member is paused',
      'approved',
      /has paused sharing/,
      ({ memberId }) => change("update members set status = 'paused' where id = ?1", memberId),
    ],
    [
      'the tenant is suspended',
      'approved',
      /company is suspended/,
      ({ tenantId }) => change("update tenants set status = 'suspended' where id = ?1", tenantId),
    ],
    [
      'the owner stops all sharing',
      'approved',
      /Sharing is stopped/,
      ({ tenantId }) =>
        change(
          "insert into stops (tenant_id, kind, route, reason, stopped_by, at) values (?1, 'all', '', null, 'owner', 1)",
          tenantId,
        ),
    ],
    [
      'the owner takes the route away',
      'proposed',
      /Nobody stands behind/,
      ({ tenantId }) => change("update tenants set routes = '[]' where id = ?1", tenantId),
    ],
    [
      'the member takes the consent back',
      'proposed',
      /Nobody stands behind/,
      ({ memberId }) =>
        change("update consents set revoked_at = 1 where member_id = ?1 and purpose = 'repost'", memberId),
    ],
    [
      'other words are put in place of those approved',
      'queued',
      null,
      ({ activityId }) => change("update activities set text_hash = 'other' where id = ?1", activityId),
    ],
  ])('when %s in the last moment: nothing is pressed, and it is %s', async (_, state, reason, stop) => {
    const given = await newCase()
    const { acked } = await deliver([message(given)], { given: happeningAt('before_submitting', stop(given)) })
    expect(acked).toHaveLength(1)
    expect(await reposts(given)).toEqual([])
    expect(await left(given)).toEqual({ state: 'approved', reason: 'Stopped before the press.' })
    await dispatchDue(env.DB, Date.now(), given.tenantId)
    expect(await activity(given)).toMatchObject({
      ...{ state, attempts: 0, pressed_at: null },
      state_reason: reason && expect.stringMatching(reason),
    })
  })

  it.each(['before_succeeded', 'after_succeeded'] as const)(
    'when the database fails once %s is written: the result is not lost',
    async (point) => {
      const given = await newCase()
      const failing = happeningAt(point, () => {
        throw new Error('D1_ERROR: Network connection lost.')
      })
      const { acked } = await deliver([message(given)], { given: failing })
      expect(acked).toHaveLength(1)
      expect((await activity(given)).state).toBe('succeeded')
      expect(await reposts(given)).toHaveLength(1)
    },
  )

  it('when the pictures cannot be kept: it is not even tried, and comes again', async () => {
    const given = await newCase()
    const broken = new Proxy(env.FILES, {
      get: () => () => Promise.reject(new Error('R2 is down')),
    })
    const { acked } = await deliver([message(given)], { given: { ...bindings(), FILES: broken } })
    expect(acked).toHaveLength(1)
    expect(await left(given)).toEqual({ state: 'approved', reason: expect.stringMatching(/picture/) })
    expect(await reposts(given)).toEqual([])
  })
})

describe.concurrent('a passing fault before the press', () => {
  const answering = (answer: (path: string) => Response | null): Fetcher =>
    new Proxy(env.BROWSER, {
      get(target, name) {
        const member = Reflect.get(target, name) as unknown
        if (name !== 'fetch') return typeof member === 'function' ? member.bind(target) : member
        return (input: RequestInfo, init?: RequestInit) => {
          const path = new URL(input instanceof Request ? input.url : input).pathname
          return answer(path) ?? target.fetch(input, init)
        }
      },
    })
  const withBrowser = (browser: Fetcher) => ({ ...bindings(), BROWSER: browser })

  it.each<[string, (path: string) => Response | null, RegExp]>([
    [
      'no launch allowed for a while',
      (path) =>
        path === '/v1/limits'
          ? Response.json({
              activeSessions: [],
              maxConcurrentSessions: 2,
              allowedBrowserAcquisitions: 0,
              timeUntilNextAllowedBrowserAcquisition: 60_000,
            })
          : null,
      /Every browser is in use/,
    ],
    [
      'status 429 at the launch',
      (path) => (path === '/v1/devtools/browser' ? new Response('slow down', { status: 429 }) : null),
      /Every browser is in use/,
    ],
    ['a service that answers nonsense', () => new Response('<html>', { status: 200 }), /could not be worked with/],
  ])('%s: comes again after a while', async (_, answer, reason) => {
    const given = await newCase()
    const { retried, acked } = await deliver([message(given)], { given: withBrowser(answering(answer)) })
    expect([retried.length, acked.length]).toEqual([0, 1])
    expect(await left(given)).toEqual({ state: 'approved', reason: expect.stringMatching(reason) })
    expect((await activity(given)).due_at).toBeGreaterThan(Date.now())
  })

  it('comes again no more once it has been tried often enough, and says who must act', async () => {
    const given = await newCase()
    await change('update activities set attempts = 2 where id = ?1', given.activityId)()
    const none = answering((path) => (path === '/v1/devtools/browser' ? new Response('', { status: 429 }) : null))
    const { acked } = await deliver([message(given)], { given: withBrowser(none) })
    expect(acked).toHaveLength(1)
    expect(await activity(given)).toMatchObject({
      state: 'failed',
      state_reason: expect.stringMatching(/3 attempts, nothing was shared.*operator/),
    })
  })

  it('an error of the site: comes again, and nothing is pressed', async () => {
    const given = await newCase()
    await trouble(given, { status: 503 })
    const { acked } = await deliver([message(given)])
    expect(acked).toHaveLength(1)
    expect(await left(given)).toEqual({ state: 'approved', reason: expect.stringMatching(/error of its own/) })
    await trouble(given, { status: null })
    await dispatchDue(env.DB, Date.now() + later, given.tenantId)
    expect((await activity(given)).state).toBe('queued')
    await deliver([message(given)], { attempts: 2, ahead: later })
    expect((await activity(given)).state).toBe('succeeded')
    expect(await reposts(given)).toHaveLength(1)
  })

  it('a credential that has not arrived yet: comes again', async () => {
    const given = await newCase()
    const late = new Proxy(env.VAULT, { get: () => () => Promise.resolve(null) })
    const { acked } = await deliver([message(given)], { given: { ...bindings(), VAULT: late } })
    expect(acked).toHaveLength(1)
    expect(await left(given)).toEqual({ state: 'approved', reason: expect.stringMatching(/not arrived/) })
  })
})

describe('a browser that goes away in the middle', () => {
  /** The binding with a way to cut its connections, as when the service rolls a release or an idle session is closed. */
  const cuttable = () => {
    const sockets: WebSocket[] = []
    const browser: Fetcher = new Proxy(env.BROWSER, {
      get(target, name) {
        const member = Reflect.get(target, name) as unknown
        if (name !== 'fetch') return typeof member === 'function' ? member.bind(target) : member
        return async (input: RequestInfo, init?: RequestInit) => {
          const response = await target.fetch(input, init)
          if (response.webSocket) sockets.push(response.webSocket)
          return response
        }
      },
    })
    const cut = () => {
      for (const socket of sockets) socket.close(1011, 'gone')
    }
    return { browser, cut }
  }

  it.each([...before.slice(1), 'before_submitting'])('after %s: waits and is made later, once', async (name) => {
    const given = await newCase()
    const { browser, cut } = cuttable()
    const point: Point = name === 'before_submitting' ? name : { afterStep: name }
    await deliver([message(given)], { given: { ...happeningAt(point, cut), BROWSER: browser } })
    const row = await activity(given)
    expect(await reposts(given)).toEqual([])
    if (row.pressed_at === null) {
      expect(row.state).toBe('approved')
      await dispatchDue(env.DB, Date.now() + later, given.tenantId)
      await deliver([message(given)], { ahead: later })
      expect((await activity(given)).state).toBe('succeeded')
      expect(await reposts(given)).toHaveLength(1)
    } else {
      expect(['unknown', 'failed']).toContain(row.state)
    }
    // The service ends by itself what nobody is connected to any more; here somebody has to.
    const open = async () => (await puppeteer.sessions(env.BROWSER)).map(({ sessionId }) => sessionId)
    const last = (await activity(given)).browser_session_id
    if (last !== row.browser_session_id) expect(await open()).not.toContain(last)
    if (row.browser_session_id && (await open()).includes(row.browser_session_id)) {
      await (await puppeteer.connect(env.BROWSER, row.browser_session_id)).close()
    }
  })

  it('once the share is made: read back by a later run, and pressed by none', async () => {
    const given = await newCase()
    await deliver([message(given)], { given: killedAt({ afterStep: 'submit' }) })
    expect((await activity(given)).state).toBe('submitting')
    await sweepActivities(env.DB, Date.now() + later)
    expect((await activity(given)).state).toBe('unknown')
    await deliver([{ ...message(given), kind: 'reconcile' }])
    expect((await activity(given)).state).toBe('succeeded')
    expect(await reposts(given)).toHaveLength(1)
  })
})
