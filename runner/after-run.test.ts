import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { attemptsAllowed } from '../core/pods/activity.ts'
import { afterRefusal, askAgain, delayBefore, deliveriesAllowed, settlementOf } from './after-run.ts'

describe('delayBefore', () => {
  it('doubles, and stays below a quarter of an hour', () => {
    expect([1, 2, 3, 4, 5, 6, 40].map((attempt) => delayBefore(attempt))).toEqual([30, 60, 120, 240, 480, 900, 900])
  })

  it('waits at least until the fault is known to be over', () => {
    expect(delayBefore(1, 45_001)).toBe(46)
    expect(delayBefore(3, 1_000)).toBe(120)
    expect(delayBefore(0)).toBe(30)
  })
})

describe('afterRefusal', () => {
  it.each(['absent', 'not_due', 'stopped'] as const)('forgets a message whose activity is %s', (refused) => {
    expect(afterRefusal(refused, 1)).toEqual({ kind: 'ack' })
  })

  it('comes back for a busy account, but never so often that the message is buried', () => {
    expect(afterRefusal('busy', 1)).toEqual({ kind: 'retry', delaySeconds: 20 })
    expect(afterRefusal('busy', deliveriesAllowed)).toEqual({ kind: 'ack' })
    const queues = readFileSync(new URL('wrangler.toml', import.meta.url), 'utf8')
    expect(queues).toContain(`max_retries = ${deliveriesAllowed - 1}\n`)
    expect(askAgain(deliveriesAllowed - 1, 60)).toEqual({ kind: 'retry', delaySeconds: 60 })
  })
})

describe('settlementOf', () => {
  it('tries again until the attempts are used up, then says who must act', () => {
    const fault = { kind: 'try_again', reason: 'The browser was lost.' } as const
    expect(settlementOf(fault, 1)).toEqual({ kind: 'put_back', reason: 'The browser was lost.', delaySeconds: 30 })
    expect(settlementOf(fault, attemptsAllowed)).toMatchObject({
      kind: 'move',
      to: 'failed',
      reason: expect.stringMatching(/4 attempts, nothing was shared.*The browser was lost.*operator/),
    })
  })

  it('never tries again once the press may have been made', () => {
    for (const kind of ['unknown', 'failed'] as const) {
      expect(settlementOf({ kind, reason: 'x' }, 1)).toEqual({ kind: 'move', to: kind, reason: 'x', stopMember: false })
    }
  })

  it('stops the member only where the outcome says so', () => {
    for (const stopMember of [true, false]) {
      expect(settlementOf({ kind: 'needs_person', reason: 'x', stopMember }, 1)).toMatchObject({ stopMember })
    }
  })

  it('writes nothing without the hold', () => {
    expect(settlementOf({ kind: 'let_go' }, 1)).toEqual({ kind: 'nothing' })
  })
})
