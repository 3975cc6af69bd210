import type { AgentInputItem, ModelProvider } from '@openai/agents'
import { type ResponseConverter, streamAgent } from '../chatkit/agents.ts'
import { CustomStreamError } from '../chatkit/errors.ts'
import type { Turn } from '../chatkit/turn.ts'
import type { ThreadStreamEvent } from '../chatkit/types/events.ts'
import type { ChatContext } from './context.ts'
import { modelCallFilter } from './model-calls.ts'
import { chatRunner } from './runner.ts'
import { Stage } from './stage.ts'
import { TurnContext } from './turn-context.ts'
import { TurnOver } from './turn-over.ts'
import type { Operate, Pressed, RunWorkflow } from './workflow.ts'

/** How often all runs of one turn together may ask a model. */
const maxModelCallsATurn = 32

export interface WorkflowTurn {
  readonly sdk: typeof import('@openai/agents')
  readonly turn: Turn<ChatContext>
  readonly workflow: RunWorkflow
  /** For agents that name no model. */
  readonly model: string
  /** Where models come from: the tenant's own OpenAI account. */
  readonly modelProvider: ModelProvider
  readonly history: AgentInputItem[]
  /** How what the model gives becomes what the chat shows. */
  readonly converter?: Partial<ResponseConverter>
  readonly input_as_text: string
  readonly pressed?: Pressed | null
  readonly operate: Operate
  /** Ends everything at once. */
  readonly signal: AbortSignal
  /** Called with each sign of life of a model, shown or not. */
  heard(): void
  /** Called with the tokens of each run when it ends, however it ends; of a call that was cut off they are not known. */
  countTokens(tokens: number): void
}

/** Waits for a workflow that may not listen to the signal. */
async function orAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const stop = () => reject(signal.reason)
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop)
  try {
    await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** A sentence for the person where the SDK itself ended a run; any other error as it is. */
function inWords(sdk: WorkflowTurn['sdk'], error: unknown): unknown {
  const tell = (message: string) => new CustomStreamError(message, { cause: error })
  if (error instanceof sdk.InputGuardrailTripwireTriggered || error instanceof sdk.OutputGuardrailTripwireTriggered) {
    return tell('A rule of this workflow does not allow this answer.')
  }
  if (error instanceof sdk.MaxTurnsExceededError) {
    return tell('This workflow asked the model too often for one answer, and was stopped.')
  }
  if (error instanceof sdk.ModelRefusalError) return tell('The model will not answer this. Ask in other words.')
  return error
}

/**
 * Runs a workflow for one turn, and gives what there is to show as it comes. Nothing that OpenAI is asked is traced, and
 * nothing is stored there by default; an agent with `store: true` decides otherwise for itself.
 *
 * @throws what the workflow throws; CustomStreamError where a guardrail said no (what it had shown is taken away), the model
 * refused, or was asked too often
 */
export async function* runWorkflow(given: WorkflowTurn): AsyncGenerator<ThreadStreamEvent> {
  const { sdk, turn, model, modelProvider, history, input_as_text, pressed = null, operate, heard, countTokens } = given
  // Also for code that calls `withTrace`, which a runner's own setting does not reach.
  sdk.setTracingDisabled(true)
  const end = new AbortController()
  const signal = AbortSignal.any([given.signal, end.signal])
  const context = new TurnContext(turn)
  const { runner, settled } = chatRunner({
    sdkRunner: new sdk.Runner({
      model,
      modelProvider,
      modelSettings: { store: false },
      tracingDisabled: true,
      callModelInputFilter: modelCallFilter(maxModelCallsATurn),
    }),
    context,
    stage: new Stage((event) => {
      // A run's own workflow of thoughts is not the one that the workflow's code has opened.
      if ('item' in event && event.item.type === 'workflow') context.channel.push(event)
      else context.show(event)
    }),
    signal,
    converter: given.converter ?? {},
    heard,
    countTokens,
  })

  async function* wholeTurn(): AsyncGenerator<never> {
    yield* []
    const chat = { runner, history, pressed, input_as_text, model, person: turn.context, operate, context, signal }
    try {
      await orAborted(given.workflow(chat), signal)
    } catch (error) {
      if (error instanceof TurnOver) return
      throw inWords(sdk, error)
    }
  }

  try {
    yield* streamAgent(context, wholeTurn())
  } finally {
    // Runs that nobody waits for any more.
    end.abort()
    await settled()
  }
}
