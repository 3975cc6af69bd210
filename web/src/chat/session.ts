import { api } from '../net/api.ts'

/** A short-lived right to chat with one workflow. */
export interface ChatSession {
  client_secret: string
  session_id: string
  /** ISO-8601. */
  expires_at: string
  /** Who answers: OpenAI's own servers, or ours. */
  backend: 'edge' | 'hosted'
  workflow: { id: string; trigger: string; name: string }
}

/** Where a chat gets its secret from. */
export interface SessionSource {
  /** A session that is good for another minute at least; a new one is fetched when the last is not. */
  fresh(): Promise<ChatSession>
  /** A session other than the one with this secret. Calls at the same time share one request. */
  renew(stale: string): Promise<ChatSession>
}

interface SourceOptions {
  request?: () => Promise<ChatSession>
  now?: () => number
  /** Told when the backend is another than before: a hosted workflow was switched to its twin on the edge. */
  onBackendChange?: (session: ChatSession) => void
}

/** A session this close to its end is not handed out any more, in milliseconds. */
const margin = 60_000

/**
 * Sessions for the workflow behind `trigger`, asked for when needed and renewed before they end.
 * Fails as `request` does; the next call asks again.
 */
export function createSessionSource(trigger: string, options: SourceOptions = {}): SessionSource {
  const { request = () => requestSession(trigger), now = Date.now, onBackendChange } = options
  let current: ChatSession | null = null
  let pending: Promise<ChatSession> | null = null

  const fetchNew = () => {
    pending ??= request()
      .then((session) => {
        const moved = current !== null && current.backend !== session.backend
        current = session
        if (moved) onBackendChange?.(session)
        return session
      })
      .finally(() => {
        pending = null
      })
    return pending
  }
  const usable = () => current !== null && Date.parse(current.expires_at) - now() > margin

  return {
    fresh: async () => (current && usable() ? current : fetchNew()),
    renew: async (stale) => (current && usable() && current.client_secret !== stale ? current : fetchNew()),
  }
}

/** Asks the API for a session. Fails with ApiProblem or NetworkFailure. */
export async function requestSession(trigger: string): Promise<ChatSession> {
  const { data } = await api<{ data: ChatSession }>('/api/chatkit/sessions', { method: 'POST', body: { trigger } })
  return data
}
