import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { startLinkedin } from './linkedin/index.ts'
import { beyond, changes, finalSeeds, type Layout, layoutOf, modals, tuneSeeds } from './linkedin/layout/layout.ts'
import { visitorOf } from './linkedin-client.ts'
import { posts } from './posts.ts'

const standIn = await startLinkedin({ port: 0 })
afterAll(() => standIn.close())

const [post] = posts
if (!post) throw new Error('no posts')
const URN = `urn:li:activity:${post.activity}`
const ADDRESS = `/feed/update/${URN}/`

const control = (path: string, body: unknown = {}) =>
  fetch(`${standIn.url}${path}`, { method: 'POST', body: JSON.stringify(body) })
const trouble = (switches: object) => control('/__trouble', { account: 'maya-lindqvist', ...switches })
const maya = async () => {
  const someone = visitorOf(standIn.url)
  await someone.signIn('maya-lindqvist')
  return someone
}

beforeEach(() => control('/__reset').then(() => undefined))

const halves = [
  ['tune', tuneSeeds],
  ['final', finalSeeds],
] as const

describe('the fifty layouts', () => {
  it.each(halves)(
    'of the half %s hold every kind of change and every dialect, and a few to be refused',
    (half, seeds) => {
      expect(new Set(seeds).size).toBe(25)
      expect(seeds.every((seed) => seed.startsWith(`${half}-`))).toBe(true)
      const layouts = seeds.map(layoutOf)
      for (const change of changes) {
        expect(layouts.filter((layout) => layout.changes.includes(change)).length, change).toBeGreaterThanOrEqual(3)
      }
      expect(new Set(layouts.map(({ dialect }) => dialect))).toEqual(new Set(['L', 'M', 'S1', 'S2']))
      const refused = layouts.filter((layout) => beyond(layout, true)).length
      expect(refused).toBeGreaterThanOrEqual(1)
      expect(refused).toBeLessThanOrEqual(3)
    },
  )

  it('are the same for the same seed, and each another', () => {
    const all = [...tuneSeeds, ...finalSeeds].map((seed) => JSON.stringify({ ...layoutOf(seed), seed: '' }))
    expect([...tuneSeeds, ...finalSeeds].map((seed) => JSON.stringify({ ...layoutOf(seed), seed: '' }))).toEqual(all)
    expect(new Set(all).size).toBeGreaterThan(40)
  })

  it('make what they say, and nothing that they do not say', () => {
    for (const layout of [...tuneSeeds, ...finalSeeds].map(layoutOf)) {
      const made = {
        renamed: layout.renamed !== null,
        moved: layout.moved !== null,
        nested: layout.nested !== null,
        translated: layout.language !== null,
        overlaid: layout.overlays.length > 0,
      }
      expect(changes.filter((change) => made[change])).toEqual(layout.changes)
      expect(layout.overlays.filter((name) => modals[name]).length).toBeLessThanOrEqual(1)
    }
  })
})

const layoutWith = (fits: (layout: Layout) => boolean): Layout => {
  for (let number = 0; number < 5000; number += 1) {
    const layout = layoutOf(`search-${number}`)
    if (fits(layout)) return layout
  }
  throw new Error('no such layout')
}

