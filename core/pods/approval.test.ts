import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Problem } from '../problem.ts'
import { activityStates, approvable } from './activity.ts'
import { type ApprovalFacts, approve } from './approval.ts'
import { allDay, nextOpening, usualHours } from './hours.ts'

const hourMs = 3_600_000
/** Noon in Oslo. */
const now = Date.parse('2026-11-20T11:00Z')

const facts: ApprovalFacts = {
  ...{ state: 'proposed', pressed: false, expiresAt: now + hourMs, notBefore: 0, route: 'browser' },
  ...{ memberStatus: 'active', podPaused: false, inPod: true, stopped: false, use: null, hours: usualHours },
  ...{ timeZone: 'Europe/Oslo', slot: { at: 0, n: 0 }, perPostPerHour: 5, podShare: 30, room: null },
  ...{ words: null, disclosure: { line: 'I’m part of Acme.', required: false } },
}
const used = (nextAt: number, why: string) => ({
  ...{ at: now, day: { used: 2, allowed: 2 }, week: { used: 2, allowed: 5 }, nextAt, why },
})
const refusal = (also: Partial<ApprovalFacts>, at = now): string => {
  try {
    approve({ ...facts, ...also }, at)
  } catch (error) {
    if (error instanceof Problem && error.code === 'conflict') return error.message
    throw error
  }
  throw new Error('it was not refused')
}

describe("a member's yes", () => {
  it('sends the share at once by the route that both listed', () => {
    expect(approve(facts, now)).toEqual({ route: 'browser', dueAt: now, reason: null })
  })

  it.each([
    [
      'the account has shared as much as it may',
      { use: used(now + 2 * hourMs, 'After 14:00: 2 of 2 today.') },
      2,
      /2 of 2 today/,
    ],
    ['the post is offered for later', { notBefore: now + 3 * hourMs }, 3, /^After 15:00: the post is offered for then/],
    ['its hour is full', { slot: { at: now, n: 5 } }, 1, /^After 13:00: 5 members/],
    ['it is past the hours', { hours: { ...usualHours, to: '12:00' } }, 21, /^After Sat 21 Nov, 09:00: your own hours/],
    [
      'all of it is so, the last of it',
      { notBefore: now + hourMs, slot: { at: now + 4 * hourMs, n: 5 } },
      5,
      /^After 17:00/,
    ],
    [
      'a limit ends outside the hours, the hours behind it',
      { use: used(now + 8 * hourMs, 'After 20:00: an hour between two shares.') },
      ...[21, /^After Sat 21 Nov, 09:00: your own hours/],
    ],
  ] as [string, Partial<ApprovalFacts>, number, RegExp][])('waits, where %s', (_, also, hours, why) => {
    const { dueAt, reason } = approve({ ...facts, ...also }, now)
    expect(dueAt).toBe(now + hours * hourMs)
    expect(reason).toMatch(why)
  })

  it('does not wait for what is over', () => {
    const over = { use: used(now, 'After 12:00: 2 of 2 today.'), notBefore: now, slot: { at: now - hourMs, n: 5 } }
    expect(approve({ ...facts, ...over }, now)).toMatchObject({ dueAt: now, reason: null })
  })

  it.each([
    ['the member has left the pod', { inPod: false }, /^You are not in the pod any more/],
    ['the offer has ended', { expiresAt: now }, /^The offer has ended\. You can still share the post by hand/],
    ['the member has paused', { memberStatus: 'paused' }, /You have paused/],
    ['the account needs attention', { memberStatus: 'needs_attention' }, /needs attention/],
    ['the pod is paused', { podPaused: true }, /An admin lets it go on/],
    ['sharing is stopped', { stopped: true }, /Sharing is stopped/],
    ['there is no route', { route: null }, /The owner chooses the ways/],
    ['the pod shares as much as it may', { room: 0 }, /at most 30 % of it/],
    ['the hours hold nothing', { hours: { ...usualHours, days: [] } }, /hold no time at all/],
  ] as [string, Partial<ApprovalFacts>, RegExp][])('is refused, where %s', (_, also, why) => {
    expect(refusal(also)).toMatch(why)
  })

  it('counts in the states that wait for one, and in none once the press may have been made', () => {
    for (const state of activityStates) {
      if (approvable.includes(state)) expect(approve({ ...facts, state }, now).dueAt).toBe(now)
      else expect(refusal({ state })).toMatch(/no longer waits for a decision/)
      expect(refusal({ state, pressed: true })).toMatch(/nothing is tried again/)
    }
  })
})

