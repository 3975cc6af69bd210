import { useRef } from 'react'
import type { ConversationState } from './conversation.ts'

/**
 * Tells a screen reader that an answer is being written, and reads it once it is whole: told piece by piece, as it comes,
 * nobody could follow it.
 */
export function SpokenAnswer({ state }: { state: ConversationState }) {
  const answered = useRef(false)
  const { status, view, trouble, stopped } = state
  const answering = status === 'sending' || status === 'answering'
  if (answering) answered.current = true
  return (
    <div role="status" className="sr-only">
      {answering && 'RevOS is answering…'}
      {!answering && answered.current && !trouble && !stopped && lastAnswer(view.items)}
      {stopped === true && 'The answer was stopped.'}
    </div>
  )
}

function lastAnswer(items: ConversationState['view']['items']): string {
  const answer = items.findLast((item) => item.type === 'assistant_message')
  return answer?.type === 'assistant_message' ? answer.content.map(({ text }) => text).join('\n') : ''
}
