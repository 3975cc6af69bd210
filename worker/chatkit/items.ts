/** Makers of items and of the events around them, for handlers. */
import type { ItemKind } from './ids.ts'
import type { Turn } from './turn.ts'
import type { EventOf, ThreadStreamEvent } from './types/events.ts'
import type { JsonObject } from './types/fields.ts'
import type {
  AssistantMessageItem,
  ClientToolCallItem,
  EndOfTurnItem,
  HiddenContextItem,
  StructuredInputItem,
  TaskItem,
  ThreadItem,
  WidgetItem,
  WorkflowItem,
} from './types/items.ts'
import type { StructuredInput } from './types/structured-input.ts'
import type { Task, Workflow } from './types/workflows.ts'
import type { WidgetRoot } from './widgets/types.ts'

type AnyTurn = Pick<Turn<unknown>, 'thread' | 'newId' | 'now'>

function base(turn: AnyTurn, kind: ItemKind) {
  return { id: turn.newId(kind), thread_id: turn.thread.id, created_at: turn.now() }
}

export function assistantMessage(turn: AnyTurn, text: string): AssistantMessageItem {
  return {
    type: 'assistant_message',
    ...base(turn, 'message'),
    content: [{ type: 'output_text', text, annotations: [] }],
  }
}

/** `copyText` is what the copy button under the widget gives. */
export function widgetItem(turn: AnyTurn, widget: WidgetRoot, copyText?: string): WidgetItem {
  return { type: 'widget', ...base(turn, 'message'), widget, copy_text: copyText }
}

/** Asks the page to run a tool. It must be the turn's last item; its output comes as a request of its own. */
export function clientToolCall(turn: AnyTurn, name: string, args: JsonObject = {}): ClientToolCallItem {
  const call_id = turn.newId('tool_call')
  return { type: 'client_tool_call', ...base(turn, 'tool_call'), status: 'pending', call_id, name, arguments: args }
}

/** Asks the person; it should be the turn's last item. */
export function structuredInput(turn: AnyTurn, inputs: StructuredInput[]): StructuredInputItem {
  return { type: 'structured_input', ...base(turn, 'message'), status: 'pending', inputs }
}

export function taskItem(turn: AnyTurn, task: Task): TaskItem {
  return { type: 'task', ...base(turn, 'task'), task }
}

/** A list of steps that grows while it is shown; sent as added, by updates, and as done. */
export function workflowItem(
  turn: AnyTurn,
  workflow: Workflow = { type: 'custom', tasks: [], expanded: false },
): WorkflowItem {
  return { type: 'workflow', ...base(turn, 'workflow'), workflow }
}

/** Something for the model to know that the person does not see. */
export function hiddenContext(turn: AnyTurn, content: unknown): HiddenContextItem {
  return { type: 'hidden_context_item', ...base(turn, 'message'), content }
}

export function endOfTurn(turn: AnyTurn): EndOfTurnItem {
  return { type: 'end_of_turn', ...base(turn, 'message') }
}

/** The event that stores an item and shows it as finished. */
export function done(item: ThreadItem): EventOf<'thread.item.done'> {
  return { type: 'thread.item.done', item }
}

/** An assistant message written while its text arrives. */
export async function* streamText(
  turn: AnyTurn,
  text: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<ThreadStreamEvent> {
  const item: AssistantMessageItem = { type: 'assistant_message', ...base(turn, 'message'), content: [] }
  const part = (value: string) => ({ type: 'output_text' as const, text: value, annotations: [] })
  const update = (change: EventOf<'thread.item.updated'>['update']): ThreadStreamEvent => ({
    type: 'thread.item.updated',
    item_id: item.id,
    update: change,
  })
  yield { type: 'thread.item.added', item }
  yield update({ type: 'assistant_message.content_part.added', content_index: 0, content: part('') })
  let whole = ''
  for await (const delta of text) {
    whole += delta
    yield update({ type: 'assistant_message.content_part.text_delta', content_index: 0, delta })
  }
  yield update({ type: 'assistant_message.content_part.done', content_index: 0, content: part(whole) })
  yield done({ ...item, content: [part(whole)] })
}
