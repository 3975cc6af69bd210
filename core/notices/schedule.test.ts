import { expect, it } from 'vitest'
import { waitAfter, waits } from './schedule.ts'

it('waits longer each time, ten attempts in all, over three days', () => {
  const all: number[] = []
  for (let attempts = 1; ; attempts += 1) {
    const wait = waitAfter(attempts)
    if (wait === null) break
    all.push(wait)
  }
  expect(all).toEqual([...waits])
  expect(all).toEqual(all.toSorted((a, b) => a - b))
  expect(all.length + 1).toBe(10)
  expect(all.reduce((sum, wait) => sum + wait, 0)).toBe((75 * 3_600 + 35 * 60 + 5) * 1_000)
})
