import puppeteer, { type CDPSession, type ElementHandle, type Page } from '@cloudflare/puppeteer'
import { aim } from '../../../runner/browser/press.ts'
import { viewport } from '../../../runner/browser/session.ts'

/** A repost that a computer-use loop shall make. */
export interface LoopOrder {
  readonly origin: string
  readonly email: string
  readonly password: string
  /** The post's path. */
  readonly path: string
  readonly comment: string | null
}

/** What a loop took. */
export interface LoopSeen {
  readonly browserMs: number
  /** Pictures that a model would have been shown, one for each of its turns. */
  readonly turns: number
  readonly actions: number
  readonly done: boolean
  /** Where it stopped: the page's path, and what it was about to do. */
  readonly at: string
}

/** One thing that the model's stand-in does once it sees that it can. */
type Act =
  | { readonly kind: 'open'; readonly path: string }
  /** @property sees names what a model would see, by the page's own hooks: it stands for eyes that never err */
  | { readonly kind: 'click'; readonly sees: string }
  | { readonly kind: 'type'; readonly text: string }
  | { readonly kind: 'end'; readonly sees: string }

/** What a model asks for where the page is not there yet; as in OpenAI's sample harness. */
const waitMs = 1000
const mostTurns = 30

function actsFor({ email, password, path, comment }: LoopOrder): Act[] {
  const words: Act[] =
    comment === null
      ? []
      : [
          { kind: 'click', sees: '[role=dialog] [role=textbox], dialog [role=textbox]' },
          { kind: 'type', text: comment },
          { kind: 'click', sees: '[data-publish]' },
        ]
  return [
    { kind: 'open', path: '/login' },
    { kind: 'click', sees: 'input[autocomplete^=username]' },
    { kind: 'type', text: email },
    { kind: 'click', sees: 'input[autocomplete=current-password]' },
    { kind: 'type', text: password },
    { kind: 'click', sees: 'form button[type=submit], [data-sign-in]' },
    { kind: 'end', sees: 'nav a[href^="/feed/"]' },
    { kind: 'open', path },
    { kind: 'click', sees: 'main [data-menu=reshare]' },
    { kind: 'click', sees: `[data-reshare=${comment === null ? 'plain' : 'thoughts'}]` },
    ...words,
    { kind: 'end', sees: '.artdeco-toast-item a, [aria-live=polite] a' },
  ]
}

/**
 * Reposts by the plain loop of computer use: a picture, one action by it, the next picture. Its model is a script that knows
 * what to do and errs never, and takes no time; no picture is looked at, and nothing is checked.
 */
export async function runComputerLoop(binding: Fetcher, order: LoopOrder): Promise<LoopSeen> {
  const startedAt = Date.now()
  const browser = await puppeteer.launch(binding)
  let [turns, actions] = [0, 0]
  let done = false
  let at = ''
  try {
    const page = await browser.newPage()
    await page.setViewport(viewport)
    const cdp = await page.createCDPSession()
    const acts = actsFor(order)
    for (let next = 0; next < acts.length && turns < mostTurns; turns += 1) {
      const pictured = await picture(cdp)
      const act = acts[next]
      if (!act) break
      if (pictured && (await perform(page, act, order))) next += 1
      else if (pictured) await scheduler.wait(waitMs)
      actions += 1
      done = next === acts.length
      at = `${new URL(page.url()).pathname}: ${JSON.stringify(acts[next])}`
    }
  } finally {
    const whole = await browser.target().createCDPSession()
    await whole.send('Browser.close').catch(() => undefined)
    await browser.disconnect().catch(() => undefined)
  }
  return { browserMs: Date.now() - startedAt, turns, actions, done, at }
}

/** Takes a picture. False where none comes in time: while a page gives way to the next, the browser may leave the request unanswered. */
function picture(cdp: CDPSession): Promise<boolean> {
  // Puppeteer's own call would hold up every later one.
  const taken = cdp.send('Page.captureScreenshot', { format: 'png' }).then(
    () => true,
    () => false,
  )
  return Promise.race([taken, scheduler.wait(waitMs).then(() => false)])
}

/** @returns false where the page does not show yet what the act needs */
async function perform(page: Page, act: Act, { origin }: LoopOrder): Promise<boolean> {
  switch (act.kind) {
    case 'open':
      await page.goto(origin + act.path, { waitUntil: 'domcontentloaded' })
      return true
    case 'type':
      await page.keyboard.type(act.text)
      return true
    case 'end':
      return (await seen(page, act.sees)) !== null
    case 'click': {
      const element = await seen(page, act.sees)
      const point = element && (await aim(element))
      if (!point) return false
      await page.mouse.click(point.x, point.y)
      return true
    }
  }
}

/** The first element of a kind that is shown and ready, through open shadow roots. */
async function seen(page: Page, selector: string): Promise<ElementHandle | null> {
  try {
    const handle = await page.evaluateHandle((wanted: string) => {
      const roots: (Document | ShadowRoot)[] = [document]
      const inner = document.querySelector('#interop-outlet')?.shadowRoot
      if (inner) roots.push(inner)
      const found = roots.flatMap((root) => [...root.querySelectorAll<HTMLElement>(wanted)])
      const ready = (element: HTMLElement) =>
        element.checkVisibility() && !element.matches(':disabled, [aria-disabled="true"], [contenteditable="false"]')
      return found.find(ready) ?? null
    }, selector)
    return handle.asElement() as ElementHandle | null
  } catch {
    return null // It navigates just now.
  }
}
