import { Conversation, json, start, userInput } from '../conversation.ts'
import type { Need, Row } from '../row.ts'

/** A row about one kind of body that no server can serve: a 4xx with a message, and never what makes a browser try again. */
function unservable(id: string, title: string, bodies: readonly unknown[], ...statuses: number[]): Row {
  return {
    id,
    title,
    group: 'hardening',
    needs: [],
    async run(client, expect) {
      for (const body of bodies) {
        const answer = await client.ask(body)
        expect.refusedCleanly(answer, ...statuses)
        expect.that(answer.status !== 200, 'an error event, but no thread to show it in')
      }
    },
  }
}

const input = userInput('Hello')
const create = (change: object) => ({ type: 'threads.create', params: { input: { ...input, ...change } } })

const invalidUtf8 = Buffer.concat([
  Buffer.from('{"type":"threads.get_by_id","params":{"thread_id":"thr_'),
  Buffer.from([0xff, 0xc3, 0x28]),
  Buffer.from('"}}'),
])

/** The text of JSON that is nested so many levels deep. */
const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`

const noThread = 'thr_of_nobody_00000000'
const noItem = 'msg_of_nobody_00000000'

/** Requests that name a thread that is not there. */
const aboutNoThread = [
  ['threads.add_user_message', { input }],
  ['threads.add_client_tool_output', { result: 1 }],
  ['threads.add_structured_input', { item_id: noItem, input: { status: 'skipped', answers: {} } }],
  ['threads.retry_after_item', { item_id: noItem }],
  ['threads.custom_action', { action: { type: 'conformance.update' } }],
  ['threads.sync_custom_action', { action: { type: 'conformance.sync' } }],
  ['threads.get_by_id', {}],
  ['threads.update', { title: 'Mine now' }],
  ['items.list', {}],
  ['items.feedback', { item_ids: [noItem], kind: 'positive' }],
].map(([type, params]) => ({ type, params: { thread_id: noThread, ...(params as object) } }))

interface ItemFault {
  title: string
  type: string
  params: object
}

/** Requests about an item that is not there. */
const aboutNoItem: readonly ItemFault[] = [
  {
    title: 'an answer to questions that are not there is a 404',
    type: 'threads.add_structured_input',
    params: { item_id: noItem, input: { status: 'skipped', answers: {} } },
  },
  {
    title: 'an action of a widget that is not there is a 404',
    type: 'threads.custom_action',
    params: { item_id: noItem, action: { type: 'conformance.update', payload: { n: 1 } } },
  },
  {
    title: 'a synchronous action of a widget that is not there is a 404',
    type: 'threads.sync_custom_action',
    params: { item_id: noItem, action: { type: 'conformance.sync' } },
  },
  {
    title: 'feedback on an item that is not there is a 404',
    type: 'items.feedback',
    params: { item_ids: [noItem], kind: 'negative' },
  },
]

const itemRows = aboutNoItem.map(({ title, type, params }, at): Row => {
  const needs: Need[] = type.endsWith('action') ? ['actions'] : []
  return {
    id: `D02${'cdef'[at]}`,
    title,
    group: 'hardening',
    needs,
    async run(client, expect) {
      const { chat } = await start(client, 'Hello')
      expect.refusedCleanly(await chat.refused(type, params), 404)
    },
  }
})

/** Requests that are none, and requests about what is not there. Sections 15.4 and 16. */
export const badRequestRows: readonly Row[] = [
  unservable('D01a', 'malformed JSON is a 400 with a message', ['{"type":"threads.list",', '', 'hello'], 400),
  unservable('D01b', 'JSON that is no request is a 400 with a message', ['[]', 'null', '"x"', '7', '{}'], 400),
  unservable(
    'D01c',
    'an unknown request type is a 400 or 404 with a message',
    [
      { type: 'threads.share', params: {} },
      { type: 'attachments.get_preview', params: { attachment_id: 'atc_1' } },
      { type: 7, params: {} },
    ],
    400,
    404,
  ),
  unservable(
    'D01d',
    'missing parameters and parameters of a wrong kind are a 400 with a message',
    [
      { type: 'threads.create' },
      { type: 'threads.create', params: {} },
      { type: 'threads.get_by_id', params: { thread_id: 7 } },
      { type: 'threads.list', params: { order: 'sideways' } },
      create({ content: 'Hello' }),
      create({ content: [{ type: 'input_smell', text: 'Hello' }] }),
    ],
    400,
  ),
  unservable('D01e', 'a body that is not UTF-8 is a 4xx with a message', [invalidUtf8]),
  unservable('D01f', 'a body of 11 MB is a 4xx with a message', [create({ quoted_text: 'x'.repeat(11_000_000) })]),
  {
    id: 'D01i',
    title: 'a message nested a hundred thousand levels deep is a 4xx with a message, or does no harm',
    group: 'hardening',
    needs: [],
    async run(client, expect) {
      const { chat } = await start(client, 'Hello')
      const thread_id = chat.threadId
      const tag = { type: 'input_tag', id: 'ada', text: 'Ada', data: 'DEEP' }
      const body = { type: 'threads.add_user_message', params: { thread_id, input: { ...input, content: [tag] } } }
      const answer = await client.ask(JSON.stringify(body).replace('"DEEP"', nested(100_000)), {
        headers: { accept: 'text/event-stream' },
      })
      if (answer.status !== 200) expect.refusedCleanly(answer)
      const list = await client.ask({ type: 'items.list', params: { thread_id } })
      expect.equal(list.status, 200, 'status of items.list afterwards')
    },
  },
  {
    id: 'D01j',
    title: 'a first message of 3 MB is stored whole, or refused with nothing stored',
    group: 'hardening',
    needs: [],
    async run(client, expect) {
      const before = await json(client, 'threads.list', { limit: 1 })
      for (const change of [
        { content: [{ type: 'input_text', text: 'x'.repeat(3_000_000) }] },
        { quoted_text: 'x'.repeat(3_000_000) },
        { content: [{ type: 'input_tag', id: 'ada', text: 'Ada', data: { x: 'x'.repeat(3_000_000) } }] },
      ]) {
        const answer = await client.ask(create(change))
        if (answer.events.some(({ type }) => type === 'thread.created')) {
          await new Conversation(client).take(answer)
        } else {
          expect.refusedCleanly(answer)
          expect.equal(await json(client, 'threads.list', { limit: 1 }), before, 'the newest thread')
        }
      }
    },
  },
  unservable('D02a', 'a thread that is not there is a 404 with a message, in every request', aboutNoThread, 404),
  {
    id: 'D02b',
    title: 'a thread is not begun with an attachment that is not there',
    group: 'hardening',
    needs: [],
    async run(client, expect) {
      const before = await json(client, 'threads.list', { limit: 1 })
      const answer = await client.ask(create({ attachments: ['atc_of_nobody'] }))
      expect.refusedCleanly(answer, 404, 400)
      expect.equal(await json(client, 'threads.list', { limit: 1 }), before, 'the newest thread')
    },
  },
  ...itemRows,
  {
    id: 'G02',
    title: 'absent and null inference_options, absent attachments, a tag without data: all as if empty',
    group: 'hardening',
    needs: [],
    async run(client, expect) {
      const content = [{ type: 'input_text', text: 'Hello' }]
      const tag = { type: 'input_tag', id: 'ada', text: 'Ada' }
      for (const message of [
        { content, attachments: [], inference_options: null },
        { content, attachments: [] },
        { content },
        { content: [tag], attachments: [], inference_options: {} },
      ]) {
        const answer = await client.ask({ type: 'threads.create', params: { input: message } })
        expect.equal(answer.status, 200, `status for ${JSON.stringify(message)}`)
        const { item } = expect.find(answer.events, 'thread.item.done')
        expect.that(item.thread_id, 'an item without thread_id')
      }
    },
  },
]
