/** When a member is willing to share, in their own time zone. */
export interface Hours {
  /** Days of the week, 0 for Sunday. */
  readonly days: readonly number[]
  /** `HH:MM`, the first minute in which shares may go. */
  readonly from: string
  /** `HH:MM`, the first minute in which they may not any more; `24:00` for the end of the day. */
  readonly to: string
}

/** The hours of a member who has chosen none. Source: linkedin-and-unipile §2. */
export const usualHours: Hours = { days: [0, 1, 2, 3, 4, 5, 6], from: '09:00', to: '18:00' }

/** Hours that hold all day, every day. */
export const allDay: Hours = { ...usualHours, from: '00:00', to: '24:00' }

interface LocalTime {
  readonly year: number
  readonly month: number
  readonly day: number
  /** Minutes since local midnight. */
  readonly minutes: number
}

const minuteMs = 60_000
const dayMs = 86_400_000

const formats = new Map<string, Intl.DateTimeFormat>()
/** More than there are zones. Names come from callers, who may write one in many ways. */
const formatsKept = 1_000

function localTime(zone: string, at: number): LocalTime {
  let format = formats.get(zone)
  if (!format) {
    const numeric = 'numeric' as const
    format = new Intl.DateTimeFormat('en-u-hc-h23', {
      timeZone: zone,
      year: numeric,
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
    })
    if (formats.size >= formatsKept) formats.clear()
    formats.set(zone, format)
  }
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0
  return { year: part('year'), month: part('month'), day: part('day'), minutes: part('hour') * 60 + part('minute') }
}

const asIfUtc = ({ year, month, day, minutes }: LocalTime) => Date.UTC(year, month - 1, day, 0, minutes)

/**
 * The moments, from `notBefore` on, at which a zone's clocks show a local time: two where they are set back over it. Where they skip
 * it, the moment at which they go on behind it.
 */
function momentsOf(zone: string, local: LocalTime, notBefore: number): number[] {
  const wanted = asIfUtc(local)
  const shownAt = (at: number) => asIfUtc(localTime(zone, at))
  // No zone is a day away from UTC, so of a change of the clocks near that time one of these is before it and the other behind it.
  const offsets = [wanted - dayMs, wanted + dayMs].map((at) => shownAt(at) - at)
  const [earliest, latest] = [wanted - Math.max(...offsets), wanted - Math.min(...offsets)]
  const shown = [...new Set([earliest, latest])].filter((at) => shownAt(at) === wanted)
  if (shown.length > 0) return shown.filter((at) => at >= notBefore)
  let [before, behind] = [earliest, latest]
  while (behind - before > minuteMs) {
    const middle = before + Math.floor((behind - before) / 2 / minuteMs) * minuteMs
    if (shownAt(middle) < wanted) before = middle
    else behind = middle
  }
  return behind >= notBefore ? [behind] : []
}

/** The local day after one, as its midnight. */
function dayAfter({ year, month, day }: LocalTime, days: number): LocalTime {
  const then = new Date(Date.UTC(year, month - 1, day + days))
  return { year: then.getUTCFullYear(), month: then.getUTCMonth() + 1, day: then.getUTCDate(), minutes: 0 }
}

const weekday = ({ year, month, day }: LocalTime) => new Date(Date.UTC(year, month - 1, day)).getUTCDay()
const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/** True where the runtime knows the zone, such as `Europe/Oslo`. */
export function isTimeZone(zone: string): boolean {
  try {
    localTime(zone, 0)
    return true
  } catch {
    return false
  }
}

/**
 * The moment at which a zone's clocks first show a local time.
 *
 * @param local `2026-11-21T09:30`
 * @returns milliseconds since 1970; null where it is no time of the calendar
 */
export function momentAt(zone: string, local: string): number | null {
  const asUtc = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(local) ? new Date(`${local}Z`) : null
  if (!asUtc || Number.isNaN(asUtc.getTime()) || !asUtc.toISOString().startsWith(local)) return null
  const minutes = asUtc.getUTCHours() * 60 + asUtc.getUTCMinutes()
  const day = { year: asUtc.getUTCFullYear(), month: asUtc.getUTCMonth() + 1, day: asUtc.getUTCDate() }
  return momentsOf(zone, { ...day, minutes }, 0)[0] ?? null
}

/** The first moment of the next day in a zone, in milliseconds since 1970. */
export const nextMidnight = (zone: string, now: number): number =>
  momentsOf(zone, dayAfter(localTime(zone, now), 1), now + 1)[0] ?? now + dayMs

/** The first moment of the present day in a zone. */
export const lastMidnight = (zone: string, now: number): number =>
  momentsOf(zone, { ...localTime(zone, now), minutes: 0 }, 0)[0] ?? now

/**
 * The first moment, from `now` on, that lies within the hours: `now` itself where it does.
 *
 * @returns milliseconds since 1970; null where the hours hold no moment at all
 */
export function nextOpening(hours: Hours, zone: string, now: number): number | null {
  const from = minutesOf(hours.from)
  const to = minutesOf(hours.to)
  if (from >= to) return null
  const today = localTime(zone, now)
  for (let ahead = 0; ahead <= 7; ahead += 1) {
    const day = ahead === 0 ? today : dayAfter(today, ahead)
    if (!hours.days.includes(weekday(day))) continue
    if (ahead === 0 && today.minutes >= from && today.minutes < to) return now
    const opening = momentsOf(zone, { ...day, minutes: from }, now).find((at) => localTime(zone, at).minutes < to)
    if (opening !== undefined) return opening
  }
  return null
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const

/** Hours as a person reads them: `Mon, Tue 09:00–18:00, Europe/Oslo`; the days are left out where they are all. */
export function hoursText({ days, from, to }: Hours, zone: string): string {
  const named = weekdays.filter((_, index) => days.includes(index))
  return `${named.length < weekdays.length ? `${named.join(', ') || 'never'} ` : ''}${from}–${to}, ${zone}`
}

/** A moment as a person reads it who has not said where they are: `Sat, 21 Nov 2026, 09:30, Europe/Oslo`. */
export function calendarTime(zone: string, at: number): string {
  const format = {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  } as const
  return `${new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...format }).format(at)}, ${zone}`
}

/** A moment as a person reads it: the time alone where it is the same day, else with the day. */
export function clockTime(zone: string, at: number, now: number): string {
  const [then, today] = [localTime(zone, at), localTime(zone, now)]
  const sameDay = then.year === today.year && then.month === today.month && then.day === today.day
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    ...(!sameDay && { weekday: 'short', day: 'numeric', month: 'short' }),
  }).format(at)
}
