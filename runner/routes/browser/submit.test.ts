import type { ElementHandle } from '@cloudflare/puppeteer'
import { describe, expect, it } from 'vitest'
import type { Scene } from './scene.ts'
import { pressOnce } from './submit.ts'

/** A last button that is free to press each time `free` says so, and what was done about it. */
function lastButton(free: boolean[], press: () => Promise<void> = async () => {}) {
  const done: string[] = []
  const target = { evaluate: async () => (free.shift() ? { x: 1, y: 2 } : null) } as unknown as ElementHandle
  const scene = {
    run: { submit: async () => void done.push('written') },
    session: { permitShare: () => done.push('permitted') },
    page: {
      mouse: {
        click: () => {
          done.push('pressed')
          return press()
        },
      },
    },
  } as unknown as Scene
  return { done, press: () => pressOnce(scene, target, { route: 'browser' }) }
}

describe('pressOnce', () => {
  it('writes down, then presses once', async () => {
    const { done, press } = lastButton([true, true])
    expect(await press()).toBe('yes')
    expect(done).toEqual(['written', 'permitted', 'pressed'])
  })

  it('may have pressed where the press itself is cut off, and does not press again', async () => {
    const { done, press } = lastButton([true, true, true, true], () => Promise.reject(new Error('Target closed')))
    expect(await press()).toBe('perhaps')
    expect(done).toEqual(['written', 'permitted', 'pressed'])
  })

  it('writes and presses nothing where the button is covered', async () => {
    const { done, press } = lastButton([false])
    await expect(press()).rejects.toMatchObject({ outcome: { kind: 'needs_person' } })
    expect(done).toEqual([])
  })

  it('has failed where the button went away after that, and leaves the share to the member', async () => {
    const { done, press } = lastButton([true, false])
    await expect(press()).rejects.toMatchObject({
      outcome: {
        kind: 'failed',
        reason: expect.stringMatching(/Nothing was pressed; the member can share .* by hand/),
      },
    })
    expect(done).toEqual(['written'])
  })
})
