import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { workflowsQuery } from '../data/workflows.ts'
import { isPassing } from '../net/problem.ts'
import { withRetry } from '../net/retry.ts'
import type { ChatMemory, Talk } from './chat-memory.ts'
import { chooseWorkflow } from './choose-workflow.ts'
import { isGone, type Recovered, recoverTalk } from './recover.ts'
import { type ChatSession, createSessionSource, type SessionSource } from './session.ts'
import { chatkitPath, createSessionFetch } from './session-fetch.ts'

export type ChatPhase =
  | { name: 'choosing' /** A message that none of several workflows was called for by. */; unclear?: string }
  | { name: 'starting'; text: string; retries: number }
  | { name: 'failed'; text: string; failure: unknown; retry: () => void }
  | { name: 'chatting'; id: number; beginning: Beginning; source: SessionSource; session: ChatSession }

/** How a conversation begins: with a message in a new thread, or where it was left, with a message that was not taken. */
export interface Beginning extends Recovered {
  text: string
}

interface ChatStart {
  phase: ChatPhase
  /** Finds the workflow a message is for, gets a session for it and has the message said in a new conversation. */
  begin: (text: string) => void
  /** Goes back to the choice. */
  reset: () => void
}

/** The way from a person's first words, or from a reload, to a conversation. What is under way is kept in `memory`. */
export function useChatStart(memory: ChatMemory): ChatStart {
  const queries = useQueryClient()
  const [phase, setPhase] = useState<ChatPhase>(() =>
    memory.talk() ? { name: 'starting', text: '', retries: 0 } : { name: 'choosing' },
  )
  const attempts = useRef(0)

  const attemptOne = useCallback(() => {
    const attempt = ++attempts.current
    const isCurrent = () => attempt === attempts.current
    const show = (next: ChatPhase) => {
      if (isCurrent()) setPhase(next)
    }
    const sourceFor = (trigger: string) =>
      createSessionSource(trigger, {
        onBackendChange: (session) =>
          setPhase((now) => (now.name === 'chatting' && now.id === attempt ? { ...now, session } : now)),
      })
    return { attempt, isCurrent, show, sourceFor }
  }, [])

  const begin = useCallback(
    async (text: string) => {
      const { attempt, isCurrent, show, sourceFor } = attemptOne()
      show({ name: 'starting', text, retries: 0 })
      try {
        const workflow = chooseWorkflow(await queries.query(workflowsQuery), text)
        if (!workflow) return show({ name: 'choosing', unclear: text })
        const source = sourceFor(workflow.trigger)
        const onRetry = (retries: number) => show({ name: 'starting', text, retries })
        const session = await withRetry(source.fresh, isPassing, { onRetry })
        if (!isCurrent()) return
        const { trigger, name } = session.workflow
        memory.setTalk({ trigger, name, threadId: null, sending: null })
        show({ name: 'chatting', id: attempt, beginning: { text, threadId: null, draft: '' }, source, session })
      } catch (failure) {
        show({ name: 'failed', text, failure, retry: () => begin(text) })
      }
    },
    [queries, memory, attemptOne],
  )

  const goOn = useCallback(
    async (talk: Talk) => {
      const { attempt, isCurrent, show, sourceFor } = attemptOne()
      const onRetry = (retries: number) => show({ name: 'starting', text: '', retries })
      onRetry(0)
      try {
        const source = sourceFor(talk.trigger)
        const session = await withRetry(source.fresh, isPassing, { onRetry })
        const recover = () => recoverTalk(talk, chatkitPath, createSessionFetch(source), Date.now())
        const recovered =
          session.backend === 'edge'
            ? await withRetry(recover, isPassing, { onRetry })
            : { threadId: talk.threadId, draft: '' }
        if (!isCurrent()) return
        memory.change({ threadId: recovered.threadId, sending: null })
        show({ name: 'chatting', id: attempt, beginning: { ...recovered, text: '' }, source, session })
      } catch (failure) {
        if (!isCurrent()) return
        if (isGone(failure)) {
          memory.setTalk(null)
          show({ name: 'choosing' })
        } else {
          show({ name: 'failed', text: '', failure, retry: () => goOn(talk) })
        }
      }
    },
    [memory, attemptOne],
  )

  const hasBegun = useRef(false)
  useEffect(() => {
    const talk = memory.talk()
    if (talk && !hasBegun.current) void goOn(talk)
    hasBegun.current = true
  }, [memory, goOn])

  const reset = useCallback(() => {
    attempts.current++
    memory.setTalk(null)
    setPhase({ name: 'choosing' })
  }, [memory])

  return { phase, begin, reset }
}
