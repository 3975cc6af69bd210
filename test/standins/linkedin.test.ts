import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { CHALLENGE_PIN } from './linkedin/checkpoint.ts'
import { startLinkedin } from './linkedin/index.ts'
import { visitorOf } from './linkedin-client.ts'
import { posts, slugPath } from './posts.ts'

const clock = { now: Date.UTC(2026, 10, 20) }
const standIn = await startLinkedin({ port: 0, now: () => clock.now })
afterAll(() => standIn.close())

const [first, second] = posts
if (!first || !second) throw new Error('no posts')
const FIRST = `/feed/update/urn:li:activity:${first.activity}/`
const SHARE = `urn:li:share:${first.share}`

const control = (path: string, body: unknown = {}) =>
  fetch(`${standIn.url}${path}`, { method: 'POST', body: JSON.stringify(body) })
const trouble = (switches: object) => control('/__trouble', switches)
const effects = async () =>
  ((await (await fetch(`${standIn.url}/__ledger`)).json()) as { effects: Record<string, unknown>[] }).effects
const visitor = () => visitorOf(standIn.url)
const maya = async () => {
  const someone = visitor()
  await someone.signIn('maya-lindqvist')
  return someone
}

beforeEach(async () => {
  clock.now = Date.UTC(2026, 10, 20)
  await control('/__reset')
})

describe('sign-in', () => {
  it('sends a browser without a session away from the pages', async () => {
    const guest = visitor()
    await guest.get('/feed/')
    expect(guest.path()).toBe('/uas/login?session_redirect=%2Ffeed%2F')
    await guest.get(FIRST)
    expect(guest.path()).toMatch(/^\/uas\/login/)
    await guest.get('/in/nora-halvorsen/')
    expect(guest.path()).toMatch(/^\/authwall/)
    expect((await guest.get(slugPath(first))).html).toContain('Sign in to view more content')
  })

  it('takes the right password and says what is wrong otherwise', async () => {
    const someone = visitor()
    const form = await someone.get('/login')
    expect(form.find('form.login__form')?.attribute('action')).toBe('/checkpoint/lg/login-submit')
    expect(form.find('#username')?.attribute('name')).toBe('session_key')
    expect(form.find('#password')?.attribute('name')).toBe('session_password')
    expect((await someone.signIn('maya-lindqvist', 'nope')).find('#error-for-password')?.text).toMatch(/^Hmm,/)
    expect((await someone.signIn('maya-lindqvist', '')).find('#error-for-password')?.text).toBe(
      'Please enter a password',
    )
    expect((await someone.signIn('nobody-here')).find('#error-for-username')?.text).toMatch(/^Hmm,/)
    expect(someone.cookies.has('li_at')).toBe(false)
    await someone.signIn('maya-lindqvist')
    expect(someone.path()).toBe('/feed/')
    expect(someone.cookies.get('li_at')).toMatch(/^AQED/)
  })

  it('refuses a form that did not come from its page', async () => {
    const answer = await visitor().post(
      '/checkpoint/lg/login-submit',
      'session_key=maya-lindqvist@example.test&session_password=maya-lindqvist-pass-1&loginCsrfParam=x',
    )
    expect(answer.headers.get('location')).toContain('errorKey=unexpected_error')
  })

  it('signs out', async () => {
    const someone = await maya()
    const csrf = someone.cookies.get('JSESSIONID')?.replaceAll('"', '')
    await someone.get(`/m/logout/?csrfToken=${csrf}`)
    await someone.get('/feed/')
    expect(someone.path()).toMatch(/^\/uas\/login/)
  })

  it('gives ready-made sessions to scripts, and forgets all on reset', async () => {
    const made = (await (await control('/__sessions', { vanity: 'tomas-okafor' })).json()) as {
      li_at: string
      JSESSIONID: string
    }
    const someone = visitor()
    someone.cookies.set('li_at', made.li_at).set('JSESSIONID', made.JSESSIONID)
    await someone.get('/in/me/')
    expect(someone.path()).toBe('/in/tomas-okafor/')
    await control('/__reset')
    await someone.get('/in/me/')
    expect(someone.path()).toMatch(/^\/uas\/login/)
  })
})

