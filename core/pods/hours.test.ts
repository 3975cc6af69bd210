import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  allDay,
  calendarTime,
  clockTime,
  type Hours,
  hoursText,
  isTimeZone,
  lastMidnight,
  momentAt,
  nextMidnight,
  nextOpening,
  usualHours,
} from './hours.ts'

const at = (text: string) => Date.parse(text)
const iso = (moment: number | null) =>
  moment === null ? null : new Date(moment).toISOString().replace(':00.000Z', 'Z')
const hours = (from: string, to: string, days = usualHours.days): Hours => ({ days, from, to })
const minuteMs = 60_000

const formats = new Map<string, Intl.DateTimeFormat>()

/** Local time of day in minutes, and the day of the week, as the runtime itself says. */
function shown(zone: string, moment: number) {
  const wanted = { hour: '2-digit', minute: '2-digit', weekday: 'short', day: '2-digit', hourCycle: 'h23' } as const
  const format = formats.get(zone) ?? new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...wanted })
  formats.set(zone, format)
  const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]))
  const weekday = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].indexOf(parts.weekday ?? '')
  return { minutes: Number(parts.hour) * 60 + Number(parts.minute), weekday, day: parts.day }
}

const inside = ({ days, from, to }: Hours, zone: string, moment: number) => {
  const { minutes, weekday } = shown(zone, moment)
  const of = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
  return days.includes(weekday) && minutes >= of(from) && minutes < of(to)
}

