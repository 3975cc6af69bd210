import { setTimeout as pause } from 'node:timers/promises'
import type { ThreadStreamEvent } from '../../../worker/chatkit/types/events.ts'
import type { Client, LiveAnswer } from '../client.ts'
import { Conversation, json, start, userInput } from '../conversation.ts'
import type { Expect } from '../expect.ts'
import type { Row } from '../row.ts'

const waiting = (rest = '') => userInput(`conformance:wait${rest}`)

/** Lets the script's `wait` go on. */
async function release(client: Client, thread_id: string): Promise<void> {
  await json(client, 'threads.sync_custom_action', { thread_id, action: { type: 'conformance.release' } })
}

function isText(event: ThreadStreamEvent): boolean {
  return event.type === 'thread.item.updated' && event.update.type === 'assistant_message.content_part.text_delta'
}

/** A thread in which an answer is being written: its first words have come, the rest waits for `release`. */
async function midAnswer(client: Client, expect: Expect) {
  const { chat } = await start(client, 'conformance:text')
  const body = { type: 'threads.add_user_message', params: { thread_id: chat.threadId, input: waiting() } }
  const live = await client.open(body)
  expect.that(await live.until(isText), `no text came: ${live.response.status}`)
  expect.that(!(await storedTexts(chat)).includes('one two'), 'the first words came when the answer was whole')
  return { chat, live, body }
}

/** Asks until the answer is as wanted, or the client's patience is over. @returns whether it was */
async function eventually(client: Client, wanted: () => Promise<boolean>): Promise<boolean> {
  const end = performance.now() + client.timeoutMs
  while (performance.now() < end) {
    if (await wanted()) return true
    await pause(20)
  }
  return false
}

/** Closes the connection, and gives the server a moment to notice before anything else is asked of it. */
async function leave(live: LiveAnswer): Promise<void> {
  live.leave()
  await pause(100)
}

function threadOf(live: LiveAnswer): string {
  const [first] = live.events
  return first?.type === 'thread.created' ? first.thread.id : ''
}

/** The texts of a thread's answers as they are stored. */
async function storedTexts(chat: Conversation): Promise<string[]> {
  const items = await chat.stored()
  return items.flatMap((item) => (item.type === 'assistant_message' ? item.content.map(({ text }) => text) : []))
}

