import type { Agent, AgentOutputType, Runner, RunStreamEvent } from '@openai/agents'
import { type AgentRun, type ResponseConverter, streamAgent } from '../chatkit/agents.ts'
import type { Stage } from './stage.ts'
import type { TurnContext } from './turn-context.ts'
import { TurnOver } from './turn-over.ts'
import type { WorkflowRunner } from './workflow.ts'

/** How often a run may ask the model, unless the workflow says so itself. */
const maxModelCalls = 8

export interface RunnerParts {
  /** The SDK's, with the tenant's models. */
  readonly sdkRunner: Runner
  /** The workflow's own. */
  readonly context: TurnContext
  readonly stage: Stage
  readonly converter: Partial<ResponseConverter>
  readonly signal: AbortSignal
  /** Called with each sign of life of a model. */
  heard(): void
  /** Called with the tokens of each run when it ends, however it ends. */
  countTokens(tokens: number): void
}

/** An agent, as far as it says whom its text is for. */
type Speaker = Pick<Agent<never, AgentOutputType>, 'outputType'>

/** Whether an event of a run is text of its answer, in the words of the Responses API or the SDK's own. */
function isText(event: RunStreamEvent): boolean {
  if (event.type !== 'raw_model_stream_event') return false
  const { data } = event
  if (data.type === 'output_text_delta' || data.type === 'response_done') return true
  if (data.type !== 'model') return false
  const { type = '', item } = data.event as { type?: string; item?: { type?: string } }
  return item?.type === 'message' || /^response\.(content_part|output_text|refusal)\./.test(type)
}

/** A run as it is to be shown: without the text of agents whose answers are for the code. */
function shownPart(
  run: AgentRun,
  first: Speaker,
  { show, heard }: { show: boolean | undefined; heard(): void },
): Required<AgentRun> {
  const events = async function* (): AsyncGenerator<RunStreamEvent> {
    let speaker = first
    for await (const event of run) {
      heard()
      if (event.type === 'agent_updated_stream_event') speaker = event.agent
      if (isText(event) && !(show ?? speaker.outputType === 'text')) continue
      yield event
    }
  }
  return { [Symbol.asyncIterator]: events, completed: run.completed ?? Promise.resolve() }
}

/** The runner of one turn. @returns it, and what waits for all its runs to have ended */
export function chatRunner(parts: RunnerParts): { runner: WorkflowRunner; settled(): Promise<unknown> } {
  const { sdkRunner, context, stage, signal, converter, heard, countTokens } = parts
  const runs = new Set<Promise<unknown>>()

  const run: WorkflowRunner['run'] = async (agent, input, options = {}) => {
    const { show, ...given } = options
    const act = stage.enter()
    try {
      signal.throwIfAborted()
      if (context.waitsForPage) throw new TurnOver()
      const own = context.ofRun()
      const filters = [given.callModelInputFilter, sdkRunner.config.callModelInputFilter]
      const result = await sdkRunner.run(agent, input, {
        maxTurns: maxModelCalls,
        ...given,
        stream: true,
        // An agent that names a type of context is given one; any other takes ours.
        context: given.context ?? (own as never),
        signal: given.signal ? AbortSignal.any([signal, given.signal]) : signal,
        callModelInputFilter: async ({ modelData, ...call }) => {
          let data = modelData
          for (const filter of filters) if (filter) data = await filter({ ...call, modelData: data })
          return data
        },
      })
      try {
        const part = shownPart(result, agent, { show, heard })
        for await (const event of streamAgent(own, part, converter)) act.show(event)
      } finally {
        const { totalTokens } = result.runContext.usage
        if (totalTokens > 0) countTokens(totalTokens)
      }
      // A run that is cut off by its signal ends without an error.
      signal.throwIfAborted()
      if (context.waitsForPage) throw new TurnOver()
      return result
    } finally {
      act.leave()
    }
  }

  return {
    runner: {
      run(...args) {
        const running = run(...args)
        const settled: Promise<unknown> = running.then(
          () => runs.delete(settled),
          () => runs.delete(settled),
        )
        runs.add(settled)
        return running
      },
    },
    settled: () => Promise.all(runs),
  }
}
