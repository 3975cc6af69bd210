import type { Answer } from '../client.ts'
import { type Conversation, start, userInput } from '../conversation.ts'
import { opening } from '../course.ts'
import type { Row } from '../row.ts'

/** That a thread takes neither a message nor a retry. */
async function refusesBoth(chat: Conversation, check: (answer: Answer) => void): Promise<void> {
  check(await chat.refused('threads.add_user_message', { input: userInput('more') }))
  check(await chat.refused('threads.retry_after_item', { item_id: chat.newest('user_message').id }))
}

/** What a thread is, and what a handler makes of it. */
export const threadChangeRows: readonly Row[] = [
  {
    id: 'S05',
    title: 'a new thread is announced without a title, and the message with its text and quotation',
    group: 'protocol',
    needs: [],
    async run(client, expect) {
      const { events } = await start(client, 'Hello', { quoted_text: 'said before' })
      expect.equal(events[0]?.type, 'thread.created', 'first event')
      const { thread } = expect.find(events.slice(0, 1), 'thread.created')
      expect.that(thread.title === undefined, 'the new thread has a title')
      expect.holds(thread.status, { type: 'active' }, 'status of the new thread')
      const { item } = expect.find(events.slice(1, 2), 'thread.item.done')
      const content = [{ type: 'input_text', text: 'Hello' }]
      expect.holds(item, { type: 'user_message', content, quoted_text: 'said before' }, 'the user message')
    },
  },
  {
    id: 'T14',
    title: 'ids say what they name: thr_, msg_',
    group: 'protocol',
    needs: [],
    async run(client, expect) {
      const { chat } = await start(client, 'Hello')
      const { id } = chat.newest('user_message')
      const usual = [chat.threadId.startsWith('thr_'), id.startsWith('msg_')]
      if (!usual.includes(true)) expect.skip('the server makes ids in a way of its own')
      expect.equal(usual, [true, true], `the prefixes of ${chat.threadId} and ${id}`)
    },
  },
  {
    id: 'S06',
    title: 'a title set without any event is announced last, and stored',
    group: 'protocol',
    needs: ['title'],
    async run(client, expect) {
      const { chat, events } = await start(client, 'conformance:title')
      expect.course(events, [...opening, 'thread.updated'])
      expect.equal(expect.find(events, 'thread.updated').thread.title, 'A title', 'title in the event')
      expect.equal((await chat.get()).title, 'A title', 'stored title')
    },
  },
  {
    id: 'S07',
    title: 'a change of metadata is stored and announced, without the metadata',
    group: 'protocol',
    needs: ['metadata', 'echo'],
    async run(client, expect) {
      const { chat, events } = await start(client, 'conformance:metadata')
      expect.course(events, [...opening, 'thread.updated'])
      const shown = JSON.stringify([events, await chat.get()])
      expect.that(!shown.includes('CONFORMANCE-SECRET'), 'the metadata left the server')
      await chat.send('conformance:echo')
      expect.equal(chat.echo().remembered, 'CONFORMANCE-SECRET', 'metadata in the next turn')
    },
  },
  {
    id: 'S08',
    title: 'a thread that is locked says so with the reason, and keeps it',
    group: 'protocol',
    needs: ['locked'],
    async run(client, expect) {
      const { chat, events } = await start(client, 'conformance:locked')
      const status = { type: 'locked', reason: 'Ask your owner.' }
      expect.equal(events.at(-1)?.type, 'thread.updated', 'last event')
      expect.equal(expect.find(events, 'thread.updated').thread.status, status, 'status in the event')
      expect.equal((await chat.get()).status, status, 'stored status')
    },
  },
  {
    id: 'S09',
    title: 'image domains that are set are stored and sent',
    group: 'protocol',
    needs: ['image-domains'],
    async run(client, expect) {
      const { chat, events } = await start(client, 'conformance:image-domains')
      const domains = ['images.example.test']
      expect.equal(expect.find(events, 'thread.updated').thread.allowed_image_domains, domains, 'domains in the event')
      expect.equal((await chat.get()).allowed_image_domains, domains, 'stored domains')
    },
  },
  {
    id: 'S10',
    title: 'image domains that were never set are absent',
    group: 'protocol',
    needs: ['title'],
    async run(client, expect) {
      const { chat, events } = await start(client, 'conformance:title')
      const { thread } = expect.find(events, 'thread.created')
      for (const shown of [thread, expect.find(events, 'thread.updated').thread, await chat.get()]) {
        expect.that(!('allowed_image_domains' in shown), 'allowed_image_domains is there')
      }
    },
  },
  {
    id: 'D16a',
    title: 'a locked thread takes no messages and no retries, and says why',
    group: 'hardening',
    needs: ['locked'],
    async run(client, expect) {
      const { chat } = await start(client, 'conformance:locked')
      await refusesBoth(chat, (answer) => expect.refusedCleanly(answer))
    },
  },
  {
    id: 'D16b',
    title: 'a closed thread takes no messages and no retries, and says why',
    group: 'hardening',
    needs: ['closed'],
    async run(client, expect) {
      const { chat } = await start(client, 'conformance:closed')
      await refusesBoth(chat, (answer) => expect.refusedCleanly(answer))
    },
  },
  {
    id: 'D16c',
    title: 'a closed thread takes no actions, with either kind of request, and says why',
    group: 'hardening',
    needs: ['closed', 'actions'],
    async run(client, expect) {
      const { chat } = await start(client, 'conformance:closed')
      const params = { action: { type: 'conformance.reply' } }
      expect.refusedCleanly(await chat.refused('threads.custom_action', params))
      expect.refusedCleanly(await chat.refused('threads.sync_custom_action', params))
    },
  },
  {
    id: 'D03',
    title: 'times are UTC with a Z, and never go back within a thread',
    group: 'hardening',
    needs: ['burst'],
    async run(client, expect) {
      const { chat } = await start(client, 'conformance:burst 5')
      const times = [(await chat.get()).created_at, ...chat.items.map(({ created_at }) => created_at)]
      const strange = times.find((time) => !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(time))
      expect.that(strange === undefined, `a time is written ${strange}`)
      const sorted = times.toSorted((a, b) => Date.parse(a) - Date.parse(b))
      expect.equal(times.map(Date.parse), sorted.map(Date.parse), 'times in order')
    },
  },
  {
    id: 'D05',
    title: 'ids have 96 random bits or more',
    group: 'hardening',
    needs: ['text'],
    async run(client, expect) {
      const { chat } = await start(client, 'conformance:text')
      for (const id of [chat.threadId, ...chat.items.map((item) => item.id)]) {
        const random = id.slice(id.indexOf('_') + 1).replaceAll('-', '')
        const bits = random.length * (/^[0-9a-f]+$/i.test(random) ? 4 : 5)
        expect.that(bits >= 96, `${id} has room for ${bits} bits`)
      }
    },
  },
]
