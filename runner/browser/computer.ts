import type { Page } from '@cloudflare/puppeteer'
import { type Gate, gatedPress, pressableAt } from './computer-gate.ts'
import { faultOf } from './fault.ts'
import { viewport } from './session.ts'

/** How long one action may take, in milliseconds. The SDK looks at its signal between actions only. */
export const actionCapMs = 10_000
const waitMs = 1_000
const furthestScroll = 3_000

/** What a computer met that it may not go on from. The message is one of our own sentences. */
export class ComputerFault extends Error {
  override readonly name = 'ComputerFault'
}

/** What a {@link PuppeteerComputer} works with. */
export interface ComputerParts {
  readonly page: Page
  readonly gate: Gate
  /** Aborted where the run has to stop. */
  readonly signal: AbortSignal
  /** Takes the picture that the model is shown: a PNG of the window, as base64. */
  picture(page: Page): Promise<string>
  /** Looks at where the page stands after a press; throws where no work may go on there. */
  afterPress(): Promise<void>
}

/** A mouse button as the Agents SDK names it. */
export type MouseButton = 'left' | 'right' | 'wheel' | 'back' | 'forward'

/** Keys that only scroll or leave. Enter and Space press what has the focus, arrows choose, letters are shortcuts. */
const harmlessKeys: Readonly<Record<string, 'Escape' | 'PageUp' | 'PageDown'>> = {
  esc: 'Escape',
  escape: 'Escape',
  pageup: 'PageUp',
  page_up: 'PageUp',
  pagedown: 'PageDown',
  page_down: 'PageDown',
}

/**
 * The Agents SDK's `Computer` on a tab of ours: it sees, scrolls and presses what {@link gatedPress} lets it, and nothing else.
 *
 * The SDK turns what an action throws into an empty picture and goes on, which would leave the model blind. So the first fault
 * is kept: every later action and picture throws it again, and {@link PuppeteerComputer.insist} gives it to whoever runs the
 * agent, to end the run by.
 *
 * Source: browser-runner §1.2, §1.3.
 */
export class PuppeteerComputer {
  readonly environment = 'browser'
  readonly dimensions: [number, number] = [viewport.width, viewport.height]
  readonly #parts: ComputerParts
  #fault: Error | null = null

  constructor(parts: ComputerParts) {
    this.#parts = parts
  }

  /** @throws the first fault, where there was one */
  insist(): void {
    if (this.#fault) throw this.#fault
  }

  async screenshot(): Promise<string> {
    return this.#act(async () => {
      const picture = await this.#parts.picture(this.#parts.page)
      if (!isPng(picture)) throw new ComputerFault('The picture of the page could not be taken.')
      return picture
    })
  }

  async click(x: number, y: number, button: MouseButton): Promise<void> {
    await this.#act(async () => {
      if (button !== 'left') throw new ComputerFault('The agent asked for another mouse button than the left one.')
      const { page, gate } = this.#parts
      const target = await pressableAt(page, ...within(x, y))
      if (!target) throw new ComputerFault('The agent wanted to press where nothing can be pressed.')
      const done = await gatedPress(page, target, gate)
      if (!done.pressed) throw new ComputerFault(`The agent wanted to press what it may not. ${done.why}`)
      await this.#parts.afterPress()
    })
  }

  async scroll(x: number, y: number, scrollX: number, scrollY: number): Promise<void> {
    await this.#act(async () => {
      const { page } = this.#parts
      await page.mouse.move(...within(x, y))
      await page.mouse.wheel({ deltaX: bounded(scrollX), deltaY: bounded(scrollY) })
    })
  }

  async move(x: number, y: number): Promise<void> {
    await this.#act(() => this.#parts.page.mouse.move(...within(x, y)))
  }

  async wait(): Promise<void> {
    await this.#act(() => scheduler.wait(waitMs))
  }

  async keypress(keys: string[]): Promise<void> {
    await this.#act(async () => {
      const [only, ...more] = keys
      const key = only !== undefined && more.length === 0 ? harmlessKeys[only.toLowerCase()] : undefined
      if (!key) throw new ComputerFault('The agent wanted to press a key that it may not.')
      await this.#parts.page.keyboard.press(key)
      await this.#parts.afterPress()
    })
  }

  async doubleClick(): Promise<void> {
    await this.#refuse('The agent wanted to press something twice.')
  }

  async type(): Promise<void> {
    await this.#refuse('The agent wanted to type. Only code types, and only the approved words.')
  }

  async drag(): Promise<void> {
    await this.#refuse('The agent wanted to drag something.')
  }

  #refuse(why: string): Promise<never> {
    return this.#act(() => Promise.reject(new ComputerFault(why)))
  }

  /** Performs one action, in its time. Whatever goes wrong is kept as the computer's fault. */
  async #act<T>(action: () => Promise<T>): Promise<T> {
    this.insist()
    const { signal } = this.#parts
    let timer: ReturnType<typeof setTimeout> | undefined
    let stop = () => {}
    try {
      signal.throwIfAborted()
      const cut = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new ComputerFault('An action on the page took too long.')), actionCapMs)
        stop = () => reject(signal.reason)
        signal.addEventListener('abort', stop, { once: true })
      })
      return await Promise.race([action(), cut])
    } catch (error) {
      // Another action may have failed first, where two were under way.
      this.#fault ??= error instanceof Error ? error : new ComputerFault('An action on the page failed.')
      throw this.#fault
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
    }
  }
}

function within(x: number, y: number): [number, number] {
  const inside = x >= 0 && y >= 0 && x < viewport.width && y < viewport.height
  if (!inside) throw new ComputerFault('The agent pointed outside of the window.')
  return [x, y]
}

const bounded = (distance: number) => Math.max(-furthestScroll, Math.min(furthestScroll, distance || 0))

/** The eight bytes that every PNG begins with, and the first of what follows. The SDK says "PNG" of whatever it is given. */
const isPng = (picture: string) => picture.startsWith('iVBORw0KGgo')

/** The computer's fault in one of our sentences, without the words of what was thrown. */
export function computerWords(error: unknown): string {
  if (error instanceof ComputerFault) return error.message
  return faultOf(error) === 'browser_lost' ? 'The browser was lost on the way.' : 'An action on the page failed.'
}
