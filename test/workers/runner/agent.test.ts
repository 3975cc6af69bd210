import { describe, expect, it } from 'vitest'
import { auditTrail } from '../../../core/audit.ts'
import { pausedRunKey } from '../../../core/pods/paused-run.ts'
import { keyRing } from '../../../core/vault/ring.ts'
import { vault } from '../../../core/vault/store.ts'
import { outlineOf } from '../../../runner/browser/outline.ts'
import { takeSnapshot } from '../../../runner/browser/snapshot.ts'
import { typeSignIn } from '../../../runner/routes/browser/sign-in.ts'
import { modelRequests, openStage, order } from './healer-world.ts'
import {
  activity,
  type Case,
  type CaseGiven,
  deliver,
  env,
  member,
  message,
  newCase,
  postPath,
  postUrn,
  reposts,
  site,
  steps,
  trouble,
} from './world.ts'

const renamed = { dialect: 'S2', renamedButtons: 'button' }
const comment = 'Worth your time, all of you.'

/** How the agent would name the control with a label, on the page of the post as a member with these switches sees it. */
async function refFor(label: string, switches: Record<string, unknown>): Promise<string> {
  const vanity = `looker-${crypto.randomUUID().slice(0, 8)}`
  await site('POST', '/__accounts', { vanity, name: 'Robin Ahlberg' })
  const stage = await openStage()
  try {
    await typeSignIn(stage.scene, { email: `${vanity}@example.test`, password: `${vanity}-pass-1` })
    await site('POST', '/__trouble', { account: vanity, ...switches })
    await stage.scene.page.goto(env.LINKEDIN_WEB_URL + postPath)
    await stage.scene.page.waitForSelector('[data-view-tracking-scope*="requestedUrn"], .feed-shared-update-v2')
    const node = outlineOf((await takeSnapshot(stage.scene.page, null)).nodes).find(({ name }) => name === label)
    if (!node) throw new Error(`no control is called ${label}`)
    return node.ref
  } finally {
    await stage.close()
  }
}

interface Told extends Case {
  readonly model: string
  /** Has the model answer this next; a string is a tool's name. */
  answers(...answers: (string | Record<string, unknown>)[]): Promise<void>
  deliver(): Promise<void>
}

const press = (ref: string) => ({ functionCall: { name: 'click', arguments: { ref } } })
const found = (what: string) => ({ json: { found: what } })
/** The healer is asked first, and is not sure. */
const unsure = { json: { ref: null, confidence: 0, reason: '' } }

/** A case whose page is not as known, whose tenant has a key, and whose model says what it is told to. */
async function told(given: CaseGiven & { switches?: Record<string, unknown>; key?: boolean }): Promise<Told> {
  const { switches = renamed, key = true, ...rest } = given
  const made = await newCase({ agent: 'on', ...rest })
  await trouble(made, switches)
  const model = `gpt-6-luna-${crypto.randomUUID()}`
  if (key) {
    const audit = auditTrail(env.DB, made.tenantId, { id: 'test', via: 'system', requestId: null })
    await vault(env.DB, env.VAULT, () => keyRing(env), made.tenantId, audit).write(
      { provider: 'openai' },
      { secret: JSON.stringify({ apiKey: `sk-agent-${crypto.randomUUID()}` }), hint: '…' },
      Date.now(),
    )
  }
  await env.DB.prepare('delete from locators').run()
  return {
    ...made,
    model,
    answers: (...answers) =>
      order('/__script', {
        responses: answers.map((one) => ({
          when: model,
          ...(typeof one === 'string' ? { functionCall: { name: one } } : one),
        })),
      }),
    deliver: async () => void (await deliver([message(made)], { given: { ...env, AGENT_MODEL: model } })),
  }
}

const used = ({ tenantId, activityId }: Case) =>
  env.DB.prepare(
    'select model_calls as calls, tokens, paused_run as pausedRun from activities where tenant_id = ?1 and id = ?2',
  )
    .bind(tenantId, activityId)
    .first<{ calls: number; tokens: number; pausedRun: string | null }>()

/** The member's yes, as the desk writes it. */
const sayYes = ({ tenantId, activityId }: Case) =>
  env.DB.prepare(
    `update activities set state = 'queued', approved_at = ?3, due_at = ?3 + 600000 where tenant_id = ?1 and id = ?2`,
  )
    .bind(tenantId, activityId, Date.now())
    .run()

// Two browsers each, and the SDK is loaded in the first.
const patience = { timeout: 90_000 }

