import { describe, expect, it } from 'vitest'
import { cancelledNotice } from './cancelled.ts'
import { assistantMessage, clientToolCall, done, hiddenContext, streamText } from './items.ts'
import type { ChatKitResult } from './server.ts'
import { ada, bob, collect, find, gate, openServer, outline, readTo, userInput } from './test-kit.ts'

const create = (text = 'Hi') => ({ type: 'threads.create', params: { input: userInput(text) } })
const say = (text: string) => ({
  type: 'threads.add_user_message',
  params: { thread_id: 'thr_1', input: userInput(text) },
})

function ended(result: ChatKitResult) {
  return result.kind === 'stream' ? result.done : Promise.reject(new Error('no stream'))
}

describe('stopping an answer', () => {
  /** Writes two words and then waits for ever, deaf to the signal. */
  const endless = (words: string[]) =>
    openServer({
      async *respond(turn) {
        async function* text() {
          yield* words
          await new Promise(() => {})
        }
        yield* streamText(turn, text())
      },
    })

  it('S01 keeps the text so far and leaves a note for the model', async () => {
    const { server, send, stored } = endless(['Hel', 'lo'])
    const result = await send(create())
    await readTo(result, 'assistant_message.content_part.text_delta', 2)
    expect(await server.cancel('thr_1', ada)).toBe(true)
    expect(await ended(result)).toBe('cancelled')
    const items = await stored()
    expect(items.map(({ type }) => type)).toEqual(['user_message', 'assistant_message', 'sdk_hidden_context'])
    expect(items[1]).toMatchObject({ content: [{ text: 'Hello' }] })
    expect(items[2]).toMatchObject({ content: cancelledNotice })
  })

  it('S01 shows whoever still watches what has been kept', async () => {
    const { server, send, json } = endless(['Hel', 'lo'])
    const result = await send(create())
    await readTo(result, 'assistant_message.content_part.text_delta', 2)
    const watching = collect(result)
    await server.cancel('thr_1', ada)
    expect(outline(await watching).at(-1)).toBe('thread.item.done:assistant_message')
    expect(JSON.stringify(await json({ type: 'items.list', params: { thread_id: 'thr_1' } }))).not.toContain('hidden')
  })

  it('S02 drops an answer without a word', async () => {
    const { server, send, stored } = endless([' ', '\n'])
    const result = await send(create())
    await readTo(result, 'assistant_message.content_part.text_delta')
    const watching = collect(result)
    await server.cancel('thr_1', ada)
    expect((await stored()).map(({ type }) => type)).toEqual(['user_message', 'sdk_hidden_context'])
    expect(outline(await watching).at(-1)).toBe('thread.item.removed')
  })

  it('works by the signal of the call too', async () => {
    const { send, stored } = endless(['Hello'])
    const controller = new AbortController()
    const result = await send(create(), ada, { signal: controller.signal })
    await readTo(result, 'assistant_message.content_part.text_delta')
    controller.abort()
    expect(await ended(result)).toBe('cancelled')
    expect((await stored()).at(-1)?.type).toBe('sdk_hidden_context')
  })

  it('works before the first event', async () => {
    const { send, stored } = endless(['Hello'])
    const result = await send(create(), ada, { signal: AbortSignal.abort() })
    expect(await ended(result)).toBe('cancelled')
    expect((await stored()).map(({ type }) => type)).toEqual(['user_message', 'sdk_hidden_context'])
  })

  it('does not count a model call that fails for being stopped as an error', async () => {
    const { server, send, errors } = openServer({
      async *respond({ signal }) {
        yield { type: 'progress_update', text: 'x' }
        await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      },
    })
    const result = await send(create())
    await readTo(result, 'progress_update')
    expect(await server.cancel('thr_1', ada)).toBe(true)
    expect(errors).toEqual([])
  })

  it('leaves what stays to the integration', async () => {
    const { server, send, stored } = openServer({
      async *respond(turn) {
        yield { type: 'thread.item.added', item: assistantMessage(turn, 'partial') }
        await new Promise(() => {})
      },
      handleStreamCancelled: (turn) => [assistantMessage(turn, 'Stopped.')],
    })
    const result = await send(create())
    await readTo(result, 'thread.item.added:assistant_message')
    await server.cancel('thr_1', ada)
    expect((await stored()).slice(1)).toMatchObject([{ content: [{ text: 'Stopped.' }] }])
  })

  it('is not for others, and not for what does not run', async () => {
    const { server, send } = endless(['Hello'])
    await send(create())
    expect(await server.cancel('thr_1', bob)).toBe(false)
    expect(await server.cancel('thr_9', ada)).toBe(false)
    expect(await server.cancel('thr_1', ada)).toBe(true)
    expect(await server.cancel('thr_1', ada)).toBe(false)
  })
})

