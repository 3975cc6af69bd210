import { describe, expect, it } from 'vitest'
import { NoBrowserFree } from '../../browser/no-browser-free.ts'
import { askPerson, Ended, type Outcome } from '../outcome.ts'
import { outcomeOf } from './outcome-of.ts'

const timeout = Object.assign(new Error('Navigation timeout'), { name: 'TimeoutError' })

describe('outcomeOf', () => {
  it('tries again after what passes by itself, and says what it was', () => {
    expect(outcomeOf(timeout, false)).toEqual({ kind: 'try_again', reason: 'LinkedIn answered too slowly.' })
    expect(outcomeOf(new NoBrowserFree(9_000), false)).toMatchObject({ kind: 'try_again', afterMs: 9_000 })
    expect(outcomeOf(new TypeError('x'), false).kind).toBe('try_again')
  })

  it('keeps what was decided on the way', () => {
    expect(outcomeOf(askPerson('x'), false)).toEqual({ kind: 'needs_person', reason: 'x', stopMember: false })
  })

  it('never tries again once the press may have been made', () => {
    const decided: Outcome[] = [
      { kind: 'try_again', reason: 'x' },
      { kind: 'let_go' },
      { kind: 'needs_person', reason: 'x', stopMember: true },
      { kind: 'skipped', reason: 'x' },
    ]
    for (const error of [timeout, new TypeError('x'), 'x', ...decided.map((outcome) => new Ended(outcome))]) {
      expect(outcomeOf(error, true)).toMatchObject({
        kind: 'unknown',
        reason: expect.stringMatching(/Nothing tries again; the member looks/),
      })
    }
    for (const kind of ['failed', 'unknown'] as const) {
      expect(outcomeOf(new Ended({ kind, reason: 'x' }), true)).toEqual({ kind, reason: 'x' })
    }
    expect(outcomeOf(new Ended({ kind: 'shared', note: 'x' }), true).kind).toBe('shared')
  })
})
