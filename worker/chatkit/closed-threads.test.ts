import { describe, expect, it } from 'vitest'
import { assistantMessage, clientToolCall, done } from './items.ts'
import { find, openServer, outline } from './test-kit.ts'

describe('locked and closed threads', () => {
  const locked = async (type: 'locked' | 'closed', reason?: string) => {
    const opened = openServer({
      async *respond(turn, message) {
        if (message) yield done(clientToolCall(turn, 'pick'))
        else yield done(assistantMessage(turn, 'Done'))
        turn.thread.status = { type, reason }
      },
    })
    await opened.create()
    return opened
  }

  it.each(['locked', 'closed'] as const)('refuse messages when %s, in words the client shows', async (type) => {
    const { add, stored } = await locked(type, 'Ask your owner.')
    expect(await add('more')).toEqual([
      { type: 'error', code: 'custom', message: 'Ask your owner.', allow_retry: false },
    ])
    expect(await stored()).toHaveLength(2)
  })

  it('have words of their own without a reason', async () => {
    const { add } = await locked('closed')
    expect(find(await add('more'), 'error').message).toBe('This conversation is closed.')
  })

  it('let a locked thread have the output the server asked for, and a closed one not', async () => {
    const output = { type: 'threads.add_client_tool_output', params: { thread_id: 'thr_1', result: 1 } }
    expect(outline(await (await locked('locked')).stream(output))).toEqual([
      'stream_options',
      'thread.item.done:assistant_message',
    ])
    expect(outline(await (await locked('closed')).stream(output))).toEqual(['error'])
  })
})