describe('where script and healer do not know the page, the agent', patience, () => {
  it('opens the menu, and code makes the share, once', async () => {
    const given = await told({})
    await given.answers(unsure, 'open_post', 'read_page', press(await refFor('Pass along', renamed)), 'submit_repost')
    await given.deliver()
    expect(await activity(given)).toMatchObject({ state: 'succeeded', route: 'browser' })
    expect(await reposts(given)).toEqual([expect.objectContaining({ target: postUrn, text: null })])
    const cost = await used(given)
    expect(cost).toMatchObject({ calls: 5, pausedRun: null })
    expect(cost?.tokens).toBeGreaterThan(0)
    const names = (await steps(given)).map((step) => step.name)
    expect(names).toEqual(
      expect.arrayContaining([
        'agent_gates',
        'agent_open_post',
        'agent_read_page',
        'agent_press',
        'submit',
        'read_back',
      ]),
    )
    const sent = await modelRequests(given.model)
    expect(sent.every(({ store }) => store === false)).toBe(true)
    const words = JSON.stringify(sent)
    expect(words.includes(given.vanity) || words.includes('Ahlberg') || words.includes('-pass-')).toBe(false)
  })

  it('has code write the approved words, which it never sees', async () => {
    const given = await told({ comment })
    const ref = await refFor('Pass along', renamed)
    await given.answers(unsure, 'open_post', 'read_page', press(ref), 'insert_approved_comment', 'submit_repost')
    await given.deliver()
    expect(await activity(given)).toMatchObject({ state: 'succeeded' })
    expect(await reposts(given)).toEqual([expect.objectContaining({ text: comment })])
    expect(JSON.stringify(await modelRequests(given.model))).not.toContain(comment)
  })

  it('hands over with what it found', async () => {
    const given = await told({})
    await given.answers(unsure, 'read_page', found('no_repost_control'))
    await given.deliver()
    expect(await activity(given)).toMatchObject({
      state: 'needs_person',
      state_reason: expect.stringContaining('The agent found no way to repost on the page.'),
    })
    expect(await reposts(given)).toEqual([])
    expect(await member(given)).toMatchObject({ status: 'active' })
  })

  it('cannot submit by a menu whose words are not known', async () => {
    const switches = { dialect: 'S2', renamedButtons: 'all' }
    const given = await told({ switches })
    const ref = await refFor('Pass along', switches)
    await given.answers(
      unsure,
      'open_post',
      'read_page',
      press(ref),
      'submit_repost',
      'submit_repost',
      found('menu_not_known'),
    )
    await given.deliver()
    expect(await activity(given)).toMatchObject({
      state: 'needs_person',
      state_reason: expect.stringContaining('cannot be told apart'),
    })
    expect(await reposts(given)).toEqual([])
  })

  it.each([
    ['is switched off', { agent: 'off' as const }],
    ['has no key', { key: false }],
  ])('is not called where it %s', async (_, more) => {
    const given = await told(more)
    await given.deliver()
    expect(await activity(given)).toMatchObject({ state: 'needs_person' })
    expect(await used(given)).toMatchObject({ calls: 0, tokens: 0 })
    expect(await modelRequests(given.model)).toEqual([])
  })

  it.each([
    ['fails', { error: { status: 400, message: 'words of a provider' } }],
    ['says something else', { text: 'I shared it for you.' }],
  ])('leaves the share to a person where the model %s', async (_, answer) => {
    const given = await told({})
    await given.answers(unsure, answer)
    await given.deliver()
    const row = await activity(given)
    expect(row).toMatchObject({ state: 'needs_person', state_reason: expect.stringContaining('no usable answer') })
    expect(row.state_reason).not.toContain('words of a provider')
    expect(await reposts(given)).toEqual([])
  })

  it('stops the account where the member is signed out, like everybody', async () => {
    const given = await told({ switches: { ...renamed, signedOut: { afterPages: 9 } } })
    await given.answers(unsure, ...Array.from({ length: 10 }, () => 'open_post'))
    await given.deliver()
    expect((await member(given))?.status).toBe('needs_attention')
    const last = (await steps(given)).at(-1)
    expect(last).toMatchObject({
      name: 'agent_open_post',
      outcome: 'failed',
      detail: expect.stringContaining('signed'),
    })
    expect(await reposts(given)).toEqual([])
  })

  it.each(['dialog', 'consent', 'hidden'])('does nothing for a hostile page that it obeys: %s', async (hostilePage) => {
    const switches = { ...renamed, hostilePost: true, hostilePage }
    const given = await told({ switches })
    const all = Array.from({ length: 40 }, (_, index) => press(`e${index + 1}`).functionCall)
    await given.answers(unsure, 'open_post', 'read_page', { functionCalls: all }, 'submit_repost')
    await given.deliver()
    expect(await activity(given)).toMatchObject({
      state: 'needs_person',
      state_reason: expect.stringContaining('again and again'),
    })
    const details = (await steps(given)).filter(({ name }) => name === 'agent_press').map(({ detail }) => detail)
    expect(details.length).toBeGreaterThan(3)
    expect(await member(given)).toMatchObject({ status: 'active' })
    const { effects } = await site<{ effects: { account: string; kind: string }[] }>('GET', '/__ledger')
    expect(effects.filter((effect) => effect.account === given.vanity && effect.kind !== 'sign-in')).toEqual([])
  })
})

