import { describe, expect, it } from 'vitest'
import { activity, deliver, env, member, message, newCase, postUrn, reposts, states, steps, trouble } from './world.ts'

describe.concurrent('a share by the browser route', () => {
  it('reposts once, reads the result back and leaves its evidence', async () => {
    const given = await newCase()
    const { acked } = await deliver([message(given)])
    expect(acked).toHaveLength(1)

    const row = await activity(given)
    expect(row).toMatchObject({ state: 'succeeded', route: 'browser', attempts: 1 })
    expect(await reposts(given)).toEqual([expect.objectContaining({ target: postUrn, text: null })])
    expect(row.result_url).toBe(`${env.LINKEDIN_WEB_URL}/feed/update/${row.result_urn}/`)
    expect(row.result_urn).not.toBe(postUrn)
    expect(row.browser_session_id).toBeTruthy()
    expect(row.browser_ms).toBeGreaterThan(0)
    expect(await states(given)).toEqual(['queued', 'running', 'submitting', 'succeeded'])
    expect(await member(given)).toEqual({ status: 'active', reason: null })

    const recorded = await steps(given)
    expect(recorded.map((step) => [step.name, step.outcome])).toEqual([
      ['open_credential', 'ok'],
      ['launch_browser', 'ok'],
      ['sign_in', 'ok'],
      ['check_identity', 'ok'],
      ['read_own_activity', 'ok'],
      ['open_post', 'ok'],
      ['check_actor', 'ok'],
      ['open_menu', 'ok'],
      ['submit', 'ok'],
      ['read_back', 'ok'],
    ])
    for (const name of ['submit', 'read_back']) {
      const key = recorded.find((step) => step.name === name)?.screenshot_key
      const picture = await env.FILES.get(key ?? '')
      expect(key).toMatch(new RegExp(`^${given.tenantId}/`))
      expect(picture?.httpMetadata?.contentType).toBe('image/jpeg')
      expect((await picture?.arrayBuffer())?.byteLength).toBeGreaterThan(5_000)
    }
  })

  it.each([
    ['several paragraphs', 'Three weeks earlier is a lot.\n\nWe read the sentences out, too.'],
    ['what opens lists of suggestions', 'Worth a look #sales\nsaid @maya\n#forecast'],
    ['what is no plain letter', 'Größe – “quotes” & <b>tags</b> 日本語 🚀 {{x}}'],
    ['what would be keys elsewhere', 'Tab\there, Enter there, Escape nowhere; \\n is no line'],
  ])('posts exactly the approved words: %s', async (_, comment) => {
    const given = await newCase({ comment })
    await deliver([message(given)])
    expect(await activity(given)).toMatchObject({ state: 'succeeded', state_reason: 'LinkedIn announced the share.' })
    const [only, ...more] = await reposts(given)
    expect(more).toEqual([])
    expect(only?.target).toBe(postUrn)
    expect(only?.text?.replace(/[ \t]+/g, ' ')).toBe(comment.replace(/[ \t]+/g, ' '))
  })

  it.each([
    ['a share', '/feed/update/urn:li:share:7397999997143228416/', 'urn:li:share:7397999997143228416'],
    ['a ugcPost', '/feed/update/urn:li:ugcPost:7397999981150339072/', 'urn:li:ugcPost:7397999981150339072'],
    [
      'a public address',
      '/posts/nora-halvorsen_b2b-pricing-advisory-activity-7398000000000000003-b7Wm',
      'urn:li:activity:7398000000000000003',
    ],
  ])('opens the address that was given: %s', async (_, path, urn) => {
    const given = await newCase({ path, urn })
    await deliver([message(given)])
    expect((await activity(given)).state).toBe('succeeded')
    expect(await reposts(given)).toHaveLength(1)
  })

  it.each([
    ['a slow site', { slowMs: 1_200 }],
    ['pages that ask before they are left', { beforeUnload: true }],
  ])('is made once past %s', async (_, switches) => {
    const given = await newCase()
    await trouble(given, switches)
    await deliver([message(given)])
    const row = await activity(given)
    expect(row).toMatchObject({ state: 'succeeded' })
    expect(row.result_url).toMatch(new RegExp(`^${env.LINKEDIN_WEB_URL}/(?:feed/update|in)/`))
    expect(await reposts(given)).toEqual([expect.objectContaining({ target: postUrn, text: null })])
  })

  it.each([
    ['no toast', { noToast: true }],
    ['an answer that is lost', { dropAfterPublish: true }],
    ['pages that ask before they are left', { beforeUnload: true }],
  ])('is made once with words past %s', async (_, switches) => {
    const given = await newCase({ comment: 'Read this.' })
    await trouble(given, switches)
    await deliver([message(given)])
    expect((await activity(given)).state).toBe('succeeded')
    expect(await reposts(given)).toEqual([expect.objectContaining({ text: 'Read this.' })])
  })
})
