import { cleanup, configure, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  answer,
  answering,
  aThread,
  eventStream,
  opening,
  type ScriptedTurn,
  userMessage,
} from '../testing/scripted-chat.ts'
import { ChatElement } from './chat-element.tsx'
// Loaded while the chat is used; here it is there from the beginning.
import './markdown.tsx'

// The answer stands a second time where only a screen reader finds it.
configure({ defaultIgnore: 'script, style, .sr-only' })

interface Request {
  type: string
  params: { thread_id?: string; item_id?: string; input?: { content: { text: string }[] } }
}

type Reply = ScriptedTurn | Response | 'offline' | ((request: Request) => ScriptedTurn | Response)

/** A chat whose server answers with these replies, one a request, the last one from then on. */
function chat(replies: Reply[], props: Partial<Parameters<typeof ChatElement>[0]> = {}) {
  const requests: Request[] = []
  const headers: Headers[] = []
  const addresses: string[] = []
  const fetch = async (address: unknown, init: RequestInit = {}) => {
    addresses.push(String(address))
    const request = JSON.parse(String(init.body)) as Request
    requests.push(request)
    headers.push(new Headers(init.headers))
    const next = replies[Math.min(requests.length - 1, replies.length - 1)]
    const reply = typeof next === 'function' ? next(request) : next
    if (reply === undefined || reply === 'offline') throw new TypeError('Failed to fetch')
    return reply instanceof Response ? reply.clone() : eventStream(reply, init.signal)
  }
  render(<ChatElement url="/chatkit" fetch={fetch as typeof globalThis.fetch} {...props} />)
  return { requests, headers, addresses, types: () => requests.map(({ type }) => type) }
}

const resume = { type: 'threads.custom_action', params: { thread_id: 'thr_1', action: { type: 'chatkit.resume' } } }

const field = () => screen.getByLabelText('Message') as HTMLTextAreaElement

const whole: ScriptedTurn = { events: [...opening('write'), ...answering(['Four **top', 'ics**'])] }

async function say(text: string, user = userEvent.setup()) {
  await user.type(screen.getByLabelText('Message'), `${text}{Enter}`)
}

afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

