import { describe, expect, it } from 'vitest'
import { applyEvent, emptyView, settledItems } from './apply.ts'
import { newTurnId } from './ids.ts'
import { assistantMessage, done, streamText, widgetItem } from './items.ts'
import type { KeptTurn, TurnJournal } from './journal.ts'
import type { ChatKitResult } from './server.ts'
import {
  ada,
  bob,
  collect,
  countingStore,
  find,
  gate,
  openServer,
  outline,
  readTo,
  type User,
  userInput,
} from './test-kit.ts'
import type { ThreadStreamEvent } from './types/events.ts'
import { card, text } from './widgets/build.ts'

const create = { type: 'threads.create', params: { input: userInput('Hi') } }
const resume = (thread_id = 'thr_1') => ({
  type: 'threads.custom_action',
  params: { thread_id, action: { type: 'chatkit.resume' } },
})

/** What a journal would find after its object was lost. */
function journal() {
  const kept = new Map<string, KeptTurn<User>>()
  const change = (id: string, to: (turn: KeptTurn<User>) => KeptTurn<User>) => {
    const turn = kept.get(id)
    if (turn) kept.set(id, to(turn))
  }
  const written: TurnJournal<User> = {
    begin: (turn) => void kept.set(turn.id, { ...turn, events: [] }),
    append: (id, event) => change(id, (turn) => ({ ...turn, events: [...turn.events, structuredClone(event)] })),
    end: (id, outcome, at) => change(id, (turn) => ({ ...turn, ended: { outcome, at } })),
    forget: (id) => void kept.delete(id),
    load: () => [...kept.values()],
  }
  return { kept, written }
}

/** Two servers, the second of which takes over what the first, which hangs in the middle of its answer, has left. */
async function lostAfter(
  answer: (turn: Parameters<typeof streamText>[0]) => AsyncIterable<ThreadStreamEvent>,
  stop: string,
) {
  const store = countingStore()
  const { kept, written } = journal()
  const first = openServer({
    store,
    journal: written,
    async *respond(turn) {
      yield* answer(turn)
      await new Promise(() => {})
    },
  })
  const result = await first.send(create, ada, { dedupeKey: 'key' })
  const seen = await readTo(result, stop, 2)
  let calls = 0
  const second = openServer({
    store,
    journal: { ...written, load: () => structuredClone([...kept.values()]) },
    async *respond(turn) {
      calls += 1
      yield done(assistantMessage(turn, 'Anew'))
    },
  })
  return { first, second, seen, kept, calls: () => calls }
}

async function* halfAMessage(turn: Parameters<typeof streamText>[0]) {
  for await (const event of streamText(turn, ['Hel', 'lo'])) {
    yield event
    if (event.type === 'thread.item.updated' && 'delta' in event.update && event.update.delta === 'lo') return
  }
}

const delta = 'assistant_message.content_part.text_delta'

