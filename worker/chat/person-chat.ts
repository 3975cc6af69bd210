import { DurableObject } from 'cloudflare:workers'
import { systemClock } from '../../core/clock.ts'
import { errorFields, log } from '../../core/log.ts'
import { CustomStreamError } from '../chatkit/errors.ts'
import { ChatKitServer } from '../chatkit/server.ts'
import { toResponse } from '../chatkit/sse.ts'
import type { Env } from '../env.ts'
import type { ChatContext } from '../workflows/context.ts'
import { respond } from './respond.ts'
import { threadStore } from './thread-store.ts'

/** What the door sends with a request: who it is for, and what the same request posted again would be known by. */
export interface ChatCall {
  readonly context: ChatContext
  /** The body as it was sent. */
  readonly body: string
  /** The frame of the browser that asks; part of what makes two posts the same. */
  readonly frame: string | null
}

async function sameRequest({ context, body, frame }: ChatCall): Promise<string> {
  const bytes = new TextEncoder().encode([context.workflowId, frame, body].join('\n'))
  return btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))))
}

/**
 * One person's chats in one tenant: their threads in the object's own SQLite, and the turns that run in it.
 *
 * A turn belongs to the object and not to the request that began it, so a closed tab does not end one.
 */
export class PersonChat extends DurableObject<Env> {
  readonly #server: ChatKitServer<ChatContext>

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    this.#server = new ChatKitServer<ChatContext>({
      store: threadStore(state.storage.sql),
      respond: (turn, message) => respond(env, turn, message),
      onError(error, { request, context }) {
        // What the person was told in plain words has been logged where it was found out.
        if (!(error instanceof CustomStreamError))
          log.error('chat.failed', {
            tenant: context.tenantId,
            request: context.requestId,
            operation: request,
            ...errorFields(error),
          })
      },
      clock: systemClock.now,
    })
  }

  /** Answers one ChatKit request: a stream of events, or one JSON object. */
  async process(call: ChatCall): Promise<Response> {
    const result = await this.#server.process(call.body, call.context, { dedupeKey: await sameRequest(call) })
    if (result.kind === 'stream') this.ctx.waitUntil(result.done)
    return toResponse(result)
  }

  /** Stops the answer that is being written in a thread; false where none was, or the thread is not the caller's. */
  cancel(threadId: string, context: ChatContext): Promise<boolean> {
    return this.#server.cancel(threadId, context)
  }

  /** Shows that the object can be reached. */
  ping(): string {
    return 'pong'
  }
}

/** The object of one person in one tenant. */
export function personChat(env: Env, { tenantId, userId }: Pick<ChatContext, 'tenantId' | 'userId'>) {
  return env.PERSON_CHAT.get(env.PERSON_CHAT.idFromName(`${tenantId}/${userId}`))
}
