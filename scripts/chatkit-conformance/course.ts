import type { ThreadStreamEvent } from '../../worker/chatkit/types/events.ts'

/** How the first turn of a thread begins. */
export const opening = ['thread.created', 'thread.item.done:user_message', 'stream_options']

/**
 * A stream at a glance: `thread.created`, `thread.item.done:user_message`, `workflow.task.added`, …: items by their type,
 * updates by their own.
 */
export function courseOf(events: readonly ThreadStreamEvent[]): string[] {
  return events.map((event) => {
    if ('item' in event) return `${event.type}:${event.item?.type}`
    if (event.type === 'thread.item.updated') return event.update?.type
    return event.type
  })
}
