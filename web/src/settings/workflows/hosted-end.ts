const day = 86_400_000

/** The days from the one of `now` (in the person's zone) to `endsOn` (YYYY-MM-DD); 0 on the day itself, less after it. */
export function daysUntil(endsOn: string, now: Date): number {
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())
  return Math.round((Date.parse(endsOn) - today) / day)
}

/** How long that is, to stand behind a date. */
export function daysLeftWords(days: number): string {
  if (days < 0) return 'it is over'
  if (days === 0) return 'that is today'
  return days === 1 ? '1 day left' : `${days} days left`
}

/** A day (YYYY-MM-DD) as a person writes it. */
export function dayWords(date: string, locale?: string): string {
  return new Date(date).toLocaleDateString(locale, { dateStyle: 'long', timeZone: 'UTC' })
}
