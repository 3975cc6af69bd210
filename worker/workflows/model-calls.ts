import type { AgentInputItem, CallModelInputFilter } from '@openai/agents'
import { CustomStreamError } from '../chatkit/errors.ts'

/** Whether a model finds everything again that an item refers to, where OpenAI has stored nothing. */
function standsAlone(item: AgentInputItem): boolean {
  return item.type !== 'reasoning' || Boolean(item.providerData?.encrypted_content)
}

/**
 * Looks at every call of a model right before it is made: counts it, and leaves out thoughts that OpenAI has not stored,
 * which it would answer with 404 (https://github.com/openai/openai-agents-js/issues/546).
 *
 * @param limit how many calls one turn may make, all its runs together
 * @throws CustomStreamError at the call beyond the limit
 */
export function modelCallFilter(limit: number): CallModelInputFilter {
  let calls = 0
  return ({ modelData, agent }) => {
    calls += 1
    if (calls > limit) {
      throw new CustomStreamError(
        `This workflow asked the model more than ${limit} times for one answer, and was stopped.`,
      )
    }
    if (agent.modelSettings.store === true) return modelData
    return { ...modelData, input: modelData.input.filter(standsAlone) }
  }
}
