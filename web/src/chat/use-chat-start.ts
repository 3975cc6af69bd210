import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useRef, useState } from 'react'
import { workflowsQuery } from '../data/workflows.ts'
import { isPassing } from '../net/problem.ts'
import { withRetry } from '../net/retry.ts'
import { chooseWorkflow } from './choose-workflow.ts'
import { type ChatSession, createSessionSource, type SessionSource } from './session.ts'

export type ChatPhase =
  | { name: 'choosing' /** A message that none of several workflows was called for by. */; unclear?: string }
  | { name: 'starting'; text: string; retries: number }
  | { name: 'failed'; text: string; failure: unknown }
  | { name: 'chatting'; id: number; text: string; source: SessionSource; session: ChatSession }

interface ChatStart {
  phase: ChatPhase
  /** Finds the workflow a message is for, gets a session for it and has the message said in a new conversation. */
  begin: (text: string) => void
  /** Goes back to the choice. */
  reset: () => void
}

/** The way from a person's first words to a conversation. */
export function useChatStart(): ChatStart {
  const queries = useQueryClient()
  const [phase, setPhase] = useState<ChatPhase>({ name: 'choosing' })
  const attempts = useRef(0)

  const begin = useCallback(
    async (text: string) => {
      const attempt = ++attempts.current
      const show = (next: ChatPhase) => {
        if (attempt === attempts.current) setPhase(next)
      }
      show({ name: 'starting', text, retries: 0 })
      try {
        const workflow = chooseWorkflow(await queries.query(workflowsQuery), text)
        if (!workflow) return show({ name: 'choosing', unclear: text })
        const source = createSessionSource(workflow.trigger, {
          onBackendChange: (session) =>
            setPhase((now) => (now.name === 'chatting' && now.id === attempt ? { ...now, session } : now)),
        })
        const onRetry = (retries: number) => show({ name: 'starting', text, retries })
        const session = await withRetry(source.fresh, isPassing, { onRetry })
        show({ name: 'chatting', id: attempt, text, source, session })
      } catch (failure) {
        show({ name: 'failed', text, failure })
      }
    },
    [queries],
  )

  const reset = useCallback(() => {
    attempts.current++
    setPhase({ name: 'choosing' })
  }, [])

  return { phase, begin, reset }
}
