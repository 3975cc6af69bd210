import { deepEqual } from './equal.ts'
import { ChatKitError } from './errors.ts'
import { type ClientToolCallItem, isHidden, type ThreadItem } from './types/items.ts'
import type { RequestOf } from './types/requests.ts'

type ToolOutput = RequestOf<'threads.add_client_tool_output'>['params']

/**
 * What a tool output means for the thread: it completes a call; it repeats one that was answered already; or it repeats
 * one whose answer never got further than the call, so that the turn must be run again.
 */
export type ToolOutputEffect =
  | { kind: 'complete'; call: ClientToolCallItem; stale: ClientToolCallItem[] }
  | { kind: 'resume' }
  | { kind: 'repeat' }

function isMeant(call: ClientToolCallItem, output: ToolOutput): boolean {
  return (
    (output.item_id === undefined || output.item_id === call.id) &&
    (output.call_id === undefined || output.call_id === call.call_id)
  )
}

/**
 * Finds the call an output belongs to: the newest pending one, or the one named by id where the client names it. Hidden
 * items do not stand in the way. `items` are newest first.
 * @throws ChatKitError no_pending_tool_call
 */
export function matchToolOutput(items: readonly ThreadItem[], output: ToolOutput): ToolOutputEffect {
  const calls = items.filter((item) => item.type === 'client_tool_call')
  const pending = calls.filter((call) => call.status === 'pending')
  const call = pending.find((candidate) => isMeant(candidate, output))
  if (call) return { kind: 'complete', call, stale: pending.filter((other) => other !== call) }

  const answered = calls.find((candidate) => isMeant(candidate, output))
  if (answered && deepEqual(answered.output ?? null, output.result ?? null)) {
    const newest = items.find((item) => !isHidden(item))
    return { kind: newest === answered ? 'resume' : 'repeat' }
  }
  throw new ChatKitError('no_pending_tool_call', 'No tool call in this conversation waits for a result.')
}