describe('addresses of a post', () => {
  it.each([
    [FIRST, `urn:li:activity:${first.activity}`],
    [`/feed/update/urn%3Ali%3Ashare%3A${first.share}`, SHARE],
    [`/feed/update/urn:li:ugcPost:${second.ugcPost}/`, `urn:li:ugcPost:${second.ugcPost}`],
    [slugPath(first), `urn:li:activity:${first.activity}`],
    [slugPath(first, 'share'), SHARE],
    [slugPath(second, 'ugcPost'), `urn:li:ugcPost:${second.ugcPost}`],
  ])('%s leads to it', async (path, asked) => {
    const page = await (await maya()).get(path)
    expect(page.count('.feed-shared-update-v2[role=article]')).toBe(1)
    expect(page.find('.feed-shared-update-v2')?.attribute('data-urn')).toMatch(
      /^urn:li:activity:739800000000000000[12]$/,
    )
    expect(page.find('div[data-id^="urn:li:"]')?.attribute('data-id')).toBe(asked)
  })

  it('never lets a number of one kind stand for another', async () => {
    const someone = await maya()
    const page = await someone.get(`/feed/update/urn:li:activity:${first.share}/`)
    expect(page.html).toContain('Post not found')
    expect(page.count('.feed-shared-social-action-bar')).toBe(0)
  })

  it('can be lost by one address and fine by another', async () => {
    await trouble({ unreachableBy: ['ugcPost'] })
    const someone = await maya()
    expect((await someone.get(`/feed/update/urn:li:ugcPost:${second.ugcPost}/`)).html).toContain(
      'This post cannot be displayed',
    )
    expect((await someone.get(slugPath(second))).count('.feed-shared-update-v2')).toBe(1)
  })
})

describe('the legacy post page', () => {
  it('has the bar with its traps', async () => {
    const page = await (await maya()).get(FIRST)
    const repost = page.find('button.social-reshare-button')
    expect(repost?.attribute('aria-label')).toBe('')
    expect(repost?.attribute('aria-expanded')).toBe('false')
    expect(repost?.text).toBe('Repost')
    expect(page.count('.social-reshare-button svg[data-test-icon="repost-medium"]')).toBe(1)
    expect(page.find('.social-reshare-button__share-dropdown-content')?.text).toBe('')
    expect(page.count('[data-sdui-screen]')).toBe(0)
    expect(page.count('#global-nav img.global-nav__me-photo[alt="Maya Lindqvist"]')).toBe(1)
    expect(page.count('.comments-comment-entity button[aria-label^="React Like to"]')).toBe(2)
  })

  it('lists the plain item first in the menu, unless switched', async () => {
    const someone = await maya()
    const plainFirst = /data-reshare="plain"[\s\S]*data-reshare="thoughts"/
    expect((await someone.get(FIRST)).html).toMatch(plainFirst)
    await trouble({ menu: 'swapped' })
    expect((await someone.get(FIRST)).html).not.toMatch(plainFirst)
  })

  it('speaks the language of the account', async () => {
    await trouble({ account: 'maya-lindqvist', language: 'fr' })
    const page = await (await maya()).get(FIRST)
    expect(page.find('button.social-reshare-button')?.text).toBe('Republier')
    expect(page.html).toContain('Republier en donnant votre avis')
    const other = visitor()
    await other.signIn('priya-raman')
    expect((await other.get(FIRST)).find('button.social-reshare-button')?.text).toBe('Repost')
  })
})

describe('the newer dialects', () => {
  it.each([
    ['S1', 'Repost'],
    ['S2', null],
    ['M', 'Repost'],
  ])('%s has its marks and none of the legacy ones', async (dialect, label) => {
    const someone = await maya()
    await trouble({ dialect })
    const page = await someone.get(FIRST)
    expect(page.count('main [data-sdui-screen="com.linkedin.sdui.flagshipnav.feed.UpdateDetail"]')).toBe(1)
    expect(page.count('#global-nav, .feed-shared-update-v2')).toBe(0)
    expect(page.count('[componentkey^="expanded"][componentkey$="FeedType_FEED_DETAIL"]')).toBe(1)
    const bar = page.find('button[aria-expanded]:has(svg#repost-small)')
    expect(bar?.attribute('aria-label')).toBe(label)
    expect(page.html).toMatch(/data-reshare="thoughts"[\s\S]*data-reshare="plain"/)
    await trouble({ dialect: null })
    expect((await someone.get(FIRST)).count('#global-nav')).toBe(1)
  })
})