describe('a line that the pod requires', () => {
  const disclosure = { line: 'I’m part of Acme.', required: true }
  const refusalOf = (words: string | null, also: Partial<ApprovalFacts> = {}): unknown => {
    try {
      approve({ ...facts, disclosure, words, ...also }, now)
    } catch (error) {
      return error
    }
    return null
  }

  it.each([null, 'Great read.', 'I’m part of Acmeville.'])('is missed in %j, and named', (words) => {
    const refused = refusalOf(words)
    expect(refused).toMatchObject({ code: 'invalid_input', errors: [{ path: 'comment' }] })
    expect(String(refused)).toMatch(/say “I’m part of Acme\.” Add that line to the words/)
  })

  it.each(['I’m part of Acme.', 'Great read. im part of ACME'])('is seen in %j', (words) => {
    expect(refusalOf(words)).toBeNull()
  })

  it('is missed on every way and in every state that a yes can be said in', () => {
    for (const state of approvable) {
      for (const route of ['linkedin-api', 'unipile', 'browser'] as const) {
        expect(refusalOf('Great read.', { state, route })).toMatchObject({ code: 'invalid_input' })
      }
    }
  })

  it('is nobody’s business where it is only offered, nor where the share may not go at all', () => {
    expect(refusalOf(null, { disclosure: { ...disclosure, required: false } })).toBeNull()
    expect(refusalOf(null, { podPaused: true })).toMatchObject({ code: 'conflict' })
  })
})

describe("LinkedIn's own way", () => {
  const attended = { route: 'linkedin-api' } as const

  it('shares at the press, whatever the hours are', () => {
    const night = { ...attended, hours: { ...usualHours, from: '01:00', to: '02:00' } }
    expect(approve({ ...facts, ...night }, now)).toEqual({ route: 'linkedin-api', dueAt: now, reason: null })
  })

  it.each([
    ['the limit', { use: used(now + 2 * hourMs, 'After 14:00: 2 of 2 today.') }],
    ['the hour of the post', { slot: { at: now, n: 5 } }],
    ['the time of the offer', { notBefore: now + hourMs }],
  ] as [string, Partial<ApprovalFacts>][])('is refused with the time, and never held, for %s', (_, also) => {
    expect(refusal({ ...attended, ...also })).toMatch(/^After \d\d:00: .* press again then\.$/)
  })
})

describe('whatever the facts are', () => {
  it('a share never goes before it may, and says why it waits', () => {
    const time = fc.integer({ min: now - 48 * hourMs, max: now + 48 * hourMs })
    const any = fc.record({
      notBefore: time,
      nextAt: time,
      slotAt: time,
      n: fc.integer({ min: 0, max: 6 }),
      hours: fc.constantFrom(usualHours, allDay, { days: [1, 3], from: '22:00', to: '23:00' }),
      route: fc.constantFrom('browser', 'unipile', 'linkedin-api') as fc.Arbitrary<ApprovalFacts['route']>,
      timeZone: fc.constantFrom('Europe/Oslo', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'),
    })
    fc.assert(
      fc.property(any, ({ notBefore, nextAt, slotAt, n, hours, route, timeZone }) => {
        const given = {
          ...facts,
          notBefore,
          use: used(nextAt, 'After …: 2 of 2 today.'),
          slot: { at: slotAt, n },
          hours,
        }
        let approved: ReturnType<typeof approve>
        try {
          approved = approve({ ...given, route, timeZone }, now)
        } catch (error) {
          expect(route).toBe('linkedin-api')
          expect(String(error)).toMatch(/After .*press again then/)
          return
        }
        expect(approved.dueAt).toBeGreaterThanOrEqual(Math.max(now, notBefore, nextAt))
        expect(approved.reason === null).toBe(approved.dueAt === now)
        if (route === 'linkedin-api') expect(approved.dueAt).toBe(now)
        else expect(nextOpening(hours, timeZone, approved.dueAt)).toBe(approved.dueAt)
      }),
      { numRuns: 500 },
    )
  })
})
