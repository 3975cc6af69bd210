import { afterEach, describe, expect, it } from 'vitest'
import { press } from '../../../runner/browser/press.ts'
import { locateElse } from '../../../runner/routes/browser/locate.ts'
import { typeSignIn } from '../../../runner/routes/browser/sign-in.ts'
import { chose, openStage, type Stage } from './healer-world.ts'
import { env, postPath, site } from './world.ts'

/** The post that the page is about, in any of the site's dialects. */
const postRoot = '[data-view-tracking-scope*="requestedUrn"], .feed-shared-update-v2'

describe('a Repost button of another name and another icon', () => {
  const open: Stage[] = []
  afterEach(async () => {
    await Promise.all(open.splice(0).map((stage) => stage.close()))
  })

  /** Opens the post for a member who is shown the site in a strange form. */
  async function atPost(switches: Record<string, unknown>, sameAs?: Stage): Promise<Stage> {
    const vanity = `healer-${crypto.randomUUID().slice(0, 8)}`
    await site('POST', '/__accounts', { vanity, name: 'Robin Ahlberg' })
    const stage = await openStage(sameAs ? { sameAs } : {})
    open.push(stage)
    await typeSignIn(stage.scene, { email: `${vanity}@example.test`, password: `${vanity}-pass-1` })
    await site('POST', '/__trouble', { account: vanity, ...switches })
    await stage.scene.page.goto(env.LINKEDIN_WEB_URL + postPath)
    await stage.scene.page.waitForSelector(postRoot)
    return stage
  }

  async function find({ scene }: Stage) {
    const root = await scene.page.$(postRoot)
    const fits = () => Promise.resolve(true)
    return locateElse(scene, { target: 'repost_button', language: 'en', root, fits })
  }

  const expanded = (stage: Stage) =>
    stage.scene.page.evaluate(
      () => document.querySelector('[data-menu="reshare"]')?.getAttribute('aria-expanded') === 'true',
    )

  it.each([
    { dialect: 'L', renamedButtons: 'button' },
    { dialect: 'S2', renamedButtons: 'button' },
    { dialect: 'X', renamedButtons: 'button' },
    { dialect: 'X', renamedButtons: 'button', hostilePost: true },
  ])('is found by one question, and the next time by none: %o', async (switches) => {
    await env.DB.prepare('delete from locators').run()
    const first = await atPost(switches)
    await first.answers(chose(await refIn(first)))
    const located = await find(first)
    if (!located) throw new Error('nothing was found')
    expect(first.scene.ladder.calls).toBe(1)
    expect(first.scene.ladder.tokens).toBeLessThan(3_000)
    expect(await press(first.scene.page, located.handle)).toBe(true)
    expect(await expanded(first)).toBe(true)
    await located.verified()
    const [request] = await first.requests()
    expect(request?.input).not.toMatch(/SYSTEM NOTICE|password/)

    const second = await atPost(switches, first)
    const again = await find(second)
    if (!again) throw new Error('nothing was found again')
    expect(second.scene.ladder.calls).toBe(0)
    expect(await press(second.scene.page, again.handle)).toBe(true)
    expect(await expanded(second)).toBe(true)
  })

  it('is not pressed where the model names another', async () => {
    await env.DB.prepare('delete from locators').run()
    const stage = await atPost({ dialect: 'X', renamedButtons: 'button' })
    await stage.answers(chose('e999'))
    expect(await find(stage)).toBeNull()
    expect(await expanded(stage)).toBe(false)
    expect(await env.DB.prepare('select count(*) as n from locators').first('n')).toBe(0)
  })

  /** The ref of the button within the post. */
  async function refIn(stage: Stage): Promise<string> {
    return stage.refOf('Pass along', await stage.scene.page.$(postRoot))
  }
})
