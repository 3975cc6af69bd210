import type { Page } from '@cloudflare/puppeteer'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { actionCapMs, ComputerFault, computerWords, PuppeteerComputer } from './computer.ts'
import type { TargetFacts } from './computer-gate.ts'

const png = 'iVBORw0KGgoAAAANSUhEUg'

const opener: TargetFacts = {
  names: ['Repost'],
  shown: true,
  disabled: false,
  opener: true,
  switches: false,
  leads: false,
  sends: false,
  takes: false,
  own: true,
  nested: false,
  item: false,
  over: false,
  dialog: false,
  writing: false,
}

interface Given {
  /** What stands at the point that is pressed; null for nothing that can be. */
  readonly target?: TargetFacts | null
  /** Whether its centre is free. */
  readonly free?: boolean
  readonly picture?: () => Promise<string>
  readonly afterPress?: () => Promise<void>
  readonly signal?: AbortSignal
}

function setUp({ target = opener, free = true, picture = async () => png, afterPress, signal }: Given = {}) {
  const done: string[] = []
  const element = {
    evaluate: vi
      .fn()
      .mockResolvedValueOnce(target)
      .mockResolvedValueOnce(free ? { x: 7, y: 9 } : null),
  }
  const page = {
    evaluateHandle: async () => ({ asElement: () => (target === null ? null : element) }),
    mouse: {
      click: async (x: number, y: number) => void done.push(`click ${x},${y}`),
      move: async (x: number, y: number) => void done.push(`move ${x},${y}`),
      wheel: async ({ deltaX, deltaY }: { deltaX: number; deltaY: number }) =>
        void done.push(`wheel ${deltaX},${deltaY}`),
    },
    keyboard: { press: async (key: string) => void done.push(`key ${key}`) },
  } as unknown as Page
  const computer = new PuppeteerComputer({
    page,
    gate: { words: { publishing: ['Post'], readsLikeOrder: () => false }, place: async () => null },
    signal: signal ?? new AbortController().signal,
    picture,
    afterPress: afterPress ?? (async () => void done.push('looked')),
  })
  return { computer, done }
}

describe('a computer', () => {
  it('presses, scrolls, moves and leaves by Escape', async () => {
    const { computer, done } = setUp()
    await computer.click(100, 100, 'left')
    await computer.scroll(10, 20, 0, 90_000)
    await computer.move(3, 4)
    await computer.keypress(['ESC'])
    expect(await computer.screenshot()).toBe(png)
    expect(done).toEqual(['click 7,9', 'looked', 'move 10,20', 'wheel 0,3000', 'move 3,4', 'key Escape', 'looked'])
    expect(computer.dimensions).toEqual([1366, 900])
    expect(computer.insist()).toBeUndefined()
  })

  it.each<[string, Given, (computer: PuppeteerComputer) => Promise<void>, RegExp]>([
    ['nothing there', { target: null }, (one) => one.click(1, 1, 'left'), /nothing can be pressed/],
    ['an item of a menu', { target: { ...opener, item: true } }, (one) => one.click(1, 1, 'left'), /publish at once/],
    ['a covered button', { free: false }, (one) => one.click(1, 1, 'left'), /lies over it/],
    ['another mouse button', {}, (one) => one.click(1, 1, 'right'), /mouse button/],
    ['outside of the window', {}, (one) => one.click(1366, 0, 'left'), /outside/],
    ['no number', {}, (one) => one.move(Number.NaN, 0), /outside/],
    ['twice', {}, (one) => one.doubleClick(), /twice/],
    ['typing', {}, (one) => one.type(), /Only code types/],
    ['dragging', {}, (one) => one.drag(), /drag/],
    ['Enter', {}, (one) => one.keypress(['Enter']), /key/],
    ['Space', {}, (one) => one.keypress([' ']), /key/],
    ['a shortcut', {}, (one) => one.keypress(['CTRL', 'v']), /key/],
    ['no key', {}, (one) => one.keypress([]), /key/],
  ])('refuses: %s, and does nothing from then on', async (_, given, act, why) => {
    const { computer, done } = setUp(given)
    await expect(act(computer)).rejects.toThrow(why)
    await expect(computer.screenshot()).rejects.toThrow(why)
    await expect(computer.move(1, 1)).rejects.toThrow(why)
    expect(() => computer.insist()).toThrow(ComputerFault)
    expect(done.filter((one) => !one.startsWith('looked'))).toEqual([])
  })

  it.each([
    ['is none', async () => ''],
    ['is a JPEG', async () => '/9j/4AAQSkZJRg'],
    ['cannot be taken', () => Promise.reject(new Error('Target closed'))],
  ])('gives no picture that %s', async (_, picture) => {
    const { computer } = setUp({ picture })
    await expect(computer.screenshot()).rejects.toThrow()
    expect(() => computer.insist()).toThrow()
  })

  it('keeps what looking at the place after a press has thrown', async () => {
    const stopped = new Error('a captcha')
    const { computer } = setUp({ afterPress: () => Promise.reject(stopped) })
    await expect(computer.click(1, 1, 'left')).rejects.toBe(stopped)
    await expect(computer.screenshot()).rejects.toBe(stopped)
  })

  describe('with a clock', () => {
    afterEach(() => vi.useRealTimers())

    it('gives an action up after its time', async () => {
      vi.useFakeTimers()
      const { computer } = setUp({ picture: () => new Promise(() => {}) })
      const taken = computer.screenshot()
      const refused = expect(taken).rejects.toThrow(/took too long/)
      await vi.advanceTimersByTimeAsync(actionCapMs)
      await refused
      expect(vi.getTimerCount()).toBe(0)
    })
  })

  it('ends an action where the run is stopped, and begins none after', async () => {
    const stop = new AbortController()
    const { computer, done } = setUp({ picture: () => new Promise(() => {}), signal: stop.signal })
    const taken = computer.screenshot()
    stop.abort(new Error('stopped'))
    await expect(taken).rejects.toThrow('stopped')
    await expect(computer.move(1, 1)).rejects.toThrow('stopped')
    expect(done).toEqual([])
  })

  it("says in our words what happened, in none of the browser's", () => {
    expect(computerWords(new ComputerFault('An action on the page took too long.'))).toMatch(/too long/)
    expect(computerWords(new Error('Target closed: Nora said'))).toBe('The browser was lost on the way.')
    expect(computerWords(new Error('Nora said'))).toBe('An action on the page failed.')
  })
})
