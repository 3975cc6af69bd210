import { z } from 'zod'
import { controlWrite } from '../control.ts'
import type { Answer, Call, Route } from '../server.ts'
import { needBeta } from './beta.ts'
import { RefusedError, refuse } from './errors.ts'
import { type Authorized, api } from './gate.ts'
import { newId, type OpenaiState } from './state.ts'

/** A row as the API shows it. */
type Row = Record<string, unknown> & { readonly id: string }

/** A hosted conversation: how it is shown, and its items, oldest first. */
export interface KeptThread {
  readonly thread: Row & { readonly user: string }
  readonly items: Row[]
}

const text = z.string().nullable().default(null)
const row = z.string().min(1).optional()
const item = { id: row, created_at: z.number().optional() }

/** The six types of item with what a test may leave out; any other type is kept as it is. */
const seededItem = z.union([
  z.object({
    type: z.literal('chatkit.user_message'),
    ...item,
    content: z.array(z.unknown()).default([]),
    attachments: z.array(z.unknown()).default([]),
    inference_options: z.unknown().default(null),
  }),
  z.object({ type: z.literal('chatkit.assistant_message'), ...item, content: z.array(z.unknown()).default([]) }),
  z.object({ type: z.literal('chatkit.widget'), ...item, widget: z.string() }),
  z.object({
    type: z.literal('chatkit.client_tool_call'),
    ...item,
    call_id: z.string(),
    name: z.string(),
    arguments: z.string().default('{}'),
    output: text,
    status: z.enum(['in_progress', 'completed']).default('completed'),
  }),
  z.object({
    type: z.literal('chatkit.task'),
    ...item,
    task_type: z.enum(['custom', 'thought']).default('custom'),
    heading: text,
    summary: text,
  }),
  z.object({
    type: z.literal('chatkit.task_group'),
    ...item,
    tasks: z.array(z.object({ type: z.enum(['custom', 'thought']).default('custom'), heading: text, summary: text })),
  }),
  z.looseObject({
    type: z.string().regex(/^(?!chatkit\.(user_message|assistant_message|widget|client_tool_call|task|task_group)$)/),
    ...item,
  }),
])

const seed = z.strictObject({
  account: z.string().min(1),
  threads: z.array(
    z.strictObject({
      id: row,
      user: z.string(),
      title: text,
      status: z.unknown().default({ type: 'active' }),
      created_at: z.number().optional(),
      items: z.array(seededItem).default([]),
    }),
  ),
})

/** ChatKit's hosted conversations (chatkit-protocol.md §13.2), and the control path that puts some there. */
export function threadRoutes(state: OpenaiState): Route[] {
  const at = (method: string, pattern: string, handle: (state: OpenaiState, request: Authorized) => Answer): Route => ({
    method,
    pattern,
    handler: api(state, (request) => {
      needBeta(request.call)
      state.threadCalls.set(request.account, (state.threadCalls.get(request.account) ?? 0) + 1)
      return handle(state, request)
    }),
  })
  return [
    at('GET', '/v1/chatkit/threads', listThreads),
    at('GET', '/v1/chatkit/threads/:id', (_, request) => ({ json: found(state, request).thread })),
    at('DELETE', '/v1/chatkit/threads/:id', remove),
    at('GET', '/v1/chatkit/threads/:id/items', (_, request) => ({
      json: page(found(state, request).items, request.call, 'thread item'),
    })),
    controlWrite('/__threads', (body) => ({ json: { ids: put(state, body) } })),
    {
      method: 'GET',
      pattern: '/__threads',
      handler: ({ url }) => ({ json: { calls: state.threadCalls.get(url.searchParams.get('account') ?? '') ?? 0 } }),
    },
  ]
}

/** Puts conversations behind those that are there. @returns their ids */
function put(state: OpenaiState, body: unknown): string[] {
  const { account, threads } = seed.parse(body)
  const kept = state.threads.get(account) ?? []
  const now = Math.floor(state.now() / 1000)
  for (const { items, id = newId('cthr'), created_at = now, ...thread } of threads) {
    const known = kept.find((other) => other.thread.id === id)
    const rows = items.map((given) => ({
      object: 'chatkit.thread_item',
      thread_id: id,
      ...given,
      id: given.id ?? newId('cti'),
      created_at: given.created_at ?? created_at,
    }))
    if (known) known.items.push(...rows)
    else kept.push({ thread: { object: 'chatkit.thread', ...thread, id, created_at }, items: rows })
  }
  state.threads.set(account, kept)
  return kept.slice(-threads.length).map(({ thread }) => thread.id)
}

function found(state: OpenaiState, { call, account }: Authorized): KeptThread {
  const id = call.params.id ?? ''
  const kept = state.threads.get(account)?.find(({ thread }) => thread.id === id)
  if (!kept) throw new RefusedError({ status: 404, message: `ChatKit thread with id '${id}' not found.` })
  return kept
}

function listThreads(state: OpenaiState, { call, account }: Authorized): Answer {
  const user = call.url.searchParams.get('user')
  const all = (state.threads.get(account) ?? []).map(({ thread }) => thread)
  return { json: page(user === null ? all : all.filter((thread) => thread.user === user), call, 'thread') }
}

function remove(state: OpenaiState, request: Authorized): Answer {
  const { thread } = found(state, request)
  const others = (state.threads.get(request.account) ?? []).filter((kept) => kept.thread !== thread)
  state.threads.set(request.account, others)
  state.ledger.record({ kind: 'chatkit.thread.delete', account: request.account, target: thread.id, text: null })
  return { json: { id: thread.id, object: 'chatkit.thread.deleted', deleted: true } }
}

/** A page of rows that stand oldest first. `after` and `before` are ids of rows that the page does not hold. */
function page(oldestFirst: readonly Row[], { url: { searchParams: query } }: Call, what: string) {
  const limit = Number(query.get('limit') ?? 20)
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    refuse("Invalid value for 'limit'. Expected an integer between 1 and 100.", 'limit', 'invalid_value')
  }
  const order = query.get('order') ?? 'desc'
  if (order !== 'asc' && order !== 'desc') {
    refuse("Invalid value for 'order'. Expected one of 'asc' or 'desc'.", 'order', 'invalid_value')
  }
  const rows = order === 'asc' ? oldestFirst : oldestFirst.toReversed()
  const placeOf = (name: 'after' | 'before') => {
    const id = query.get(name)
    if (id === null) return null
    const place = rows.findIndex((candidate) => candidate.id === id)
    if (place < 0) throw new RefusedError({ status: 404, message: `No ${what} found with id '${id}'.`, param: name })
    return place
  }
  const [after, before] = [placeOf('after'), placeOf('before')]
  const between = rows.slice(after === null ? 0 : after + 1, before ?? rows.length)
  const data = before === null ? between.slice(0, limit) : between.slice(-limit)
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: between.length > data.length,
  }
}
