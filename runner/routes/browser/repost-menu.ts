import type { ElementHandle } from '@cloudflare/puppeteer'
import { press } from '../../browser/press.ts'
import { type Found, read, readUntil } from '../../browser/reading.ts'
import { askPerson } from '../outcome.ts'
import type { OpenPost } from './post.ts'
import type { Scene } from './scene.ts'
import { isOneOf, type Language, words } from './words.ts'

interface MenuFacts {
  /** Open menus on the whole page. */
  readonly menus: number
  readonly expanded: boolean
  /** The first line of each item of the menu beside the button. */
  readonly items: readonly string[]
}

function findMenu(): Found<MenuFacts, '0' | '1'> {
  const shown = (element: Element) => {
    const box = element.getBoundingClientRect()
    return box.width > 1 && box.height > 1 && getComputedStyle(element).visibility === 'visible'
  }
  const menus = [...document.querySelectorAll('.artdeco-dropdown__content')].filter(shown)
  const menu = menus[0]
  const trigger = menu?.closest('.artdeco-dropdown')?.querySelector('[aria-expanded]')
  const items = [...(menu?.querySelectorAll('[role="menuitem"], [role="button"], button') ?? [])].filter(
    (item) => shown(item) && !item.parentElement?.closest('[role="menuitem"], [role="button"], button'),
  )
  const firstLine = (item: Element) => {
    const texts = document.createTreeWalker(item, NodeFilter.SHOW_TEXT)
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const text = (node.textContent ?? '').trim()
      if (text !== '' && !node.parentElement?.closest('svg')) return text
    }
    return ''
  }
  return {
    facts: {
      menus: menus.length,
      expanded:
        trigger?.getAttribute('aria-expanded') === 'true' &&
        trigger.querySelector('[data-test-icon^="repost"]') !== null,
      items: items.map(firstLine),
    },
    elements: { 0: items[0] ?? null, 1: items[1] ?? null },
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
  const see = () => read(page, findMenu, null)
  if ((await see()).facts.menus > 0)
    throw askPerson('A menu is open on the page. The member can share the post by hand.')
  if (!(await press(page, post.repost))) {
    throw askPerson('Something lies over the Repost button. The member can share the post by hand.')
  }
  const { facts, elements } = await readUntil(
    see,
    (seen) => seen.facts.expanded && seen.facts.items.length > 0,
    () => run.clock.now(),
    4_000,
  )
  const chosen = facts.expanded && facts.menus === 1 ? chooseItems(facts.items, post.language) : null
  const handles = [elements[0], elements[1]]
  const plain = chosen && handles[chosen.plain]
  const thoughts = chosen && handles[chosen.thoughts]
  if (!plain || !thoughts) {
    await page.keyboard.press('Escape')
    throw askPerson('The Repost menu is not as it is known. The member can share the post by hand.')
  }
  return { plain, thoughts }
}
