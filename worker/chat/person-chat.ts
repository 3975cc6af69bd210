import { DurableObject } from 'cloudflare:workers'
import { systemClock } from '../../core/clock.ts'
import { errorFields, log } from '../../core/log.ts'
import { registerChat } from '../../core/tenants/lifecycle-chats.ts'
import { CustomStreamError } from '../chatkit/errors.ts'
import { ChatKitServer } from '../chatkit/server.ts'
import { toResponse } from '../chatkit/sse.ts'
import type { Env } from '../env.ts'
import type { ChatContext } from '../workflows/context.ts'
import { respond } from './respond.ts'
import { type ArchivePage, archivePage, countRows, threadStore } from './thread-store.ts'

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
  /** Aborted once the chats are to be deleted: the turns under way end, and no other begins. */
  readonly #end = new AbortController()
  readonly #turns = new Set<Promise<unknown>>()
  #isEmpty = false

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
    if (this.#end.signal.aborted || !(await this.#register(call.context))) return gone()
    const dedupeKey = await sameRequest(call)
    const result = await this.#server.process(call.body, call.context, { dedupeKey, signal: this.#end.signal })
    if (result.kind === 'stream') {
      const done = result.done.finally(() => this.#turns.delete(done))
      this.#turns.add(done)
      this.ctx.waitUntil(done)
    }
    return toResponse(result)
  }

  /** Notes at first use that there is this object, so that the tenant's export and deletion find it. False where the tenant is ending. */
  async #register({ tenantId, userId }: ChatContext): Promise<boolean> {
    const { kv } = this.ctx.storage
    if (kv.get('registered') === true) return true
    const registered = await registerChat(this.env.DB, tenantId, userId, systemClock.now())
    if (registered) kv.put('registered', true)
    return registered
  }

  /** Stops the answer that is being written in a thread; false where none was, or the thread is not the caller's. */
  cancel(threadId: string, context: ChatContext): Promise<boolean> {
    return this.#server.cancel(threadId, context)
  }

  /** A part of all that is kept here, as lines of JSON. @param after `next` of the part before */
  exportAll(after: string | null): ArchivePage {
    return archivePage(this.ctx.storage.sql, after)
  }

  /** Ends the turns under way and lets no other begin. @returns how many threads, items and attachments are kept */
  async end(): Promise<Record<'threads' | 'items' | 'attachments', number>> {
    this.#end.abort()
    await Promise.allSettled(this.#turns)
    return this.#isEmpty ? { threads: 0, items: 0, attachments: 0 } : countRows(this.ctx.storage.sql)
  }

  /** Deletes all that is kept here. */
  async destroy(): Promise<void> {
    await this.end()
    this.#isEmpty = true
    await this.ctx.storage.deleteAll()
  }

  /** Shows that the object can be reached. */
  ping(): string {
    return 'pong'
  }
}

const gone = () =>
  Response.json(
    { message: 'This account is being deleted.', error: { code: 'tenant_suspended' } },
    { status: 403, headers: { 'cache-control': 'no-store' } },
  )

/** The object of one person in one tenant. */
export function personChat(env: Env, { tenantId, userId }: Pick<ChatContext, 'tenantId' | 'userId'>) {
  return env.PERSON_CHAT.get(env.PERSON_CHAT.idFromName(`${tenantId}/${userId}`))
}
