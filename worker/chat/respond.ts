import { log } from '../../core/log.ts'
import { Problem } from '../../core/problem.ts'
import { CustomStreamError } from '../chatkit/errors.ts'
import { readHistory } from '../chatkit/history.ts'
import { keptImageUrl } from '../chatkit/kept-image.ts'
import type { Turn } from '../chatkit/turn.ts'
import type { ThreadStreamEvent } from '../chatkit/types/events.ts'
import type { UserMessageItem } from '../chatkit/types/items.ts'
import type { Env } from '../env.ts'
import { modelWords, type OpenAICredential, openaiClient, openaiProblem } from '../integrations/openai-client.ts'
import type { ChatContext } from '../workflows/context.ts'
import { edgeWorkflows } from '../workflows/index.ts'
import { runWorkflow } from '../workflows/run.ts'
import type { EdgeWorkflow, Pressed } from '../workflows/workflow.ts'
import { attachmentInput } from './attachment-input.ts'
import { lastUserText, titleFrom } from './message-text.ts'
import { operateAs } from './operate.ts'
import { Silence } from './silence.ts'

/** How much of a conversation the model is given, in tokens. */
const historyBudget = 16_000
/** How long a model may say nothing before its answer is given up, in milliseconds. */
const silenceMs = 90_000

export interface RespondOptions {
  readonly env: Env
  /** The tenant's access to OpenAI; null where none is stored. */
  readonly credential: Promise<OpenAICredential | null>
  /** The control of a widget that began the turn. */
  readonly pressed?: Pressed
  /** Keeps work alive that goes on after the answer. */
  waitUntil(work: Promise<unknown>): void
  /** Keeps an image that the model has made, as base64. @returns the id of the attachment that it is now */
  keepImage(base64: string): Promise<string>
  /** Called with the tokens of each run of an agent when it ends, also when the turn fails or is stopped. */
  countTokens(tokens: number): void
}

/**
 * Answers a message with the chat's workflow, as it streams.
 *
 * @param message null where the turn goes on after an output of a tool or answers to questions
 * @throws CustomStreamError with a sentence for the person where the tenant's key, the workflow or OpenAI is what fails
 */
export async function* respond(
  turn: Turn<ChatContext>,
  message: UserMessageItem | null,
  options: RespondOptions,
): AsyncGenerator<ThreadStreamEvent> {
  const { context, thread } = turn
  const workflow = edgeWorkflows.get(context.workflow.edgeWorkflow ?? '')
  if (!workflow) throw new CustomStreamError('This workflow is not installed here. Ask an admin to choose another.')
  if (options.pressed && !workflow.takesActions) {
    throw new CustomStreamError(
      'This belongs to an earlier version of this chat and does nothing any more. Write instead.',
    )
  }
  if (message && !thread.title) thread.title = titleFrom(message)
  const asked = { model: context.workflow.model ?? workflow.defaultModel }
  const silence = new Silence(silenceMs)
  try {
    for await (const event of answer(turn, message, workflow, asked, silence, options)) {
      silence.broken()
      yield event
    }
  } catch (error) {
    if (turn.signal.aborted) throw error
    const problem = silence.signal.aborted ? tooSlow(error) : await openaiProblem(error, modelWords(asked.model))
    const refused = (code: string) =>
      log.warn('chat.refused', { tenant: context.tenantId, request: context.requestId, code })
    if (error instanceof CustomStreamError) refused('workflow')
    if (!(problem instanceof Problem)) throw error
    refused(problem.code)
    throw new CustomStreamError(problem.message, { allowRetry: problem.retryAfter !== undefined, cause: error })
  } finally {
    silence.end()
  }
}

const tooSlow = (cause: unknown) =>
  new Problem('openai_timeout', 'OpenAI stopped in the middle of the answer. Try again.', { retryAfter: 2, cause })

async function* answer(
  turn: Turn<ChatContext>,
  message: UserMessageItem | null,
  workflow: EdgeWorkflow,
  /** Its model changes to the one that was asked last: agents may name their own. */
  asked: { model: string },
  silence: Silence,
  { env, credential, pressed, waitUntil, keepImage, countTokens }: RespondOptions,
): AsyncGenerator<ThreadStreamEvent> {
  const [sdk, code, key, history, input_as_text] = await Promise.all([
    import('@openai/agents'),
    workflow.load(),
    credential,
    readHistory(turn, { budget: historyBudget, attachment: attachmentInput(env, turn.context) }),
    lastUserText(turn, message),
  ])
  const provider = new sdk.OpenAIProvider({ openAIClient: await openaiClient(env, key) })
  yield* runWorkflow({
    sdk,
    turn,
    workflow: code,
    model: asked.model,
    modelProvider: {
      getModel(name) {
        asked.model = name ?? asked.model
        return provider.getModel(name)
      },
    },
    history,
    converter: {
      // Unfinished states are not shown: each would travel, and be kept, as large as the image itself.
      imageUrl: async ({ base64, partialIndex }) =>
        partialIndex === undefined ? keptImageUrl(await keepImage(base64)) : null,
    },
    input_as_text,
    pressed: pressed ?? null,
    operate: operateAs(env, turn.context, waitUntil),
    signal: AbortSignal.any([turn.signal, silence.signal]),
    heard: () => silence.broken(),
    countTokens,
  })
}
