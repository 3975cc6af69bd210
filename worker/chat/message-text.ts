import { newestFirst } from '../chatkit/paging.ts'
import type { Turn } from '../chatkit/turn.ts'
import type { UserMessageItem } from '../chatkit/types/items.ts'

const titleLength = 60

const textOf = (message: UserMessageItem, between: string): string =>
  message.content.map((part) => part.text).join(between)

/** A thread's title from its first message: as much of its first line as a list can show. */
export function titleFrom(message: UserMessageItem): string {
  const line = textOf(message, ' ').trim().split('\n')[0] ?? ''
  return line.length > titleLength ? `${line.slice(0, titleLength - 1).trimEnd()}…` : line
}

/** The text of a turn's message; where the turn has none, of the newest before it. Empty where there is none at all. */
export async function lastUserText<TContext>(
  { store, thread, context }: Pick<Turn<TContext>, 'store' | 'thread' | 'context'>,
  message: UserMessageItem | null,
): Promise<string> {
  if (message) return textOf(message, '')
  for await (const item of newestFirst(store, thread.id, context)) {
    if (item.type === 'user_message') return textOf(item, '')
  }
  return ''
}