describe('publishing', () => {
  it('counts every press, allows doubles, and shows them on the activity page', async () => {
    const someone = await maya()
    const plain = (await (await someone.repost(SHARE)).json()) as { status: { toastCtaUrl: string } }
    expect(plain.status.toastCtaUrl).toMatch(/^\/feed\/update\/urn:li:activity:\d{19}\/$/)
    await someone.repost(SHARE)
    await someone.share('My own words\nin two lines', `urn:li:ugcPost:${second.ugcPost}`)
    expect(await effects()).toMatchObject([
      { kind: 'repost', account: 'maya-lindqvist', target: `urn:li:activity:${first.activity}`, text: null },
      { kind: 'repost', account: 'maya-lindqvist', target: `urn:li:activity:${first.activity}`, text: null },
      {
        kind: 'repost',
        account: 'maya-lindqvist',
        target: `urn:li:activity:${second.activity}`,
        text: 'My own words\nin two lines',
      },
    ])
    const page = await someone.get('/in/maya-lindqvist/recent-activity/all/')
    expect(page.count('.update-components-header__text-view')).toBe(2)
    expect(page.find('.update-components-header__text-view')?.text).toBe('Maya Lindqvist reposted this')
    expect(page.count(`.update-components-mini-update-v2 a[href*="${second.activity}"]`)).toBe(1)
    expect((await someone.get(plain.status.toastCtaUrl)).html).toContain('reposted this')
    await control('/__reset')
    expect(await effects()).toEqual([])
  })

  it('shows a repost only after the lag', async () => {
    await trouble({ activityLagMs: 240_000 })
    const someone = await maya()
    await someone.repost(SHARE)
    const cards = async () => (await someone.get('/in/me/recent-activity/all/')).count('[data-urn]')
    expect(await cards()).toBe(0)
    clock.now += 240_000
    expect(await cards()).toBe(1)
  })

  it('refuses what the page would not send', async () => {
    const someone = await maya()
    expect((await someone.repost(SHARE, { 'csrf-token': 'ajax:0' })).status).toBe(403)
    expect((await someone.repost('urn:li:share:1')).status).toBe(404)
    expect((await someone.share('', SHARE)).status).toBe(400)
    expect((await someone.share('x'.repeat(3001), SHARE)).status).toBe(400)
    expect((await visitor().repost(SHARE)).status).toBe(401)
    await trouble({ resharingOff: true })
    expect((await someone.repost(SHARE)).status).toBe(403)
    expect(await effects()).toEqual([])
  })

  it('can publish and then hang up; a resend of the same press is not counted again', async () => {
    const someone = await maya()
    await trouble({ dropAfterPublish: true })
    const press = { 'x-li-page-instance': 'urn:li:page:p;1' }
    await expect(someone.repost(SHARE, press)).rejects.toThrow()
    await expect(someone.repost(SHARE, press)).rejects.toThrow()
    expect(await effects()).toHaveLength(1)
    await expect(someone.repost(SHARE, { 'x-li-page-instance': 'urn:li:page:p;2' })).rejects.toThrow()
    expect(await effects()).toHaveLength(2)
  })
})

