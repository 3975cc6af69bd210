import { start, userInput } from '../conversation.ts'
import type { Row } from '../row.ts'
import { uploaded } from './attachments.ts'

/** Other people's things answer exactly as absent ones. Rows T12, T13 and section 16, line 6. */
export const peopleRows: readonly Row[] = [
  {
    id: 'T12',
    title: "another person's thread cannot be read, listed, written to or deleted",
    group: 'protocol',
    needs: [],
    async run(client, expect) {
      if (!client.options.otherHeaders) return expect.skip('give --other-header')
      const { chat } = await start(client, 'Hello')
      const thread_id = chat.threadId
      const other = { as: 'other' } as const
      for (const [type, params] of [
        ['threads.get_by_id', {}],
        ['threads.update', { title: 'Mine now' }],
        ['threads.add_user_message', { input: userInput('Hello') }],
        ['threads.retry_after_item', { item_id: chat.newest('user_message').id }],
        ['threads.custom_action', { action: { type: 'conformance.reply' } }],
      ] as const) {
        expect.refused(await client.ask({ type, params: { thread_id, ...params } }, other))
      }
      const list = await client.ask({ type: 'threads.list', params: {} }, other)
      expect.that(!list.raw.includes(thread_id), 'the thread is in the list of the other person')
      await client.ask({ type: 'threads.delete', params: { thread_id } }, other)
      await chat.unchanged()
    },
  },
  {
    id: 'T13',
    title: "another person's items cannot be read",
    group: 'protocol',
    needs: [],
    async run(client, expect) {
      if (!client.options.otherHeaders) return expect.skip('give --other-header')
      const { chat } = await start(client, 'Hello')
      const { raw } = await client.ask({ type: 'items.list', params: { thread_id: chat.threadId } }, { as: 'other' })
      expect.that(!raw.includes(chat.newest('user_message').id), 'the items were listed')
    },
  },
  {
    id: 'D06b',
    title: "another person's thread answers exactly as one that is not there",
    group: 'hardening',
    needs: [],
    async run(client, expect) {
      if (!client.options.otherHeaders) return expect.skip('give --other-header')
      const { chat } = await start(client, 'Hello')
      const absent = 'thr_of_nobody'
      for (const [type, params] of [
        ['threads.get_by_id', {}],
        ['items.list', {}],
        ['threads.update', { title: 'Mine now' }],
        ['items.feedback', { item_ids: [chat.newest('user_message').id], kind: 'positive' }],
        ['threads.add_user_message', { input: userInput('Hello') }],
        ['threads.delete', {}],
      ] as const) {
        const ask = (thread_id: string) => client.ask({ type, params: { thread_id, ...params } }, { as: 'other' })
        const [foreign, none] = [await ask(chat.threadId), await ask(absent)]
        expect.equal(foreign.status, none.status, `status of ${type}`)
        expect.equal(foreign.raw.replaceAll(chat.threadId, absent), none.raw, `body of ${type}`)
      }
    },
  },
  {
    id: 'D06c',
    title: "another person's attachment can be neither sent nor deleted",
    group: 'hardening',
    needs: [],
    async run(client, expect) {
      if (!client.options.otherHeaders) return expect.skip('give --other-header')
      const { id } = await uploaded(client, expect)
      const other = { as: 'other' } as const
      const params = { input: userInput('Hello', { attachments: [id] }) }
      expect.refusedCleanly(await client.ask({ type: 'threads.create', params }, other), 400, 404)
      await client.ask({ type: 'attachments.delete', params: { attachment_id: id } }, other)
      await start(client, 'Hello', { attachments: [id] })
    },
  },
]
