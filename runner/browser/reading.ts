import type { ElementHandle, Page } from '@cloudflare/puppeteer'

/** What a reading function gives: plain facts to decide on, and the elements that could be acted upon. */
export interface Found<Facts, Name extends string> {
  readonly facts: Facts
  readonly elements: Readonly<Record<Name, Element | null>>
}

/** The same on our side of the wire. */
export interface Reading<Facts, Name extends string> {
  readonly facts: Facts
  readonly elements: Readonly<Partial<Record<Name, ElementHandle>>>
}

/**
 * Reads a page.
 *
 * @param find runs in the page, so it stands for itself: nothing outside its own body exists there
 * @param given plain data for it
 * @param about an element that it is told of
 * @throws what puppeteer throws where the page is gone or navigates away
 */
export async function read<Given, Facts, Name extends string>(
  page: Page,
  find: (given: Given, about: Element | null) => Found<Facts, Name>,
  given: Given,
  about: ElementHandle | null = null,
): Promise<Reading<Facts, Name>> {
  // Puppeteer's own types take the page function for one of any arguments.
  const handle = await page.evaluateHandle(
    find as (given: unknown, about: Element | null) => Found<Facts, Name>,
    given,
    about,
  )
  const [facts, named] = await Promise.all([
    handle.evaluate((found) => found.facts) as Promise<Facts>,
    handle.getProperty('elements'),
  ])
  const elements: Partial<Record<Name, ElementHandle>> = {}
  for (const [name, property] of await named.getProperties()) {
    const element = property.asElement()
    if (element) elements[name as Name] = element as ElementHandle
  }
  return { facts, elements }
}

/**
 * Reads until `ready` is content or the time is over, and gives the last reading either way.
 *
 * A page that navigates while it is read is read again.
 */
export async function readUntil<R>(
  readOnce: () => Promise<R>,
  ready: (reading: R) => boolean,
  now: () => number,
  withinMs: number,
): Promise<R> {
  const until = now() + withinMs
  for (;;) {
    let reading: R | undefined
    try {
      reading = await readOnce()
    } catch (error) {
      const navigating = error instanceof Error && /context was destroyed|Cannot find context/.test(error.message)
      if (!navigating || now() >= until) throw error
    }
    if (reading !== undefined && (ready(reading) || now() >= until)) return reading
    await scheduler.wait(100)
  }
}