describe('a connection that closes', () => {
  it.each([
    'thread.created',
    'thread.item.done:user_message',
    'stream_options',
    'thread.item.added:assistant_message',
    'assistant_message.content_part.text_delta',
    'thread.item.done:assistant_message',
  ])('after %s does not end the turn', async (type) => {
    const { send, stored } = openServer({ respond: (turn) => streamText(turn, ['Hel', 'lo']) })
    const result = await send(create())
    await readTo(result, type)
    expect(await ended(result)).toBe('completed')
    expect((await stored())[1]).toMatchObject({ content: [{ text: 'Hello' }] })
  })

  it('before anything was read does not end the turn', async () => {
    const { send, stored } = openServer({ respond: (turn) => streamText(turn, ['Hello']) })
    expect(await ended(await send(create()))).toBe('completed')
    expect(await stored()).toHaveLength(2)
  })
})

describe('the same request again', () => {
  const counting = () => {
    const waiting = gate()
    let runs = 0
    const opened = openServer({
      async *respond(turn) {
        runs += 1
        await waiting.opened
        yield* streamText(turn, ['Hello'])
      },
    })
    return { ...opened, waiting, runs: () => runs }
  }
  const same = { dedupeKey: 'ada|frame-1|hash' }
  const rename = { type: 'threads.update', params: { thread_id: 'thr_1', title: 'Named' } }

  it('joins the turn while it runs, from its first event on', async () => {
    const { send, waiting, runs, stored } = counting()
    const first = await send(create(), ada, same)
    await readTo(first, 'stream_options')
    const second = await send(create(), ada, same)
    waiting.open()
    const [a, b] = [await collect(first), await collect(second)]
    expect(b).toEqual(a)
    expect(outline(b)[0]).toBe('thread.created')
    expect(runs()).toBe(1)
    expect(await stored()).toHaveLength(2)
  })

  it('joins also when both come at once', async () => {
    const { send, waiting, runs, json } = counting()
    const [first, second] = await Promise.all([send(create(), ada, same), send(create(), ada, same)])
    waiting.open()
    expect(await collect(first)).toEqual(await collect(second))
    expect(runs()).toBe(1)
    expect((await json({ type: 'threads.list', params: {} })).data).toHaveLength(1)
  })

  it('gets the answer that was cut off, for a minute', async () => {
    const { send, waiting, runs, time } = counting()
    const first = await send(create(), ada, same)
    await readTo(first, 'stream_options')
    waiting.open()
    await ended(first)
    time.now += 30_000
    expect(outline(await collect(await send(create(), ada, same))).at(-1)).toBe('thread.item.done:assistant_message')
    expect(runs()).toBe(1)
  })

  it('is a new one when the answer had arrived', async () => {
    const { send, waiting, runs } = counting()
    waiting.open()
    await collect(await send(create(), ada, same))
    await collect(await send(create(), ada, same))
    expect(runs()).toBe(2)
  })

  it('gets the answer that had arrived by the time, where it was on its way before', async () => {
    const { send, time, stored } = openServer({
      async *respond(turn) {
        yield done(assistantMessage(turn, 'Hello'))
      },
    })
    const askedAt = time.now
    const first = await collect(await send(create(), ada, { dedupeKey: 'key', askedAt }))
    expect(await collect(await send(create(), ada, { dedupeKey: 'key', askedAt: askedAt + 1 }))).toEqual(first)
    expect(await stored()).toHaveLength(2)
    const later = await collect(await send(create(), ada, { dedupeKey: 'key', askedAt: time.now }))
    expect(later).not.toEqual(first)
    time.now += 2_000
    expect(await collect(await send(create(), ada, { dedupeKey: 'key', askedAt }))).not.toEqual(first)
  })

  it('is a new one after the minute, and after a stop', async () => {
    const { server, send, waiting, runs, time } = counting()
    waiting.open()
    await ended(await send(create(), ada, same))
    time.now += 60_000
    await ended(await send(create(), ada, same))
    expect(runs()).toBe(2)

    const stopped = counting()
    const result = await stopped.send(create(), ada, same)
    await readTo(result, 'stream_options')
    await stopped.server.cancel('thr_1', ada)
    stopped.waiting.open()
    await ended(await stopped.send(create(), ada, same))
    expect(stopped.runs()).toBe(2)
    expect(await server.cancel('thr_1', ada)).toBe(false)
  })

  it.each([
    ['another turn', (opened: ReturnType<typeof counting>) => opened.add('Something else')],
    ['a new title', (opened: ReturnType<typeof counting>) => opened.json(rename)],
  ])('is a new one, and the old answer is not told again, once %s has changed the thread', async (_, change) => {
    const opened = counting()
    opened.waiting.open()
    await opened.create()
    const lost = await opened.send(say('yes'), ada, same)
    await ended(lost)
    await change(opened)
    const runs = opened.runs()
    const resume = { type: 'threads.custom_action', params: { thread_id: 'thr_1', action: { type: 'chatkit.resume' } } }
    expect(await opened.stream(resume)).toEqual([])
    expect(outline(await opened.stream(say('yes'), ada, same)).at(-1)).toBe('thread.item.done:assistant_message')
    expect(opened.runs()).toBe(runs + 1)
  })

  it('is not joined without a key', async () => {
    const { send, waiting, runs } = counting()
    const results = [await send(create()), await send(create())]
    waiting.open()
    for (const result of results) await collect(result)
    expect(runs()).toBe(2)
  })

  it('is refused the same way when the first was refused', async () => {
    const { send } = counting()
    const results = await Promise.all([send(say('x'), ada, same), send(say('x'), ada, same)])
    expect(results).toMatchObject([{ status: 404 }, { status: 404 }])
    expect(await send(say('x'), ada, same)).toMatchObject({ status: 404 })
  })
})

