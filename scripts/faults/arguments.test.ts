import { describe, expect, it } from 'vitest'
import { readFaultsArguments } from './arguments.ts'

describe('the arguments of npm run faults', () => {
  it('takes how many, which seed and which rows', () => {
    expect(readFaultsArguments(['pods', '--runs', '3000', '--seed', '7', '--only', 'F1, F2'])).toEqual({
      runs: 3000,
      seed: 7,
      only: ['F1', 'F2'],
    })
  })

  it('chooses a seed by the time', () => {
    expect(readFaultsArguments(['pods'], 5)).toEqual({ runs: 300, seed: 5, only: [] })
  })

  it('gives help', () => {
    expect(readFaultsArguments(['--help'])).toBeNull()
  })

  it.each([
    [[], 'What is to be tried'],
    [['leads'], 'What is to be tried'],
    [['pods', '--runs', '0'], '--runs must be a whole number from 1'],
    [['pods', '--seed', 'x'], '--seed must be a whole number'],
    [['pods', '--often'], '--often'],
  ])('refuses %j', (argv, words) => {
    expect(() => readFaultsArguments(argv)).toThrow(words)
  })
})
