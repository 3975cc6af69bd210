import { useSyncExternalStore } from 'react'
import { exactTime, relativeTime } from './time.ts'

const listeners = new Set<() => void>()
let ticks = 0
let timer: ReturnType<typeof setInterval> | undefined

/** One timer for all times on the page; it runs only while some are shown. */
function subscribe(onTick: () => void): () => void {
  listeners.add(onTick)
  timer ??= setInterval(() => {
    ticks++
    for (const listener of listeners) listener()
  }, 20_000)
  return () => {
    listeners.delete(onTick)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** A time relative to now that stays true while it is on screen; the exact time is its tooltip. */
export function TimeAgo({ at, className }: { at: string; className?: string }) {
  useSyncExternalStore(subscribe, () => ticks)
  const time = new Date(at)
  return (
    <time dateTime={at} title={exactTime(time)} className={className}>
      {relativeTime(time, new Date())}
    </time>
  )
}
