import { createContext, use } from 'react'
import type { ActionConfig } from '../../../../worker/chatkit/widgets/types.ts'
import { useItemActions } from '../item-actions.ts'

export const WidgetIdContext = createContext<string | null>(null)
/** Gives the values of the fields around a control, by their names. */
export const FieldsContext = createContext<() => Record<string, unknown>>(() => ({}))

/** The values of a form, dotted names nested: `todo.title` stands in `todo`. */
export function fieldsOf(form: HTMLFormElement | null): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  if (!form) return fields
  for (const [name, value] of new FormData(form)) {
    const path = name.split('.')
    const last = path.pop()
    if (last === undefined || typeof value !== 'string' || name.includes('__proto__')) continue
    let at = fields
    for (const part of path) {
      const inner = at[part]
      const next = typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {}
      at[part] = next
      at = next
    }
    at[last] = value
  }
  return fields
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** Sends an action of the widget, with the fields around it. Fails as the client does. */
export function useWidgetAction() {
  const id = use(WidgetIdContext)
  const readFields = use(FieldsContext)
  const { act, busy } = useItemActions()
  const send = async ({ type, payload, streaming = true, handler }: ActionConfig) => {
    // No action of ours is carried out in the page.
    if (id === null || handler === 'client') return
    const fields = readFields()
    const whole = Object.keys(fields).length > 0 && (payload === undefined || isRecord(payload))
    await act(id, { type, ...(whole ? { payload: { ...fields, ...payload } } : { payload }) }, streaming)
  }
  return { send, isBlocked: ({ streaming = true }: ActionConfig) => busy && streaming }
}
