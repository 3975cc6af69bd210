import { streamText, type ThreadStreamEvent, type Turn, type UserMessageItem } from '../../../worker/chatkit/index.ts'
import { orderIn, paced, pieces } from './script.ts'

/** The scripted model as a handler of our library. */
export function scripted<TContext>(
  turn: Turn<TContext>,
  message: UserMessageItem | null,
): AsyncIterable<ThreadStreamEvent> {
  const order = orderIn((message?.content ?? []).map((part) => part.text).join(''))
  return streamText(turn, order.pauseMs > 0 ? paced(order) : pieces(order))
}
