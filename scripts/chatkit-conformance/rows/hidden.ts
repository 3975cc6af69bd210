import { start } from '../conversation.ts'
import { opening } from '../course.ts'
import type { Row } from '../row.ts'

const message = 'thread.item.done:assistant_message'
const secret = 'CONFORMANCE-HIDDEN'

/** Hidden items: for the model, and for nobody else. Section 6.4. */
export const hiddenRows: readonly Row[] = [
  {
    id: 'R22',
    title: 'a hidden item that is done is neither sent nor listed',
    group: 'protocol',
    needs: ['hidden'],
    async run(client, expect) {
      const { chat, events } = await start(client, 'conformance:hidden')
      expect.course(events, [...opening, message, message])
      const thread = await chat.get()
      expect.equal(thread.items.data, chat.items, 'items of the thread')
      expect.that(!JSON.stringify([events, thread]).includes(secret), 'what is hidden left the server')
    },
  },
  {
    id: 'D07a',
    title: 'a hidden item that is added is not sent',
    group: 'hardening',
    needs: ['hidden'],
    async run(client, expect) {
      const { events } = await start(client, 'conformance:hidden added')
      expect.course(events, [...opening, message, message])
      expect.that(!JSON.stringify(events).includes(secret), 'what is hidden left the server')
    },
  },
  {
    id: 'D07b',
    title: 'an item replaced by a hidden one vanishes, and what is hidden is not sent',
    group: 'hardening',
    needs: ['hidden'],
    async run(client, expect) {
      const { chat, events } = await start(client, 'conformance:hidden replaced')
      expect.that(!JSON.stringify(events).includes(secret), 'what is hidden left the server')
      expect.equal(chat.items.length, 2, 'items that a client shows')
    },
  },
]
