import type { UseChatKitOptions } from '@openai/chatkit-react'
import { act, cleanup, render } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { eventStream, opening } from '../testing/scripted-chat.ts'
import { OpenAiChat } from './openai-chat.tsx'
import type { SessionSource } from './session.ts'

const methods = {
  sendUserMessage: vi.fn(async () => undefined),
  setComposerValue: vi.fn(async () => undefined),
  focusComposer: vi.fn(async () => undefined),
  sendCustomAction: vi.fn(async () => undefined),
  fetchUpdates: vi.fn(async () => undefined),
}
let options: UseChatKitOptions

vi.mock('@openai/chatkit-react', () => ({
  ChatKit: () => null,
  useChatKit: (given: UseChatKitOptions) => {
    options = given
    return { control: {}, ...methods }
  },
}))

const source: SessionSource = { fresh: () => Promise.reject(), renew: () => Promise.reject() }
const sessionFetch = vi.fn<typeof fetch>()
const onThreadChange = vi.fn()
const onReturned = { current: (_: string) => {} }

function show(more: Partial<Parameters<typeof OpenAiChat>[0]> = {}) {
  return render(
    <OpenAiChat
      source={source}
      backend="edge"
      sessionFetch={sessionFetch}
      takeFirstMessage={() => null}
      initialThread="thr_1"
      onThreadChange={onThreadChange}
      draft=""
      onReturned={onReturned}
      domainKey="local-dev"
      patienceLeft={() => 8000}
      onFail={() => {}}
      focusCalls={0}
      {...more}
    />,
  )
}

beforeEach(() => vi.clearAllMocks())
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

describe('OpenAI’s chat on our server', () => {
  it('begins with the thread it was left with, takes files in two steps and dictation', () => {
    show()
    expect(options.initialThread).toBe('thr_1')
    expect(options.api).toMatchObject({ uploadStrategy: { type: 'two_phase' } })
    expect(options.composer?.attachments).toMatchObject({ enabled: true, maxCount: 10 })
    expect(options.composer?.attachments?.accept).toHaveProperty('image/png')
    expect(options.composer?.dictation).toEqual({ enabled: true })
  })

  it('asks for the running turn once a thread is loaded, and reads the thread again when that has ended', async () => {
    show()
    await act(async () => options.onThreadLoadEnd?.({ threadId: 'thr_1' }))
    expect(methods.sendCustomAction.mock.calls).toEqual([[{ type: 'chatkit.resume' }]])
    const reading = Promise.withResolvers<undefined>()
    methods.fetchUpdates.mockReturnValueOnce(reading.promise)
    await act(async () => options.onResponseEnd?.())
    expect(methods.fetchUpdates).toHaveBeenCalledTimes(1)
    // The reading loads the thread too.
    await act(async () => options.onThreadLoadEnd?.({ threadId: 'thr_1' }))
    reading.resolve(undefined)
    await act(async () => options.onResponseEnd?.())
    expect(methods.sendCustomAction).toHaveBeenCalledTimes(1)
    expect(methods.fetchUpdates).toHaveBeenCalledTimes(1)
  })

  it('reads the thread again where it cannot ask for the turn', async () => {
    methods.sendCustomAction.mockRejectedValueOnce(new Error('busy'))
    show()
    await act(async () => options.onThreadLoadEnd?.({ threadId: 'thr_1' }))
    expect(methods.fetchUpdates).toHaveBeenCalledTimes(1)
  })

  it('tells which thread it shows, but not the empty one before the first is there', async () => {
    show()
    await act(async () => options.onThreadChange?.({ threadId: null }))
    expect(onThreadChange).not.toHaveBeenCalled()
    await act(async () => options.onReady?.())
    await act(async () => options.onThreadChange?.({ threadId: 'thr_2' }))
    await act(async () => options.onThreadChange?.({ threadId: null }))
    expect(onThreadChange.mock.calls).toEqual([['thr_2'], [null]])
  })

  it('puts what the server did not take back into the field', async () => {
    show({ draft: 'write' })
    await act(async () => options.onReady?.())
    expect(methods.setComposerValue.mock.calls).toEqual([[{ text: 'write' }]])
    onReturned.current('write more')
    expect(methods.setComposerValue.mock.calls.at(-1)).toEqual([{ text: 'write more' }])
  })

  const stop = async () => {
    vi.useFakeTimers()
    sessionFetch.mockImplementation(async (_, init) =>
      eventStream({ events: opening('write'), turn: 'turn_1', open: true }, init?.signal),
    )
    const shown = show()
    const controller = new AbortController()
    const headers = { accept: 'text/event-stream' }
    const { api } = options
    if (!('fetch' in api) || !api.fetch) throw new Error('no fetch')
    const answer = await api.fetch('/chatkit', { method: 'POST', headers, signal: controller.signal })
    await answer.body?.getReader().read()
    sessionFetch.mockImplementation(async () => Response.json({ cancelled: true }))
    return { controller, shown }
  }
  const ended = () => sessionFetch.mock.calls.filter(([address]) => address === '/chatkit/cancel')

  it('ends the turn on the server when the person stops it', async () => {
    const { controller } = await stop()
    controller.abort()
    await vi.advanceTimersByTimeAsync(300)
    expect(ended().map(([, init]) => init?.body)).toEqual(['{"thread_id":"thr_1"}'])
  })

  it.each([
    ['the page is left', () => window.dispatchEvent(new Event('pagehide'))],
    ['the chat is taken away', (shown: ReturnType<typeof show>) => shown.unmount()],
  ])('lets the turn go on when %s', async (_, leave) => {
    const { controller, shown } = await stop()
    leave(shown)
    controller.abort()
    await vi.advanceTimersByTimeAsync(300)
    expect(ended()).toEqual([])
  })
})

it('asks OpenAI’s own server for nothing of ours', async () => {
  show({ backend: 'hosted' })
  expect(options.api).toHaveProperty('getClientSecret')
  expect(options.composer).not.toHaveProperty('attachments')
  await act(async () => options.onThreadLoadEnd?.({ threadId: 'thr_1' }))
  expect(methods.sendCustomAction).not.toHaveBeenCalled()
})
