import { type ThreadStreamEvent, threadStreamEventSchema } from './types/events.ts'
import { isHidden } from './types/items.ts'
import { checkComponent, checkWidget } from './widgets/schema.ts'

/** Whether an event only adds text. Those come by the hundred, and their types are check enough. */
export function isDelta(event: ThreadStreamEvent): boolean {
  return (
    event.type === 'thread.item.updated' &&
    (event.update.type === 'assistant_message.content_part.text_delta' ||
      event.update.type === 'widget.streaming_text.value_delta')
  )
}

function checkWidgets(event: ThreadStreamEvent): void {
  if ('item' in event && event.item.type === 'widget') checkWidget(event.item.widget)
  if (event.type !== 'thread.item.updated') return
  if (event.update.type === 'widget.root.updated') checkWidget(event.update.widget)
  if (event.update.type === 'widget.component.updated') checkComponent(event.update.component)
}

/**
 * Refuses an event that a client could not draw or that belongs to another thread, before it is stored.
 * @throws TypeError that names the field: a mistake in the handler, not in the request
 */
export function checkEvent(event: ThreadStreamEvent, threadId: string): void {
  if (isDelta(event)) return
  const { error } = threadStreamEventSchema.safeParse(event)
  if (error) {
    const [issue] = error.issues
    throw new TypeError(`The handler's ${event.type} event is not valid: ${issue?.path.join('.')}: ${issue?.message}`)
  }
  checkWidgets(event)
  if ('item' in event && event.item.thread_id !== threadId) {
    throw new TypeError(`The handler's ${event.type} event carries an item of another thread.`)
  }
}

/**
 * Decides what of each event the client may see, for the length of one turn. Hidden items go unseen in every kind of
 * event; one that takes the place of something visible looks like a removal.
 */
export function hiddenItemFilter(): (event: ThreadStreamEvent) => ThreadStreamEvent | null {
  const hidden = new Set<string>()
  const shown = new Set<string>()
  return (event) => {
    switch (event.type) {
      case 'thread.item.added':
      case 'thread.item.done':
      case 'thread.item.replaced': {
        const { id } = event.item
        if (!isHidden(event.item)) {
          hidden.delete(id)
          shown.add(id)
          return event
        }
        const tookPlace = shown.delete(id) || (event.type === 'thread.item.replaced' && !hidden.has(id))
        hidden.add(id)
        return tookPlace ? { type: 'thread.item.removed', item_id: id } : null
      }
      case 'thread.item.updated':
      case 'thread.item.removed':
        return hidden.has(event.item_id) ? null : event
      default:
        return event
    }
  }
}
