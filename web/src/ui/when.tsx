import { exactTime, timeAhead } from './time.ts'

/** A time that is to come, as short as it is clear; the exact time is its tooltip. */
export function When({ at, className }: { at: string; className?: string }) {
  const time = new Date(at)
  return (
    <time dateTime={at} title={exactTime(time)} className={className}>
      {timeAhead(time, new Date())}
    </time>
  )
}
