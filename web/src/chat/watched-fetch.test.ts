import { expect, it, vi } from 'vitest'
import { eventStream, opening } from '../testing/scripted-chat.ts'
import { watchMessages } from './watched-fetch.ts'

const body = JSON.stringify({
  type: 'threads.create',
  params: { input: { content: [{ type: 'input_text', text: 'write' }], attachments: [], inference_options: {} } },
})
const init = { method: 'POST', body, headers: { 'chatkit-frame-instance-id': 'frame-1' } }

function watched(answer: () => Response | Promise<Response>) {
  const watch = { onSending: vi.fn(), onTaken: vi.fn(), onReturned: vi.fn() }
  const fetch = watchMessages((async () => answer()) as typeof globalThis.fetch, watch)
  return { fetch, watch }
}

it('tells that a message is on its way, and when the server has it', async () => {
  const { fetch, watch } = watched(() => eventStream({ events: opening('write'), turn: 'turn_1' }))
  const answer = await fetch('/chatkit', init)
  expect(watch.onSending).toHaveBeenCalledWith({ frame: 'frame-1', body })
  expect(watch.onTaken).not.toHaveBeenCalled()
  expect(await answer.text()).toContain('thread.created')
  expect(watch.onTaken.mock.calls).toEqual([['thr_1']])
})

it('gives back a message that is answered by a notice alone', async () => {
  const { fetch, watch } = watched(() =>
    eventStream({ events: [{ type: 'notice', level: 'warning', message: 'Tomorrow.' }], turn: 'turn_1' }),
  )
  await (await fetch('/chatkit', init)).text()
  expect(watch.onReturned.mock.calls).toEqual([['write']])
  expect(watch.onTaken).not.toHaveBeenCalled()
})

it('gives back a refused message', async () => {
  const { fetch, watch } = watched(() => Response.json({ message: 'Too long.' }, { status: 413 }))
  await fetch('/chatkit', init)
  expect(watch.onReturned.mock.calls).toEqual([['write']])
})

it.each([
  ['no answer comes', () => Promise.reject(new TypeError('Failed to fetch'))],
  ['the server stumbles', () => new Response(null, { status: 502 })],
])('leaves a message on its way where %s', async (_, answer) => {
  const { fetch, watch } = watched(answer)
  await fetch('/chatkit', init).catch(() => undefined)
  expect(watch.onTaken).not.toHaveBeenCalled()
  expect(watch.onReturned).not.toHaveBeenCalled()
})

it('has no eye on other requests', async () => {
  const { fetch, watch } = watched(() => Response.json({}))
  await fetch('/chatkit', { method: 'POST', body: JSON.stringify({ type: 'threads.list', params: {} }) })
  await fetch('/chatkit', { method: 'POST', body: new FormData() })
  expect(watch.onSending).not.toHaveBeenCalled()
})