/** Two requests at once, one request twice, connections that end early. Sections 1.5, 1.6 and 6.8. */
export const connectionRows: readonly Row[] = [
  {
    id: 'G12',
    title: 'text reaches the client while the answer is still being written',
    group: 'protocol',
    needs: ['wait', 'text', 'actions'],
    async run(client, expect) {
      const { chat, live } = await midAnswer(client, expect)
      await release(client, chat.threadId)
      await chat.take(await live.toEnd())
      expect.equal(chat.newest('assistant_message').content[0]?.text, 'one two', 'the whole answer')
    },
  },
  {
    id: 'G13',
    title: 'reads, feedback and synchronous actions are served while an answer is written',
    group: 'protocol',
    needs: ['wait', 'text', 'actions'],
    async run(client, expect) {
      const { chat, live } = await midAnswer(client, expect)
      const thread_id = chat.threadId
      await chat.get()
      await json(client, 'items.list', { thread_id })
      await json(client, 'threads.list', {})
      await json(client, 'items.feedback', { thread_id, item_ids: [chat.items[0]?.id], kind: 'positive' })
      const action = { type: 'conformance.sync' }
      expect.equal(await json(client, 'threads.sync_custom_action', { thread_id, action }), {}, 'the action')
      await release(client, thread_id)
      await chat.take(await live.toEnd())
    },
  },
  {
    id: 'S01',
    title: 'a page that leaves mid-answer: what had been said is stored, and no marker is shown',
    group: 'protocol',
    needs: ['wait', 'text', 'actions'],
    async run(client, expect) {
      const { chat, live } = await midAnswer(client, expect)
      await leave(live)
      await release(client, chat.threadId)
      const kept = await eventually(client, async () =>
        (await storedTexts(chat)).some((text) => text.startsWith('one ')),
      )
      expect.that(kept, 'the answer that had begun is not stored')
    },
  },
  {
    id: 'S02',
    title: 'a page that leaves before the first word: no empty answer is stored, and the thread goes on',
    group: 'protocol',
    needs: ['wait', 'text', 'actions'],
    async run(client, expect) {
      const { chat } = await start(client, 'conformance:text')
      const thread_id = chat.threadId
      const live = await client.open({
        type: 'threads.add_user_message',
        params: { thread_id, input: waiting(' silent') },
      })
      await live.until(({ type }) => type === 'thread.item.added')
      await leave(live)
      await release(client, thread_id)
      const next = { type: 'threads.add_user_message', params: { thread_id, input: userInput('conformance:text') } }
      const goesOn = await eventually(client, async () => (await client.ask(next)).status === 200)
      expect.that(goesOn, 'the thread takes no more messages')
      expect.that(!(await storedTexts(chat)).includes(''), 'an answer without words is stored')
    },
  },
  {
    id: 'D11a',
    title: 'a page that leaves mid-answer finds the whole answer when it comes back',
    group: 'hardening',
    needs: ['wait', 'text', 'actions'],
    async run(client, expect) {
      const { chat, live } = await midAnswer(client, expect)
      await leave(live)
      await release(client, chat.threadId)
      const whole = await eventually(client, async () => (await storedTexts(chat)).includes('one two'))
      expect.that(whole, 'the answer was not finished')
    },
  },
  {
    id: 'D11b',
    title: 'a page that leaves after any event of an answer finds the whole thread when it comes back',
    group: 'hardening',
    needs: ['text'],
    async run(client, expect) {
      for (let events = 1; events <= 9; events += 1) {
        const live = await client.open({ type: 'threads.create', params: { input: userInput('conformance:text') } })
        await live.until(() => live.events.length === events)
        live.leave()
        const chat = new Conversation(client)
        chat.threadId = threadOf(live)
        const whole = await eventually(client, async () => (await storedTexts(chat)).includes('Hello, wörld 👋'))
        expect.that(whole, `the answer was not finished after ${events} events`)
        expect.equal((await chat.stored()).length, 2, `items after ${events} events`)
      }
    },
  },
  {
    id: 'D12',
    title: 'two turns on one thread: the second waits or is a 4xx with a message, and they never mix',
    group: 'hardening',
    needs: ['wait', 'text', 'actions'],
    async run(client, expect) {
      const { chat, live } = await midAnswer(client, expect)
      const params = { thread_id: chat.threadId, input: userInput('conformance:text') }
      const second = client.ask({ type: 'threads.add_user_message', params })
      // One that waits does so until the first turn may end; one that is refused is so at once.
      await Promise.race([second, pause(300)])
      await release(client, chat.threadId)
      await chat.take(await live.toEnd())
      const answer = await second
      if (answer.status === 200 && !answer.events.some(({ type }) => type === 'error')) {
        await chat.take(answer)
        const kinds = chat.items.map(({ type }) => type)
        const pair = ['user_message', 'assistant_message']
        expect.equal(kinds, [...pair, ...pair, ...pair], 'items')
      } else {
        expect.refusedCleanly(answer)
        await chat.unchanged()
      }
    },
  },
  {
    id: 'D12b',
    title: 'an action while an answer is written waits or is a 4xx with a message, and the two never mix',
    group: 'hardening',
    needs: ['wait', 'text', 'actions'],
    async run(client, expect) {
      const { chat, live } = await midAnswer(client, expect)
      const params = { thread_id: chat.threadId, action: { type: 'conformance.reply' } }
      const second = client.ask({ type: 'threads.custom_action', params })
      await Promise.race([second, pause(300)])
      await release(client, chat.threadId)
      await chat.take(await live.toEnd())
      const answer = await second
      if (answer.status === 200 && !answer.events.some(({ type }) => type === 'error')) await chat.take(answer)
      else {
        expect.refusedCleanly(answer)
        await chat.unchanged()
      }
    },
  },
  {
    id: 'G19',
    title: 'a title given while an answer is written stays',
    group: 'hardening',
    needs: ['wait', 'text', 'actions'],
    async run(client, expect) {
      const { chat, live } = await midAnswer(client, expect)
      await json(client, 'threads.update', { thread_id: chat.threadId, title: 'Named meanwhile' })
      await release(client, chat.threadId)
      await chat.take(await live.toEnd())
      expect.equal((await chat.get()).title, 'Named meanwhile', 'the title')
    },
  },
  {
    id: 'D13a',
    title: 'a message posted again while it is answered joins the answer: one message, one answer',
    group: 'hardening',
    needs: ['wait', 'text', 'actions'],
    async run(client, expect) {
      const { chat, live, body } = await midAnswer(client, expect)
      const again = await client.open(body)
      expect.equal(again.response.status, 200, 'status of the second')
      expect.that(await again.until(isText), 'no text came in the second')
      await release(client, chat.threadId)
      const [first, second] = await Promise.all([live.toEnd(), again.toEnd()])
      expect.equal(second.events, first.events, 'events of the second')
      await chat.take(first)
    },
  },
  {
    id: 'D13b',
    title: 'a new thread asked for five times over is one thread',
    group: 'hardening',
    needs: ['wait', 'actions'],
    async run(client, expect) {
      const body = { type: 'threads.create', params: { input: waiting() } }
      const all = await Promise.all(Array.from({ length: 5 }, () => client.open(body)))
      for (const live of all) expect.that(await live.until(isText), `no text came: ${live.response.status}`)
      const threads = new Set(all.map(threadOf))
      for (const id of threads) await release(client, id)
      const [answer] = await Promise.all(all.map((live) => live.toEnd()))
      expect.equal(threads.size, 1, 'threads that were made')
      if (answer) await new Conversation(client).take(answer)
    },
  },
  {
    id: 'D13c',
    title: 'a message posted again after its page had left gets the answer from its beginning',
    group: 'hardening',
    needs: ['wait', 'text', 'actions'],
    async run(client, expect) {
      const { chat, live, body } = await midAnswer(client, expect)
      await leave(live)
      const again = await client.open(body)
      await release(client, chat.threadId)
      await chat.take(await again.toEnd())
      expect.equal(chat.newest('assistant_message').content[0]?.text, 'one two', 'the answer')
      expect.equal(chat.items.length, 4, 'items')
    },
  },
  {
    id: 'D13d',
    title: 'a message posted again with the id of the last frame goes on behind that frame',
    group: 'hardening',
    needs: ['wait', 'text', 'actions'],
    async run(client, expect) {
      const { chat, live, body } = await midAnswer(client, expect)
      const last = live.ids.at(-1)
      if (last === undefined || last === null) {
        await release(client, chat.threadId)
        await live.toEnd()
        return expect.skip('the frames have no ids')
      }
      await leave(live)
      const again = await client.open(body, { headers: { 'last-event-id': last } })
      await release(client, chat.threadId)
      const rest = await again.toEnd()
      expect.that(!again.ids.some((id) => live.ids.includes(id)), 'a frame came twice')
      await chat.take({ ...rest, events: [...live.events, ...rest.events] })
      expect.equal(chat.newest('assistant_message').content[0]?.text, 'one two', 'the answer')
    },
  },
  {
    id: 'D11c',
    title: 'a page that was loaded anew sees the rest of an answer by the action chatkit.resume',
    group: 'hardening',
    needs: ['wait', 'text', 'actions'],
    async run(client, expect) {
      const resume = (thread_id: string) => ({
        type: 'threads.custom_action',
        params: { thread_id, action: { type: 'chatkit.resume' } },
      })
      const idle = (await start(client, 'conformance:text')).chat
      const nothing = await client.ask(resume(idle.threadId))
      const isKnown = nothing.status === 200 && nothing.broken === undefined && nothing.events.length === 0
      if (!isKnown) return expect.skip('the server has no action chatkit.resume')
      const { chat, live } = await midAnswer(client, expect)
      await leave(live)
      const again = await client.open(resume(chat.threadId))
      await release(client, chat.threadId)
      await chat.take(await again.toEnd())
      expect.equal(chat.newest('assistant_message').content[0]?.text, 'one two', 'the answer')
      expect.equal(chat.items.length, 4, 'items')
    },
  },
  {
    id: 'G14',
    title: 'a thread deleted while an answer is written stays deleted',
    group: 'hardening',
    needs: ['wait', 'text'],
    async run(client, expect) {
      const { chat, live } = await midAnswer(client, expect)
      const params = { thread_id: chat.threadId }
      expect.equal(await json(client, 'threads.delete', params), {}, 'the answer')
      await live.toEnd()
      expect.refusedCleanly(await client.ask({ type: 'threads.get_by_id', params }), 404)
    },
  },
]
