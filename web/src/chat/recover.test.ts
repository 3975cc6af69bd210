import { describe, expect, it } from 'vitest'
import { NetworkFailure } from '../net/problem.ts'
import { aThread, eventStream, opening, userMessage } from '../testing/scripted-chat.ts'
import type { Talk } from './chat-memory.ts'
import { recoverTalk } from './recover.ts'

const sentAt = Date.parse('2026-11-20T10:00:00.000Z')
const body = (threadId?: string) =>
  JSON.stringify({
    type: threadId ? 'threads.add_user_message' : 'threads.create',
    params: { ...(threadId && { thread_id: threadId }), input: { content: [{ type: 'input_text', text: 'write' }] } },
  })

function talk(threadId: string | null, isSending = true): Talk {
  const sending = isSending ? { frame: 'frame-1', body: body(threadId ?? undefined), at: sentAt } : null
  return { trigger: 'write', name: 'Write a post', threadId, sending }
}

function server(reply: (request: { type: string }) => Response) {
  const sent: { body: string; frame: string | null }[] = []
  const fetch = async (_: unknown, init: RequestInit = {}) => {
    sent.push({ body: String(init.body), frame: new Headers(init.headers).get('chatkit-frame-instance-id') })
    return reply(JSON.parse(String(init.body)))
  }
  return { sent, fetch: fetch as typeof globalThis.fetch }
}

const unasked = server(() => Response.error())

describe('recoverTalk', () => {
  it('asks nothing where no message was on its way', async () => {
    const found = await recoverTalk(talk('thr_1', false), '/chatkit', unasked.fetch, sentAt)
    expect(found).toEqual({ threadId: 'thr_1', draft: '' })
    expect(unasked.sent).toEqual([])
  })

  it('sends a recent message again as it was, and finds the thread of the turn it joins', async () => {
    const { fetch, sent } = server(() => eventStream({ events: opening('write'), turn: 'turn_1', open: true }))
    const found = await recoverTalk(talk(null), '/chatkit', fetch, sentAt + 3000)
    expect(found).toEqual({ threadId: 'thr_1', draft: '' })
    expect(sent).toEqual([{ body: body(), frame: 'frame-1' }])
  })

  it.each([
    [
      'answers with a notice',
      () => eventStream({ events: [{ type: 'notice', level: 'warning', message: '' }], turn: 'turn_1' }),
    ],
    ['refuses it', () => Response.json({ message: 'An answer is being written.' }, { status: 409 })],
  ])('gives a recent message back where the server %s', async (_, reply) => {
    const found = await recoverTalk(talk(null), '/chatkit', server(reply).fetch, sentAt + 3000)
    expect(found).toEqual({ threadId: null, draft: 'write' })
  })

  it('fails where the server cannot be reached, so that it is tried again', async () => {
    const { fetch } = server(() => {
      throw new TypeError('Failed to fetch')
    })
    await expect(recoverTalk(talk(null), '/chatkit', fetch, sentAt)).rejects.toThrow(NetworkFailure)
  })

  const later = sentAt + 3_600_000
  const threads = (text: string) =>
    server(({ type }) => {
      const items = { data: [userMessage('msg_1', text)], has_more: false }
      if (type === 'threads.list') return Response.json({ data: [aThread()], has_more: false })
      return Response.json(type === 'items.list' ? items : aThread('thr_1', { items }))
    })

  it('looks for an older message in the newest threads, and never says it again', async () => {
    const { fetch, sent } = threads('write')
    expect(await recoverTalk(talk(null), '/chatkit', fetch, later)).toEqual({ threadId: 'thr_1', draft: '' })
    expect(sent.map((request) => JSON.parse(request.body).type)).toEqual(['threads.list', 'threads.get_by_id'])
  })

  it('gives an older message back that is not there', async () => {
    const { fetch } = threads('something else')
    expect(await recoverTalk(talk(null), '/chatkit', fetch, later)).toEqual({ threadId: null, draft: 'write' })
    expect(await recoverTalk(talk('thr_1'), '/chatkit', fetch, later)).toEqual({ threadId: 'thr_1', draft: 'write' })
  })

  it('finds an older message in its thread', async () => {
    const { fetch } = threads('write')
    expect(await recoverTalk(talk('thr_1'), '/chatkit', fetch, later)).toEqual({ threadId: 'thr_1', draft: '' })
  })
})
