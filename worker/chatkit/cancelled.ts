import type { Turn } from './turn.ts'
import type { ThreadItem } from './types/items.ts'

/** What the model reads in place of the end of an answer that the person stopped. */
export const cancelledNotice =
  'The user stopped the answer at this point. Do not continue it and do not act on the request it belonged to, unless the user asks for that again.'

/** The answers among unfinished items of which some text had arrived: what stays of a turn that did not end by itself. */
export function partialAnswers(pending: readonly ThreadItem[]): ThreadItem[] {
  return pending.filter(
    (item) => item.type === 'assistant_message' && item.content.some((part) => part.text.trim() !== ''),
  )
}

/**
 * What stays of a stopped turn: answers of which some text had arrived, and a hidden note for the model. Widgets,
 * workflows and images that were not done are dropped. Protocol reference, section 6.7.
 */
export function keepPartialAnswers<TContext>(turn: Turn<TContext>, pending: readonly ThreadItem[]): ThreadItem[] {
  return [
    ...partialAnswers(pending),
    {
      type: 'sdk_hidden_context',
      id: turn.newId('sdk_hidden_context'),
      thread_id: turn.thread.id,
      created_at: turn.now(),
      content: cancelledNotice,
    },
  ]
}