describe('saying something', () => {
  it('creates a thread and shows the answer as Markdown', async () => {
    const { requests, headers } = chat([whole])
    await say('write')
    expect((await screen.findByText('topics')).tagName).toBe('STRONG')
    expect(screen.getByText('write')).toBeTruthy()
    expect(requests).toEqual([
      {
        type: 'threads.create',
        params: { input: { content: [{ type: 'input_text', text: 'write' }], attachments: [], inference_options: {} } },
      },
    ])
    expect(headers[0]?.get('chatkit-frame-instance-id')).toBeTruthy()
    expect(headers[0]?.get('accept')).toBe('text/event-stream')
  })

  it('lists what an answer cites, each once', async () => {
    const cite = (url: string, title: string) => ({ type: 'annotation', source: { type: 'url', title, url }, index: 3 })
    const annotations = [cite('https://a.example/', 'First'), cite('https://b.example/', 'Second')]
    const item = answer('msg_2', 'Cited.')
    const content = [{ type: 'output_text', text: 'Cited.', annotations: [...annotations, ...annotations] }]
    chat([{ events: [...opening('write'), { type: 'thread.item.done', item: { ...item, content } }] }])
    await say('write')
    await userEvent.click(await screen.findByText('2 sources'))
    expect(screen.getByRole('link', { name: /First/ })).toHaveProperty('href', 'https://a.example/')
    expect(screen.getAllByRole('link')).toHaveLength(2)
  })

  it('goes on in the same thread', async () => {
    const second = {
      events: [
        { type: 'thread.item.done', item: userMessage('msg_3', '3') },
        ...answering(['The post'], { id: 'msg_4' }),
      ],
    }
    const { requests } = chat([whole, second])
    await say('write')
    await screen.findByText('topics')
    await say('3')
    expect(await screen.findByText('The post')).toBeTruthy()
    expect(requests[1]).toMatchObject({ type: 'threads.add_user_message', params: { thread_id: 'thr_1' } })
  })

  it('shows what was said at once, before the server has it', async () => {
    chat([{ events: [], open: true }])
    await say('write')
    expect(screen.getByText('write')).toBeTruthy()
    expect(screen.getByText('Thinking…')).toBeTruthy()
  })

  it('says the first message by itself, once', async () => {
    const takeFirstMessage = vi.fn().mockReturnValueOnce('write').mockReturnValue(null)
    const { types } = chat([whole], { takeFirstMessage })
    expect(await screen.findByText('topics')).toBeTruthy()
    expect(types()).toEqual(['threads.create'])
  })

  it('offers prompts in an empty conversation', async () => {
    const { requests } = chat([whole], { prompts: [{ label: 'Write a post', text: 'write' }] })
    await userEvent.click(screen.getByRole('button', { name: 'Write a post' }))
    expect(await screen.findByText('topics')).toBeTruthy()
    expect(requests[0]?.params.input?.content[0]?.text).toBe('write')
  })

  it('makes no markup and no picture of what the model wrote', async () => {
    const text =
      '<img src=x onerror=alert(1)>\n\n![a cat](https://tracker.example/x.png)\n\n[here](javascript:alert(1))'
    chat([{ events: [...opening('write'), ...answering([text])] }])
    await say('write')
    expect(await screen.findByText('a cat')).toBeTruthy()
    expect(document.querySelector('img')).toBeNull()
    expect(document.querySelector('a[href^="javascript"]')).toBeNull()
  })

  it('begins a new line with Shift+Enter instead of sending', async () => {
    const { requests } = chat([whole])
    await userEvent.type(screen.getByLabelText('Message'), 'one{Shift>}{Enter}{/Shift}two')
    expect((screen.getByLabelText('Message') as HTMLTextAreaElement).value).toBe('one\ntwo')
    expect(requests).toEqual([])
  })

  it('reads the whole answer to a screen reader when it is there', async () => {
    chat([whole])
    await say('write')
    await screen.findByText('topics')
    await vi.waitFor(() =>
      expect(screen.getAllByRole('status').map((region) => region.textContent)).toContain('Four **topics**'),
    )
  })

  it('shows progress and banners', async () => {
    const events = [
      ...opening('write'),
      { type: 'progress_update', text: 'Reading your brand guide' },
      { type: 'notice', level: 'warning', message: 'Your plan ends tomorrow.' },
    ]
    chat([{ events, open: true }])
    await say('write')
    expect(await screen.findByText('Reading your brand guide')).toBeTruthy()
    expect(screen.getByText('Your plan ends tomorrow.')).toBeTruthy()
  })

  it('takes no message in a closed thread', async () => {
    const closed = {
      type: 'thread.updated',
      thread: aThread('thr_1', { status: { type: 'closed', reason: 'Done for today.' } }),
    }
    chat([{ events: [...whole.events, closed] }])
    await say('write')
    expect(await screen.findByPlaceholderText('Done for today.')).toHaveProperty('disabled', true)
  })
})

describe('stopping', () => {
  it('keeps what has arrived and lets the person go on', async () => {
    const begun = { events: [...opening('write'), ...answering(['Half an ans'], { finished: false })], open: true }
    const next = {
      events: [
        { type: 'thread.item.done', item: userMessage('msg_3', 'shorter') },
        ...answering(['Short'], { id: 'msg_4' }),
      ],
    }
    const { types, requests, addresses } = chat([begun, Response.json({ cancelled: true }), next])
    await say('write')
    await screen.findByText('Half an ans')
    await userEvent.click(screen.getByRole('button', { name: 'Stop' }))
    expect(await screen.findByText('You stopped the answer.')).toBeTruthy()
    expect(screen.getByText('Half an ans')).toBeTruthy()
    await say('shorter')
    expect(await screen.findByText('Short')).toBeTruthy()
    expect(requests[1]).toEqual({ thread_id: 'thr_1' })
    expect(addresses[1]).toBe('/chatkit/cancel')
    expect(types()).toEqual(['threads.create', undefined, 'threads.add_user_message'])
  })
})

