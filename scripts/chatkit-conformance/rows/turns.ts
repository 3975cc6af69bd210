import { type Conversation, start } from '../conversation.ts'
import { opening } from '../course.ts'
import type { Row } from '../row.ts'

function textsOf(chat: Conversation): string[] {
  return chat.items.flatMap((item) => (item.type === 'assistant_message' ? item.content.map(({ text }) => text) : []))
}

/** What happens between a message and the end of its answer. */
export const turnRows: readonly Row[] = [
  {
    id: 'R10',
    title: 'a streamed text: added, part added, deltas, part done, done',
    group: 'protocol',
    needs: ['text'],
    async run(client, expect) {
      const { chat, events } = await start(client, 'conformance:text')
      expect.course(events, [
        ...opening,
        'thread.item.added:assistant_message',
        'assistant_message.content_part.added',
        'assistant_message.content_part.text_delta',
        'assistant_message.content_part.text_delta',
        'assistant_message.content_part.text_delta',
        'assistant_message.content_part.done',
        'thread.item.done:assistant_message',
      ])
      expect.equal(textsOf(chat), ['Hello, wörld 👋'], 'the text')
    },
  },
  {
    id: 'R11',
    title: 'a citation is sent while the text streams, and is kept in the finished message',
    group: 'protocol',
    needs: ['annotations'],
    async run(client, expect) {
      const { chat, events } = await start(client, 'conformance:annotations')
      expect.course(events, [
        ...opening,
        'thread.item.added:assistant_message',
        'assistant_message.content_part.added',
        'assistant_message.content_part.text_delta',
        'assistant_message.content_part.annotation_added',
        'assistant_message.content_part.done',
        'thread.item.done:assistant_message',
      ])
      const source = { type: 'url', title: 'Example', url: 'https://example.test/' }
      const annotations = [{ type: 'annotation', index: 6, source }]
      expect.holds(chat.newest('assistant_message').content, [{ text: 'Cited.', annotations }], 'the message')
    },
  },
  {
    id: 'S03',
    title: 'a task of a workflow stands in it once, on the screen and in the store',
    group: 'protocol',
    needs: ['workflow'],
    async run(client, expect) {
      const { chat, events } = await start(client, 'conformance:workflow')
      expect.course(events, [
        ...opening,
        'thread.item.added:workflow',
        'workflow.task.added',
        'workflow.task.updated',
        'workflow.task.added',
        'thread.item.done:workflow',
      ])
      const tasks = [
        { type: 'custom', title: 'Search', status_indicator: 'complete' },
        { type: 'custom', title: 'Read', status_indicator: 'complete' },
      ]
      const workflow = { type: 'custom', tasks, summary: { title: 'Found it' } }
      expect.holds(chat.newest('workflow').workflow, workflow, 'the workflow')
    },
  },
  {
    id: 'R12',
    title: 'an image is announced, updated and done',
    group: 'protocol',
    needs: ['image'],
    async run(client, expect) {
      const { chat, events } = await start(client, 'conformance:image')
      const course = [
        'thread.item.added:generated_image',
        'generated_image.updated',
        'thread.item.done:generated_image',
      ]
      expect.course(events, [...opening, ...course])
      const image = { id: 'img_conformance', url: 'https://images.example.test/1.png' }
      expect.holds(expect.find(events, 'thread.item.updated').update, { image, progress: 0.5 }, 'the update')
      expect.holds(chat.newest('generated_image').image, image, 'the image')
    },
  },
  {
    id: 'R13',
    title: 'a task outside a workflow and the end of a turn are items',
    group: 'protocol',
    needs: ['task'],
    async run(client, expect) {
      const { chat, events } = await start(client, 'conformance:task')
      expect.course(events, [...opening, 'thread.item.done:task', 'thread.item.done:end_of_turn'])
      expect.holds(chat.newest('task').task, { type: 'thought', content: 'Thinking' }, 'the task')
    },
  },
  {
    id: 'S11',
    title: 'a title set between two messages is announced right after the second',
    group: 'protocol',
    needs: ['title-between'],
    async run(client, expect) {
      const { chat, events } = await start(client, 'conformance:title-between')
      const message = 'thread.item.done:assistant_message'
      expect.course(events, [...opening, message, message, 'thread.updated', message])
      expect.equal(textsOf(chat), ['A', 'B', 'C'], 'messages')
      expect.equal((await chat.get()).title, 'A title', 'stored title')
    },
  },
  {
    id: 'S13',
    title: 'a progress line is shown in its place and not stored',
    group: 'protocol',
    needs: ['progress'],
    async run(client, expect) {
      const { events } = await start(client, 'conformance:progress')
      expect.course(events, [...opening, 'progress_update', 'thread.item.done:assistant_message'])
      expect.equal(expect.find(events, 'progress_update').text, 'Working', 'the line')
    },
  },
  {
    id: 'R14',
    title: 'notices and effects are sent as they are and not stored',
    group: 'protocol',
    needs: ['notice'],
    async run(client, expect) {
      const { events } = await start(client, 'conformance:notice')
      expect.course(events, [...opening, 'notice', 'client_effect', 'thread.item.done:assistant_message'])
      const notice = { type: 'notice', level: 'warning', message: 'Careful' }
      expect.equal(expect.find(events, 'notice'), notice, 'the notice')
      expect.holds(expect.find(events, 'client_effect'), { name: 'blink', data: { times: 2 } }, 'the effect')
    },
  },
  {
    id: 'S37',
    title: 'an item that is removed is gone, on the screen and in the store',
    group: 'protocol',
    needs: ['removed'],
    async run(client, expect) {
      const { chat, events } = await start(client, 'conformance:removed')
      const message = 'thread.item.done:assistant_message'
      expect.course(events, [...opening, message, message, 'thread.item.removed'])
      expect.equal(textsOf(chat), ['B'], 'messages that stay')
    },
  },
  {
    id: 'D08',
    title: 'an item that is done twice is stored once, in its first place',
    group: 'hardening',
    needs: ['again'],
    async run(client, expect) {
      const { chat } = await start(client, 'conformance:again')
      expect.equal(textsOf(chat), ['A again', 'B'], 'messages')
    },
  },
  {
    id: 'S39',
    title: 'a user message replaced by an assistant message keeps its id and its place',
    group: 'protocol',
    needs: ['replaced'],
    async run(client, expect) {
      const { chat, events } = await start(client, 'conformance:replaced')
      const { item } = expect.find(events.slice(0, 2), 'thread.item.done')
      expect.holds(
        chat.items[0],
        { id: item.id, type: 'assistant_message', content: [{ text: 'Replaced' }] },
        'first item',
      )
      expect.holds((await chat.get()).items.data[0], { id: item.id, type: 'assistant_message' }, 'stored first item')
    },
  },
  {
    id: 'S40',
    title: 'an item replaced by a widget keeps its id and its place',
    group: 'protocol',
    needs: ['replaced'],
    async run(client, expect) {
      const { chat, events } = await start(client, 'conformance:replaced')
      const { item } = expect.find(
        events.filter((event) => event.type === 'thread.item.done'),
        'thread.item.done',
      )
      expect.holds(chat.items[1], { id: item.id, type: 'widget' }, 'second item')
      expect.holds((await chat.get()).items.data[1], { id: item.id, type: 'widget' }, 'stored second item')
    },
  },
  {
    id: 'S38',
    title: 'an exception is an error event that may be retried, and what was done before it stays',
    group: 'protocol',
    needs: ['error'],
    async run(client, expect) {
      const { chat, events } = await start(client, 'conformance:error')
      const error = expect.find(events, 'error')
      expect.holds(error, { code: 'stream.error', allow_retry: true }, 'the error event')
      expect.equal(textsOf(chat), ['Before'], 'messages that stay')
    },
  },
  {
    id: 'G03',
    title: 'an exception says nothing of its own; what the thread became before it is announced after it',
    group: 'protocol',
    needs: ['error'],
    async run(client, expect) {
      const { chat, events } = await start(client, 'conformance:error')
      expect.that(expect.find(events, 'error').message === undefined, 'the exception is told to the client')
      const course = ['thread.item.done:assistant_message', 'thread.item.added:assistant_message']
      expect.course(events, [...opening, ...course, 'error', 'thread.updated'])
      expect.equal((await chat.get()).title, 'A title', 'stored title')
    },
  },
  {
    id: 'R15',
    title: 'an error with words of its own is shown in these words',
    group: 'protocol',
    needs: ['custom-error'],
    async run(client, expect) {
      const { events } = await start(client, 'conformance:custom-error')
      const error = { type: 'error', code: 'custom', message: 'The model is on holiday.', allow_retry: true }
      expect.equal(expect.find(events, 'error'), error, 'the error event')
    },
  },
  {
    id: 'S44',
    title: 'the choice of a tool and a model reaches the handler, with the first message',
    group: 'protocol',
    needs: ['echo'],
    async run(client, expect) {
      const inference_options = { tool_choice: { id: 'search' }, model: 'small' }
      const { chat } = await start(client, 'conformance:echo', { inference_options, quoted_text: 'before' })
      expect.holds(chat.echo(), { inference_options, quoted_text: 'before' }, 'what the handler was given')
    },
  },
  {
    id: 'S47',
    title: 'the choice of a tool reaches the handler, with a later message',
    group: 'protocol',
    needs: ['echo'],
    async run(client, expect) {
      const { chat } = await start(client, 'conformance:echo')
      const inference_options = { tool_choice: { id: 'search' } }
      await chat.send('conformance:echo', { inference_options })
      expect.holds(chat.echo(), { inference_options }, 'what the handler was given')
    },
  },
  {
    id: 'D21',
    title: "the envelope's metadata reaches the handler",
    group: 'hardening',
    needs: ['echo'],
    async run(client, expect) {
      const { chat } = await start(client, 'conformance:echo', {}, { metadata: { page: 7 } })
      expect.equal(chat.echo().envelope, { page: 7 }, 'what the handler was given')
    },
  },
]
