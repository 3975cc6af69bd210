import { log } from '../../core/log.ts'
import { Problem } from '../../core/problem.ts'
import { stores } from '../../core/stores.ts'
import { AgentContext, streamAgent } from '../chatkit/agents.ts'
import { CustomStreamError } from '../chatkit/errors.ts'
import { readHistory } from '../chatkit/history.ts'
import type { Turn } from '../chatkit/turn.ts'
import type { ThreadStreamEvent } from '../chatkit/types/events.ts'
import type { UserMessageItem } from '../chatkit/types/items.ts'
import type { Env } from '../env.ts'
import { openaiClient, openaiProblem } from '../integrations/openai.ts'
import type { ChatContext } from '../workflows/context.ts'
import { edgeWorkflows } from '../workflows/index.ts'

/** How much of a conversation the model is given, in tokens. */
const historyBudget = 16_000
/** How often the model may be asked within one answer. */
const maxModelCalls = 8
const titleLength = 60

/** The thread's title from its first message: as much of its first line as a list can show. */
function titleFrom(message: UserMessageItem): string {
  const text = message.content.map((part) => part.text).join(' ')
  const line = text.trim().split('\n')[0] ?? ''
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
  const { workflow: record, tenantId } = turn.context
  const workflow = edgeWorkflows.get(record.edgeWorkflow ?? '')
  if (!workflow) throw new CustomStreamError('This workflow is not installed here. Ask an admin to choose another.')
  const [sdk, apiKey, input] = await Promise.all([
    import('@openai/agents'),
    stores(env, tenantId).vault.read({ provider: 'openai' }),
    readHistory(turn, { budget: historyBudget }),
  ])
  const openAIClient = await openaiClient(env, apiKey)
  const runner = new sdk.Runner({ modelProvider: new sdk.OpenAIProvider({ openAIClient }), tracingDisabled: true })
  const agent = workflow.agent(sdk, record.model ?? workflow.defaultModel, turn.context)
  const context = new AgentContext(turn)
  const options = { stream: true, context, signal: turn.signal, maxTurns: maxModelCalls } as const
  yield* streamAgent(context, await runner.run(agent, input, options))
}
