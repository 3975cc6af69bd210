import type { ThreadStreamEvent } from '../../../worker/chatkit/types/events.ts'
import type { Client } from '../client.ts'
import { type Conversation, json, start } from '../conversation.ts'
import { opening } from '../course.ts'
import type { Expect } from '../expect.ts'
import type { Row } from '../row.ts'

const streamed = (...updates: string[]) => [
  ...opening,
  'thread.item.added:widget',
  ...updates,
  'thread.item.done:widget',
]

const update = { type: 'conformance.update', payload: { n: 1 } }
const sync = { type: 'conformance.sync' }

/** A thread with the streamed states of a card with one text in it. */
function stream(client: Client, states: readonly object[]) {
  return start(client, `conformance:widget-stream ${JSON.stringify(states)}`)
}

function deltas(events: readonly ThreadStreamEvent[]): unknown[] {
  return events.flatMap((event) => (event.type === 'thread.item.updated' ? [event.update] : []))
}

/** What the script's card says: for an answer to an action, what the handler was given. */
function cardSays(expect: Expect, widget: unknown): string {
  expect.holds(widget, { type: 'Card' }, 'the widget')
  const [label] = (widget as { children?: { value?: unknown }[] }).children ?? []
  return String(label?.value)
}

async function withWidget(client: Client): Promise<{ chat: Conversation; id: string }> {
  const { chat } = await start(client, 'conformance:widget')
  return { chat, id: chat.newest('widget').id }
}

