/** A handler that does what it is told, for tests that tell it something at random. */
import fc from 'fast-check'
import {
  assistantMessage,
  clientToolCall,
  done,
  hiddenContext,
  streamText,
  structuredInput,
  widgetItem,
  workflowItem,
} from './items.ts'
import type { Turn } from './turn.ts'
import type { ThreadStreamEvent } from './types/events.ts'
import type { ThreadItem } from './types/items.ts'
import type { Task } from './types/workflows.ts'
import type { Card } from './widgets/types.ts'

/** One thing a handler can do. */
export type Step =
  | { do: 'say'; words: string[]; finish: boolean }
  | { do: 'note' }
  | { do: 'work'; tasks: string[]; finish: boolean }
  | { do: 'widget'; values: string[]; finish: boolean }
  | { do: 'draw'; finish: boolean }
  | { do: 'remove'; at: number }
  | { do: 'replace'; at: number; hidden: boolean }
  | { do: 'rename'; title: string }
  | { do: 'lock away'; secret: string }
  | { do: 'speak aside' }
  | { do: 'fail' }
  | { do: 'be stopped' }

/** One thing more, which ends its turn: what waits for the page or the person, or a thread that takes no more. */
export type LastStep = { do: 'call a tool' } | { do: 'ask' } | { do: 'close'; how: 'locked' | 'closed' | 'active' }

const words = fc.array(fc.string({ unit: 'grapheme', maxLength: 8 }), { maxLength: 4 })
const finish = fc.boolean()
const at = fc.nat(9)

export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('say'), words, finish }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('work'), tasks: words, finish }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('widget'), values: words, finish }) },
  fc.record({ do: fc.constant('draw'), finish }),
  fc.record({ do: fc.constant('note') }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('remove'), at }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('replace'), at, hidden: fc.boolean() }) },
  fc.record({ do: fc.constant('rename'), title: fc.string() }),
  fc.record({ do: fc.constant('lock away'), secret: fc.string() }),
  fc.record({ do: fc.constant('speak aside') }),
  fc.record({ do: fc.constant('fail') }),
  fc.record({ do: fc.constant('be stopped') }),
)

export const lastStep: fc.Arbitrary<LastStep> = fc.oneof(
  fc.record({ do: fc.constant('call a tool') }),
  fc.record({ do: fc.constant('ask') }),
  fc.record({ do: fc.constant('close'), how: fc.constantFrom('locked', 'closed', 'active') }),
)

/** What is thrown by the step `fail`. */
export class AsTold extends Error {
  override readonly name = 'AsTold'
}

const task = (title: string): Task => ({ type: 'custom', title, status_indicator: 'none' })

/** A card with a text that can grow and a button. */
export const card = (value: string): Card => ({
  type: 'Card',
  children: [
    { type: 'Text', id: 't', value, streaming: true },
    { type: 'Button', label: 'Press', onClickAction: { type: 'press', payload: { n: 1 } } },
  ],
})

const updated = (item_id: string, update: Extract<ThreadStreamEvent, { type: 'thread.item.updated' }>['update']) =>
  ({ type: 'thread.item.updated', item_id, update }) as const

/** Carries steps out, one after the other. `stop` must end the turn as the person would. */
export async function* perform(
  turn: Turn<unknown>,
  steps: readonly (Step | LastStep)[],
  stop: () => void,
): AsyncGenerator<ThreadStreamEvent> {
  const visible: ThreadItem[] = []

  async function* part(step: Step | LastStep): AsyncGenerator<ThreadStreamEvent> {
    switch (step.do) {
      case 'say':
        for await (const event of streamText(turn, step.words)) {
          if (event.type !== 'thread.item.done' || step.finish) yield event
          if (event.type === 'thread.item.done' && step.finish) visible.push(event.item)
        }
        break
      case 'note':
        yield done(hiddenContext(turn, 'HIDDEN'))
        break
      case 'work': {
        const item = workflowItem(turn)
        yield { type: 'thread.item.added', item }
        for (const title of step.tasks) {
          const { tasks } = item.workflow
          tasks.push(task(title))
          yield updated(item.id, { type: 'workflow.task.added', task_index: tasks.length - 1, task: task(title) })
        }
        if (step.finish) yield done(item)
        if (step.finish) visible.push(item)
        break
      }
      case 'widget': {
        const item = widgetItem(turn, card(''))
        yield { type: 'thread.item.added', item }
        for (const value of step.values) {
          yield updated(item.id, {
            type: 'widget.streaming_text.value_delta',
            component_id: 't',
            delta: value,
            done: false,
          })
        }
        if (step.finish) yield done({ ...item, widget: card(step.values.join('')) })
        if (step.finish) visible.push(item)
        break
      }
      case 'draw': {
        const item: ThreadItem = {
          type: 'generated_image',
          id: turn.newId('message'),
          thread_id: turn.thread.id,
          created_at: turn.now(),
        }
        const image = { id: 'ig', url: 'https://img.test/1.png' }
        yield { type: 'thread.item.added', item }
        yield updated(item.id, { type: 'generated_image.updated', image, progress: 0.5 })
        if (step.finish) yield done({ ...item, image })
        if (step.finish) visible.push(item)
        break
      }
      case 'remove': {
        const [item] = visible.splice(step.at, 1)
        if (item) yield { type: 'thread.item.removed', item_id: item.id }
        break
      }
      case 'replace': {
        const item = visible[step.at]
        if (!item) break
        const other = step.hidden ? hiddenContext(turn, 'HIDDEN') : assistantMessage(turn, 'Rewritten')
        if (step.hidden) visible.splice(step.at, 1)
        yield { type: 'thread.item.replaced', item: { ...other, id: item.id } }
        break
      }
      case 'rename':
        turn.thread.title = step.title
        break
      case 'lock away':
        turn.thread.metadata.secret = `SECRET${step.secret}`
        break
      case 'speak aside':
        yield { type: 'progress_update', text: '…' }
        yield { type: 'client_effect', name: 'blink', data: {} }
        break
      case 'fail':
        throw new AsTold('as told')
      case 'be stopped':
        stop()
        break
      case 'call a tool':
        yield done(clientToolCall(turn, 'pick', { from: 'page' }))
        break
      case 'ask':
        yield done(structuredInput(turn, [{ type: 'freeform', id: 'why', question: 'Why?' }]))
        break
      case 'close':
        turn.thread.status = { type: step.how }
        break
    }
  }
  let open = false
  for (const next of steps) {
    // Items that overlap are shown in the order in which they begin and stored in that in which they end: the protocol
    // has no event to mend this, so after one that is left open nothing else is made.
    if (open && (next.do === 'note' || next.do === 'call a tool' || next.do === 'ask' || 'finish' in next)) continue
    yield* part(next)
    open ||= 'finish' in next && !next.finish
  }
}
