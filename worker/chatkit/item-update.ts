import type { ItemUpdate } from './types/events.ts'
import type { AssistantMessageItem, ThreadItem } from './types/items.ts'
import type { AssistantContent } from './types/messages.ts'
import type { WidgetRoot } from './widgets/types.ts'

type PartUpdate = Extract<ItemUpdate, { content_index: number }>

function emptyPart(): AssistantContent {
  return { type: 'output_text', text: '', annotations: [] }
}

function updatePart(part: AssistantContent, update: PartUpdate): AssistantContent {
  switch (update.type) {
    case 'assistant_message.content_part.added':
      return update.content
    case 'assistant_message.content_part.text_delta':
      return { ...part, text: part.text + update.delta }
    case 'assistant_message.content_part.annotation_added':
      return { ...part, annotations: part.annotations.toSpliced(update.annotation_index, 0, update.annotation) }
    // Bridges close a part with its full text and no annotations: those received before are kept.
    case 'assistant_message.content_part.done':
      return update.content.annotations?.length ? update.content : { ...update.content, annotations: part.annotations }
  }
}

function updateMessage(item: AssistantMessageItem, update: PartUpdate): AssistantMessageItem {
  const missing = update.content_index + 1 - item.content.length
  const content = missing > 0 ? [...item.content, ...Array.from({ length: missing }, emptyPart)] : [...item.content]
  content[update.content_index] = updatePart(content[update.content_index] ?? emptyPart(), update)
  return { ...item, content }
}

/** Rebuilds the branch of a widget tree that leads to the node with this id; the rest is shared. */
function mapNode<T>(node: T, id: string, change: (node: object) => object): T
function mapNode(node: unknown, id: string, change: (node: object) => object): unknown {
  if (typeof node !== 'object' || node === null) return node
  if (Array.isArray(node)) {
    const children = node.map((child) => mapNode(child, id, change))
    return children.some((child, at) => child !== node[at]) ? children : node
  }
  if ('id' in node && node.id === id) return change(node)
  if (!('children' in node)) return node
  const children = mapNode(node.children, id, change)
  return children === node.children ? node : { ...node, children }
}

function appendValue(widget: WidgetRoot, id: string, delta: string, done: boolean): WidgetRoot {
  return mapNode(widget, id, (node) => {
    const value = 'value' in node && typeof node.value === 'string' ? node.value : ''
    const grown = { ...node, value: value + delta }
    return done && 'streaming' in node ? { ...grown, streaming: false } : grown
  })
}

/**
 * The item with an update applied; the original is left as it is. An update that does not fit the item's type, or a
 * widget node that is not there, changes nothing. Protocol reference, section 5.
 */
export function applyUpdate<T extends ThreadItem>(item: T, update: ItemUpdate): T
export function applyUpdate(item: ThreadItem, update: ItemUpdate): ThreadItem {
  switch (update.type) {
    case 'assistant_message.content_part.added':
    case 'assistant_message.content_part.text_delta':
    case 'assistant_message.content_part.annotation_added':
    case 'assistant_message.content_part.done':
      return item.type === 'assistant_message' ? updateMessage(item, update) : item
    case 'widget.streaming_text.value_delta':
      return item.type === 'widget'
        ? { ...item, widget: appendValue(item.widget, update.component_id, update.delta, update.done) }
        : item
    case 'widget.component.updated':
      return item.type === 'widget'
        ? { ...item, widget: mapNode(item.widget, update.component_id, () => update.component) }
        : item
    case 'widget.root.updated':
      return item.type === 'widget' ? { ...item, widget: update.widget } : item
    case 'workflow.task.added':
      return item.type === 'workflow'
        ? { ...item, workflow: { ...item.workflow, tasks: [...item.workflow.tasks, update.task] } }
        : item
    case 'workflow.task.updated': {
      if (item.type !== 'workflow' || !item.workflow.tasks[update.task_index]) return item
      return {
        ...item,
        workflow: { ...item.workflow, tasks: item.workflow.tasks.with(update.task_index, update.task) },
      }
    }
    case 'generated_image.updated':
      return item.type === 'generated_image' ? { ...item, image: update.image } : item
    // A kind of update this version does not know.
    default:
      return item
  }
}
