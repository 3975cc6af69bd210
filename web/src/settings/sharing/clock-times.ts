/** The times of a day that can be chosen, half an hour apart, from the first minute to the end; and those given besides. */
export function clockTimes(...also: string[]): string[] {
  const times = Array.from({ length: 49 }, (_, half) => {
    const hour = String(Math.floor(half / 2)).padStart(2, '0')
    return `${hour}:${half % 2 === 0 ? '00' : '30'}`
  })
  return [...new Set([...times, ...also])].sort()
}

/** The days of the week as a person reads them, Monday first, numbered as JavaScript does. */
export const weekdays = [1, 2, 3, 4, 5, 6, 0].map((day) => {
  // 2023-01-01 was a Sunday.
  const date = new Date(2023, 0, 1 + day)
  return {
    day,
    short: date.toLocaleDateString(undefined, { weekday: 'short' }),
    long: date.toLocaleDateString(undefined, { weekday: 'long' }),
  }
})
