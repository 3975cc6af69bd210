import { DurableObject } from 'cloudflare:workers'
import { systemClock } from '../../core/clock.ts'
import { errorFields, log } from '../../core/log.ts'
import { registerChat } from '../../core/tenants/lifecycle-chats.ts'
import { keyRing } from '../../core/vault/ring.ts'
import { vaultReader } from '../../core/vault/store.ts'
import type { ChatKitHandlers } from '../chatkit/desk.ts'
import { CustomStreamError } from '../chatkit/errors.ts'
import { ChatKitServer } from '../chatkit/server.ts'
import { toResponse } from '../chatkit/sse.ts'
import type { AttachmentRequest } from '../chatkit/store.ts'
import type { Turn } from '../chatkit/turn.ts'
import type { Env } from '../env.ts'
import { type OpenAICredential, openaiCredential } from '../integrations/openai-client.ts'
import type { ChatContext } from '../workflows/context.ts'
import { type AttachmentContext, type ChatAttachments, chatAttachments, uploadAnswer } from './attachments.ts'
import { type ImportedPart, writeImported } from './imported-threads.ts'
import { admitTurn, endTurn } from './meter.ts'
import { type RespondOptions, respond } from './respond.ts'
import { type ArchivePage, archivePage, countRows, noteFeedback, threadStore } from './thread-store.ts'
import { transcribe } from './transcribe.ts'
import { type ObjectJournal, turnJournal } from './turn-journal.ts'

/** What the door sends with a request: who it is for, and what the same request posted again would be known by. */
export interface ChatCall {
  readonly context: ChatContext
  /** The body as it was sent. */
  readonly body: string
  /** The frame of the browser that asks; part of what makes two posts the same. */
  readonly frame: string | null
  /** When it came in, in milliseconds since 1970. */
  readonly askedAt: number
  /** The last event of a turn that whoever asks again has had. */
  readonly lastEventId: string | null
}

/** How often the object makes sure that it lives while a turn runs, and tidies up afterwards, in milliseconds. */
const alarmMs = 30_000

/** A turn that was admitted and has not ended. */
interface UnderWay {
  /** What it has used so far. */
  tokens: number
  readonly credential: Promise<OpenAICredential | null>
}

/** A part of a conversation held elsewhere, and whose it becomes. */
export interface ImportCall extends ImportedPart, Pick<ChatContext, 'tenantId' | 'userId'> {
  readonly importId: string
}

