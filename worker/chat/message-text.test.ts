import { describe, expect, it } from 'vitest'
import { assistantMessage } from '../chatkit/items.ts'
import { openServer } from '../chatkit/test-kit.ts'
import type { Turn } from '../chatkit/turn.ts'
import type { UserMessageItem } from '../chatkit/types/items.ts'
import { lastUserText, titleFrom } from './message-text.ts'

const message = (...texts: string[]): UserMessageItem => ({
  type: 'user_message',
  id: 'msg_1',
  thread_id: 'thr_1',
  created_at: '2026-11-20T10:00:00.000Z',
  content: texts.map((text) => ({ type: 'input_text', text })),
  attachments: [],
  inference_options: {},
})

describe('a title from the first message', () => {
  it.each([
    ['Write about hiring', 'Write about hiring'],
    ['\n  Two lines:\nthe second', 'Two lines:'],
    ['x'.repeat(60), 'x'.repeat(60)],
    [`${'x'.repeat(58)} yz`, `${'x'.repeat(58)}…`],
    ['', ''],
  ])('of %j is %j', (text, title) => {
    expect(titleFrom(message(text))).toBe(title)
  })
})

describe("the newest message's text", () => {
  it('is that of the turn, and else the newest before it', async () => {
    const texts: string[] = []
    const opened = openServer({
      async *respond(turn, given) {
        const call = turn as Turn<unknown>
        yield { type: 'thread.item.done', item: assistantMessage(call, 'Answer') }
        texts.push(await lastUserText(call, given), await lastUserText(call, null))
      },
    })
    await opened.create('First')
    await opened.add('Second')
    expect(texts).toEqual(['First', 'First', 'Second', 'Second'])
    expect(await lastUserText({} as Turn<unknown>, message('of two ', 'parts'))).toBe('of two parts')
  })
})
