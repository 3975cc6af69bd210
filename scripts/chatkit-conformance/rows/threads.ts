import type { Page } from '../../../worker/chatkit/types/page.ts'
import type { Thread } from '../../../worker/chatkit/types/threads.ts'
import { json, start } from '../conversation.ts'
import type { Row } from '../row.ts'

/** Requests about a thread as a whole, and those that are answered in one go. */
export const threadRows: readonly Row[] = [
  {
    id: 'S23',
    title: 'a thread is read back with its id, its title and its first message',
    group: 'protocol',
    needs: ['title'],
    async run(client, expect) {
      const { chat } = await start(client, 'conformance:title')
      const thread = await chat.get()
      expect.holds(thread, { id: chat.threadId, title: 'A title' }, 'the thread')
      expect.equal(thread.items.data[0], chat.items[0], 'first item')
    },
  },
  {
    id: 'T04',
    title: 'items of every kind are read back as they were shown, in order',
    group: 'protocol',
    needs: ['text', 'widget', 'workflow', 'image', 'task', 'structured-input'],
    async run(client) {
      const { chat } = await start(client, 'conformance:text')
      for (const word of ['widget', 'workflow', 'image', 'task', 'structured-input']) {
        await chat.send(`conformance:${word}`)
      }
    },
  },
  {
    id: 'S33',
    title: 'threads.update answers with the new title',
    group: 'protocol',
    needs: [],
    async run(client, expect) {
      const { chat } = await start(client, 'Hello')
      const renamed = await json(client, 'threads.update', { thread_id: chat.threadId, title: 'Grüße' })
      expect.holds(renamed, { id: chat.threadId, title: 'Grüße' }, 'the answer')
      expect.equal((await chat.get()).title, 'Grüße', 'stored title')
    },
  },
  {
    id: 'T02',
    title: 'a title is overwritten, and the rest of the thread stays',
    group: 'protocol',
    needs: ['metadata', 'echo'],
    async run(client, expect) {
      const { chat } = await start(client, 'conformance:metadata')
      const { created_at } = await chat.get()
      for (const title of ['One', 'Two']) await json(client, 'threads.update', { thread_id: chat.threadId, title })
      expect.holds(await chat.get(), { title: 'Two', created_at }, 'the thread')
      await chat.send('conformance:echo')
      expect.equal(chat.echo().remembered, 'CONFORMANCE-SECRET', 'metadata in the next turn')
    },
  },
  {
    id: 'S36',
    title: 'a thread that is deleted is gone, from the list too',
    group: 'protocol',
    needs: [],
    async run(client, expect) {
      const { chat } = await start(client, 'Hello')
      expect.equal(await json(client, 'threads.delete', { thread_id: chat.threadId }), {}, 'the answer')
      const params = { thread_id: chat.threadId }
      expect.refused(await client.ask({ type: 'threads.get_by_id', params }))
      const { data } = await json<Page<Thread>>(client, 'threads.list', {})
      expect.that(!data.some(({ id }) => id === chat.threadId), 'it is still in the list')
    },
  },
  {
    id: 'D02i',
    title: 'a thread that is deleted is a 404 whose message names it',
    group: 'hardening',
    needs: [],
    async run(client, expect) {
      const { chat } = await start(client, 'Hello')
      await json(client, 'threads.delete', { thread_id: chat.threadId })
      const answer = await client.ask({ type: 'threads.get_by_id', params: { thread_id: chat.threadId } })
      expect.refusedCleanly(answer, 404)
      expect.that(answer.raw.includes(chat.threadId), 'the id is not in the message')
    },
  },
  {
    id: 'S22',
    title: 'feedback on a message and on a widget reaches the handler',
    group: 'protocol',
    needs: ['feedback', 'widget', 'echo', 'text'],
    async run(client, expect) {
      const { chat } = await start(client, 'conformance:text')
      await chat.send('conformance:widget')
      const given = [
        { item_ids: [chat.newest('assistant_message').id], kind: 'positive' },
        { item_ids: [chat.newest('widget').id], kind: 'negative' },
      ]
      for (const one of given) {
        expect.equal(await json(client, 'items.feedback', { thread_id: chat.threadId, ...one }), {}, 'the answer')
      }
      await chat.send('conformance:echo')
      expect.equal(chat.echo().feedback, given, 'what the handler was given')
    },
  },
  {
    id: 'D06a',
    title: 'feedback, retries and actions about an item of another thread are a 404',
    group: 'hardening',
    needs: ['widget', 'actions'],
    async run(client, expect) {
      const foreign = (await start(client, 'conformance:widget')).chat
      const { chat } = await start(client, 'Hello')
      const item_id = foreign.newest('widget').id
      const message = foreign.newest('user_message').id
      const action = { type: 'conformance.update', payload: { n: 1 } }
      for (const [type, params] of [
        ['items.feedback', { item_ids: [item_id], kind: 'positive' }],
        ['threads.retry_after_item', { item_id: message }],
        ['threads.custom_action', { item_id, action }],
        ['threads.sync_custom_action', { item_id, action }],
      ] as const) {
        expect.refusedCleanly(await chat.refused(type, params), 404)
      }
      await foreign.unchanged()
    },
  },
  {
    id: 'S45',
    title: 'dictation: bytes decoded, the MIME type kept, the media type without its codec',
    group: 'protocol',
    needs: ['transcribe'],
    async run(client, expect) {
      const mime_type = 'audio/webm;codecs=opus'
      const { text } = await json(client, 'input.transcribe', { audio_base64: 'AQL/', mime_type })
      const heard = JSON.parse(String(text))
      expect.equal(heard, { mime_type, media_type: 'audio/webm', bytes: '0102ff' }, 'what the handler was given')
    },
  },
  {
    id: 'D01g',
    title: 'dictation that is not base64 is a 400 with a message',
    group: 'hardening',
    needs: ['transcribe'],
    async run(client, expect) {
      const params = { audio_base64: '!!!', mime_type: 'audio/webm' }
      expect.refusedCleanly(await client.ask({ type: 'input.transcribe', params }), 400)
    },
  },
]