describe('when something goes wrong', () => {
  it('waits for an answer that is still being written elsewhere', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime })
    const refusal = { message: 'An answer is still being written.', error: { code: 'turn_in_progress' } }
    chat([Response.json(refusal, { status: 409 }), whole])
    await say('write', user)
    expect(await screen.findByText('Waiting for the answer before this one to end…')).toBeTruthy()
    await vi.advanceTimersByTimeAsync(1000)
    expect(await screen.findByText('topics')).toBeTruthy()
  })

  it('offers another try at a failed answer, without saying the message again', async () => {
    const failed = { events: [...opening('write'), { type: 'error', code: 'stream.error', allow_retry: true }] }
    const { requests } = chat([failed, { events: answering(['Here it is']) }])
    await say('write')
    expect((await screen.findByRole('alert')).textContent).toContain('Something went wrong')
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByText('Here it is')).toBeTruthy()
    expect(screen.queryByRole('alert')).toBeNull()
    expect(screen.getAllByText('write')).toHaveLength(1)
    expect(requests[1]).toEqual({ type: 'threads.retry_after_item', params: { thread_id: 'thr_1', item_id: 'msg_1' } })
  })

  it('shows the words of a custom error, and no retry where the server wants none', async () => {
    const failed = { type: 'error', code: 'custom', message: 'This month’s budget is used up.', allow_retry: false }
    chat([{ events: [...opening('write'), failed] }])
    await say('write')
    expect((await screen.findByRole('alert')).textContent).toBe('This month’s budget is used up.')
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull()
  })

  it('shows the sentence of a refusal', async () => {
    const refusal = Response.json(
      { message: 'This conversation is gone.', error: { code: 'not_found' } },
      { status: 404 },
    )
    chat([refusal])
    await say('write')
    expect((await screen.findByRole('alert')).textContent).toBe('This conversation is gone.')
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull()
  })

  it('tries a lost connection again after 1, 2 and 4 s, then offers to, with the message kept', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime })
    const { requests } = chat(['offline', 'offline', 'offline', 'offline', whole])
    await say('write', user)
    expect(await screen.findByText('No connection; trying again (1 of 3)…')).toBeTruthy()
    await vi.advanceTimersByTimeAsync(7000)
    expect((await screen.findByRole('alert')).textContent).toContain('could not be sent')
    expect(requests).toHaveLength(4)
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByText('topics')).toBeTruthy()
    expect(requests.every((request) => JSON.stringify(request) === JSON.stringify(requests[0]))).toBe(true)
  })

  it('goes on behind the last event when the connection breaks off in the middle', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime })
    const begun = [...opening('write'), ...answering(['Four **top'], { finished: false })]
    const rest = answering(['Four **top', 'ics**']).slice(2)
    const { requests, headers } = chat([
      { events: begun, cut: true, turn: 'turn_1' },
      { events: rest, turn: 'turn_1', from: begun.length },
    ])
    await say('write', user)
    expect(await screen.findByText('No connection; trying again (1 of 3)…')).toBeTruthy()
    await vi.advanceTimersByTimeAsync(1100)
    expect((await screen.findByText('topics')).tagName).toBe('STRONG')
    expect(requests[1]).toEqual(resume)
    expect(headers[1]?.get('last-event-id')).toBe(`turn_1.${begun.length - 1}`)
    expect(requests).toHaveLength(2)
    expect(screen.getAllByText('write')).toHaveLength(1)
  })

  it('tries at once when the network is there again', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime })
    const { requests } = chat(['offline', 'offline', 'offline', whole])
    await say('write', user)
    await screen.findByText('No connection; trying again (1 of 3)…')
    await vi.advanceTimersByTimeAsync(1000)
    await vi.advanceTimersByTimeAsync(2000)
    expect(await screen.findByText('No connection; trying again (3 of 3)…')).toBeTruthy()
    window.dispatchEvent(new Event('online'))
    await vi.advanceTimersByTimeAsync(20)
    expect(requests).toHaveLength(4)
    expect(await screen.findByText('topics')).toBeTruthy()
  })

  it('gives a line up that has gone dead in a sleep', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime })
    const begun = [...opening('write'), ...answering(['Four **top'], { finished: false })]
    const { requests } = chat([
      { events: begun, open: true, turn: 'turn_1' },
      { events: answering(['Four **top', 'ics**']).slice(2), turn: 'turn_1', from: begun.length },
    ])
    await say('write', user)
    await screen.findByText('Four **top')
    await vi.advanceTimersByTimeAsync(30_000)
    expect(requests).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(25_000)
    expect(await screen.findByText('topics')).toBeTruthy()
    expect(requests[1]).toEqual(resume)
  })

  it('reads the thread again where the server does not know the turn any more', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime })
    const broken = { events: [...opening('write'), ...answering(['Four **top'], { finished: false })], cut: true }
    const { types } = chat([
      { ...broken, turn: 'turn_1' },
      { events: [] },
      (request) =>
        Response.json(
          request.type === 'threads.get_by_id'
            ? aThread()
            : { data: [answer('msg_2', 'Four **topics**'), userMessage('msg_1', 'write')], has_more: false },
        ),
    ])
    await say('write', user)
    await vi.advanceTimersByTimeAsync(1100)
    expect(await screen.findByText('topics')).toBeTruthy()
    expect(types()).toEqual(['threads.create', 'threads.custom_action', 'threads.get_by_id', 'items.list'])
    expect(screen.getAllByText('write')).toHaveLength(1)
  })

  it('looks for the answer where it was left once all tries are used up, and does not ask for it anew', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime })
    const begun = [...opening('write'), ...answering(['Four **top'], { finished: false })]
    const { types } = chat([
      { events: begun, cut: true, turn: 'turn_1' },
      'offline',
      'offline',
      'offline',
      { events: answering(['Four **top', 'ics**']).slice(2), turn: 'turn_1', from: begun.length },
    ])
    await say('write', user)
    await vi.advanceTimersByTimeAsync(8000)
    expect((await screen.findByRole('alert')).textContent).toContain('broke off')
    window.dispatchEvent(new Event('online'))
    expect(await screen.findByText('topics')).toBeTruthy()
    expect(types()).toEqual(['threads.create', ...Array(4).fill('threads.custom_action')])
    expect(screen.queryByRole('alert')).toBeNull()
  })
})

