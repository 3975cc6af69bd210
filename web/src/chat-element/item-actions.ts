import { createContext, use } from 'react'
import type { StructuredInputSubmission } from '../../../worker/chatkit/types/structured-input.ts'
import type { WidgetAction } from './requests.ts'

/** What a person can do with an item of a conversation. */
export interface ItemActions {
  /** While an answer is under way, nothing that begins another can be done. */
  busy: boolean
  answer: (itemId: string, input: StructuredInputSubmission) => void
  /** Fails as the client does. */
  rate: (itemId: string, kind: 'positive' | 'negative') => Promise<void>
  answerAgain: () => void
  /** Fails as the client does. */
  act: (itemId: string, action: WidgetAction, streaming: boolean) => Promise<void>
}

export const ItemActionsContext = createContext<ItemActions | null>(null)

export function useItemActions(): ItemActions {
  const actions = use(ItemActionsContext)
  if (!actions) throw new Error('Items need an ItemActionsContext around them')
  return actions
}
