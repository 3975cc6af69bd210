import { isDeepStrictEqual } from 'node:util'
import { settledItems, type ThreadView } from '../../worker/chatkit/apply.ts'
import { type ThreadStreamEvent, threadStreamEventSchema } from '../../worker/chatkit/types/events.ts'
import type { ThreadItem } from '../../worker/chatkit/types/items.ts'
import type { Answer } from './client.ts'
import { courseOf } from './course.ts'

/** Where anything may stand, null too: these fields belong to the integration. */
const free = new Set(['arguments', 'output', 'payload', 'data'])

function* entriesOf(value: unknown, path: string): Generator<[path: string, key: string, value: unknown]> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, field] of Object.entries(value)) {
    yield [`${path}.${key}`, key, field]
    const own = free.has(key) && !Array.isArray(field)
    if (!own || Array.isArray(value)) yield* entriesOf(field, `${path}.${key}`)
  }
}

/** What must never leave a server, wherever it stands in an answer: nulls, metadata, hidden items. */
export function leaks(value: unknown, where: string): string[] {
  const found: string[] = []
  for (const [path, key, field] of entriesOf(value, where)) {
    if (field === null) found.push(`${path} is null instead of absent`)
    if (key === 'metadata') found.push(`${path} must not leave the server`)
    if (key === 'type' && (field === 'hidden_context_item' || field === 'sdk_hidden_context')) {
      found.push(`${path} shows a hidden item`)
    }
  }
  return found
}

function misshapen(events: readonly ThreadStreamEvent[]): string[] {
  return events.flatMap((event, at) => {
    const issue = threadStreamEventSchema.safeParse(event).error?.issues[0]
    return issue ? [`event ${at + 1} (${event.type}): ${issue.path.join('.')}: ${issue.message}`] : []
  })
}

/** Server-sent events as ChatKit uses them: `data`, `id`, `retry` and comments, and no end mark. */
function misframed(raw: string): string[] {
  const strange = raw.split(/\r\n|\n|\r/).find((line) => line !== '' && !/^(data|id|retry)?:/.test(line))
  const found = strange === undefined ? [] : [`the stream has a line that is no data: ${strange.slice(0, 60)}`]
  if (/^data: ?\[DONE\]/m.test(raw)) found.push('the stream has an end mark')
  return found
}

function unfinished(events: readonly ThreadStreamEvent[]): string[] {
  const open = new Set<string>()
  for (const event of events) {
    if (event.type === 'thread.item.added') open.add(event.item.id)
    if (event.type === 'thread.item.done' || event.type === 'thread.item.replaced') open.delete(event.item.id)
    if (event.type === 'thread.item.removed') open.delete(event.item_id)
    if (event.type === 'error') open.clear()
  }
  return [...open].map((id) => `the item ${id} was added and never done, replaced or removed`)
}

/** Texts that differ from the sum of their deltas. */
function wrongSums(events: readonly ThreadStreamEvent[]): string[] {
  const sums = new Map<string, string>()
  const found: string[] = []
  const compare = (id: string, index: number, text: string) => {
    const sum = sums.get(`${id} ${index}`)
    if (sum !== undefined && sum !== text) {
      found.push(`the deltas of ${id} make ${JSON.stringify(sum)}, its text is ${JSON.stringify(text)}`)
    }
  }
  for (const event of events) {
    if (event.type === 'thread.item.updated' && 'content_index' in event.update) {
      const { update, item_id } = event
      const key = `${item_id} ${update.content_index}`
      if (update.type === 'assistant_message.content_part.added') sums.set(key, update.content.text)
      if (update.type === 'assistant_message.content_part.text_delta') {
        sums.set(key, (sums.get(key) ?? '') + update.delta)
      }
      if (update.type === 'assistant_message.content_part.done') {
        compare(item_id, update.content_index, update.content.text)
      }
    }
    if (event.type === 'thread.item.done' && event.item.type === 'assistant_message') {
      const { id, content } = event.item
      for (const [index, part] of content.entries()) compare(id, index, part.text)
    }
  }
  return found
}

function streamOptions(events: readonly ThreadStreamEvent[]): string[] {
  const course = courseOf(events)
  const count = course.filter((name) => name === 'stream_options').length
  if (count === 1) {
    const before = course.slice(0, course.indexOf('stream_options'))
    const allowed = ['thread.created', 'thread.item.done:user_message', 'thread.item.removed']
    const early = before.find((name) => !allowed.includes(name))
    return early === undefined ? [] : [`${early} comes before stream_options`]
  }
  const none = course.length === 0 || course.join() === 'error' || course.join() === 'notice'
  return none ? [] : [`stream_options came ${count} times, not once, among ${course.join(', ')}`]
}

function toolCalls(events: readonly ThreadStreamEvent[]): string[] {
  const items = events.filter((event) => 'item' in event)
  const pending = items.filter(({ item }) => item.type === 'client_tool_call' && item.status === 'pending')
  const ids = new Set(pending.map(({ item }) => item.id))
  if (ids.size > 1) return ['more than one client tool call is pending']
  const last = items.at(-1)?.item.id ?? ''
  return ids.size === 1 && !ids.has(last) ? ['a pending client tool call is not the last item of its turn'] : []
}

function threads(events: readonly ThreadStreamEvent[]): string[] {
  return events.flatMap((event) => {
    if (event.type !== 'thread.created' && event.type !== 'thread.updated') return []
    return event.thread.items.data?.length > 0 ? [`${event.type} carries items`] : []
  })
}

/**
 * What is wrong with a stream, whatever it was about; nothing if all is well. A stream that fell short in its shape is not
 * looked at further. Protocol reference, section 18, line 4.
 */
export function streamFaults({ status, headers, events, raw, broken }: Answer): string[] {
  if (broken !== undefined) return [`the stream broke off: ${broken}`]
  const type = headers.get('content-type') ?? ''
  if (status !== 200 || !type.startsWith('text/event-stream'))
    return [`no stream but ${status} ${type}: ${raw.slice(0, 200)}`]
  const shape = [...misframed(raw), ...misshapen(events), ...leaks(events, 'events')]
  if (shape.length > 0) return shape
  return [
    ...streamOptions(events),
    ...unfinished(events),
    ...wrongSums(events),
    ...toolCalls(events),
    ...threads(events),
  ]
}

/** On the wire null is the same as absent; what a client keeps for itself, such as a tool's output, may have it. */
function withoutNulls(item: ThreadItem): unknown {
  return JSON.parse(JSON.stringify(item), (_, field) => field ?? undefined)
}

/** How what the server has stored differs from what a client shows that applied its events. */
export function storeFaults(view: ThreadView, stored: readonly ThreadItem[]): string[] {
  const shown = settledItems(view)
  const names = (items: readonly ThreadItem[]) => items.map(({ id, type }) => `${type} ${id}`).join(', ')
  if (names(shown) !== names(stored)) return [`a client shows [${names(shown)}], items.list has [${names(stored)}]`]
  return shown.flatMap((item, at) =>
    isDeepStrictEqual(withoutNulls(item), stored[at])
      ? []
      : [`a client shows ${JSON.stringify(item)}, items.list has ${JSON.stringify(stored[at])}`],
  )
}
