const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** A time as a person says it, seen from `now`: "3 min. ago", "yesterday", and the date from a week on. */
export function relativeTime(time: Date, now: Date, locale?: string): string {
  const seconds = (time.getTime() - now.getTime()) / 1000
  const away = Math.abs(seconds)
  if (away < minute) return seconds > 5 ? 'in a moment' : 'just now'
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: away < day ? 'short' : 'long' })
  if (away < hour) return format.format(Math.trunc(seconds / minute), 'minute')
  if (away < day) return format.format(Math.trunc(seconds / hour), 'hour')
  if (away < 7 * day) return format.format(Math.round(seconds / day), 'day')
  const sameYear = time.getFullYear() === now.getFullYear()
  return time.toLocaleDateString(locale, { month: 'short', day: 'numeric', ...(!sameYear && { year: 'numeric' }) })
}

/** The exact time in the person's zone, with the zone named. */
export function exactTime(time: Date, locale?: string): string {
  return time.toLocaleString(locale, { dateStyle: 'full', timeStyle: 'long' })
}

/** The clock time of a day, to the second. */
export function clockTime(time: Date, locale?: string): string {
  return time.toLocaleTimeString(locale)
}

/** A span of milliseconds with units that fit. */
export function duration(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** A time to come: the clock on the same day, with the weekday within a week, else with the date. */
export function timeAhead(time: Date, now: Date, locale?: string): string {
  const clock = time.toLocaleTimeString(locale, { hour: 'numeric', minute: '2-digit' })
  if (time.toDateString() === now.toDateString()) return clock
  const near = Math.abs(time.getTime() - now.getTime()) < 6 * day * 1000
  const date = near
    ? time.toLocaleDateString(locale, { weekday: 'short' })
    : time.toLocaleDateString(locale, { month: 'short', day: 'numeric' })
  return `${date}, ${clock}`
}
