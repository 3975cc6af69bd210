import type { Agent } from '@openai/agents'
import type { ChatContext } from './context.ts'

/** A workflow that runs on the edge: an agent of the Agents SDK. */
export interface EdgeWorkflow {
  /** What a tenant's record names it by. */
  readonly name: string
  /** The model where the tenant's record names none. */
  readonly defaultModel: string
  /** Makes the agent for one turn. The SDK is loaded by whoever calls, never at start-up. */
  agent(sdk: typeof import('@openai/agents'), model: string, context: ChatContext): Agent
}