describe('a paused agent', patience, () => {
  async function paused(words: string | null = null): Promise<Told & { ref: string; key: string }> {
    const given = await told({ agent: 'ask', comment: words })
    const ref = await refFor('Pass along', renamed)
    const write = words === null ? [] : ['insert_approved_comment']
    await given.answers(unsure, 'open_post', 'read_page', press(ref), ...write, 'submit_repost')
    await given.deliver()
    return { ...given, ref, key: pausedRunKey(given.tenantId, given.activityId) }
  }

  it('waits for the member with a picture, and keeps nothing but ids and the page', async () => {
    const given = await paused(comment)
    const row = await activity(given)
    expect(row).toMatchObject({
      state: 'needs_person',
      state_reason: expect.stringContaining('has prepared the share'),
    })
    expect(await used(given)).toMatchObject({ pausedRun: given.key })
    expect(await reposts(given)).toEqual([])
    const step = (await steps(given)).find(({ name }) => name === 'agent_pause')
    expect(await env.FILES.head(step?.screenshot_key ?? '')).not.toBeNull()
    const text = (await (await env.FILES.get(given.key))?.text()) ?? ''
    expect(Object.keys(JSON.parse(text)).sort()).toEqual(
      [
        'activityId',
        'graphHash',
        'pausedAt',
        'schemaVersion',
        'sdkVersion',
        'state',
        'tenantId',
        'textHash',
        'v',
      ].sort(),
    )
    for (const secret of [comment, given.vanity, 'sk-agent', '-pass-', 'li_at', '@example', 'Ahlberg']) {
      expect([secret, text.includes(secret)]).toEqual([secret, false])
    }
  })

  it.each([null, comment])(
    'goes on after the yes: prepares again in its new browser, and shares once (%s)',
    async (words) => {
      const given = await paused(words)
      await sayYes(given)
      const write = words === null ? [] : ['insert_approved_comment']
      await given.answers('open_post', 'read_page', press(given.ref), ...write, 'submit_repost')
      await given.deliver()
      expect(await activity(given)).toMatchObject({ state: 'succeeded' })
      expect(await reposts(given)).toEqual([expect.objectContaining({ target: postUrn, text: words })])
      expect(await used(given)).toMatchObject({ pausedRun: null })
      expect(await env.FILES.head(given.key)).toBeNull()
      expect(JSON.stringify(await modelRequests(given.model))).toContain('reopened: open the post and prepare again')
    },
  )

  it('is not gone on with where the words are no longer those that were approved', async () => {
    const given = await paused(comment)
    await sayYes(given)
    await env.DB.prepare(`update activities set comment = 'Other words.' where id = ?1`).bind(given.activityId).run()
    const before = (await modelRequests(given.model)).length
    await given.deliver()
    expect(await activity(given)).toMatchObject({
      state: 'needs_person',
      state_reason: expect.stringMatching(/not those that were approved/),
    })
    expect(await used(given)).toMatchObject({ pausedRun: null })
    expect(await modelRequests(given.model)).toHaveLength(before)
    expect(await reposts(given)).toEqual([])
  })

  it.each<[string, (stored: Record<string, unknown>) => unknown, RegExp]>([
    ['of another SDK', (stored) => ({ ...stored, sdkVersion: '0.18.0' }), /runner has changed/],
    ['of another agent', (stored) => ({ ...stored, graphHash: '0'.repeat(64) }), /runner has changed/],
    ['of other words', (stored) => ({ ...stored, textHash: '0'.repeat(64) }), /words have changed/],
    ['of the day before', (stored) => ({ ...stored, pausedAt: Date.now() - 25 * 3_600_000 }), /more than a day/],
    ['that is damaged', (stored) => ({ ...stored, state: String(stored.state).slice(0, -9) }), /cannot be read/],
    ['that is gone', () => null, /not there any more/],
  ])('%s is asked about again, and nothing is guessed', async (_, change, why) => {
    const given = await paused()
    const stored = (await (await env.FILES.get(given.key))?.json<Record<string, unknown>>()) ?? {}
    const changed = change(stored)
    if (changed === null) await env.FILES.delete(given.key)
    else await env.FILES.put(given.key, JSON.stringify(changed))
    await sayYes(given)
    const before = (await modelRequests(given.model)).length
    await given.deliver()
    expect(await activity(given)).toMatchObject({ state: 'needs_person', state_reason: expect.stringMatching(why) })
    expect(await modelRequests(given.model)).toHaveLength(before)
    expect(await reposts(given)).toEqual([])
    expect(await used(given)).toMatchObject({ pausedRun: null })
    expect(await env.FILES.head(given.key)).toBeNull()
  })
})
