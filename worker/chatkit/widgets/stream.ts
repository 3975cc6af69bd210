import { done, widgetItem } from '../items.ts'
import type { Turn } from '../turn.ts'
import type { ThreadStreamEvent } from '../types/events.ts'
import { compact } from '../wire.ts'
import { diffWidget } from './diff.ts'
import type { WidgetRoot } from './types.ts'

/**
 * Shows a widget, or one that changes while it is made: the first state is drawn at once, each further one by what
 * differs, and the last is stored. `copyText` is what the copy button gives.
 */
export async function* streamWidget(
  turn: Pick<Turn<unknown>, 'thread' | 'newId' | 'now'>,
  source: WidgetRoot | AsyncIterable<WidgetRoot>,
  copyText?: string,
): AsyncGenerator<ThreadStreamEvent> {
  if ('type' in source) {
    yield done(widgetItem(turn, source, copyText))
    return
  }
  let item: ReturnType<typeof widgetItem> | undefined
  for await (const state of source) {
    // The source may go on changing the object it has given.
    const widget = compact(state)
    if (item) {
      for (const update of diffWidget(item.widget, widget)) {
        yield { type: 'thread.item.updated', item_id: item.id, update }
      }
      item = { ...item, widget }
    } else {
      item = widgetItem(turn, widget, copyText)
      yield { type: 'thread.item.added', item }
    }
  }
  if (item) yield done(item)
}

/**
 * A copy of a text node for each piece of text that arrives, with all of it so far, and a last one that no longer
 * streams. The node needs an id to grow without the whole widget being sent again.
 */
export async function* accumulateText<T extends { value: string; streaming?: boolean | undefined }>(
  deltas: AsyncIterable<string>,
  base: T,
): AsyncGenerator<T> {
  let node: T = { ...base, streaming: true }
  yield node
  for await (const delta of deltas) {
    node = { ...node, value: node.value + delta }
    yield node
  }
  yield { ...node, streaming: false }
}
