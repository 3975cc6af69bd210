import { deepEqual } from '../equal.ts'
import type { ItemUpdate } from '../types/events.ts'
import { compact } from '../wire.ts'
import { walk } from './actions.ts'
import type { WidgetRoot } from './types.ts'

type Fields = Record<string, unknown>

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}

/** Whether the two differ in nothing but text that grew at its end, in nodes a delta can address. */
function onlyGrew(before: unknown, after: unknown): boolean {
  if (Array.isArray(before) && Array.isArray(after)) {
    return before.length === after.length && before.every((child, at) => onlyGrew(child, after[at]))
  }
  if (!isObject(before) || !isObject(after) || Array.isArray(before) || Array.isArray(after)) {
    return deepEqual(before, after)
  }
  const streams = (before.type === 'Text' || before.type === 'Markdown') && typeof before.id === 'string'
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...keys].every((key) => {
    const [was, is] = [before[key], after[key]]
    if (key === 'children') return onlyGrew(was, is)
    if (key === 'value' && streams && typeof was === 'string' && typeof is === 'string') return is.startsWith(was)
    return deepEqual(was, is)
  })
}

/** The texts of a tree by their ids, in the order in which they stand. */
function texts(widget: WidgetRoot): Map<string, { value: string; streaming: boolean }> {
  const found = new Map<string, { value: string; streaming: boolean }>()
  for (const node of walk(widget)) {
    if ((node.type === 'Text' || node.type === 'Markdown') && node.id !== undefined) {
      found.set(node.id, { value: node.value, streaming: node.streaming ?? false })
    }
  }
  return found
}

/**
 * The updates that turn one state of a widget into the next: none, a delta for each text that grew, or the new root.
 * A text can only grow by deltas when it has an id; without one the whole root is sent, so that nothing stays unseen.
 * Protocol reference, section 10.4.
 */
export function diffWidget(before: WidgetRoot, after: WidgetRoot): ItemUpdate[] {
  const [was, is] = [compact(before), compact(after)]
  if (!onlyGrew(was, is)) return [{ type: 'widget.root.updated', widget: after }]
  const old = texts(was)
  const updates: ItemUpdate[] = []
  for (const [component_id, { value, streaming }] of texts(is)) {
    const delta = value.slice(old.get(component_id)?.value.length ?? 0)
    if (delta !== '') {
      updates.push({ type: 'widget.streaming_text.value_delta', component_id, delta, done: !streaming })
    }
  }
  return updates
}
