import { deepEqual } from '../equal.ts'
import type { Action } from '../types/requests.ts'
import type { ActionConfig, WidgetNode, WidgetRoot } from './types.ts'

/** The nodes of a tree, parents first. Nodes of an unknown shape are passed over. */
export function* walk(node: WidgetNode | null | undefined): Generator<WidgetNode> {
  if (!node) return
  yield node
  if (!('children' in node) || !node.children) return
  for (const child of Array.isArray(node.children) ? node.children : [node.children]) yield* walk(child)
}

/** Every action the controls of a widget can send. */
export function* actionsOf(widget: WidgetRoot): Generator<ActionConfig> {
  for (const node of walk(widget)) {
    if ('onClickAction' in node && node.onClickAction) yield node.onClickAction
    if ('onSubmitAction' in node && node.onSubmitAction) yield node.onSubmitAction
    if ('onChangeAction' in node && node.onChangeAction) yield node.onChangeAction
    if (node.type === 'Card') {
      if (node.confirm) yield node.confirm.action
      if (node.cancel) yield node.cancel.action
    }
  }
}

/** Whether a received payload is the offered one, form fields added at any depth but nothing of the offer changed. */
function covers(offered: unknown, received: unknown): boolean {
  if (offered === undefined || offered === null) return true
  if (typeof offered !== 'object' || Array.isArray(offered)) return deepEqual(offered, received)
  if (typeof received !== 'object' || received === null || Array.isArray(received)) return false
  const fields = received as Record<string, unknown>
  return Object.entries(offered).every(([key, value]) =>
    covers(value, Object.hasOwn(fields, key) ? fields[key] : undefined),
  )
}

/**
 * Whether a widget really offers an action. Nothing else proves it: the request holds only a type and a payload, which
 * anybody can write.
 */
export function offers(widget: WidgetRoot, action: Action): boolean {
  for (const config of actionsOf(widget)) {
    if (config.type === action.type && covers(config.payload, action.payload)) return true
  }
  return false
}
