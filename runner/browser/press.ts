import type { ElementHandle, Page } from '@cloudflare/puppeteer'

interface Point {
  readonly x: number
  readonly y: number
}

/**
 * Brings an element to where its centre is free, and gives that centre.
 *
 * Whatever lies over the window (messages, banners, another app's host) would take the press in its stead, so the point is
 * tested by asking the page what stands there.
 *
 * @returns null where it is not shown, or covered wherever it is scrolled to
 */
export async function aim(element: ElementHandle): Promise<Point | null> {
  return element.evaluate((target) => {
    for (const block of ['center', 'start', 'end'] as const) {
      target.scrollIntoView({ block, inline: 'nearest', behavior: 'instant' })
      const box = target.getBoundingClientRect()
      if (box.width === 0 || box.height === 0) return null
      const point = { x: box.left + box.width / 2, y: box.top + box.height / 2 }
      const scope = target.getRootNode() as Document | ShadowRoot
      const hit = scope.elementFromPoint(point.x, point.y)
      if (hit && (hit === target || target.contains(hit))) return point
    }
    return null
  })
}

/** Presses an element once with the mouse. False where its centre is not free: nothing was pressed then. */
export async function press(page: Page, element: ElementHandle): Promise<boolean> {
  const point = await aim(element)
  if (!point) return false
  await page.mouse.click(point.x, point.y)
  return true
}
