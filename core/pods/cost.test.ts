import { describe, expect, it } from 'vitest'
import { browserCostMicros, modelCostMicros, runCostMicros } from './cost.ts'

const none = { input: 0, cached: 0, output: 0 }

describe('what a run costs', () => {
  it('counts nine cents for an hour of browser, and rounds up', () => {
    expect(browserCostMicros(3_600_000)).toBe(90_000)
    expect(browserCostMicros(45_000)).toBe(1_125)
    expect(browserCostMicros(1)).toBe(1)
    expect(browserCostMicros(0)).toBe(0)
    expect(browserCostMicros(-5)).toBe(0)
  })

  it('takes cached input out of the rest', () => {
    expect(modelCostMicros('gpt-6-luna', { input: 1_000_000, cached: 0, output: 0 })).toBe(100_000)
    expect(modelCostMicros('gpt-6-luna', { input: 1_000_000, cached: 600_000, output: 0 })).toBe(46_000)
    expect(modelCostMicros('gpt-6.1-sol', { input: 1_000, cached: 0, output: 100 })).toBe(3_000)
  })

  it('charges no more than what was read where the cache is said to be larger', () => {
    expect(modelCostMicros('gpt-6-luna', { input: 100, cached: 900, output: 0 })).toBe(1)
  })

  it('knows a model by its snapshot', () => {
    const use = { input: 2_000, cached: 0, output: 100 }
    expect(modelCostMicros('gpt-6-luna-2026-09-22', use)).toBe(modelCostMicros('gpt-6-luna', use))
  })

  it('has no figure for a model whose price is not known, unless it did nothing', () => {
    expect(modelCostMicros('gpt-7-nova', { input: 10, cached: 0, output: 0 })).toBeNull()
    expect(modelCostMicros('gpt-7-nova', none)).toBe(0)
    expect(runCostMicros(45_000, 'gpt-7-nova', { input: 10, cached: 0, output: 0 })).toBeNull()
  })

  it('keeps a healed repost below half a cent on the cheapest model', () => {
    const cost = runCostMicros(45_000, 'gpt-6-luna', { input: 2_300, cached: 0, output: 700 })
    expect(cost).toBe(1_125 + 580)
    expect(cost).toBeLessThan(5_000)
  })
})
