import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** What stands in the way of a person on this screen: barriers of WCAG 2.2 AA, and a sideways scroll. */
export async function barriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze()
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
  const broken = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`)
  return sideways ? [...broken, 'scrolls sideways'] : broken
}
