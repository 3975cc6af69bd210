import { NotFoundError } from '../chatkit/errors.ts'
import { structuredInput } from '../chatkit/items.ts'
import type { Awaitable } from '../chatkit/store.ts'
import type { JsonObject } from '../chatkit/types/fields.ts'
import type { StructuredInputItem, ThreadItem } from '../chatkit/types/items.ts'
import { TurnOver } from './turn-over.ts'
import type { WorkflowChat } from './workflow.ts'

/** Where in a thread's metadata the open question is kept. */
const place = 'workflow_approval'

const question = 'approval'
const yes = 'Approve'
const no = 'Reject'

export interface Approval {
  readonly approved: boolean
  /** What the person wrote instead of choosing, else empty. */
  readonly comment: string
  /** What was kept with the question. */
  readonly state: JsonObject
}

/**
 * Asks the person to approve something, and ends the turn: their answer begins the next one, and `takeApproval` gives it
 * there. This is what an approval node of Agent Builder becomes.
 *
 * @param state what the workflow needs to go on, kept on the server: whatever JSON can hold
 * @throws always the signal that ends the turn; a workflow must let it pass
 */
export function askApproval({ context }: WorkflowChat, message: string, state: JsonObject = {}): never {
  const { turn } = context
  const item = structuredInput(turn, [
    {
      type: 'multiple_choice',
      id: question,
      question: message,
      options: [{ value: yes }, { value: no }],
      multiple: false,
    },
  ])
  context.stream({ type: 'thread.item.done', item })
  turn.thread.metadata = { ...turn.thread.metadata, [place]: { item: item.id, state } }
  throw new TurnOver()
}

/**
 * The answer that began this turn, given once. Null where a message began it: a question that was still open is then
 * withdrawn, since the person went on to something else.
 */
export async function takeApproval({ context }: WorkflowChat): Promise<Approval | null> {
  const { thread, store, context: person } = context.turn
  const { [place]: asked, ...metadata } = thread.metadata
  if (!isAsked(asked)) return null
  thread.metadata = metadata
  const item = await askedItem(() => store.loadItem(thread.id, asked.item, person))
  if (!item) return null
  if (item.status === 'pending') {
    context.stream({ type: 'thread.item.replaced', item: { ...item, status: 'skipped' } })
    return null
  }
  const value = item.inputs.find(({ id }) => id === question)?.answer?.values[0] ?? ''
  return { approved: value === yes, comment: value === yes || value === no ? '' : value, state: asked.state }
}

interface Asked {
  readonly item: string
  readonly state: JsonObject
}

function isAsked(value: unknown): value is Asked {
  return typeof value === 'object' && value !== null && 'item' in value && 'state' in value
}

/** Null where the question was deleted, as a retry of the message before it does. */
async function askedItem(load: () => Awaitable<ThreadItem>): Promise<StructuredInputItem | null> {
  try {
    const item = await load()
    return item.type === 'structured_input' ? item : null
  } catch (error) {
    if (error instanceof NotFoundError) return null
    throw error
  }
}
