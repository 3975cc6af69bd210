import type { ResponseRequest } from './schema.ts'
import { newId } from './state.ts'
import type { Output } from './writer.ts'

/** A finished item of a response's output. */
export type OutputItem = Record<string, unknown> & { readonly id: string; readonly type: string }

/** About how many tokens a text has: four characters each. */
export function tokensOf(text: string): number {
  return Math.max(1, Math.ceil(text.length / 4))
}

/** The output items for what the model decided. */
export function itemsOf(outputs: readonly Output[]): OutputItem[] {
  return outputs.map((output) => {
    if (output.kind === 'call') {
      const ids = { id: newId('fc'), call_id: `call_${newId('x').slice(2, 26)}` }
      return { type: 'function_call', status: 'completed', ...ids, name: output.name, arguments: output.arguments }
    }
    if (output.kind === 'reasoning') {
      return { type: 'reasoning', id: newId('rs'), summary: [{ type: 'summary_text', text: output.summary }] }
    }
    return messageOf(output.text)
  })
}

function messageOf(text: string): OutputItem {
  const content = [{ type: 'output_text', text, annotations: [], logprobs: [] }]
  return { type: 'message', id: newId('msg'), status: 'completed', role: 'assistant', content }
}

/** A response object with nothing put out yet. */
export function emptyResponse(request: ResponseRequest, createdAt: number): Record<string, unknown> & { id: string } {
  return {
    id: newId('resp'),
    object: 'response',
    created_at: createdAt,
    status: 'in_progress',
    background: false,
    completed_at: null,
    conversation: null,
    error: null,
    incomplete_details: null,
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    max_tool_calls: request.max_tool_calls ?? null,
    model: request.model,
    output: [],
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: request.previous_response_id ?? null,
    prompt_cache_key: request.prompt_cache_key ?? null,
    reasoning: { effort: null, summary: null, ...request.reasoning },
    safety_identifier: request.safety_identifier ?? null,
    service_tier: request.service_tier ?? 'auto',
    store: request.store ?? true,
    temperature: request.temperature ?? 1,
    text: { verbosity: 'medium', ...request.text, format: request.text?.format ?? { type: 'text' } },
    tool_choice: request.tool_choice ?? 'auto',
    tools: request.tools ?? [],
    top_logprobs: request.top_logprobs ?? 0,
    top_p: request.top_p ?? 1,
    truncation: request.truncation ?? 'disabled',
    usage: null,
    user: request.user ?? null,
    metadata: request.metadata ?? {},
  }
}

/** The finished response: whole, or cut off at `max_output_tokens`. */
export function finish(
  started: Record<string, unknown>,
  items: readonly OutputItem[],
  inputTokens: number,
  completedAt: number,
): Record<string, unknown> {
  const limit = Number(started.max_output_tokens ?? Number.POSITIVE_INFINITY)
  const whole = tokensOf(items.map(spokenText).join(''))
  const cut = whole > limit
  const output = cut ? items.map((item) => cutItem(item, limit)) : items
  const spent = Math.min(whole, limit)
  return {
    ...started,
    status: cut ? 'incomplete' : 'completed',
    completed_at: cut ? null : completedAt,
    incomplete_details: cut ? { reason: 'max_output_tokens' } : null,
    output,
    usage: {
      input_tokens: inputTokens,
      input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
      output_tokens: spent,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: inputTokens + spent,
    },
  }
}

/** The text of a message item, or the arguments of a call. */
export function spokenText(item: OutputItem): string {
  if (item.type === 'function_call') return String(item.arguments)
  if (item.type !== 'message') return ''
  return (item.content as { text: string }[]).map((part) => part.text).join('')
}

function cutItem(item: OutputItem, tokens: number): OutputItem {
  if (item.type !== 'message') return { ...item, status: 'incomplete' }
  const text = spokenText(item).slice(0, tokens * 4)
  return { ...messageOf(text), id: item.id, status: 'incomplete' }
}
