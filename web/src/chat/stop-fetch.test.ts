import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { eventStream, opening } from '../testing/scripted-chat.ts'
import { stoppableFetch } from './stop-fetch.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const headers = { accept: 'text/event-stream' }

function chat(answer: (signal: AbortSignal | null | undefined) => Response | Promise<Response>) {
  const shown: { threadId: string | null | undefined } = { threadId: 'thr_1' }
  const cancel = vi.fn()
  let line: AbortSignal | null | undefined
  const send = async (_: unknown, init?: RequestInit) => {
    line = init?.signal
    return answer(init?.signal)
  }
  const fetch = stoppableFetch(send as typeof globalThis.fetch, { shownThread: () => shown.threadId, cancel })
  return { fetch, cancel, shown, line: () => line }
}

const writing = (signal: AbortSignal | null | undefined) =>
  eventStream({ events: opening('write'), turn: 'turn_1', open: true }, signal)

async function begin(fetch: typeof globalThis.fetch) {
  const controller = new AbortController()
  const answer = await fetch('/chatkit', { method: 'POST', headers, signal: controller.signal })
  const reader = answer.body?.getReader()
  await reader?.read()
  return { controller, reader }
}

describe('stopping in OpenAI’s chat', () => {
  it('ends the turn when its answer is aborted', async () => {
    const { fetch, cancel, line } = chat(writing)
    const { controller, reader } = await begin(fetch)
    controller.abort()
    await expect(reader?.read()).rejects.toThrow()
    await vi.advanceTimersByTimeAsync(300)
    expect(cancel.mock.calls).toEqual([['thr_1']])
    expect(line()?.aborted).toBe(true)
  })

  it.each([
    ['is hidden or goes away', undefined],
    ['shows another thread', 'thr_2'],
    ['shows a new thread', null],
  ])('leaves it alone where the chat %s', async (_, next) => {
    const { fetch, cancel, shown, line } = chat(writing)
    const { controller } = await begin(fetch)
    controller.abort()
    shown.threadId = next
    await vi.advanceTimersByTimeAsync(300)
    expect(cancel).not.toHaveBeenCalled()
    expect(line()?.aborted).toBe(true)
  })

  it('leaves it alone where the chat had gone before', async () => {
    const { fetch, cancel, shown, line } = chat(writing)
    const { controller } = await begin(fetch)
    shown.threadId = undefined
    controller.abort()
    expect(line()?.aborted).toBe(true)
    await vi.advanceTimersByTimeAsync(300)
    expect(cancel).not.toHaveBeenCalled()
  })

  it('waits for the head of an answer to know which thread is new', async () => {
    const head = Promise.withResolvers<Response>()
    const { fetch, cancel, shown } = chat(() => head.promise)
    shown.threadId = null
    const controller = new AbortController()
    const answer = fetch('/chatkit', { method: 'POST', headers, signal: controller.signal })
    controller.abort()
    await expect(answer).rejects.toThrow()
    await vi.advanceTimersByTimeAsync(300)
    expect(cancel).not.toHaveBeenCalled()
    head.resolve(writing(null))
    await vi.advanceTimersByTimeAsync(0)
    expect(cancel.mock.calls).toEqual([['thr_1']])
  })

  it('does not end what has ended, or broke off by itself', async () => {
    const ended = chat(() => eventStream({ events: opening('write'), turn: 'turn_1' }))
    const controller = new AbortController()
    const answer = await ended.fetch('/chatkit', { headers, signal: controller.signal })
    await answer.text()
    controller.abort()
    const broken = chat(() => eventStream({ events: opening('write'), turn: 'turn_1', cut: true }))
    const cut = await broken.fetch('/chatkit', { headers, signal: new AbortController().signal })
    await expect(cut.text()).rejects.toThrow()
    await vi.advanceTimersByTimeAsync(300)
    expect(ended.cancel).not.toHaveBeenCalled()
    expect(broken.cancel).not.toHaveBeenCalled()
  })
})
