import type { ModelProvider } from '@openai/agents'
import type { Outcome } from '../routes/outcome.ts'
import { type Budget, BudgetSpent, type Spent } from './budget.ts'
import { Desk } from './desk.ts'
import type { Hands } from './hands.ts'
import {
  type Finding,
  graphHash,
  jobText,
  type RepostContext,
  repostAgent,
  type Sdk,
  sdkVersion,
} from './repost-agent.ts'

/** The SDK counts turns over a whole run, pauses included; the budget counts the calls of each part. */
const turnsAllowed = 12

/** What a paused run was, and what one that goes on has to be. */
export interface Version {
  readonly sdkVersion: string
  readonly schemaVersion: string
  readonly graphHash: string
}

/** How an agent's run ended. */
export type AgentEnd =
  | { readonly kind: 'submitted'; readonly outcome: Outcome }
  | { readonly kind: 'handed_over'; readonly found: Finding }
  /** It is prepared, and waits for the member's word. */
  | { readonly kind: 'paused'; readonly state: string; readonly version: Version }
  | { readonly kind: 'spent'; readonly what: Spent }
  /** The model did not answer, or not as it was asked to. */
  | { readonly kind: 'no_answer' }
  | { readonly kind: 'needs_restart' }

/** All that a run of the agent stands on. */
export interface AgentParts {
  readonly sdk: Sdk
  readonly provider: ModelProvider
  readonly model: string
  readonly hands: Hands
  readonly budget: Budget
  readonly context: RepostContext
  readonly withWords: boolean
  /** Whether the last press may be made without asking the member once more. */
  readonly mayGoOn: boolean
}

/** What the agent of these parts is, to compare a paused run with. */
export async function versionOf({ sdk, model, hands, budget }: AgentParts): Promise<Version> {
  const agent = repostAgent(sdk, model, new Desk(hands, budget, false))
  const blank = new sdk.RunState(new sdk.RunContext({}), '', agent, turnsAllowed)
  return { sdkVersion, schemaVersion: blank.toJSON().$schemaVersion, graphHash: await graphHash(agent) }
}

/**
 * Has the agent bring the page to where the last press can be made.
 *
 * @param resumed the state of the run that the member has answered with yes; null for a new run
 * @throws what ended the run from inside a tool: `Ended`, or what puppeteer throws
 */
export async function runAgent(parts: AgentParts, resumed: string | null): Promise<AgentEnd> {
  const { sdk, provider, model, hands, budget, context, withWords, mayGoOn } = parts
  const desk = new Desk(hands, budget, resumed !== null)
  const agent = repostAgent(sdk, model, desk)
  const runner = new sdk.Runner({
    modelProvider: budget.meter(provider),
    tracingDisabled: true,
    traceIncludeSensitiveData: false,
    toolExecution: { preApprovalInputGuardrails: true, maxFunctionToolConcurrency: 1 },
    callModelInputFilter: async ({ modelData }) => ({ ...modelData, input: withoutOldViews(modelData.input) }),
  })
  const options = {
    context,
    maxTurns: resumed === null ? turnsAllowed : 2 * turnsAllowed,
    signal: budget.signal,
    toolNotFoundBehavior: 'return_error_to_model',
  } as const
  type Input = Parameters<typeof runner.run<typeof agent, RepostContext>>[1]
  const go = async (input: Input): Promise<AgentEnd> => {
    const result = await runner.run(agent, input, options)
    desk.insist()
    if (desk.outcome) return { kind: 'submitted', outcome: desk.outcome }
    const { interruptions, state } = result
    if (interruptions.length === 0) {
      budget.signal.throwIfAborted()
      return { kind: 'handed_over', found: result.finalOutput?.found ?? 'something_else' }
    }
    if (!mayGoOn) {
      const { $schemaVersion: schemaVersion } = state.toJSON()
      return {
        kind: 'paused',
        state: state.toString(),
        version: { sdkVersion, schemaVersion, graphHash: await graphHash(agent) },
      }
    }
    for (const item of interruptions) state.approve(item)
    return go(state)
  }
  try {
    if (resumed === null) return await go(jobText(withWords))
    const state = await sdk.RunState.fromString<RepostContext, typeof agent>(agent, resumed).catch(() => null)
    const waiting = state?.getInterruptions() ?? []
    if (!state || waiting.length !== 1 || waiting[0]?.name !== 'submit_repost') return { kind: 'needs_restart' }
    for (const item of waiting) state.approve(item)
    return await go(state)
  } catch (error) {
    // The answer of the last press counts, whatever the SDK makes of the rest.
    if (desk.outcome) return { kind: 'submitted', outcome: desk.outcome }
    if (budget.signal.aborted) return { kind: 'spent', what: 'time' }
    desk.insist()
    if (error instanceof BudgetSpent) return { kind: 'spent', what: error.what }
    if (error instanceof sdk.MaxTurnsExceededError) return { kind: 'spent', what: 'calls' }
    return { kind: 'no_answer' }
  }
}

/** Leaves out all readings of the page but the last: their refs do not hold any more. */
function withoutOldViews<Item extends { type?: string | undefined }>(items: readonly Item[]): Item[] {
  const isView = (item: Item) => item.type === 'function_call_result' && 'name' in item && item.name === 'read_page'
  const last = items.findLastIndex(isView)
  return items.map((item, index) =>
    index < last && isView(item) ? { ...item, output: { type: 'text', text: '(an older reading of the page)' } } : item,
  )
}