describe('a message of which nobody knows for long whether it arrived', () => {
  const found = (request: Request) => {
    const items = { data: [userMessage('msg_1', 'write')], has_more: false }
    if (request.type === 'threads.list') return Response.json({ data: [aThread()], has_more: false })
    if (request.type === 'threads.get_by_id') return Response.json(aThread('thr_1', { items }))
    if (request.type === 'items.list') return Response.json(items)
    return { ...whole, turn: 'turn_1' }
  }

  async function sayAndLoseTheLine(replies: Reply[]) {
    vi.useFakeTimers({ shouldAdvanceTime: true, now: Date.parse('2026-11-20T10:00:00.000Z') })
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime })
    const server = chat(['offline', 'offline', 'offline', 'offline', ...replies])
    await say('write', user)
    await vi.advanceTimersByTimeAsync(7500)
    await screen.findByRole('alert')
    await vi.advanceTimersByTimeAsync(60_000)
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    return server
  }

  it('is looked for, and its answer shown', async () => {
    const { types } = await sayAndLoseTheLine([found])
    expect(await screen.findByText('topics')).toBeTruthy()
    expect(screen.getAllByText('write')).toHaveLength(1)
    expect(types().slice(4)).toEqual([
      'threads.list',
      'threads.get_by_id',
      'threads.get_by_id',
      'items.list',
      'threads.custom_action',
    ])
  })

  it('is said again where it is not there', async () => {
    const { types } = await sayAndLoseTheLine([Response.json({ data: [], has_more: false }), whole])
    expect(await screen.findByText('topics')).toBeTruthy()
    expect(types().slice(4)).toEqual(['threads.list', 'threads.create'])
  })
})

describe('when the server will not have a message', () => {
  it('shows the notice and gives the text back', async () => {
    const notice = { type: 'notice', level: 'warning', title: 'Enough for today', message: 'It goes on tomorrow.' }
    chat([{ events: [notice], turn: 'turn_1' }])
    await say('write about spring')
    expect(await screen.findByText('It goes on tomorrow.')).toBeTruthy()
    await vi.waitFor(() => expect(field().value).toBe('write about spring'))
    expect(screen.queryByText('write about spring', { selector: 'p' })).toBeNull()
  })

  it('gives the text back with the sentence of a refusal', async () => {
    chat([Response.json({ message: 'That is too long.', error: { code: 'too_large' } }, { status: 413 })])
    await say('a long message')
    expect((await screen.findByRole('alert')).textContent).toBe('That is too long.')
    await vi.waitFor(() => expect(field().value).toBe('a long message'))
  })
})