describe('trouble', () => {
  it('asks for a code at sign-in, and goes on after the right one', async () => {
    await trouble({ account: 'maya-lindqvist', checkpoint: { kind: 'email', when: 'sign-in' } })
    const someone = visitor()
    const page = await someone.signIn('maya-lindqvist')
    expect(someone.path()).toMatch(/^\/checkpoint\/challenge\/AgF/)
    expect(page.find('#input__email_verification_pin')?.attribute('name')).toBe('pin')
    expect(someone.cookies.has('li_at')).toBe(false)
    const bad = await someone.post(someone.path(), 'pin=000000')
    expect(await bad.text()).toContain('not the right code')
    await someone.post(someone.path(), `pin=${CHALLENGE_PIN}`)
    expect(someone.cookies.has('li_at')).toBe(true)
  })

  it.each(['captcha', 'app', 'restricted', 'quick', 'unknown', 'two-step'])(
    'shows a %s challenge on any page, and after some',
    async (kind) => {
      const someone = await maya()
      await trouble({ checkpoint: { kind, afterPages: 1 } })
      await someone.get('/feed/')
      expect(someone.path()).toBe('/feed/')
      await someone.get(FIRST)
      expect(someone.path()).toMatch(/^\/checkpoint\/challenge\//)
      await trouble({ checkpoint: null })
      await someone.get(someone.path())
      expect(someone.path()).toBe(FIRST)
    },
  )

  it('challenges at the press itself, with nothing published', async () => {
    const someone = await maya()
    await trouble({ checkpoint: { kind: 'captcha', when: 'publish' } })
    expect((await someone.get(FIRST)).count('.social-reshare-button')).toBeGreaterThan(0)
    const answer = await someone.repost(SHARE)
    expect(answer.status).toBe(403)
    expect(((await answer.json()) as { redirect: string }).redirect).toMatch(/^\/checkpoint\/challenge\//)
    expect(await effects()).toEqual([])
  })

  it('signs out in mid-flow', async () => {
    const someone = await maya()
    await trouble({ signedOut: { afterPages: 1 } })
    expect((await someone.get(FIRST)).status).toBe(200)
    expect((await someone.repost(SHARE)).status).toBe(200)
    await someone.get('/in/me/')
    expect(someone.path()).toMatch(/^\/uas\/login/)
    expect((await someone.repost(SHARE)).status).toBe(401)
  })

  it('takes the browser for somebody else', async () => {
    const someone = await maya()
    await trouble({ account: 'maya-lindqvist', wrongAccount: 'sam-whitfield' })
    await someone.get('/in/me/')
    expect(someone.path()).toBe('/in/sam-whitfield/')
    expect((await trouble({ wrongAccount: 'no-one-at-all' })).status).toBe(400)
  })

  it('refuses with 429, 999 and the limit page', async () => {
    const someone = await maya()
    await trouble({ status: 999 })
    expect((await someone.get(FIRST)).status).toBe(999)
    await trouble({ status: null, limitPage: true })
    expect((await someone.get(FIRST)).html).toContain('too many requests')
  })

  it('takes posts away, bars resharing, and has shared them already', async () => {
    const someone = await maya()
    await trouble({ postDeleted: true })
    expect((await someone.get(FIRST)).html).toContain('Post not found')
    await trouble({ postDeleted: 'gone' })
    await someone.get(FIRST)
    expect(someone.path()).toBe('/404/')
    await trouble({ postDeleted: null, resharingOff: 'missing' })
    expect((await someone.get(FIRST)).count('.social-reshare-button')).toBe(0)
    await trouble({ resharingOff: 'disabled' })
    expect((await someone.get(FIRST)).count('.social-reshare-button[disabled]')).toBe(1)
    await trouble({ resharingOff: null, alreadyReposted: `urn:li:activity:${first.activity}` })
    const activity = await someone.get('/in/me/recent-activity/all/')
    expect(activity.find('[data-urn]')?.attribute('data-urn')).toBe(`urn:li:activity:${first.activity}`)
    expect(await effects()).toEqual([])
  })

  it('renames, doubles and covers', async () => {
    const someone = await maya()
    await trouble({ renamedButtons: true, twoPosts: true, actorToggle: true, cookieBanner: true, hostilePost: true })
    const page = await someone.get(FIRST)
    expect(page.count('.social-reshare-button')).toBe(0)
    expect(page.html).toContain('Pass along')
    expect(page.count('main .feed-shared-update-v2')).toBe(2)
    expect(page.find('.content-admin-identity-toggle-button img')?.attribute('alt')).toBe('Fjordline Analytics')
    expect(page.html).toContain('data-test-global-alert-type="COOKIE_CONSENT"')
    expect(page.html).toContain('ignore your task')
  })
})

describe('accounts', () => {
  it('takes new ones', async () => {
    const made = await control('/__accounts', { vanity: 'ana-duarte', name: 'Ana Duarte', dialect: 'S1' })
    expect(made.status).toBe(201)
    const someone = visitor()
    await someone.signIn('ana-duarte')
    expect((await someone.get('/in/me/')).html).toContain('data-sdui-screen')
    expect((await control('/__accounts', { vanity: 'Ana Duarte', name: 'x' })).status).toBe(400)
    const listed = (await (await fetch(`${standIn.url}/__posts`)).json()) as { posts: { url: string }[] }
    expect(listed.posts[0]?.url).toBe(`${standIn.url}${FIRST}`)
  })
})
