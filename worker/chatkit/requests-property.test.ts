import fc from 'fast-check'
import { describe, it } from 'vitest'
import { script } from './random-requests.ts'
import { playRequests } from './request-sequences.ts'
import { ada, bob, countingStore } from './test-kit.ts'

describe('whatever two people send', () => {
  it('every answer is defined and ends, and what is stored is what a client shows', async () => {
    const people = { ada, bob }
    await fc.assert(
      fc.asyncProperty(script, (batches) =>
        playRequests(batches, { store: countingStore(), contextOf: (who) => people[who] }),
      ),
      { numRuns: 300 },
    )
  }, 60_000)
})
