import type { ThreadStreamEvent } from '../../../worker/chatkit/types/events.ts'
import { NetworkFailure } from '../net/problem.ts'
import { retryDelay } from '../net/retry.ts'
import type { ChatKitClient } from './client.ts'
import { findMessage, joinedFor } from './find-message.ts'
import { pauseOrNudge } from './nudge.ts'
import { messageOfRequest, resumeRequest, type TurnRequest } from './requests.ts'
import { passesSoon } from './trouble.ts'

/** How far this page has come in a turn. It outlives the connections. */
export interface TurnPlace {
  threadId: string | null
  lastEventId: string | null
  /** When it was asked for first, in milliseconds since 1970. */
  askedAt: number | null
}

export const nowhere: TurnPlace = { threadId: null, lastEventId: null, askedAt: null }

/** Why a turn is waited for, and how often it has been tried. */
export interface Waiting {
  failures: number
  why: 'connection' | 'turn'
}

interface Follower {
  signal: AbortSignal
  /** Told each time the server has begun to answer. */
  onOpen: () => void
  onWaiting: (waiting: Waiting) => void
}

const turnOf = (eventId: string | null) => eventId?.split('.')[0]

/**
 * The events of a turn up to its end, over as many connections as it takes. Where a line breaks off, the next one begins
 * behind the last event; where nothing had come yet, the same request is sent again, and the server joins it to the turn.
 * When it is too late for that, a message is looked for first, so that it is not said twice. `lost` says that the server
 * does not know that turn any more, so that the thread has to be read again.
 * Fails as the client does, once all waits are used up.
 */
export async function* followTurn(
  client: ChatKitClient,
  request: TurnRequest,
  place: TurnPlace,
  { signal, onOpen, onWaiting }: Follower,
): AsyncGenerator<ThreadStreamEvent | 'lost'> {
  let asked = request
  for (let failures = 0; ; ) {
    const { lastEventId } = place
    try {
      const message = messageOfRequest(asked)
      if (message && lastEventId === null && place.askedAt !== null && Date.now() - place.askedAt > joinedFor) {
        place.threadId = await findMessage(client, { ...message, at: place.askedAt })
        if (place.threadId !== null) {
          asked = resumeRequest(place.threadId)
          yield 'lost'
        } else {
          place.askedAt = null
        }
      }
      place.askedAt ??= Date.now()
      const { threadId } = place
      const isBehind = threadId !== null && lastEventId !== null
      const turn = await client.openTurn(isBehind ? resumeRequest(threadId) : asked, signal, lastEventId)
      place.threadId = turn.threadId ?? threadId
      onOpen()
      let isFirst = true
      for await (const { id, event } of turn.frames) {
        if (isFirst && isBehind && turnOf(id) !== turnOf(lastEventId)) yield 'lost'
        isFirst = false
        failures = 0
        if (id) place.lastEventId = id
        yield event
      }
      if (isFirst && isBehind) yield 'lost'
      return
    } catch (failure) {
      const delay = retryDelay(++failures)
      if (delay === null || signal.aborted || !passesSoon(failure)) throw failure
      onWaiting({ failures, why: failure instanceof NetworkFailure ? 'connection' : 'turn' })
      await pauseOrNudge(delay, signal)
    }
  }
}
