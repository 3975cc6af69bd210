import { describe, expect, it } from 'vitest'
import { relocate } from './worker-config.ts'

describe('relocate', () => {
  it('makes the path of main absolute and leaves the rest', () => {
    const toml = 'name = "a"\nmain = "worker/index.ts"\n\n[vars]\nmain = "x"\n'
    expect(relocate(toml, 'main', '/repo')).toBe('name = "a"\nmain = "/repo/worker/index.ts"\n\n[vars]\nmain = "x"\n')
  })

  it('does not take a main inside a table for the entry', () => {
    expect(() => relocate('name = "a"\n[vars]\nmain = "x"\n', 'main', '/repo')).toThrow('No main')
  })
})
