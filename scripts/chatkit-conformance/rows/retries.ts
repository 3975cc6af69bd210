import { start } from '../conversation.ts'
import type { Row } from '../row.ts'

/** Answers that are asked for again. Section 3.2. */
export const retryRows: readonly Row[] = [
  {
    id: 'S41',
    title: 'a retry gives the same message to the handler again, and its answer takes the place of the old one',
    group: 'protocol',
    needs: ['echo'],
    async run(client, expect) {
      const inference_options = { tool_choice: { id: 'search' } }
      const { chat } = await start(client, 'conformance:echo', { inference_options })
      const old = chat.newest('assistant_message').id
      const events = await chat.retry(chat.newest('user_message').id)
      expect.course(events, ['stream_options', 'thread.item.done:assistant_message'])
      expect.equal(chat.items.length, 2, 'items that are left')
      expect.that(chat.newest('assistant_message').id !== old, 'the old answer is still there')
      expect.holds(chat.echo(), { text: 'conformance:echo', inference_options }, 'what the handler was given')
    },
  },
  {
    id: 'S42',
    title: 'a retry after an answer is not done, and nothing changes',
    group: 'protocol',
    needs: ['text'],
    async run(client, expect) {
      const { chat } = await start(client, 'conformance:text')
      const item_id = chat.newest('assistant_message').id
      expect.refused(await chat.refused('threads.retry_after_item', { item_id }))
    },
  },
  {
    id: 'D02g',
    title: 'a retry after an answer is a 4xx with a message',
    group: 'hardening',
    needs: ['text'],
    async run(client, expect) {
      const { chat } = await start(client, 'conformance:text')
      const item_id = chat.newest('assistant_message').id
      const answer = await chat.refused('threads.retry_after_item', { item_id })
      expect.refusedCleanly(answer, 400, 404, 409)
    },
  },
  {
    id: 'S43',
    title: 'a retry takes away only what came after its message',
    group: 'protocol',
    needs: ['text', 'echo'],
    async run(client, expect) {
      const { chat } = await start(client, 'conformance:text')
      await chat.send('conformance:echo')
      const { id } = chat.newest('user_message')
      const before = chat.items.slice(0, 3)
      await chat.send('conformance:text')
      await chat.retry(id)
      expect.equal(chat.items.slice(0, 3), before, 'items before')
      expect.equal(chat.items.length, 4, 'items that are left')
    },
  },
  {
    id: 'G04',
    title: 'a retry of an item that is not there changes nothing',
    group: 'protocol',
    needs: [],
    async run(client) {
      const { chat } = await start(client, 'Hello')
      await chat.refused('threads.retry_after_item', { item_id: 'msg_of_nobody' })
    },
  },
  {
    id: 'D10',
    title: 'a retry of an item that is not there is a 404 with a message',
    group: 'hardening',
    needs: [],
    async run(client, expect) {
      const { chat } = await start(client, 'Hello')
      const answer = await chat.refused('threads.retry_after_item', { item_id: 'msg_of_nobody' })
      expect.refusedCleanly(answer, 404)
    },
  },
]
