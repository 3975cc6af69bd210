/** What the tests of workflows share: a chat on a memory store, answered by a workflow whose models are scripted. */
import * as sdk from '@openai/agents'
import { ScriptedModel } from '@openai/agents/testing'
import type { TenantId } from '../../core/principal.ts'
import { defaultChatLimits } from '../../core/tenants/chat-limits.ts'
import { readHistory } from '../chatkit/history.ts'
import { memoryStore } from '../chatkit/memory-store.ts'
import { ChatKitServer } from '../chatkit/server.ts'
import { collect, start, userInput } from '../chatkit/test-kit.ts'
import type { Turn } from '../chatkit/turn.ts'
import type { ThreadStreamEvent } from '../chatkit/types/events.ts'
import type { ThreadItem } from '../chatkit/types/items.ts'
import type { ChatContext } from './context.ts'
import { runWorkflow } from './run.ts'
import type { Operate, Pressed, RunWorkflow } from './workflow.ts'

export const person: ChatContext = {
  tenantId: 'ten_1' as TenantId,
  userId: 'ada',
  workflowId: 'wfl_1',
  workflow: { id: 'wfl_1', trigger: 'write', name: 'Write', backend: 'edge' },
  locale: null,
  requestId: 'req_1',
  limits: defaultChatLimits,
  baseUrl: 'https://api.example.com',
}

const noOperation: Operate = (name) => Promise.reject(new Error(`no operation ${name} here`))

/** @param model what agents that name no model get; its name is `scripted` */
export function openChat(workflow: RunWorkflow, model = new ScriptedModel(), operate: Operate = noOperation) {
  const tokens: number[] = []
  const errors: unknown[] = []
  const askedFor: (string | undefined)[] = []
  let heard = 0
  let now = start
  const store = memoryStore<ChatContext>(({ userId }) => userId)
  const server = new ChatKitServer<ChatContext>({
    store: Object.assign(store, { generateThreadId: () => 'thr_1' }),
    clock: () => now++,
    onError: (error) => errors.push(error),
    respond: (turn, message) => answer(turn, message?.content.map(({ text }) => text).join('') ?? '', null),
    action: (turn, action, widget) => answer(turn, '', { action, widget }),
  })

  async function* answer(turn: Turn<ChatContext>, input_as_text: string, pressed: Pressed | null) {
    yield* runWorkflow({
      sdk,
      turn,
      workflow,
      model: 'scripted',
      modelProvider: {
        getModel(name) {
          askedFor.push(name)
          return model
        },
      },
      history: await readHistory(turn),
      input_as_text,
      pressed,
      operate,
      signal: turn.signal,
      heard: () => heard++,
      countTokens: (count) => tokens.push(count),
    })
  }
  const thread_id = 'thr_1'
  let isBegun = false
  const stream = async (body: unknown): Promise<ThreadStreamEvent[]> => collect(await server.process(body, person))

  /** Posts a message, at first in a new thread. */
  async function say(text: string): Promise<ThreadStreamEvent[]> {
    const input = userInput(text)
    if (isBegun) return stream({ type: 'threads.add_user_message', params: { thread_id, input } })
    isBegun = true
    return stream({ type: 'threads.create', params: { input } })
  }
  /** Goes on with a request about the thread. */
  const go = (type: string, params: object) => stream({ type, params: { thread_id, ...params } })
  const stored = async (): Promise<ThreadItem[]> =>
    (await store.loadThreadItems(thread_id, { limit: 100, order: 'asc' }, person)).data
  const metadata = async () => (await store.loadThread(thread_id, person)).metadata

  /** Posts a message without reading the answer. */
  const begin = (text: string) => server.process({ type: 'threads.create', params: { input: userInput(text) } }, person)
  /** Stops the turn that runs. */
  const cancel = () => server.cancel(thread_id, person)

  return { say, begin, cancel, go, stored, metadata, tokens, errors, askedFor, heard: () => heard }
}

/** The words of what is stored, one line an item. */
export const lines = (items: readonly ThreadItem[]): string[] =>
  items.map((item) => {
    if (item.type === 'user_message' || item.type === 'assistant_message')
      return `${item.type === 'user_message' ? 'user' : 'assistant'}: ${item.content.map(({ text }) => text).join('')}`
    return item.type
  })