describe('a turn whose server was lost', () => {
  it('ends with what it had, and says that one can try again', async () => {
    const { second } = await lostAfter(halfAMessage, delta)
    const again = await second.stream(create, ada, { dedupeKey: 'key' })
    expect(outline(again).slice(-2)).toEqual(['thread.item.done:assistant_message', 'error'])
    expect(find(again, 'error')).toMatchObject({ allow_retry: true, message: 'The answer was interrupted. Try again.' })
    const stored = await second.stored()
    expect(stored.map(({ type }) => type)).toEqual(['user_message', 'assistant_message'])
    expect(stored[1]).toMatchObject({ content: [{ text: 'Hello' }] })
    expect(settledItems(again.reduce(applyEvent, emptyView))).toEqual(stored)
  })

  it('is told to whoever asks for it again, without another message or model call', async () => {
    const { second, calls } = await lostAfter(halfAMessage, delta)
    const posts = await Promise.all([1, 2, 3, 4, 5].map(() => second.send(create, ada, { dedupeKey: 'key' })))
    const streams = await Promise.all(posts.map(collect))
    for (const events of streams) expect(events).toEqual(streams[0])
    expect(calls()).toBe(0)
    expect(await second.stored()).toHaveLength(2)
  })

  it('is told from its beginning, since its last words may not have been written down', async () => {
    const { second, seen } = await lostAfter(halfAMessage, delta)
    const result = await second.send(resume(), ada)
    expect(result).toMatchObject({ kind: 'stream', from: 0 })
    const id = result.kind === 'stream' ? result.turnId : ''
    const named = await second.send(resume(), ada, { lastEventId: `${id}.${seen.length + 7}` })
    expect(outline(await collect(named)).at(0)).toBe('thread.created')
  })

  it('takes away what was not done and cannot stay', async () => {
    const { second } = await lostAfter(async function* (turn) {
      yield { type: 'thread.item.added', item: widgetItem(turn, card({ children: [text({ value: 'x' })] })) }
      yield* halfAMessage(turn)
    }, delta)
    const again = await second.stream(create, ada, { dedupeKey: 'key' })
    expect(outline(again).slice(-3)).toEqual(['thread.item.done:assistant_message', 'thread.item.removed', 'error'])
    expect((await second.stored()).map(({ type }) => type)).toEqual(['user_message', 'assistant_message'])
  })

  it('lets the thread be used at once', async () => {
    const { second } = await lostAfter(halfAMessage, delta)
    const retry = { type: 'threads.retry_after_item', params: { thread_id: 'thr_1', item_id: 'message_1' } }
    expect(outline(await second.stream(retry)).at(-1)).toBe('thread.item.done:assistant_message')
    expect(await second.stored()).toMatchObject([{ type: 'user_message' }, { content: [{ text: 'Anew' }] }])
  })

  it('is nobody else’s', async () => {
    const { second } = await lostAfter(halfAMessage, delta)
    expect(await second.send(resume(), bob)).toMatchObject({ kind: 'json', status: 404 })
  })

  it('is forgotten with its thread', async () => {
    const { second, first } = await lostAfter(halfAMessage, delta)
    await first.store.deleteThread('thr_1', ada)
    expect(await second.send(resume(), ada)).toMatchObject({ kind: 'json', status: 404 })
    expect(await second.stored()).toEqual([])
  })
})

describe('a journal', () => {
  it('holds every event before anybody is told', async () => {
    const { kept, written } = journal()
    const { send } = openServer({
      journal: written,
      async *respond(turn) {
        yield* streamText(turn, ['a', 'b'])
      },
    })
    const result = await send(create)
    const told: ThreadStreamEvent[] = []
    if (result.kind !== 'stream') throw new Error('no stream')
    for await (const event of result.events) {
      told.push(event)
      expect(kept.get(result.turnId)?.events.slice(0, told.length)).toEqual(told)
    }
    expect(kept.get(result.turnId)?.ended?.outcome).toBe('completed')
  })

  /** Two servers one after the other; the first has written an answer that nobody has read. */
  async function unread() {
    const { kept, written } = journal()
    const store = countingStore()
    async function* respond(turn: Parameters<typeof streamText>[0]) {
      yield* streamText(turn, ['whole'])
    }
    const first = openServer({ store, journal: written, respond })
    const result = await first.send(create, ada, { dedupeKey: 'key' })
    if (result.kind === 'stream') await result.done
    return { kept, second: openServer({ store, journal: written, respond }) }
  }

  it('lets an answer that nobody had be asked for again after a restart, once', async () => {
    const { kept, second } = await unread()
    const again = await second.stream(create, ada, { dedupeKey: 'key' })
    expect(outline(again).at(-1)).toBe('thread.item.done:assistant_message')
    expect(await second.stored()).toHaveLength(2)
    expect(kept.size).toBe(0)
    expect(outline(await second.stream(create, ada, { dedupeKey: 'key' })).at(0)).toBe('thread.created')
    expect(await second.stored('thr_2')).toHaveLength(2)
  })

  it('forgets in time what nobody asks for', async () => {
    const { kept, second } = await unread()
    second.time.now += 61_000
    await second.stream({ type: 'threads.add_user_message', params: { thread_id: 'thr_1', input: userInput('Next') } })
    expect(kept.size).toBe(0)
  })
})

describe('a journal that fails', () => {
  const broken = { type: 'error', code: 'stream.error', allow_retry: false }
  const down = () => {
    throw new Error('the disk is full')
  }

  it.each(['begin', 'append', 'end'] as const)(
    'in its %s gives the thread and the turn’s place back',
    async (method) => {
      const { written } = journal()
      const failing: TurnJournal<User> = { ...written }
      const ended: string[] = []
      const { stream, stored, errors } = openServer({
        journal: failing,
        ended: ({ outcome }) => void ended.push(outcome),
        async *respond(turn) {
          yield done(assistantMessage(turn, 'Yes'))
        },
      })
      await stream(create)
      failing[method] = down
      const say = { type: 'threads.add_user_message', params: { thread_id: 'thr_1', input: userInput('More') } }
      const told = await stream(say)
      if (method !== 'end') expect(told.at(-1)).toEqual(broken)
      expect(errors).toContainEqual(new Error('the disk is full'))
      failing[method] = written[method] as never
      expect(outline(await stream(say)).at(-1)).toBe('thread.item.done:assistant_message')
      expect(ended).toEqual(['completed', method === 'end' ? 'completed' : 'failed', 'completed'])
      expect((await stored()).at(-1)).toMatchObject({ content: [{ text: 'Yes' }] })
    },
  )
})