/** Widgets, how they stream, and what their controls send. */
export const widgetRows: readonly Row[] = [
  {
    id: 'W05',
    title: 'a widget comes whole in one event, without null properties at any depth',
    group: 'protocol',
    needs: ['widget'],
    async run(client, expect) {
      const { chat, events } = await start(client, 'conformance:widget')
      expect.course(events, [...opening, 'thread.item.done:widget'])
      const { widget } = chat.newest('widget')
      expect.equal(cardSays(expect, widget), 'Hello', 'the text')
      expect.that(!('copy_text' in chat.newest('widget')), 'copy_text is there')
    },
  },
  {
    id: 'S34',
    title: 'text in a widget that grows is sent by its suffixes',
    group: 'protocol',
    needs: ['widget-stream'],
    async run(client, expect) {
      const values = ['', 'Hello', 'Hello, world', 'Hello, world!']
      const { chat, events } = await stream(
        client,
        values.map((value) => ({ id: 't', value, streaming: true })),
      )
      const delta = 'widget.streaming_text.value_delta'
      expect.course(events, streamed(delta, delta, delta))
      const suffixes = ['Hello', ', world', '!'].map((suffix) => ({ component_id: 't', delta: suffix, done: false }))
      expect.holds(deltas(events), suffixes, 'the deltas')
      expect.equal(cardSays(expect, chat.newest('widget').widget), 'Hello, world!', 'the text')
    },
  },
  {
    id: 'S35',
    title: 'text in a widget that becomes another is a new root',
    group: 'protocol',
    needs: ['widget-stream'],
    async run(client, expect) {
      const { events } = await stream(client, [
        { id: 't', value: 'Hello' },
        { id: 't', value: 'Goodbye' },
      ])
      expect.course(events, streamed('widget.root.updated'))
    },
  },
  {
    id: 'W01',
    title: 'a widget that stays as it is sends no update',
    group: 'protocol',
    needs: ['widget-stream'],
    async run(client, expect) {
      const state = { id: 't', value: 'Hello', streaming: true }
      expect.course((await stream(client, [state, state])).events, streamed())
    },
  },
  {
    id: 'W02',
    title: 'text that grows while it streams is one delta',
    group: 'protocol',
    needs: ['widget-stream'],
    async run(client, expect) {
      const { events } = await stream(client, [
        { id: 't', value: 'Hel', streaming: true },
        { id: 't', value: 'Hello', streaming: true },
      ])
      expect.course(events, streamed('widget.streaming_text.value_delta'))
      expect.holds(deltas(events), [{ component_id: 't', delta: 'lo', done: false }], 'the delta')
    },
  },
  {
    id: 'W03',
    title: 'text that grows and ends its stream is a new root',
    group: 'protocol',
    needs: ['widget-stream'],
    async run(client, expect) {
      const { events } = await stream(client, [
        { id: 't', value: 'Hel', streaming: true },
        { id: 't', value: 'Hello', streaming: false },
      ])
      expect.course(events, streamed('widget.root.updated'))
    },
  },
  {
    id: 'W04',
    title: 'text without an id that becomes another is a new root',
    group: 'protocol',
    needs: ['widget-stream'],
    async run(client, expect) {
      const { events } = await stream(client, [{ value: 'Hello' }, { value: 'Goodbye' }])
      expect.course(events, streamed('widget.root.updated'))
    },
  },
  {
    id: 'G07',
    title: 'text without an id that grows is shown before the end',
    group: 'hardening',
    needs: ['widget-stream'],
    async run(client, expect) {
      const { events } = await stream(client, [{ value: 'Hel' }, { value: 'Hello' }])
      expect.course(events, streamed('widget.root.updated'))
    },
  },
  {
    id: 'S16',
    title: 'an action reaches its handler with the stored widget, and changes it on the screen',
    group: 'protocol',
    needs: ['widget', 'actions'],
    async run(client, expect) {
      const { chat, id } = await withWidget(client)
      const events = await chat.action(update, id)
      expect.course(events, ['stream_options', 'widget.root.updated'])
      const said = JSON.parse(cardSays(expect, chat.newest('widget').widget))
      expect.equal(said, { action: update, sender: id }, 'what the handler was given')
    },
  },
  {
    id: 'R18',
    title: 'an action that the page sends by itself has no sender',
    group: 'protocol',
    needs: ['actions'],
    async run(client, expect) {
      const { chat } = await start(client, 'Hello')
      const action = { type: 'conformance.reply', payload: { by: 'page' } }
      const events = await chat.action(action)
      expect.course(events, ['stream_options', 'thread.item.done:assistant_message'])
      expect.equal(chat.echo(), { action, sender: null }, 'what the handler was given')
    },
  },
  {
    id: 'R19',
    title: 'an action of an item that is no widget is a lone error',
    group: 'protocol',
    needs: ['actions'],
    async run(client, expect) {
      const { chat } = await start(client, 'Hello')
      const events = await chat.action(update, chat.newest('user_message').id)
      expect.course(events, ['error'])
      expect.holds(events[0], { code: 'stream.error', allow_retry: false }, 'the error event')
    },
  },
  {
    id: 'S21',
    title: 'a synchronous action is answered by the updated item',
    group: 'protocol',
    needs: ['widget', 'actions'],
    async run(client, expect) {
      const { chat, id } = await withWidget(client)
      const params = { thread_id: chat.threadId, item_id: id, action: sync }
      const { updated_item: item } = await json<{ updated_item?: { id: string; widget: unknown } }>(
        client,
        'threads.sync_custom_action',
        params,
      )
      expect.that(item?.id === id, 'the answer has no updated_item with the id of the widget')
      expect.equal(
        JSON.parse(cardSays(expect, item?.widget)),
        { action: sync, sender: id },
        'what the handler was given',
      )
    },
  },
  {
    id: 'D14',
    title: 'the item that a synchronous action answers with is stored',
    group: 'hardening',
    needs: ['widget', 'actions'],
    async run(client, expect) {
      const { chat, id } = await withWidget(client)
      const params = { thread_id: chat.threadId, item_id: id, action: sync }
      const { updated_item } = await json(client, 'threads.sync_custom_action', params)
      expect.equal((await chat.stored()).at(-1), updated_item, 'the stored widget')
    },
  },
  {
    id: 'R20',
    title: 'a synchronous action that changes nothing is answered by an empty object',
    group: 'protocol',
    needs: ['actions'],
    async run(client, expect) {
      const { chat } = await start(client, 'Hello')
      const params = { thread_id: chat.threadId, action: sync }
      expect.equal(await json(client, 'threads.sync_custom_action', params), {}, 'the answer')
    },
  },
  {
    id: 'D15',
    title: 'an action that the widget never offered is refused, with either kind of request',
    group: 'hardening',
    needs: ['widget', 'actions'],
    async run(client, expect) {
      const { chat, id } = await withWidget(client)
      for (const action of [
        { type: 'conformance.steal' },
        { type: 'conformance.update', payload: { n: 2 } },
        { type: 'conformance.update' },
      ]) {
        expect.refusedCleanly(await chat.refused('threads.custom_action', { item_id: id, action }))
        expect.refusedCleanly(await chat.refused('threads.sync_custom_action', { item_id: id, action }))
      }
    },
  },
  {
    id: 'D02j',
    title: 'a synchronous action of an item that is no widget is a 4xx with a message',
    group: 'hardening',
    needs: ['actions'],
    async run(client, expect) {
      const { chat } = await start(client, 'Hello')
      const item_id = chat.newest('user_message').id
      expect.refusedCleanly(await chat.refused('threads.sync_custom_action', { item_id, action: sync }))
    },
  },
]
