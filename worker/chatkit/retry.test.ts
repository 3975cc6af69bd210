import { describe, expect, it } from 'vitest'
import { assistantMessage, done } from './items.ts'
import { openServer, outline } from './test-kit.ts'
import type { UserMessageItem } from './types/items.ts'

describe('retry', () => {
  const talkative = () => {
    const messages: (UserMessageItem | null)[] = []
    const opened = openServer({
      async *respond(turn, message) {
        messages.push(message)
        yield done(assistantMessage(turn, `answer ${messages.length}`))
      },
    })
    return { ...opened, messages }
  }
  const retry = (item_id: string) => ({ type: 'threads.retry_after_item', params: { thread_id: 'thr_1', item_id } })

  it('S41 answers the same message again in place of the old answer', async () => {
    const { create, stream, stored, messages } = talkative()
    await create('Hi', { inference_options: { tool_choice: { id: 'search' } } })
    const events = await stream(retry('message_1'))
    expect(outline(events)).toEqual(['stream_options', 'thread.item.done:assistant_message'])
    expect(messages[1]).toEqual(messages[0])
    expect(await stored()).toMatchObject([{ id: 'message_1' }, { content: [{ text: 'answer 2' }] }])
  })

  it('S46 passes the tools of the message on', async () => {
    const { create, stream, messages } = talkative()
    await create('Hi', { inference_options: { tool_choice: { id: 'search' }, model: 'm' } })
    await stream(retry('message_1'))
    expect(messages[1]?.inference_options).toEqual({ tool_choice: { id: 'search' }, model: 'm' })
  })

  it('S42 needs a user message', async () => {
    const { create, send } = talkative()
    await create()
    const refused = await send(retry('message_2'))
    expect(refused).toMatchObject({ kind: 'json', status: 400, body: { error: { code: 'not_a_user_message' } } })
    expect(JSON.stringify(refused)).toContain('is not a user message')
  })

  it('S43 takes away only what came after', async () => {
    const { create, add, stream, stored } = talkative()
    await create('one')
    await add('two')
    await add('three')
    const before = await stored()
    await stream(retry(before[2]?.id ?? ''))
    const after = await stored()
    expect(after.slice(0, 3)).toEqual(before.slice(0, 3))
    expect(after).toHaveLength(4)
  })

  it('does not know an unknown item', async () => {
    const { create, send, stored } = talkative()
    await create()
    expect(await send(retry('nobody'))).toMatchObject({ status: 404 })
    expect(await stored()).toHaveLength(2)
  })
})