describe('two turns on one thread', () => {
  it('are not written at once; reads and sync actions are not held up', async () => {
    const waiting = gate()
    const opened = openServer({
      async *respond(turn) {
        yield done(hiddenContext(turn, 'begun'))
        await waiting.opened
        yield* streamText(turn, ['Hello'])
      },
      syncAction: () => ({}),
    })
    const first = await opened.send(create())
    await readTo(first, 'stream_options')
    expect(await opened.send(say('me too'))).toMatchObject({
      kind: 'json',
      status: 409,
      body: { error: { code: 'turn_in_progress' } },
    })
    expect(await opened.send(say('me too'), bob)).toMatchObject({ status: 404 })
    const items = await opened.json({ type: 'items.list', params: { thread_id: 'thr_1' } })
    expect(items.data).toHaveLength(1)
    const sync = { type: 'threads.sync_custom_action', params: { thread_id: 'thr_1', action: { type: 'x' } } }
    expect(await opened.json(sync)).toEqual({})
    waiting.open()
    await ended(first)
    expect(outline(await opened.add('now'))).toContain('thread.item.done:assistant_message')
    expect(await opened.stored()).toHaveLength(6)
  })

  it('leave the thread free when one is refused', async () => {
    const { create: begin, send, add } = openServer()
    await begin()
    expect(
      await send({ type: 'threads.retry_after_item', params: { thread_id: 'thr_1', item_id: 'nobody' } }),
    ).toMatchObject({ status: 404 })
    expect(outline(await add('still works'))).toHaveLength(2)
  })
})

describe('tool outputs', () => {
  const calling = (afterCall?: 'hidden') => {
    let answers = 0
    const opened = openServer({
      async *respond(turn, message) {
        if (message?.content[0]?.text === 'plain') return
        if (!message) {
          answers += 1
          yield done(assistantMessage(turn, `Got it ${answers}`))
          return
        }
        yield done({ ...clientToolCall(turn, 'pick'), id: `fc_${message.id}`, call_id: `call_${message.id}` })
        if (afterCall) yield done(hiddenContext(turn, 'note'))
      },
    })
    const output = (result: unknown, more: object = {}) => ({
      type: 'threads.add_client_tool_output',
      params: { thread_id: 'thr_1', result, ...more },
    })
    return { ...opened, output, answers: () => answers }
  }

  it('are found behind hidden items', async () => {
    const { create: begin, stream, output, stored } = calling('hidden')
    await begin()
    expect(outline(await stream(output(1)))).toEqual(['stream_options', 'thread.item.done:assistant_message'])
    expect((await stored())[1]).toMatchObject({ status: 'completed', output: 1 })
  })

  it('are found behind a message sent meanwhile', async () => {
    const { create: begin, add, stream, output } = calling()
    await begin()
    await add('plain')
    expect(outline(await stream(output(1)))).toContain('thread.item.done:assistant_message')
  })

  it('are refused when nothing waits for them', async () => {
    const { create: begin, send, output } = calling()
    await begin('plain')
    expect(await send(output(1))).toMatchObject({ status: 409, body: { error: { code: 'no_pending_tool_call' } } })
  })

  it('that come twice are answered once', async () => {
    const { create: begin, stream, send, output, answers } = calling()
    await begin()
    await stream(output({ a: 1 }))
    expect(await stream(output({ a: 1 }))).toEqual([])
    expect(await send(output({ a: 2 }))).toMatchObject({ status: 409 })
    expect(answers()).toBe(1)
  })

  it('whose answer was lost are answered again', async () => {
    const opened = calling()
    await opened.create()
    const [, call] = await opened.stored()
    if (call?.type !== 'client_tool_call') throw new Error('no call')
    await opened.store.saveItem('thr_1', { ...call, status: 'completed', output: null }, ada)
    expect(outline(await opened.stream(opened.output(null)))).toContain('thread.item.done:assistant_message')
  })

  it('go to the call they name, and others still waiting are given up', async () => {
    const { create: begin, add, stream, send, output, stored } = calling()
    await begin()
    await add('again')
    expect(await send(output(1, { call_id: 'call_nobody' }))).toMatchObject({ status: 409 })
    const events = await stream(output(1, { call_id: 'call_message_1' }))
    expect(outline(events)).toEqual(['thread.item.removed', 'stream_options', 'thread.item.done:assistant_message'])
    const calls = (await stored()).filter(({ type }) => type === 'client_tool_call')
    expect(calls).toMatchObject([{ id: 'fc_message_1', status: 'completed' }])
    expect(find(events, 'thread.item.removed').item_id).not.toBe('fc_message_1')
  })
})