describe('resuming', () => {
  function slow() {
    const goOn = gate()
    const server = openServer({
      async *respond(turn) {
        yield* streamText(
          turn,
          (async function* () {
            yield 'Hel'
            await goOn.opened
            yield 'lo'
          })(),
        )
      },
    })
    return { ...server, goOn }
  }
  const whole = async (result: ChatKitResult) =>
    result.kind === 'stream' ? result : Promise.reject(new Error('no stream'))

  it('finds the running turn, and begins behind the event that the client has had', async () => {
    const { send, goOn } = slow()
    const first = await whole(await send(create))
    const seen = await readTo(first, delta)
    const rest = await whole(await send(resume(), ada, { lastEventId: `${first.turnId}.${seen.length - 1}` }))
    expect(rest).toMatchObject({ turnId: first.turnId, from: seen.length })
    goOn.open()
    expect([...seen, ...(await collect(rest))]).toEqual(await collect(first))
  })

  it('begins at the beginning for a page that has nothing', async () => {
    const { send, goOn } = slow()
    const first = await whole(await send(create))
    await readTo(first, delta)
    const again = await whole(await send(resume()))
    goOn.open()
    expect(await collect(again)).toEqual(await collect(first))
  })

  it('gives the rest of a turn that has just ended to whom names it', async () => {
    const { send, goOn } = slow()
    const first = await whole(await send(create))
    goOn.open()
    await first.done
    const all = await readTo(first, 'never')
    const rest = await whole(await send(resume(), ada, { lastEventId: `${first.turnId}.3` }))
    expect(await collect(rest)).toEqual(all.slice(4))
  })

  it('is an empty stream where nothing runs', async () => {
    const { send, goOn } = slow()
    const first = await whole(await send(create))
    goOn.open()
    await collect(first)
    expect(await collect(await send(resume()))).toEqual([])
    expect(await collect(await send(resume(), ada, { lastEventId: `${newTurnId()}.3` }))).toEqual([])
  })

  it('does not show one person’s turn to another', async () => {
    const { send, goOn } = slow()
    const first = await whole(await send(create))
    await readTo(first, delta)
    expect(await send(resume(), bob, { lastEventId: `${first.turnId}.0` })).toMatchObject({ status: 404 })
    goOn.open()
  })

  it('goes on behind the last event where the same request is posted again', async () => {
    const { send, goOn } = slow()
    const first = await whole(await send(create, ada, { dedupeKey: 'key' }))
    const seen = await readTo(first, delta)
    const again = await whole(
      await send(create, ada, { dedupeKey: 'key', lastEventId: `${first.turnId}.${seen.length - 1}` }),
    )
    goOn.open()
    expect([...seen, ...(await collect(again))]).toEqual(await collect(first))
  })
})

describe('admission', () => {
  const full: ThreadStreamEvent = { type: 'notice', level: 'warning', message: 'Used up.' }

  it('refused is the whole answer, and nothing is stored', async () => {
    let asked = 0
    const { stream, json } = openServer({
      admit: () => full,
      async *respond() {
        asked += 1
        yield* []
      },
    })
    expect(await stream(create)).toEqual([full])
    expect(await json({ type: 'threads.list', params: {} })).toMatchObject({ data: [] })
    expect(asked).toBe(0)
  })

  it('is not asked for what cannot be served anyway', async () => {
    let asked = 0
    const { send } = openServer({
      admit: () => {
        asked += 1
        return null
      },
    })
    const say = { type: 'threads.add_user_message', params: { thread_id: 'nope', input: userInput('Hi') } }
    expect(await send(say)).toMatchObject({ status: 404 })
    expect(asked).toBe(0)
  })

  it('refused leaves the thread free', async () => {
    let open = false
    const { stream, stored } = openServer({
      admit: () => (open ? null : full),
      async *respond(turn) {
        yield done(assistantMessage(turn, 'Yes'))
      },
    })
    await stream(create)
    open = true
    await stream(create)
    expect(await stored('thr_2')).toHaveLength(2)
  })
})
