import type { ElementHandle } from '@cloudflare/puppeteer'
import { press } from '../../browser/press.ts'
import { type Found, read, readUntil } from '../../browser/reading.ts'
import { askLayout, askPerson } from '../outcome.ts'
import { locateElse } from './locate.ts'
import type { OpenPost } from './post.ts'
import type { Scene } from './scene.ts'
import { isOneOf, type Language, words } from './words.ts'

interface MenuFacts {
  /** Open menus on the whole page. */
  readonly menus: number
  /** The first line of each item of the first of them. */
  readonly items: readonly string[]
}

interface MenuWords {
  readonly plain: readonly string[]
  readonly thoughts: readonly string[]
}

/**
 * Finds the open menus: drop-downs of the legacy dialect, popovers of the other. Where none is of a known kind, `menu` is the smallest
 * thing that holds both known items. Runs in the page. Source: linkedin-pages §7.
 */
function findMenu({ plain, thoughts }: MenuWords): Found<MenuFacts, 'menu' | '0' | '1'> {
  const shown = (element: Element) => {
    const box = element.getBoundingClientRect()
    return box.width > 1 && box.height > 1 && getComputedStyle(element).visibility === 'visible'
  }
  const pressable = '[role="menuitem"], [role="button"], button'
  const itemsOf = (menu: Element) =>
    [...menu.querySelectorAll(pressable)].filter(
      (item) => shown(item) && !menu.contains(item.parentElement?.closest(pressable) ?? null),
    )
  const kinds = '.artdeco-dropdown__content, [popover], [role="menu"]'
  const menus = [...document.querySelectorAll(kinds)].filter(
    (menu) => shown(menu) && !menu.parentElement?.closest(kinds) && itemsOf(menu).length > 0,
  )
  const items = menus[0] ? itemsOf(menus[0]) : []
  const firstLine = (item: Element) => {
    const texts = document.createTreeWalker(item, NodeFilter.SHOW_TEXT)
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const text = (node.textContent ?? '').trim()
      if (text !== '' && !node.parentElement?.closest('svg')) return text
    }
    return ''
  }
  const saying = (list: readonly string[]) =>
    [...document.querySelectorAll('body *')].filter(
      (part) =>
        part.children.length === 0 &&
        list.includes((part.textContent ?? '').replace(/\s+/g, ' ').trim()) &&
        shown(part),
    )
  let menu: Element | null = menus[0] ?? null
  if (!menu) {
    const [one, ...more] = saying(thoughts)
    const beside = saying(plain)
    menu = more.length === 0 ? (one ?? null) : null
    while (menu && !beside.some((part) => menu?.contains(part))) menu = menu.parentElement
    if (menu === document.body) menu = null
  }
  return {
    facts: { menus: menus.length, items: items.map(firstLine) },
    elements: { menu, 0: items[0] ?? null, 1: items[1] ?? null },
  }
}

/**
 * Which of the menu's items is which, by the whole of their first lines, in one language; never by their order.
 *
 * Source: linkedin-pages §7.
 *
 * @returns the items' indexes, or null where it is not beyond doubt
 */
export function chooseItems(items: readonly string[], language: Language): { plain: number; thoughts: number } | null {
  const { menu } = words[language]
  if (!menu || items.length !== 2) return null
  const plain = items.findIndex((item) => isOneOf(item, menu.plain))
  const thoughts = items.findIndex((item) => isOneOf(item, menu.thoughts))
  return plain >= 0 && thoughts >= 0 && plain !== thoughts ? { plain, thoughts } : null
}

/** The two items of the open menu. The plain one publishes at once. */
export interface RepostMenu {
  readonly plain: ElementHandle
  readonly thoughts: ElementHandle
}

/**
 * Opens the Repost menu and tells its items apart.
 *
 * @throws Ended with the menu closed again, where it is not as known
 */
export async function openMenu(scene: Scene, post: OpenPost): Promise<RepostMenu> {
  const { page, run } = scene
  const row = words[post.language].menu ?? { plain: [], thoughts: [] }
  const see = async () => ({
    ...(await read(page, findMenu, row)),
    expanded: await post.repost.evaluate((button) => button.getAttribute('aria-expanded') === 'true'),
  })
  if ((await see()).facts.menus > 0) {
    throw askLayout('A menu is open on the page before one was asked for. The member can share the post by hand.')
  }
  if (!(await press(page, post.repost))) {
    throw askPerson('Something lies over the Repost button. The member can share the post by hand.')
  }
  const { facts, elements, expanded } = await readUntil(
    see,
    (seen) => seen.expanded && (seen.facts.items.length > 0 || seen.elements.menu !== undefined),
    () => run.clock.now(),
    8_000,
  )
  const menu = expanded && facts.menus <= 1 ? await tellApart(scene, post.language, facts, elements) : null
  if (!menu) {
    await page.keyboard.press('Escape')
    throw askLayout('The Repost menu is not as it is known. The member can share the post by hand.')
  }
  await post.verified()
  return menu
}

async function tellApart(
  scene: Scene,
  language: Language,
  { items }: MenuFacts,
  elements: Readonly<Partial<Record<'menu' | '0' | '1', ElementHandle>>>,
): Promise<RepostMenu | null> {
  const chosen = chooseItems(items, language)
  if (chosen) {
    const handles = [elements[0], elements[1]]
    const [plain, thoughts] = [handles[chosen.plain], handles[chosen.thoughts]]
    return plain && thoughts ? { plain, thoughts } : null
  }
  const root = elements.menu
  if (!root) return null
  const fits = async () => true
  const plain = await locateElse(scene, { target: 'plain_item', language, root, fits })
  const thoughts = plain && (await locateElse(scene, { target: 'thoughts_item', language, root, fits }))
  return plain && thoughts ? { plain: plain.handle, thoughts: thoughts.handle } : null
}
