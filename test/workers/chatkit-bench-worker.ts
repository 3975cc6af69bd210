import { DurableObject } from 'cloudflare:workers'
import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { TenantId } from '../../core/principal.ts'
import { highestChatLimits } from '../../core/tenants/chat-limits.ts'
import { orderIn, pieceAt } from '../../scripts/bench/chatkit/script.ts'
import { scripted } from '../../scripts/bench/chatkit/scripted.ts'
import { createApp } from '../../worker/app.ts'
import { PersonChat } from '../../worker/chat/person-chat.ts'
import { threadStore } from '../../worker/chat/thread-store.ts'
import { type ChatKitHandlers, ChatKitServer, memoryStore, newId, toResponse } from '../../worker/chatkit/index.ts'
import type { Env } from '../../worker/env.ts'
import type { ChatContext } from '../../worker/workflows/context.ts'

export { TenantMeter } from '../../worker/chat/tenant-meter.ts'
export { PersonChat }

interface BenchEnv extends Env {
  readonly STORED: DurableObjectNamespace<StoredChat>
  readonly LIMITED: DurableObjectNamespace<LimitedChat>
  readonly LISTED: DurableObjectNamespace<ListedChat>
}

/** The product's object with a scripted model in the place of OpenAI: its store, its journal, its alarm, its limits. */
export class LimitedChat extends PersonChat {
  protected override handlers(): ChatKitHandlers<ChatContext> {
    return { ...super.handlers(), respond: scripted }
  }
}

/** The same without the limits of a tenant, which no peer has: nothing but the object's own storage is asked. */
export class StoredChat extends PersonChat {
  protected override handlers(): ChatKitHandlers<ChatContext> {
    const { admit: _, ended: __, ...handlers } = super.handlers()
    return { ...handlers, respond: scripted }
  }
}

const app = createApp()
/** One at a time: each measurement begins with an empty store, on every side. */
let inMemory = { run: '', server: new ChatKitServer<object>({ store: memoryStore(), respond: scripted }) }

const contextOf = (request: Request): ChatContext => ({
  tenantId: (request.headers.get('x-bench-tenant') ?? 'bench') as TenantId,
  userId: request.headers.get('x-bench-person') ?? 'bench',
  workflowId: 'bench',
  workflow: { id: 'bench', trigger: 'bench', name: 'Bench', backend: 'edge', edgeWorkflow: 'content' },
  locale: null,
  requestId: 'bench',
  limits: highestChatLimits,
  baseUrl: 'http://bench.test',
})

async function fromMemory(request: Request): Promise<Response> {
  const run = request.headers.get('x-bench-run') ?? ''
  if (run !== inMemory.run)
    inMemory = { run, server: new ChatKitServer<object>({ store: memoryStore(), respond: scripted }) }
  return toResponse(await inMemory.server.process(await request.text(), {}))
}

async function fromObject(request: Request, objects: DurableObjectNamespace<PersonChat>): Promise<Response> {
  const context = contextOf(request)
  const object = objects.get(objects.idFromName(context.userId))
  return object.process({
    context,
    body: await request.text(),
    frame: crypto.randomUUID(),
    askedAt: Date.now(),
    lastEventId: null,
  })
}

/** The events of the same answer, made beforehand and only written: what Hono's own writer costs. */
const hono = new Hono().post('/bench/hono', async (c) => {
  const { params } = await c.req.json()
  const { deltas, pauseMs } = orderIn(params.input.content[0].text)
  const item_id = newId('message')
  return streamSSE(c, async (stream) => {
    for (let index = 0; index < deltas; index++) {
      if (pauseMs > 0) await stream.sleep(pauseMs)
      const update = { type: 'assistant_message.content_part.text_delta', content_index: 0, delta: pieceAt(index) }
      const data = JSON.stringify({ type: 'thread.item.updated', item_id, update })
      await stream.writeSSE({ id: `${item_id}.${index}`, data })
    }
  })
})

/** One person's object with a long thread and many threads, which says how many rows a list has read. */
export class ListedChat extends DurableObject<Env> {
  readonly #cursors: { readonly rowsRead: number }[] = []
  readonly #context = contextOf(new Request('http://bench.test'))
  readonly #store = threadStore(this.#counted())
  readonly #server = new ChatKitServer<ChatContext>({ store: this.#store, respond: scripted })

  /** The object's SQL, its cursors kept. */
  #counted(): SqlStorage {
    return new Proxy(this.ctx.storage.sql, {
      get: (sql, name) => {
        if (name !== 'exec') return Reflect.get(sql, name, sql)
        return (query: string, ...values: SqlStorageValue[]) => {
          const cursor = sql.exec(query, ...values)
          this.#cursors.push(cursor)
          return cursor
        }
      },
    })
  }

  /** Makes `count` threads, the first with `count` items. @returns that thread's id */
  async fill(count: number): Promise<string> {
    const created_at = '2026-11-20T10:00:00.000Z'
    const threads = Array.from({ length: count }, () => newId('thread'))
    for (const id of threads)
      await this.#store.saveThread({ id, created_at, status: { type: 'active' }, metadata: {} }, this.#context)
    const [thread_id = ''] = threads
    const content = [{ type: 'output_text' as const, text: 'A sentence of an answer. '.repeat(8), annotations: [] }]
    for (let index = 0; index < count; index++) {
      const item = { type: 'assistant_message' as const, id: newId('message'), thread_id, created_at, content }
      await this.#store.addThreadItem(thread_id, item, this.#context)
    }
    this.#cursors.length = 0
    return thread_id
  }

  /** Answers one request, with the rows that it read in the header `x-rows-read`. */
  override async fetch(request: Request): Promise<Response> {
    this.#cursors.length = 0
    const response = toResponse(await this.#server.process(await request.text(), this.#context))
    response.headers.set('x-rows-read', String(this.#cursors.reduce((sum, { rowsRead }) => sum + rowsRead, 0)))
    return response
  }
}

async function fromLists(request: Request, env: BenchEnv, url: URL): Promise<Response> {
  const object = env.LISTED.get(env.LISTED.idFromName(url.searchParams.get('count') ?? ''))
  if (url.pathname === '/bench/fill') return new Response(await object.fill(Number(url.searchParams.get('count'))))
  return object.fetch('http://bench.test', { method: 'POST', body: await request.text() })
}

/** The product, and beside it what `npm run bench -- chatkit` compares: one part of it at a time. */
export default {
  async fetch(request, env, context) {
    const url = new URL(request.url)
    switch (url.pathname) {
      case '/bench/memory':
        return fromMemory(request)
      case '/bench/stored':
        return fromObject(request, env.STORED)
      case '/bench/limited':
        return fromObject(request, env.LIMITED)
      case '/bench/hono':
        return hono.fetch(request, env, context)
      case '/bench/fill':
      case '/bench/list':
        return fromLists(request, env, url)
      default:
        return app.fetch(request, env, context)
    }
  },
  queue: () => {},
} satisfies ExportedHandler<BenchEnv>
