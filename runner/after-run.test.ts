import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { attemptsAllowed } from '../core/pods/activity.ts'
import { askAgain, countedAs, delayBefore, deliveriesAllowed, settlementOf, settlementOfReading } from './after-run.ts'

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

describe('askAgain', () => {
  it('comes back for a busy account, but never so often that the message is buried', () => {
    expect(askAgain(1, 20)).toEqual({ kind: 'retry', delaySeconds: 20 })
    expect(askAgain(deliveriesAllowed, 20)).toEqual({ kind: 'ack' })
    const queues = readFileSync(new URL('wrangler.toml', import.meta.url), 'utf8')
    expect(queues).toContain(`max_retries = ${deliveriesAllowed - 1}\n`)
  })
})

const now = 1_800_000_000_000
const minute = 60_000
const first = { attempts: 1, route: 'browser', pressedAt: null } as const

describe('countedAs', () => {
  const fault = { kind: 'try_again', reason: 'The browser was lost.' } as const

  it('is what came of the run, but a failure once nothing tries again', () => {
    const counted = (attempts: number) => countedAs(settlementOf(fault, { ...first, attempts }, now), fault)
    expect([counted(1), counted(attemptsAllowed)]).toEqual(['try_again', 'failed'])
  })
})

describe('settlementOf', () => {
  it('tries again until the attempts are used up, then says who must act', () => {
    const fault = { kind: 'try_again', reason: 'The browser was lost.' } as const
    expect(settlementOf(fault, first, now)).toMatchObject({
      to: 'approved',
      reason: 'The browser was lost.',
      dueAt: now + 30_000,
    })
    expect(settlementOf(fault, first, now, 1)).toMatchObject({ dueAt: now + 45_000 })
    expect(settlementOf(fault, { ...first, attempts: attemptsAllowed }, now)).toMatchObject({
      to: 'failed',
      reason: expect.stringMatching(/3 attempts, nothing was shared.*The browser was lost.*operator/),
    })
  })

  it('does not hold what the member has to press for themselves', () => {
    const attended = { ...first, route: 'linkedin-api' } as const
    expect(settlementOf({ kind: 'try_again', reason: 'x' }, attended, now)).toMatchObject({
      to: 'proposed',
      reason: expect.stringMatching(/press again/),
    })
  })

  it('never tries again once the press may have been made', () => {
    const pressed = { ...first, pressedAt: now }
    expect(settlementOf({ kind: 'failed', reason: 'x' }, pressed, now)).toMatchObject({ to: 'failed', dueAt: 0 })
    const unknown = settlementOf({ kind: 'unknown', reason: 'x' }, pressed, now)
    expect(unknown).toMatchObject({ to: 'unknown', reason: 'x', dueAt: now + minute })
  })

  it('holds a share for later where that may be, and asks again on the way that is the member’s own press', () => {
    const later = { kind: 'later', reason: 'x', at: now + minute } as const
    expect(settlementOf(later, first, now)).toMatchObject({ kind: 'leave', to: 'approved', dueAt: now + minute })
    expect(settlementOf(later, { ...first, route: 'linkedin-api' }, now)).toMatchObject({ to: 'proposed' })
  })

  it('takes the press back only where the provider itself has refused it', () => {
    const later = { kind: 'later', reason: 'x', at: now + minute } as const
    expect(settlementOf(later, { ...first, pressedAt: now }, now)).toMatchObject({ kind: 'refused', to: 'approved' })
    const fault = { kind: 'try_again', reason: 'x' } as const
    expect(settlementOf(fault, { ...first, pressedAt: now }, now)).toMatchObject({ to: 'unknown' })
  })

  it('stops the member only where the outcome says so', () => {
    for (const stopMember of [true, false]) {
      expect(settlementOf({ kind: 'needs_person', reason: 'x', stopMember }, first, now)).toMatchObject({ stopMember })
    }
  })

  it('keeps where an agent waits', () => {
    expect(settlementOf({ kind: 'paused', reason: 'x', stateKey: 'runs/a' }, first, now)).toMatchObject({
      to: 'needs_person',
      pausedRun: 'runs/a',
    })
  })

  it('writes nothing without the hold', () => {
    expect(settlementOf({ kind: 'let_go' }, first, now)).toEqual({ kind: 'nothing' })
  })
})

describe('settlementOfReading', () => {
  it('reads again while it is early, and then leaves it to the member', () => {
    expect(settlementOfReading({ kind: 'not_seen' }, now, now + minute)).toEqual({
      kind: 'read_again',
      dueAt: now + 4 * minute,
    })
    expect(settlementOfReading({ kind: 'not_seen' }, now, now + 31 * minute)).toMatchObject({
      to: 'needs_person',
      reason: expect.stringMatching(/The member looks at their profile/),
    })
  })

  it('leaves what cannot be read to the member at once', () => {
    expect(settlementOfReading({ kind: 'cannot_read', reason: 'x.' }, now, now)).toMatchObject({ to: 'needs_person' })
    expect(settlementOfReading({ kind: 'shared', note: 'There.' }, now, now)).toMatchObject({ to: 'succeeded' })
  })
})
