import { describe, expect, it } from 'vitest'
import { CustomStreamError, StreamError } from './errors.ts'
import { assistantMessage, clientToolCall, done, streamText, widgetItem } from './items.ts'
import { ada, find, lastThread, openServer, outline, userInput } from './test-kit.ts'
import type { ThreadStreamEvent } from './types/events.ts'
import type { UserMessageItem } from './types/items.ts'

const opening = ['thread.created', 'thread.item.done:user_message', 'stream_options']

describe('a turn', () => {
  it('S04 hands the caller’s context to respond and to addFeedback', async () => {
    const seen: unknown[] = []
    const { create, json } = openServer({
      async *respond(turn) {
        seen.push(turn.context)
        yield done(assistantMessage(turn, 'Hello'))
      },
      addFeedback: (_feedback, { context }) => void seen.push(context),
    })
    await create()
    await json({ type: 'items.feedback', params: { thread_id: 'thr_1', item_ids: ['message_2'], kind: 'positive' } })
    expect(seen).toEqual([ada, ada])
    expect(seen[0]).toBe(ada)
  })

  it('S05 begins a thread without a title and with the message as it was sent', async () => {
    const { create } = openServer()
    const events = await create('Hello', { quoted_text: 'before' })
    expect(outline(events)).toEqual(opening)
    expect(find(events, 'thread.created').thread).toEqual({
      id: 'thr_1',
      created_at: '2026-11-20T10:00:00.000Z',
      status: { type: 'active' },
      items: { data: [], has_more: false },
    })
    expect(find(events, 'thread.item.done').item).toMatchObject({
      type: 'user_message',
      content: [{ type: 'input_text', text: 'Hello' }],
      quoted_text: 'before',
    })
  })

  it('S06 announces and saves a title set without any event', async () => {
    const { create, store } = openServer({
      async *respond(turn) {
        turn.thread.title = 'Greeting'
        yield* []
      },
    })
    const events = await create()
    expect(outline(events)).toEqual([...opening, 'thread.updated'])
    expect(lastThread(events).title).toBe('Greeting')
    expect((await store.loadThread('thr_1', ada)).title).toBe('Greeting')
  })

  it('S07 saves a change of metadata alone and announces it without telling it', async () => {
    const { create, store } = openServer({
      async *respond(turn) {
        turn.thread.metadata.response = { id: 'resp_secret' }
        yield* []
      },
    })
    const events = await create()
    expect(events.at(-1)?.type).toBe('thread.updated')
    expect(JSON.stringify(events)).not.toContain('resp_secret')
    expect((await store.loadThread('thr_1', ada)).metadata).toEqual({ response: { id: 'resp_secret' } })
  })

  it('S07 sees a change deep within metadata', async () => {
    const { create, add, store } = openServer({
      async *respond({ thread }) {
        const list = (thread.metadata.list ?? []) as number[]
        thread.metadata.list = list
        list.push(list.length)
        yield* []
      },
    })
    await create()
    expect(outline(await add('again'))).toEqual(['thread.item.done:user_message', 'stream_options', 'thread.updated'])
    expect((await store.loadThread('thr_1', ada)).metadata).toEqual({ list: [0, 1] })
  })

  it('S08 announces a status with its reason', async () => {
    const { create, store } = openServer({
      async *respond({ thread }) {
        thread.status = { type: 'locked', reason: 'Being reviewed' }
        yield* []
      },
    })
    expect(lastThread(await create()).status).toEqual({ type: 'locked', reason: 'Being reviewed' })
    expect((await store.loadThread('thr_1', ada)).status).toEqual({ type: 'locked', reason: 'Being reviewed' })
  })

  it('S09 announces image domains', async () => {
    const { create } = openServer({
      async *respond({ thread }) {
        thread.allowed_image_domains = ['img.test']
        yield* []
      },
    })
    expect(lastThread(await create()).allowed_image_domains).toEqual(['img.test'])
  })

  it('S10 leaves image domains out where none are set', async () => {
    const { create } = openServer({
      async *respond({ thread }) {
        thread.title = 'T'
        yield* []
      },
    })
    const events = await create()
    for (const type of ['thread.created', 'thread.updated'] as const) {
      expect(Object.keys(find(events, type).thread)).not.toContain('allowed_image_domains')
    }
  })

  it('S11 announces a title set between two messages right after the second', async () => {
    const { create, store } = openServer({
      async *respond(turn) {
        yield done(assistantMessage(turn, 'A'))
        turn.thread.title = 'Named'
        yield done(assistantMessage(turn, 'B'))
        yield done(assistantMessage(turn, 'C'))
      },
    })
    const events = await create()
    expect(outline(events).slice(3)).toEqual([
      'thread.item.done:assistant_message',
      'thread.item.done:assistant_message',
      'thread.updated',
      'thread.item.done:assistant_message',
    ])
    expect((await store.loadThread('thr_1', ada)).title).toBe('Named')
  })

  it('S12 calls a tool in the page and goes on with its output', async () => {
    const { create, stream, stored } = openServer({
      async *respond(turn, message) {
        yield done(
          message
            ? { ...clientToolCall(turn, 'pick', { max: 3 }), call_id: 'call_7' }
            : assistantMessage(turn, 'Thanks'),
        )
      },
    })
    const events = await create()
    expect(outline(events)).toEqual([...opening, 'thread.item.done:client_tool_call'])
    expect(find(events, 'thread.item.done').item).toMatchObject({
      name: 'pick',
      arguments: { max: 3 },
      call_id: 'call_7',
      status: 'pending',
    })
    const more = await stream({
      type: 'threads.add_client_tool_output',
      params: { thread_id: 'thr_1', result: { picked: [1, null] } },
    })
    expect(outline(more)).toEqual(['stream_options', 'thread.item.done:assistant_message'])
    expect((await stored())[1]).toMatchObject({ status: 'completed', output: { picked: [1, null] } })
  })

  it('S13 sends a status line where it belongs', async () => {
    const { create } = openServer({
      async *respond(turn) {
        yield { type: 'progress_update', text: 'Searching', icon: 'search' }
        yield done(assistantMessage(turn, 'Found'))
      },
    })
    expect(outline(await create())).toEqual([...opening, 'progress_update', 'thread.item.done:assistant_message'])
  })

  it('S03 holds a workflow task once that came as an update and in the finished item', async () => {
    const { create, stored } = openServer({
      async *respond(turn) {
        const item = {
          type: 'workflow' as const,
          id: 'wf_1',
          thread_id: turn.thread.id,
          created_at: turn.now(),
          workflow: {
            type: 'custom' as const,
            tasks: [] as { type: 'custom'; title: string; status_indicator: 'none' }[],
            expanded: false,
          },
        }
        const task = { type: 'custom' as const, title: 'Look', status_indicator: 'none' as const }
        yield { type: 'thread.item.added', item }
        item.workflow.tasks.push(task)
        yield {
          type: 'thread.item.updated',
          item_id: 'wf_1',
          update: { type: 'workflow.task.added', task_index: 0, task },
        }
        yield done(item)
      },
    })
    const events = await create()
    expect(find(events, 'thread.item.added').item).toMatchObject({ workflow: { tasks: [] } })
    expect(find(events, 'thread.item.done').item).toMatchObject({ workflow: { tasks: [{ title: 'Look' }] } })
    expect((await stored())[1]).toMatchObject({ workflow: { tasks: [{ title: 'Look' }] } })
  })

  it('S37 removes an item from screen and store', async () => {
    const { create, stored } = openServer({
      async *respond(turn) {
        const item = assistantMessage(turn, 'Oops')
        yield done(item)
        yield { type: 'thread.item.removed', item_id: item.id }
      },
    })
    expect(outline(await create()).at(-1)).toBe('thread.item.removed')
    expect(await stored()).toHaveLength(1)
  })

  it('S38 turns an exception into an error event and ends well', async () => {
    const { create, errors, stored } = openServer({
      async *respond(turn) {
        yield done(assistantMessage(turn, 'Half'))
        throw new Error('private detail')
      },
    })
    const events = await create()
    expect(events.at(-1)).toEqual({ type: 'error', code: 'stream.error', allow_retry: true })
    expect(errors).toHaveLength(1)
    expect((await stored()).map(({ type }) => type)).toEqual(['user_message', 'assistant_message'])
  })

  it.each([
    [new StreamError('rate_limited', { allowRetry: false }), { code: 'rate_limited', allow_retry: false }],
    [new StreamError(), { code: 'stream.error', allow_retry: true }],
    [new CustomStreamError('No credit left.'), { code: 'custom', message: 'No credit left.', allow_retry: false }],
    [new CustomStreamError('Busy.', { allowRetry: true }), { code: 'custom', message: 'Busy.', allow_retry: true }],
  ])('S38 says what %s says', async (error, event) => {
    const { create } = openServer({
      // biome-ignore lint/correctness/useYield: a handler that fails before its first event
      async *respond() {
        throw error
      },
    })
    expect((await create()).at(-1)).toEqual({ type: 'error', ...event })
  })

  it('S38 survives a handler that throws before it returns a stream', async () => {
    const { create } = openServer({
      respond() {
        throw new Error('at once')
      },
    })
    expect(outline(await create())).toEqual([...opening, 'error'])
  })

  it('S38 announces a change of the thread after an error', async () => {
    const { create } = openServer({
      // biome-ignore lint/correctness/useYield: a handler that fails before its first event
      async *respond({ thread }) {
        thread.title = 'Broken'
        throw new Error('x')
      },
    })
    expect(outline(await create()).slice(3)).toEqual(['error', 'thread.updated'])
  })

  it('S39 replaces an item, its type too', async () => {
    const { create, stored } = openServer({
      async *respond(turn, message) {
        const item = { ...assistantMessage(turn, 'Rewritten'), id: message?.id ?? '' }
        yield { type: 'thread.item.replaced', item }
      },
    })
    const events = await create()
    expect(find(events, 'thread.item.replaced').item.type).toBe('assistant_message')
    expect(await stored()).toMatchObject([{ id: 'message_1', type: 'assistant_message' }])
  })

  it('S40 replaces a widget', async () => {
    const { create, stored } = openServer({
      async *respond(turn) {
        const item = widgetItem(turn, { type: 'Card', children: [] })
        yield done(item)
        yield { type: 'thread.item.replaced', item: { ...item, widget: { type: 'Card', size: 'lg', children: [] } } }
      },
    })
    await create()
    expect((await stored())[1]).toMatchObject({ widget: { type: 'Card', size: 'lg' } })
  })

  it('S44 S47 hands the tool choice to respond', async () => {
    const choices: unknown[] = []
    const { create, add } = openServer({
      async *respond(_turn, message) {
        choices.push(message?.inference_options)
        yield* []
      },
    })
    await create('a', { inference_options: { tool_choice: { id: 'search' }, model: 'm-1' } })
    await add('b', { inference_options: { tool_choice: { id: 'draw' } } })
    await add('c', { inference_options: null })
    expect(choices).toEqual([{ tool_choice: { id: 'search' }, model: 'm-1' }, { tool_choice: { id: 'draw' } }, {}])
  })

  it('S48 makes the thread’s id first and the message’s after it', async () => {
    const opened = openServer()
    const order: string[] = []
    opened.store.generateThreadId = () => {
      order.push('thread')
      return 'own'
    }
    opened.store.generateItemId = (kind, { id }) => {
      order.push(kind)
      return `${id}-${kind}`
    }
    const events = await opened.create()
    expect(order).toEqual(['thread', 'message'])
    expect(find(events, 'thread.created').thread.id).toBe('own')
    expect(find(events, 'thread.item.done').item.id).toBe('own-message')
  })

  it('gives the model’s words as they come', async () => {
    const { create } = openServer({ respond: (turn) => streamText(turn, ['Hel', 'lo']) })
    expect(outline(await create()).slice(3)).toEqual([
      'thread.item.added:assistant_message',
      'assistant_message.content_part.added',
      'assistant_message.content_part.text_delta',
      'assistant_message.content_part.text_delta',
      'assistant_message.content_part.done',
      'thread.item.done:assistant_message',
    ])
  })

  it('stamps items in UTC and never backwards, also when the clock steps back between turns', async () => {
    const opened = openServer({ respond: (turn) => streamText(turn, ['x']) })
    await opened.create()
    opened.time.now -= 3_600_000
    await opened.add('later')
    const stamps = (await opened.stored()).map((item) => item.created_at)
    expect(stamps).toEqual(stamps.toSorted())
    expect(stamps.every((stamp) => stamp.endsWith('Z'))).toBe(true)
  })

  it('uses the stream options of the integration', async () => {
    const { create } = openServer({ getStreamOptions: () => ({ allow_cancel: false }) })
    expect(find(await create(), 'stream_options').stream_options).toEqual({ allow_cancel: false })
  })

  it('shows the envelope’s metadata to handlers', async () => {
    const seen: unknown[] = []
    const { stream } = openServer({
      async *respond({ metadata }) {
        seen.push(metadata)
        yield* []
      },
    })
    await stream({ type: 'threads.create', params: { input: userInput('x') }, metadata: { page: '/a' } })
    await stream({ type: 'threads.create', params: { input: userInput('x') }, metadata: null })
    expect(seen).toEqual([{ page: '/a' }, {}])
  })
})

describe('a handler’s mistake', () => {
  const wrong: [string, (thread: string) => ThreadStreamEvent][] = [
    ['an icon nobody knows', () => ({ type: 'progress_update', text: 'x', icon: 'no-such-icon' as 'bolt' })],
    [
      'an item of another thread',
      () => done({ type: 'end_of_turn', id: 'e', thread_id: 'thr_other', created_at: '2026-11-20T10:00:00Z' }),
    ],
    [
      'an item without its fields',
      (thread_id) => done({ type: 'widget', id: 'w', thread_id, created_at: 'now' } as UserMessageItem & never),
    ],
  ]
  it.each(wrong)('%s ends the turn before it is stored', async (_name, event) => {
    const { create, errors, stored } = openServer({
      async *respond({ thread }) {
        yield event(thread.id)
      },
    })
    expect(outline(await create())).toEqual([...opening, 'error'])
    expect(errors[0]).toBeInstanceOf(TypeError)
    expect(await stored()).toHaveLength(1)
  })
})
