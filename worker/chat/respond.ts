import type { AgentInputItem } from '@openai/agents'
import { log } from '../../core/log.ts'
import { Problem } from '../../core/problem.ts'
import { stores } from '../../core/stores.ts'
import { CustomStreamError } from '../chatkit/errors.ts'
import { streamText } from '../chatkit/items.ts'
import { newestFirst } from '../chatkit/paging.ts'
import type { Turn } from '../chatkit/turn.ts'
import type { ThreadStreamEvent } from '../chatkit/types/events.ts'
import type { ThreadItem, UserMessageItem } from '../chatkit/types/items.ts'
import type { Env } from '../env.ts'
import { openaiClient, openaiProblem } from '../integrations/openai.ts'
import type { ChatContext } from '../workflows/context.ts'
import { edgeWorkflows } from '../workflows/index.ts'

/** How much of a conversation the model is given, in characters. */
const historyBudget = 60_000
const titleLength = 60

const textOf = (item: ThreadItem): string =>
  item.type === 'user_message' || item.type === 'assistant_message'
    ? item.content.map(({ text }) => text).join('\n')
    : ''

async function history({ store, thread, context }: Turn<ChatContext>): Promise<AgentInputItem[]> {
  const input: AgentInputItem[] = []
  let left = historyBudget
  for await (const item of newestFirst(store, thread.id, context)) {
    const text = textOf(item)
    left -= text.length
    if (left < 0) break
    if (item.type === 'user_message') input.push({ role: 'user', content: text })
    if (item.type === 'assistant_message') {
      input.push({ role: 'assistant', status: 'completed', content: [{ type: 'output_text', text }] })
    }
  }
  return input.reverse()
}

/** The thread's title from its first message: as much of its first line as a list can show. */
function titleFrom(message: UserMessageItem): string {
  const line = textOf(message).trim().split('\n')[0] ?? ''
  return line.length > titleLength ? `${line.slice(0, titleLength - 1).trimEnd()}…` : line
}

/**
 * Answers a message with the agent of the chat's workflow, as it streams.
 *
 * @throws CustomStreamError with a sentence for the person where the tenant's key, the workflow or OpenAI is what fails
 */
export async function* respond(
  env: Env,
  turn: Turn<ChatContext>,
  message: UserMessageItem | null,
): AsyncGenerator<ThreadStreamEvent> {
  const { context, thread } = turn
  if (message && !thread.title) thread.title = titleFrom(message)
  try {
    yield* run(env, turn)
  } catch (error) {
    if (turn.signal.aborted) throw error
    const problem = await openaiProblem(error)
    if (!(problem instanceof Problem)) throw error
    log.warn('chat.refused', { tenant: context.tenantId, request: context.requestId, code: problem.code })
    throw new CustomStreamError(problem.message, { allowRetry: problem.retryAfter !== undefined, cause: error })
  }
}

async function* run(env: Env, turn: Turn<ChatContext>): AsyncGenerator<ThreadStreamEvent> {
  const { context } = turn
  const workflow = edgeWorkflows.get(context.workflow.edgeWorkflow ?? '')
  if (!workflow) throw new CustomStreamError('This workflow is not installed here. Ask an admin to choose another.')
  const [sdk, openAIClient, input] = await Promise.all([
    import('@openai/agents'),
    openaiClient(env, stores(env, context.tenantId).vault),
    history(turn),
  ])
  const runner = new sdk.Runner({ modelProvider: new sdk.OpenAIProvider({ openAIClient }), tracingDisabled: true })
  const agent = workflow.agent(sdk, context.workflow.model ?? workflow.defaultModel, context)
  const stream = await runner.run(agent, input, { stream: true, signal: turn.signal, maxTurns: 8 })

  yield* streamText(turn, stream.toTextStream())
  await stream.completed
}