describe('the next moment in which a member shares', () => {
  it.each([
    ['within the hours it is now', 'Europe/Oslo', hours('09:00', '18:00'), '2026-11-20T12:34Z', '2026-11-20T12:34Z'],
    ['before them, their beginning', 'Europe/Oslo', hours('09:00', '18:00'), '2026-11-20T07:00Z', '2026-11-20T08:00Z'],
    ['in their first minute, now', 'Europe/Oslo', hours('09:00', '18:00'), '2026-11-20T08:00Z', '2026-11-20T08:00Z'],
    ['at their end, tomorrow', 'Europe/Oslo', hours('09:00', '18:00'), '2026-11-20T17:00Z', '2026-11-21T08:00Z'],
    [
      'on another day, the next of theirs',
      'UTC',
      hours('09:00', '10:00', [1]),
      '2026-11-17T09:00Z',
      '2026-11-23T09:00Z',
    ],
    [
      'past them on their only day, a week on',
      'UTC',
      hours('09:00', '10:00', [5]),
      '2026-11-20T10:00Z',
      '2026-11-27T09:00Z',
    ],
    ['up to the end of the day', 'UTC', hours('22:00', '24:00'), '2026-11-20T23:59Z', '2026-11-20T23:59Z'],
    ['fourteen hours ahead', 'Pacific/Kiritimati', hours('09:00', '18:00'), '2026-11-20T18:00Z', '2026-11-20T19:00Z'],
    ['eleven hours behind', 'Pacific/Pago_Pago', hours('09:00', '18:00'), '2026-11-20T19:59Z', '2026-11-20T20:00Z'],
    [
      'three quarters of an hour off',
      'Asia/Kathmandu',
      hours('09:00', '18:00'),
      '2026-11-20T02:00Z',
      '2026-11-20T03:15Z',
    ],
    ['on a leap day', 'Europe/Oslo', hours('09:00', '18:00', [2]), '2028-02-28T20:00Z', '2028-02-29T08:00Z'],
    ['over the end of a year', 'Australia/Sydney', hours('09:00', '10:00'), '2026-12-31T12:00Z', '2026-12-31T22:00Z'],
  ])('is, %s', (_, zone, of, now, wanted) => {
    expect(iso(nextOpening(of, zone, at(now)))).toBe(wanted)
  })

  it.each([
    [
      'keeps local time when the clocks go on',
      'Europe/Oslo',
      hours('09:00', '18:00'),
      '2026-03-28T18:00Z',
      '2026-03-29T07:00Z',
    ],
    [
      'keeps local time when they go back',
      'Europe/Oslo',
      hours('09:00', '18:00'),
      '2026-10-24T17:00Z',
      '2026-10-25T08:00Z',
    ],
    [
      'is behind the hour that is skipped',
      'Europe/Oslo',
      hours('02:30', '18:00'),
      '2026-03-28T23:00Z',
      '2026-03-29T01:00Z',
    ],
    [
      'is behind it west of Greenwich too',
      'America/New_York',
      hours('02:30', '18:00'),
      '2026-03-08T01:00-05:00',
      '2026-03-08T07:00Z',
    ],
    [
      'is the next day, where all of them are skipped',
      'Europe/Oslo',
      hours('02:15', '02:45'),
      '2026-03-28T23:00Z',
      '2026-03-30T00:15Z',
    ],
    [
      'is the first of an hour that comes twice',
      'Europe/Oslo',
      hours('02:30', '18:00'),
      '2026-10-24T22:00Z',
      '2026-10-25T00:30Z',
    ],
    [
      'is the second where the first is over',
      'Europe/Oslo',
      hours('02:30', '02:40'),
      '2026-10-25T00:45Z',
      '2026-10-25T01:30Z',
    ],
    [
      'is the first west of Greenwich too',
      'America/New_York',
      hours('01:30', '18:00'),
      '2026-11-01T04:30Z',
      '2026-11-01T05:30Z',
    ],
  ])('%s', (_, zone, of, now, wanted) => {
    expect(iso(nextOpening(of, zone, at(now)))).toBe(wanted)
  })

  it('is never, where the hours hold none', () => {
    expect(nextOpening(hours('18:00', '09:00'), 'UTC', 0)).toBeNull()
    expect(nextOpening(hours('09:00', '09:00'), 'UTC', 0)).toBeNull()
    expect(nextOpening(hours('09:00', '18:00', []), 'UTC', 0)).toBeNull()
  })

  const zones = [
    'UTC',
    'Europe/Oslo',
    'America/New_York',
    'America/St_Johns',
    'Pacific/Kiritimati',
    'Pacific/Pago_Pago',
  ]
  const others = [
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'Africa/Cairo',
    'America/Havana',
    'Asia/Beirut',
    'Pacific/Chatham',
  ]
  const zone = fc.constantFrom(...zones, ...others)
  // Whole minutes of 2024 (a leap year) to 2029.
  const moment = fc
    .integer({ min: 0, max: 6 * 366 * 1_440 })
    .map((minutes) => Date.UTC(2024, 0, 1) + minutes * minuteMs)
  const time = (minutes: number) =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
  const someHours = fc
    .tuple(fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }), fc.integer({ min: 0, max: 1_438 }))
    .chain(([days, from]) =>
      fc.integer({ min: from + 1, max: 1_440 }).map((to): Hours => ({ days, from: time(from), to: time(to) })),
    )

  it('lies within the hours, is not past, and is its own next', () => {
    fc.assert(
      fc.property(someHours, zone, moment, (of, named, now) => {
        const opening = nextOpening(of, named, now)
        // On one day of the year a quarter of an hour may be skipped altogether.
        if (opening === null) return expect(of.days).toHaveLength(1)
        expect(opening).toBeGreaterThanOrEqual(now)
        expect(inside(of, named, opening)).toBe(true)
        expect(nextOpening(of, named, opening)).toBe(opening)
        if (inside(of, named, now)) expect(opening).toBe(now)
        // Nothing before it is within them, but where the clocks are set back over their end.
        const before = opening - minuteMs
        const gone = shown(named, before).minutes - shown(named, opening).minutes
        if (before >= now && (gone < 0 || gone > 1_000)) expect(inside(of, named, before)).toBe(false)
        return undefined
      }),
      { numRuns: 1_000 },
    )
  })

  it('a day begins once, and is followed by the next', () => {
    fc.assert(
      fc.property(zone, moment, (named, now) => {
        const [first, next] = [lastMidnight(named, now), nextMidnight(named, now)]
        expect(first).toBeLessThanOrEqual(now)
        expect(next).toBeGreaterThan(now)
        expect(next - first).toBeGreaterThanOrEqual(23 * 3_600_000)
        expect(next - first).toBeLessThanOrEqual(25 * 3_600_000)
        expect(shown(named, first).day).toBe(shown(named, now).day)
        expect(shown(named, next).day).not.toBe(shown(named, now).day)
        expect(lastMidnight(named, next)).toBe(next)
        if (first < now) expect(nextMidnight(named, first)).toBe(next)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('days where the clocks change', () => {
  it.each([
    ['Europe/Oslo', '2026-03-29T12:00Z', 23],
    ['Europe/Oslo', '2026-10-25T12:00Z', 25],
    ['America/Havana', '2026-11-01T12:00Z', 25],
    ['Asia/Beirut', '2026-03-29T12:00Z', 23],
    ['Australia/Lord_Howe', '2026-04-05T00:00Z', 24.5],
  ])('in %s around %s have %d hours', (zone, now, length) => {
    expect((nextMidnight(zone, at(now)) - lastMidnight(zone, at(now))) / 3_600_000).toBe(length)
  })
})

describe('a time zone', () => {
  it.each(['UTC', 'Europe/Oslo', 'Pacific/Kiritimati'])('%s is known', (zone) => expect(isTimeZone(zone)).toBe(true))
  it.each(['', 'Europe/Atlantis', 'CET+1', "UTC'", '../etc'])('%j is not', (zone) =>
    expect(isTimeZone(zone)).toBe(false),
  )
})

describe('hours as people read them', () => {
  it.each([
    [usualHours, '09:00–18:00, Europe/Oslo'],
    [hours('08:30', '24:00', [5, 1]), 'Mon, Fri 08:30–24:00, Europe/Oslo'],
    [hours('08:30', '09:00', []), 'never 08:30–09:00, Europe/Oslo'],
  ])('%j are %j', (of, text) => expect(hoursText(of, 'Europe/Oslo')).toBe(text))
})

describe('a time as people read it', () => {
  const now = at('2026-11-20T08:00Z')
  it.each([
    ['Europe/Oslo', '2026-11-20T13:00Z', '14:00'],
    ['Europe/Oslo', '2026-11-20T23:30Z', 'Sat 21 Nov, 00:30'],
    ['America/New_York', '2026-11-20T13:00Z', '08:00'],
    ['Pacific/Kiritimati', '2026-11-20T13:00Z', 'Sat 21 Nov, 03:00'],
  ])('in %s at %s is %s', (zone, moment, wanted) => {
    expect(clockTime(zone, at(moment), now)).toBe(wanted)
  })

  it('a whole day holds every minute of it', () => {
    expect(nextOpening(allDay, 'Pacific/Kiritimati', now)).toBe(now)
  })
})

describe('a time that a person names', () => {
  it.each([
    ['Europe/Oslo', '2026-11-23T09:00', '2026-11-23T08:00:00.000Z'],
    // Where the clocks skip it, what they show next; where they show it twice, the first.
    ['Europe/Oslo', '2026-03-29T02:30', '2026-03-29T01:00:00.000Z'],
    ['Europe/Oslo', '2026-10-25T02:30', '2026-10-25T00:30:00.000Z'],
    ['UTC', '2026-02-28T23:59', '2026-02-28T23:59:00.000Z'],
  ])('%s %s is %s', (zone, local, moment) => {
    expect(new Date(momentAt(zone, local) ?? 0).toISOString()).toBe(moment)
  })

  it.each(['2026-02-30T09:00', '2026-13-01T09:00', '2026-11-23', '2026-11-23T24:00', '09:00', ''])(
    '%j is no time',
    (local) => expect(momentAt('UTC', local)).toBeNull(),
  )

  it('is told with its day and zone', () => {
    expect(calendarTime('Europe/Oslo', Date.UTC(2026, 10, 23, 8))).toBe('Mon, 23 Nov 2026, 09:00, Europe/Oslo')
  })
})