describe('a thread that is there already', () => {
  const items = (...data: object[]) => Response.json({ data, has_more: false })
  const stored =
    (running: ScriptedTurn, ...data: object[]) =>
    (request: Request) => {
      if (request.type === 'threads.get_by_id') return Response.json(aThread())
      return request.type === 'items.list' ? items(...data) : running
    }

  it('shows what is stored, then what is being written', async () => {
    const running = { events: [...opening('write'), ...answering(['Four **top', 'ics**'])], turn: 'turn_1' }
    const { requests } = chat([stored(running, userMessage('msg_1', 'write'))], { initialThread: 'thr_1' })
    expect(await screen.findByText('topics')).toBeTruthy()
    expect(screen.getAllByText('write')).toHaveLength(1)
    expect(requests.at(-1)).toEqual(resume)
  })

  it('shows the stored answer where nothing runs, and takes a message', async () => {
    const data = [answer('msg_2', 'Four topics'), userMessage('msg_1', 'write')]
    const { types } = chat([stored({ events: [] }, ...data)], { initialThread: 'thr_1' })
    expect(await screen.findByText('Four topics')).toBeTruthy()
    await vi.waitFor(() => expect(screen.queryByText('Opening the conversation…')).toBeNull())
    await say('next')
    expect(types().at(-1)).toBe('threads.add_user_message')
  })

  it('reads the thread once more where the turn ended between the two questions', async () => {
    let reads = 0
    const late = (request: Request) => {
      if (request.type === 'threads.get_by_id') return Response.json(aThread())
      if (request.type !== 'items.list') return { events: [] }
      return ++reads === 1
        ? items(userMessage('msg_1', 'write'))
        : items(answer('msg_2', 'Four topics'), userMessage('msg_1', 'write'))
    }
    chat([late], { initialThread: 'thr_1' })
    expect(await screen.findByText('Four topics')).toBeTruthy()
  })

  it('tells which thread it shows, and that one is gone', async () => {
    const onThreadChange = vi.fn()
    const gone = Response.json({ message: 'This conversation is gone.' }, { status: 404 })
    chat([gone], { initialThread: 'thr_1', onThreadChange })
    expect((await screen.findByRole('alert')).textContent).toBe('This conversation is gone.')
    expect(onThreadChange.mock.calls).toEqual([[null]])
  })
})

describe('what a person can do with an answer', () => {
  it('says that it helped', async () => {
    const { requests } = chat([whole, Response.json({})])
    await say('write')
    await userEvent.click(await screen.findByRole('button', { name: 'This helped' }))
    expect(await screen.findByText('Thank you.')).toBeTruthy()
    expect(requests[1]).toEqual({
      type: 'items.feedback',
      params: { thread_id: 'thr_1', item_ids: ['msg_2'], kind: 'positive' },
    })
  })

  it('has the last one given anew', async () => {
    const { requests } = chat([whole, { events: answering(['Another one']) }])
    await say('write')
    await userEvent.click(await screen.findByRole('button', { name: 'Answer again' }))
    expect(await screen.findByText('Another one')).toBeTruthy()
    expect(screen.queryByText('topics')).toBeNull()
    expect(requests[1]?.type).toBe('threads.retry_after_item')
  })
})

describe('history', () => {
  const threads = Response.json({ data: [aThread('thr_9', { title: 'Topics for spring' })], has_more: false })
  const kept = (request: Request) => {
    if (request.type === 'threads.list') return threads
    if (request.type === 'threads.get_by_id') return Response.json(aThread('thr_9', { title: 'Topics for spring' }))
    const data = [answer('msg_2', 'Spring it is', 'thr_9'), userMessage('msg_1', 'spring?', 'thr_9')]
    return Response.json({ data, has_more: false })
  }

  it('opens an earlier conversation, oldest message first', async () => {
    chat([kept])
    await userEvent.click(screen.getByRole('button', { name: 'History' }))
    await userEvent.click(await screen.findByRole('button', { name: /Topics for spring/ }))
    const reply = await screen.findByText('Spring it is')
    expect(screen.getByText('spring?').compareDocumentPosition(reply) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy()
  })

  it('goes back with Escape', async () => {
    chat([kept])
    await userEvent.click(screen.getByRole('button', { name: 'History' }))
    await screen.findByRole('button', { name: /Topics for spring/ })
    await userEvent.keyboard('{Escape}')
    expect(screen.queryByRole('button', { name: /Topics for spring/ })).toBeNull()
    expect(document.activeElement).toBe(screen.getByLabelText('Message'))
  })

  it('leaves a conversation for a new one', async () => {
    const { requests } = chat([whole])
    await say('write')
    await screen.findByText('topics')
    await userEvent.click(screen.getByRole('button', { name: 'New' }))
    expect(screen.queryByText('topics')).toBeNull()
    await say('write')
    await screen.findByText('topics')
    expect(requests[1]?.type).toBe('threads.create')
  })
})
