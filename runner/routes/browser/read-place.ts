import type { Page } from '@cloudflare/puppeteer'
import type { PlaceFacts } from './place.ts'

/** What the pages of a challenge or a limit say, in English; their marks tell them in every language. */
const sayings = {
  phoneApp: ['check your linkedin app', 'open your linkedin app'],
  securityCheck: ['quick security check'],
  restricted: ['temporarily restricted'],
  limit: ['too many requests', 'rate limit', 'slow down', 'try again later'],
}

/** Sees where the page stands. @param status of the navigation that led here, 0 where there was none */
export async function readPlace(page: Page, status: number): Promise<PlaceFacts> {
  const seen = await page.evaluate((said: typeof sayings) => {
    const shown = (element: Element | null) => {
      const box = element?.getBoundingClientRect()
      return box !== undefined && box.width > 1 && box.height > 1
    }
    const anyShown = (selector: string) => [...document.querySelectorAll(selector)].some(shown)
    // Posts talk of everything; only headings, labels and short paragraphs outside of them speak for the site.
    const spoken = [...document.querySelectorAll('h1, h2, label, p')]
      .filter((element) => !element.closest('[data-urn], [data-id], [role="article"], article, [role="textbox"]'))
      .map((element) => (element.textContent ?? '').replace(/\s+/g, ' ').trim().toLowerCase())
      .filter((text) => text.length < 300)
    const says = (phrases: readonly string[]) => spoken.some((text) => phrases.some((phrase) => text.includes(phrase)))
    // biome-ignore lint/performance/useDomNodeTextContent: what is shown counts, not the scripts in between
    const text = (document.body?.innerText ?? '').toLowerCase()
    const main = document.querySelector('main')
    const partsOf = (selector: string) => [...(main?.querySelectorAll(selector) ?? [])]
    const columns = partsOf('[data-component-type="LazyColumn"]')
    const screens = partsOf('[data-sdui-screen]')
    const content = columns.length > 0 ? columns : screens.length > 0 ? screens : main ? [main] : []
    const lengthOf = (part: Element) => (part.textContent ?? '').trim().length
    return {
      path: location.pathname,
      mainLength: main && lengthOf(main),
      textLength: text.length,
      contentLength: main && content.reduce((sum, part) => sum + lengthOf(part), 0),
      emailCode: document.querySelector('#input__email_verification_pin, #email-pin-challenge') !== null,
      twoStepCode:
        document.querySelector('#input__phone_verification_pin, #two-step-submit-button, #auth-app-div') !== null,
      captcha:
        document.querySelector('#captcha-challenge') !== null ||
        // An invisible badge alone is no block, so the frame has to be seen.
        anyShown(
          'iframe#captcha-internal, iframe[src*="captcha"], iframe[title*="captcha"], iframe[src*="arkoselabs"]',
        ),
      securityCheck: says(said.securityCheck),
      phoneApp: says(said.phoneApp),
      restricted: says(said.restricted),
      limitWords: said.limit.some((phrase) => text.includes(phrase)),
    }
  }, sayings)
  return { ...seen, status }
}
