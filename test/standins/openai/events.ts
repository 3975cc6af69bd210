import { type OutputItem, spokenText } from './response.ts'

/** A stream event without its sequence number. */
export type StreamEvent = { readonly type: string } & Readonly<Record<string, unknown>>

/** Every event the API streams for a finished response, in order. `started` is the response before any output. */
export function* eventsOf(started: Record<string, unknown>, finished: Record<string, unknown>): Generator<StreamEvent> {
  yield { type: 'response.created', response: started }
  yield { type: 'response.in_progress', response: started }
  for (const [index, item] of (finished.output as OutputItem[]).entries()) {
    if (item.type === 'message') yield* messageEvents(item, index)
    else if (item.type === 'function_call') yield* callEvents(item, index)
    else yield* reasoningEvents(item, index)
  }
  yield { type: finished.status === 'incomplete' ? 'response.incomplete' : 'response.completed', response: finished }
}

/** Whether an event is one of the small pieces that a model gives out over time. */
export function isDelta(event: StreamEvent): boolean {
  return event.type.endsWith('.delta')
}

function* messageEvents(item: OutputItem, output_index: number): Generator<StreamEvent> {
  const text = spokenText(item)
  const part = { type: 'output_text', annotations: [], logprobs: [], text: '' }
  const at = { item_id: item.id, output_index, content_index: 0 }
  yield { type: 'response.output_item.added', output_index, item: { ...item, status: 'in_progress', content: [] } }
  yield { type: 'response.content_part.added', ...at, part }
  for (const delta of pieces(text)) yield { type: 'response.output_text.delta', ...at, delta, logprobs: [] }
  yield { type: 'response.output_text.done', ...at, text, logprobs: [] }
  yield { type: 'response.content_part.done', ...at, part: { ...part, text } }
  yield { type: 'response.output_item.done', output_index, item }
}

function* callEvents(item: OutputItem, output_index: number): Generator<StreamEvent> {
  const at = { item_id: item.id, output_index }
  yield { type: 'response.output_item.added', output_index, item: { ...item, status: 'in_progress', arguments: '' } }
  for (const delta of pieces(spokenText(item))) yield { type: 'response.function_call_arguments.delta', ...at, delta }
  yield { type: 'response.function_call_arguments.done', ...at, arguments: item.arguments }
  yield { type: 'response.output_item.done', output_index, item }
}

function* reasoningEvents(item: OutputItem, output_index: number): Generator<StreamEvent> {
  const text = (item.summary as { text: string }[])[0]?.text ?? ''
  const at = { item_id: item.id, output_index, summary_index: 0 }
  yield { type: 'response.output_item.added', output_index, item: { ...item, summary: [] } }
  yield { type: 'response.reasoning_summary_part.added', ...at, part: { type: 'summary_text', text: '' } }
  for (const delta of pieces(text)) yield { type: 'response.reasoning_summary_text.delta', ...at, delta }
  yield { type: 'response.reasoning_summary_text.done', ...at, text }
  yield { type: 'response.reasoning_summary_part.done', ...at, part: { type: 'summary_text', text } }
  yield { type: 'response.output_item.done', output_index, item }
}

/** A text in pieces about as long as a model's tokens: a word with the space before it, long words in parts. */
export function pieces(text: string): string[] {
  return text.match(/\s*[^\s]{1,8}|\s+/g) ?? []
}
