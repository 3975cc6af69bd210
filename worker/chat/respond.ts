import { log } from '../../core/log.ts'
import { Problem } from '../../core/problem.ts'
import { keyRing } from '../../core/vault/ring.ts'
import { vaultReader } from '../../core/vault/store.ts'
import { AgentContext, streamAgent } from '../chatkit/agents.ts'
import { CustomStreamError } from '../chatkit/errors.ts'
import { readHistory } from '../chatkit/history.ts'
import type { Turn } from '../chatkit/turn.ts'
import type { ThreadStreamEvent } from '../chatkit/types/events.ts'
import type { UserMessageItem } from '../chatkit/types/items.ts'
import type { Env } from '../env.ts'
import { modelWords, openaiClient, openaiCredential, openaiProblem } from '../integrations/openai-client.ts'
import type { ChatContext } from '../workflows/context.ts'
import { edgeWorkflows } from '../workflows/index.ts'
import type { EdgeWorkflow } from '../workflows/workflow.ts'
import { Silence } from './silence.ts'

/** How much of a conversation the model is given, in tokens. */
const historyBudget = 16_000
/** How often the model may be asked within one answer. */
const maxModelCalls = 8
/** How long a model may say nothing before its answer is given up, in milliseconds. */
const silenceMs = 90_000
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
  const workflow = edgeWorkflows.get(context.workflow.edgeWorkflow ?? '')
  if (!workflow) throw new CustomStreamError('This workflow is not installed here. Ask an admin to choose another.')
  if (message && !thread.title) thread.title = titleFrom(message)
  const model = context.workflow.model ?? workflow.defaultModel
  const silence = new Silence(silenceMs)
  try {
    for await (const event of run(env, turn, workflow, model, AbortSignal.any([turn.signal, silence.signal]))) {
      silence.broken()
      yield event
    }
  } catch (error) {
    if (turn.signal.aborted) throw error
    const problem = silence.signal.aborted ? tooSlow(error) : await openaiProblem(error, modelWords(model))
    if (!(problem instanceof Problem)) throw error
    log.warn('chat.refused', { tenant: context.tenantId, request: context.requestId, code: problem.code })
    throw new CustomStreamError(problem.message, { allowRetry: problem.retryAfter !== undefined, cause: error })
  } finally {
    silence.end()
  }
}

const tooSlow = (cause: unknown) =>
  new Problem('openai_timeout', 'OpenAI stopped in the middle of the answer. Try again.', { retryAfter: 2, cause })

async function* run(
  env: Env,
  turn: Turn<ChatContext>,
  workflow: EdgeWorkflow,
  model: string,
  signal: AbortSignal,
): AsyncGenerator<ThreadStreamEvent> {
  const [sdk, credential, input] = await Promise.all([
    import('@openai/agents'),
    openaiCredential(vaultReader(env.DB, env.VAULT, () => keyRing(env), turn.context.tenantId)),
    readHistory(turn, { budget: historyBudget }),
  ])
  const openAIClient = await openaiClient(env, credential)
  const runner = new sdk.Runner({ modelProvider: new sdk.OpenAIProvider({ openAIClient }), tracingDisabled: true })
  const agent = workflow.agent(sdk, model, turn.context)
  const context = new AgentContext(turn)
  const options = { stream: true, context, signal, maxTurns: maxModelCalls } as const
  yield* streamAgent(context, await runner.run(agent, input, options))
  // A run that is cut off by its signal ends without an error.
  signal.throwIfAborted()
}