export type ImportAnswer =
  | { readonly result: 'gone' }
  | { readonly result: 'elsewhere' }
  /** `isFirst`: it is the first conversation that this import has brought the person, or more of it. */
  | { readonly result: 'written'; readonly isFirst: boolean; readonly tooLarge: number }

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
  readonly #journal: ObjectJournal
  readonly #attachments: ChatAttachments
  /** Aborted once the chats are to be deleted: the turns under way end, and no other begins. */
  readonly #end = new AbortController()
  readonly #turns = new Set<Promise<unknown>>()
  readonly #underWay = new Map<string, UnderWay>()
  #isEmpty = false
  #alarmIsSet = false

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    const { now } = systemClock
    const store = threadStore(state.storage.sql)
    const wakeAt = (at: number) => this.#wakeAt(at)
    this.#journal = turnJournal(state.storage.sql, now)
    this.#attachments = chatAttachments({ env, kv: state.storage.kv, records: store, now, wakeAt })
    this.#server = new ChatKitServer<ChatContext>({
      ...this.handlers(),
      store,
      attachmentStore: this.#attachments,
      journal: this.#journal,
      clock: now,
    })
  }

  /** What answers. */
  protected handlers(): ChatKitHandlers<ChatContext> {
    const { env } = this
    return {
      admit: async ({ context, turnId }, request) => {
        // Read meanwhile: it is what the answer needs next.
        const credential = openaiCredential(vaultReader(env.DB, env.VAULT, () => keyRing(env), context.tenantId))
        credential.catch(() => undefined)
        const refusal = await admitTurn(env, { id: turnId, context, request }, systemClock.now())
        if (!refusal) this.#underWay.set(turnId, { tokens: 0, credential })
        return refusal
      },
      respond: (turn, message) => respond(turn, message, this.#meansOf(turn)),
      action: (turn, action, widget) => respond(turn, null, { ...this.#meansOf(turn), pressed: { action, widget } }),
      ended: ({ turnId, context }) => {
        const { tokens = 0 } = this.#underWay.get(turnId) ?? {}
        this.#underWay.delete(turnId)
        this.#settle(turnId, context, tokens)
      },
      addFeedback: (feedback) => noteFeedback(this.ctx.storage.sql, feedback),
      transcribe: (audio, call) => transcribe(env, audio, call),
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
    }
  }

  /** What an answer has at hand in this object. */
  #meansOf(turn: Turn<ChatContext>): RespondOptions {
    return {
      env: this.env,
      credential: this.#underWay.get(turn.id)?.credential ?? Promise.resolve(null),
      keepImage: (base64) => this.#attachments.keepImage(base64, turn.thread.id, turn.context),
      countTokens: (tokens) => this.#countTokens(turn, tokens),
      waitUntil: (work) => this.ctx.waitUntil(work),
    }
  }

  /** A run that was stopped may tell what it has used after its turn has ended. */
  #countTokens({ id, context }: Pick<Turn<ChatContext>, 'id' | 'context'>, tokens: number): void {
    const turn = this.#underWay.get(id)
    if (turn) turn.tokens += tokens
    else this.#settle(id, context, tokens)
  }

  /** Gives the place of an ended turn back, and counts what it has used. */
  #settle(id: string, { tenantId, requestId }: ChatContext, tokens: number): void {
    this.#hold(
      endTurn(this.env, { id, tenantId }, tokens, systemClock.now()).catch((error: unknown) =>
        log.warn('chat.not_counted', { tenant: tenantId, request: requestId, ...errorFields(error) }),
      ),
    )
  }

  /** Keeps the object, and whoever ends it, waiting for something that goes on after the answer. */
  #hold(work: Promise<unknown>): void {
    const done = work.finally(() => this.#turns.delete(done))
    this.#turns.add(done)
    this.ctx.waitUntil(done)
  }

  /** Answers one ChatKit request: a stream of events, or one JSON object. */
  async process(call: ChatCall): Promise<Response> {
    if (this.#end.signal.aborted || !(await this.#register(call.context))) return gone()
    const dedupeKey = await sameRequest(call)
    const result = await this.#server.process(call.body, call.context, {
      dedupeKey,
      askedAt: call.askedAt,
      lastEventId: call.lastEventId ?? undefined,
      signal: this.#end.signal,
    })
    if (result.kind === 'stream') {
      this.#hold(result.done)
      await this.#wakeLater()
    }
    return toResponse(result)
  }

  async #wakeLater(): Promise<void> {
    if (this.#alarmIsSet) return
    this.#alarmIsSet = true
    await this.ctx.storage.setAlarm(systemClock.now() + alarmMs)
  }

  async #wakeAt(at: number): Promise<void> {
    const set = await this.ctx.storage.getAlarm()
    if (set === null || set > at) await this.ctx.storage.setAlarm(at)
  }

  /**
   * Keeps the object alive while a turn runs, although nobody may be watching, and ends in order the turns of one that was
   * lost, although nobody may ask. Deletes what is not needed any more, and files that no message took.
   */
  override async alarm(): Promise<void> {
    this.#alarmIsSet = false
    if (this.#isEmpty) return
    await this.#server.recover()
    this.#journal.sweep()
    if (this.#turns.size > 0) await this.#wakeLater()
    await this.dropUnsent(systemClock.now())
  }

  /** Notes at first use that there is this object, so that the tenant's export and deletion find it. False where the tenant is ending. */
  async #register({ tenantId, userId }: Pick<ChatContext, 'tenantId' | 'userId'>): Promise<boolean> {
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

  /** Makes the record of a file whose bytes are at hand. @returns the attachment, or a refusal as {@link process} gives it */
  async addUpload(file: AttachmentRequest, context: ChatContext): Promise<Response> {
    if (this.#end.signal.aborted || !(await this.#register(context))) return gone()
    return uploadAnswer(this.#attachments.add(file, context))
  }

  /** Whether an attachment awaits its bytes. @returns it, or a refusal as {@link process} gives it */
  async expectUpload(id: string, context: AttachmentContext): Promise<Response> {
    return this.#end.signal.aborted ? gone() : uploadAnswer(this.#attachments.expect(id, context))
  }

  /** Notes that an attachment's bytes are there; those that nothing waits for are removed. @returns as {@link expectUpload} */
  async completeUpload(id: string, context: AttachmentContext): Promise<Response> {
    if (!this.#end.signal.aborted) return uploadAnswer(this.#attachments.complete(id, context))
    await this.#attachments.deleteAttachment(id, context)
    return gone()
  }

  /** Forgets an attachment whose bytes have not come. */
  async abandonUpload(id: string, context: AttachmentContext): Promise<void> {
    if (!this.#end.signal.aborted) await this.#attachments.abandon(id, context)
  }

  /** Drops the files that no message took in their time. @param now milliseconds since 1970 */
  async dropUnsent(now: number): Promise<void> {
    if (this.#end.signal.aborted) return
    const due = await this.#attachments.dropUnsent(now)
    if (due !== null) await this.#wakeAt(due)
  }

  /**
   * Writes a part of a conversation that was held elsewhere, all or nothing. Writing it again changes nothing.
   *
   * @returns `gone` where the tenant is ending; `elsewhere` where the conversation belongs to another workflow here
   */
  async importThread(part: ImportCall): Promise<ImportAnswer> {
    if (this.#end.signal.aborted || !(await this.#register(part)) || this.#end.signal.aborted) return { result: 'gone' }
    return this.ctx.storage.transactionSync((): ImportAnswer => {
      const written = writeImported(this.ctx.storage.sql, part)
      if (!written) return { result: 'elsewhere' }
      const { kv } = this.ctx.storage
      const begun = kv.get<{ importId: string; threadId: string }>('import')
      const isFirst = begun?.importId !== part.importId || begun.threadId === part.thread.id
      if (isFirst) kv.put('import', { importId: part.importId, threadId: part.thread.id })
      return { result: 'written', isFirst, ...written }
    })
  }

  /** A part of all that is kept here, as lines of JSON. @param after `next` of the part before */
  exportAll(after: string | null): ArchivePage {
    return archivePage(this.ctx.storage.sql, after)
  }

  /** Ends the turns under way and lets no other begin. @returns how many threads, items and attachments are kept */
  async end(): Promise<Record<'threads' | 'items' | 'attachments', number>> {
    this.#end.abort()
    while (this.#turns.size > 0) await Promise.allSettled(this.#turns)
    return this.#isEmpty ? { threads: 0, items: 0, attachments: 0 } : countRows(this.ctx.storage.sql)
  }

  /** Deletes all that is kept here, and the bytes of the person's files. */
  async destroy(): Promise<void> {
    await this.end()
    await this.#attachments.removeAll()
    this.#isEmpty = true
    await this.ctx.storage.deleteAlarm()
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
