import type { RunStreamEvent } from '@openai/agents'
import type { AgentContext } from './agents/context.ts'
import { defaultConverter, type ResponseConverter } from './agents/converter.ts'
import { PlainTranslator } from './agents/plain-model.ts'
import { isResponseEvent } from './agents/response-events.ts'
import { ResponsesTranslator } from './agents/responses.ts'
import type { ThreadStreamEvent } from './types/events.ts'
import type { ClientToolCallItem } from './types/items.ts'

export { AgentContext, type ClientToolRequest } from './agents/context.ts'
export { defaultConverter, type ResponseConverter } from './agents/converter.ts'
export type { ResponseAnnotation, ResponsePart } from './agents/response-events.ts'

/** A streamed run of the Agents SDK: its `StreamedRunResult`. */
export interface AgentRun extends AsyncIterable<RunStreamEvent> {
  readonly completed?: Promise<void>
}

interface FunctionCall {
  id?: string | undefined
  callId: string
}

/** The function call of a run item, where it is one. */
function functionCall(event: RunStreamEvent): FunctionCall | null {
  if (event.type !== 'run_item_stream_event') return null
  const raw = event.item.rawItem
  return raw && 'type' in raw && raw.type === 'function_call' ? { id: raw.id, callId: raw.callId } : null
}

/** Reads the run to its end, putting what it has to show on the context's channel; gives its last function call. */
async function readRun<TContext>(
  context: AgentContext<TContext>,
  run: AgentRun,
  converter: ResponseConverter,
): Promise<FunctionCall | null> {
  const responses = new ResponsesTranslator(context, converter)
  const plain = new PlainTranslator(context)
  // A Responses model tells everything twice, in the SDK's words as well; its own say more.
  let speaksResponses = false
  let last: FunctionCall | null = null
  for await (const event of run) {
    last = functionCall(event) ?? last
    if (event.type !== 'raw_model_stream_event') continue
    const { data } = event
    if (data.type === 'model' && isResponseEvent(data.event)) {
      speaksResponses = true
      await responses.handle(data.event)
    } else if (data.type === 'output_text_delta' || data.type === 'response_done') {
      if (!speaksResponses) plain.handle(data)
    } else if (data.type === 'response_started') speaksResponses = false
  }
  await run.completed
  return last
}

/** A guardrail of the input or the output said no. Told by its shape, so that the SDK need not be loaded for it. */
function isTripwire(error: unknown): boolean {
  if (!(error instanceof Error) || !('result' in error)) return false
  const result = error.result as { output?: { tripwireTriggered?: unknown } } | null | undefined
  return result?.output?.tripwireTriggered === true
}

function clientToolItem<TContext>(
  { turn, clientTool }: AgentContext<TContext>,
  last: FunctionCall | null,
): ClientToolCallItem | null {
  if (!clientTool) return null
  const call = clientTool.call ?? last
  return {
    type: 'client_tool_call',
    id: call?.id ?? turn.newId('tool_call'),
    thread_id: turn.thread.id,
    created_at: turn.now(),
    status: 'pending',
    call_id: call?.callId ?? turn.newId('tool_call'),
    name: clientTool.name,
    arguments: clientTool.arguments,
  }
}

/**
 * Shows a run of an agent: its text, citations, thoughts and images, and what its tools send through the context, in the
 * order in which they come. A workflow that is open when the run waits for a tool of the page is kept for the next turn.
 * When a guardrail says no, everything the run has shown is taken away before the error goes on.
 * Protocol reference, section 11.1.
 * @throws whatever the run throws
 */
export async function* streamAgent<TContext>(
  context: AgentContext<TContext>,
  run: AgentRun,
  converter: Partial<ResponseConverter> = {},
): AsyncGenerator<ThreadStreamEvent> {
  await context.resume()
  const { channel } = context
  const reading = readRun(context, run, { ...defaultConverter, ...converter })
  reading.then(
    () => {
      if (!context.clientTool) context.endWorkflow()
      channel.close()
    },
    (error) => channel.fail(error, { drop: isTripwire(error) }),
  )
  const shown = new Set<string>()
  try {
    for await (const event of channel) {
      if (event.type === 'thread.item.added' || event.type === 'thread.item.done') shown.add(event.item.id)
      yield event
    }
  } catch (error) {
    if (isTripwire(error)) for (const item_id of shown) yield { type: 'thread.item.removed', item_id }
    throw error
  }
  await context.suspend()
  const item = clientToolItem(context, await reading)
  if (item) yield { type: 'thread.item.done', item }
}