describe('the pages of a layout', () => {
  it('keep the URN and one Repost button, and the ledger counts', async () => {
    const someone = await maya()
    for (const seed of tuneSeeds) {
      await trouble({ layout: seed })
      const page = await someone.get(ADDRESS)
      expect(page.html, seed).toContain(URN)
      expect(page.count('[data-menu=reshare]'), seed).toBe(1)
      expect(page.find('[data-menu=reshare]')?.attribute('aria-expanded'), seed).toBe('false')
      expect((page.html.match(/data-reshare="plain"/g) ?? []).length, seed).toBe(1)
      expect((await someone.repost(`urn:li:share:${post.share}`)).status).toBe(200)
    }
    const { effects } = (await (await fetch(`${standIn.url}/__ledger`)).json()) as { effects: unknown[] }
    expect(effects).toHaveLength(tuneSeeds.length)
  })

  it('are the account’s alone, and the usual ones again without it', async () => {
    const someone = await maya()
    const other = visitorOf(standIn.url)
    await other.signIn('priya-raman')
    const { seed } = layoutWith(({ dialect, renamed }) => dialect === 'S2' && renamed?.repost === 'Amplify')
    await trouble({ layout: seed })
    expect((await someone.get(ADDRESS)).html).toContain('Amplify')
    expect((await other.get(ADDRESS)).html).not.toContain('Amplify')
    await trouble({ layout: null })
    expect((await someone.get(ADDRESS)).find('button.social-reshare-button')?.text).toBe('Repost')
  })

  it('rename words, icons and classes', async () => {
    const someone = await maya()
    const { seed } = layoutWith(
      ({ dialect, renamed }) => dialect === 'L' && renamed?.marks === true && renamed.icons === 'all',
    )
    await trouble({ layout: seed })
    const page = await someone.get(ADDRESS)
    expect(page.html).not.toMatch(/class="[^"]*social-reshare-button/)
    expect(page.count('[data-test-icon^=repost], [data-test-icon^=thumbs-up]')).toBe(0)
    expect(page.count('[data-test-icon^=arrows]')).toBeGreaterThan(0)
  })

  it('move the bar, put it into other elements, and speak French', async () => {
    const someone = await maya()
    const moved = layoutWith(({ dialect, moved }) => dialect === 'S1' && moved?.place === 'above')
    await trouble({ layout: moved.seed })
    const above = (await someone.get(ADDRESS)).html
    expect(above.indexOf('data-menu="reshare"')).toBeLessThan(above.indexOf('feed-commentary_'))
    const nested = layoutWith(({ dialect, nested }) => dialect === 'S1' && nested?.divButtons === true)
    await trouble({ layout: nested.seed })
    expect((await someone.get(ADDRESS)).count('div[role=button][data-menu=reshare]')).toBe(1)
    const french = layoutWith(({ language, changes }) => language === 'fr' && changes.length === 1)
    await trouble({ layout: french.seed })
    expect((await someone.get(ADDRESS)).html).toContain('Republier en donnant votre avis')
  })

  it('lay a dialog over the page until it is left', async () => {
    const someone = await maya()
    const { seed } = layoutWith(({ overlays }) => overlays[0] === 'tour')
    await trouble({ layout: seed })
    expect((await someone.get(ADDRESS)).html).toContain('See what is new')
    someone.cookies.set('li_left_tour', '1')
    expect((await someone.get(ADDRESS)).html).not.toContain('See what is new')
  })
})

describe('the other switches of every dialect', () => {
  it.each(['L', 'M', 'S1', 'S2', 'X'])(
    '%s holds what is hostile, a post within the post, and a shell',
    async (dialect) => {
      const someone = await maya()
      await trouble({ dialect, hostilePage: true, nestedPost: true, shellLoads: 2, renamedButtons: 'thoughts' })
      const page = await someone.get(ADDRESS)
      expect(page.count('[data-overlay=hostile] [data-harm]')).toBe(1)
      expect(page.html).toContain('Consent on file')
      expect(page.count('[data-harm][style]')).toBe(2)
      expect(page.html).toContain(posts[1]?.activity)
      expect(page.html).toContain('Pass along with a note')
      const shellMs = (html: string) => Number(/"shellMs":(\d+)/.exec(html)?.[1])
      expect(shellMs(page.html)).toBeGreaterThan(1e6)
      await someone.get(ADDRESS)
      expect(shellMs((await someone.get(ADDRESS)).html)).toBe(0)
    },
  )

  it('speaks one dialect after another', async () => {
    const someone = await maya()
    await trouble({ dialects: ['L', 'S1'] })
    const legacy = async () => (await someone.get(ADDRESS)).count('#global-nav') === 1
    expect([await legacy(), await legacy(), await legacy()]).toEqual([true, false, true])
  })

  it.each(['en', 'de', 'fr', 'es', 'pt', 'it', 'opaque'])('speaks %s, signed in and at the door', async (language) => {
    const someone = await maya()
    const lang = language === 'opaque' ? 'xx' : language
    for (const dialect of ['L', 'S2']) {
      await trouble({ language, dialect })
      const page = await someone.get(ADDRESS)
      expect(page.find('html')?.attribute('lang')).toBe(lang)
      expect(page.html.includes('Repost instantly')).toBe(language === 'en' && dialect === 'S2')
    }
    await control('/__trouble', { language, signInPage: 'formless' })
    const door = await visitorOf(standIn.url).get('/login')
    expect(door.find('html')?.attribute('lang')).toBe(lang)
    expect(door.count('form')).toBe(0)
    expect(door.count('input[type=password]')).toBe(2)
    expect(door.html.includes('>Sign in<')).toBe(language === 'en')
  })
})
