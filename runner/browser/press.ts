import type { ElementHandle, Page } from '@cloudflare/puppeteer'

interface Point {
  readonly x: number
  readonly y: number
}

/**
 * Brings an element to where its centre is free, and gives that centre.
 *
 * Whatever lies over the window (messages, banners, another app's host) would take the press in its stead, so the point is
 * tested by asking the page what stands there, into open shadow roots; and only once the element keeps still, since a style sheet that
 * comes late moves it.
 *
 * @returns null where it is not shown, or covered wherever it is scrolled to
 */
export async function aim(element: ElementHandle): Promise<Point | null> {
  return element.evaluate(async (target) => {
    for (const block of ['center', 'start', 'end'] as const) {
      target.scrollIntoView({ block, inline: 'nearest', behavior: 'instant' })
      let box = target.getBoundingClientRect()
      for (let looks = 0, still = false; !still && looks < 20; looks += 1) {
        await new Promise((done) => setTimeout(done, 50))
        const next = target.getBoundingClientRect()
        still = next.x === box.x && next.y === box.y && next.width === box.width && next.height === box.height
        box = next
      }
      if (box.width === 0 || box.height === 0) return null
      const point = { x: box.left + box.width / 2, y: box.top + box.height / 2 }
      let hit = document.elementFromPoint(point.x, point.y)
      for (;;) {
        const inner = hit?.shadowRoot?.elementFromPoint(point.x, point.y)
        if (!inner || inner === hit) break
        hit = inner
      }
      for (let part: Node | null = hit; part; part = part.parentNode ?? (part as ShadowRoot).host ?? null) {
        if (part === target) return point
      }
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
