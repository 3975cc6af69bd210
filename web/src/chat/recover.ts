import { readFrames } from '../../../worker/chatkit/sse-reader.ts'
import { createChatKitClient } from '../chat-element/client.ts'
import { findMessage, joinedFor } from '../chat-element/find-message.ts'
import { ApiProblem, NetworkFailure, readProblem } from '../net/problem.ts'
import type { Sending, Talk } from './chat-memory.ts'
import { isTaking, messageIn, textOf } from './watched-fetch.ts'

/** Where a conversation goes on after a reload. */
export interface Recovered {
  threadId: string | null
  /** A message that the server does not have. */
  draft: string
}

/**
 * Finds out what became of a message that was sent just before a reload, so that it is neither lost nor said twice: a
 * recent one is sent again as it was, which the server joins to the turn it has begun, if it has; an older one is looked
 * for, and is the person's to send again when it is not there.
 * Fails with ApiProblem or NetworkFailure.
 * @param now milliseconds since 1970
 */
export async function recoverTalk(
  { threadId, sending }: Talk,
  url: string,
  fetch: typeof globalThis.fetch,
  now: number,
): Promise<Recovered> {
  const message = messageIn(sending?.body)
  if (!sending || !message) return { threadId, draft: '' }
  const found =
    now - sending.at < joinedFor
      ? await sendAgain(sending, threadId, url, fetch)
      : await findMessage(createChatKitClient(url, fetch, ''), { text: textOf(message), threadId, at: sending.at })
  return found === null ? { threadId, draft: textOf(message) } : { threadId: found, draft: '' }
}

/** @returns the thread that has the message, null when the server will not have it */
async function sendAgain(
  { frame, body }: Sending,
  threadId: string | null,
  url: string,
  fetch: typeof globalThis.fetch,
): Promise<string | null> {
  const headers = {
    'content-type': 'application/json',
    accept: 'text/event-stream',
    ...(frame && { 'chatkit-frame-instance-id': frame }),
  }
  const answer = await fetch(url, { method: 'POST', headers, body }).catch((cause) => {
    throw new NetworkFailure({ cause })
  })
  if (!answer.ok) {
    const problem = await readProblem(answer)
    if (problem.status >= 500 || problem.status === 401) throw problem
    return null
  }
  if (!answer.body) throw new NetworkFailure()
  const frames = readFrames(answer.body)
  try {
    const { value: first } = await frames.next()
    if (!first) return threadId
    return isTaking(first.event.type) ? (answer.headers.get('chatkit-thread-id') ?? threadId) : null
  } catch (cause) {
    throw new NetworkFailure({ cause })
  } finally {
    // The connection ends with it, the turn does not.
    frames.return(undefined).catch(() => undefined)
  }
}

/** Whether a remembered conversation can never be found again. */
export function isGone(failure: unknown): boolean {
  return failure instanceof ApiProblem && [403, 404, 410].includes(failure.status)
}
