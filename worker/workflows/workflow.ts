import type { Agent, AgentInputItem, AgentOutputType, NonStreamRunOptions, RunState, run } from '@openai/agents'
import type { AgentContext } from '../chatkit/agents.ts'
import type { WidgetItem } from '../chatkit/types/items.ts'
import type { Action } from '../chatkit/types/requests.ts'
import type { ChatContext } from './context.ts'

/** A workflow that runs on the edge: code that answers one message and may run several agents of the Agents SDK. */
export interface EdgeWorkflow {
  /** What a tenant's record names it by. */
  readonly name: string
  /** What an admin chooses it by. */
  readonly title: string
  /** One sentence on what it does. */
  readonly summary: string
  /** The model of its agents that name none, where the tenant's record names none either. */
  readonly defaultModel: string
  /** Whether it answers the controls of its widgets; else those of a conversation brought from elsewhere do nothing. */
  readonly takesActions?: true
  /** Loads its code, and the SDK with it: never at start-up. */
  load(): Promise<RunWorkflow>
}

/** A control of a widget that was used; `widget` is null for an action that the page sent by itself. */
export interface Pressed {
  readonly action: Action
  readonly widget: WidgetItem | null
}

/** Answers one message, or one control of a widget. It must keep nothing outside of itself: other tenants' turns run in the same process. */
export type RunWorkflow = (chat: WorkflowChat) => Promise<unknown>

/**
 * Does something that the product can do, as the person who chats.
 *
 * @param name the operation's, such as `pods.amplify`
 * @returns its output
 * @throws Problem with a sentence for the person
 */
export type Operate = (name: string, input: unknown) => Promise<unknown>

/** What a workflow is given for one turn. */
export interface WorkflowChat {
  /** Runs agents, and shows in the chat what they say. */
  readonly runner: WorkflowRunner
  /** The conversation so far as input for a model, the newest message last. The oldest turns are left out where it is long. */
  readonly history: AgentInputItem[]
  /** What began the turn, where that was a control of a widget. */
  readonly pressed: Pressed | null
  /** The person's newest message as plain text. */
  readonly input_as_text: string
  /** The model of agents that name none. */
  readonly model: string
  /** Who is chatting. */
  readonly person: ChatContext
  /** What leaves the system by it is asked about first, with exactly what will leave: `askApproval`. */
  readonly operate: Operate
  /** Shows widgets, progress and tasks, and has the page run a tool. Tools of an agent get one as their run's context. */
  readonly context: AgentContext<ChatContext>
  /** Aborted when the answer is stopped. */
  readonly signal: AbortSignal
}

/** The SDK's options of a run that does not stream, and one of ours. */
export type RunOptions<TContext, TOutput extends AgentOutputType> = Omit<
  NonStreamRunOptions<TContext, Agent<TContext, TOutput>>,
  'stream'
> & {
  /** Whether the person sees what the agent writes. Unless given: where it writes text, and not where it fills an `outputType`. */
  readonly show?: boolean
}

/** The SDK's `StreamedRunResult` of a run that has ended. */
export type RunOutcome<TContext, TOutput extends AgentOutputType> = Awaited<
  ReturnType<typeof run<Agent<TContext, TOutput>, TContext>>
>

/** Runs agents as the SDK's `Runner` does, for the chat. */
export interface WorkflowRunner {
  /**
   * Runs an agent to its end and gives the SDK's own result. Meanwhile its text, thoughts, citations and images are shown;
   * of several runs at once the one begun first is shown first. Without `context` its tools get an `AgentContext`.
   *
   * @throws what the SDK's `run` throws; and where a tool asked the page to do something, a signal that ends the turn here:
   * the workflow begins anew when the page has answered, with the answer in its history
   */
  run<TContext, TOutput extends AgentOutputType>(
    agent: Agent<TContext, TOutput>,
    input: string | AgentInputItem[] | RunState<TContext, Agent<TContext, TOutput>>,
    options?: RunOptions<TContext, TOutput>,
  ): Promise<RunOutcome<TContext, TOutput>>
}
