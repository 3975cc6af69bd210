import { applyEvent, emptyView } from './apply.ts'
import { partialAnswers } from './cancelled.ts'
import { NotFoundError } from './errors.ts'
import type { KeptTurn } from './journal.ts'
import type { Store } from './store.ts'
import type { ThreadStreamEvent } from './types/events.ts'

/** What the person is told of a turn whose server was lost. */
const interruption: ThreadStreamEvent = {
  type: 'error',
  code: 'custom',
  message: 'The answer was interrupted. Try again.',
  allow_retry: true,
}

/**
 * Ends a turn whose object was lost, with what it had: answers of which some text had arrived are stored, everything else that
 * was not done goes, and the person is told that they can try again.
 *
 * @returns the events that its clients still have to see; none where the thread is gone
 */
export async function endInterrupted<TContext>(
  store: Store<TContext>,
  { threadId, context, events }: KeptTurn<TContext>,
): Promise<ThreadStreamEvent[]> {
  const { items, unfinished } = events.reduce(applyEvent, emptyView)
  const pending = items.filter(({ id }) => unfinished.has(id))
  const kept = partialAnswers(pending)
  try {
    await store.loadThread(threadId, context)
  } catch (error) {
    if (error instanceof NotFoundError) return []
    throw error
  }
  for (const item of kept) await store.addThreadItem(threadId, item, context)
  return [
    ...kept.map((item): ThreadStreamEvent => ({ type: 'thread.item.done', item })),
    ...pending
      .filter((item) => !kept.includes(item))
      .map(({ id }): ThreadStreamEvent => ({ type: 'thread.item.removed', item_id: id })),
    interruption,
  ]
}
