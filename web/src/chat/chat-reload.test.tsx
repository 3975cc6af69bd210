import { cleanup, configure, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, it, vi } from 'vitest'
// Loaded while the chat is used; here they are there from the beginning.
import '../chat-element/chat-element.tsx'
import '../chat-element/markdown.tsx'
import { aConfig, anOwner, aWorkflow, workflowsOf } from '../testing/records.ts'
import { renderApp } from '../testing/render-app.tsx'
import { page, problem, type Sent, scriptApi } from '../testing/scripted-api.ts'
import { answering, aThread, eventStream, opening, userMessage } from '../testing/scripted-chat.ts'
import './chat-panel.tsx'

// The answer stands a second time where only a screen reader finds it.
configure({ defaultIgnore: 'script, style, .sr-only' })

const write = { id: 'w1', trigger: 'write', name: 'Write a post' }
const session = {
  status: 'success',
  data: {
    client_secret: 'cs_1',
    session_id: 'session_1',
    expires_at: '2099-01-01T00:00:00.000Z',
    backend: 'edge',
    workflow: write,
  },
}
const base = {
  'GET /api/me': anOwner(),
  'GET /api/config': aConfig,
  'GET /api/workflows': workflowsOf(aWorkflow(write)),
  'GET /api/activities': page([]),
  'POST /api/chatkit/sessions': session,
}
const begun = [...opening('write'), ...answering(['Four **top'], { finished: false })]
const whole = [...opening('write'), ...answering(['Four **top', 'ics**'])]

/** A server that is asked after the reload, and the requests that it got. */
function serverAfterReload(stream: () => Response) {
  const api = scriptApi({ ...base, 'POST /chatkit': () => answerTo(api.to('POST /chatkit').at(-1), stream) })
  return { types: () => api.to('POST /chatkit').map(({ body }) => (body as { type: string }).type), api }
}

function answerTo(sent: Sent | undefined, stream: () => Response): Response {
  const type = (sent?.body as { type: string } | undefined)?.type
  if (type === 'threads.get_by_id') return Response.json(aThread())
  if (type === 'items.list') return Response.json({ data: [userMessage('msg_1', 'write')], has_more: false })
  return stream()
}

/** Opens the page, says `write`, and has its first answer broken by a reload. */
async function talkAndLeave(first: () => Response) {
  scriptApi({ ...base, 'POST /chatkit': first })
  renderApp('/activities')
  await userEvent.type(await screen.findByLabelText('Message to the chat'), 'write{Enter}')
}

function reload() {
  cleanup()
  renderApp('/activities')
}

afterEach(() => vi.restoreAllMocks())

describe('a reload in the middle of an answer', () => {
  it('shows the chat again where it was, without a click, and the rest of the answer', async () => {
    await talkAndLeave(() => eventStream({ events: begun, turn: 'turn_1', open: true }))
    await screen.findByText('Four **top')
    await userEvent.click(screen.getByRole('button', { name: 'Use the full screen' }))
    const { types } = serverAfterReload(() => eventStream({ events: whole, turn: 'turn_1' }))
    reload()
    expect((await screen.findByText('topics')).tagName).toBe('STRONG')
    expect(screen.getByRole('button', { name: 'Leave the full screen' })).toBeTruthy()
    expect(screen.getAllByText('write')).toHaveLength(1)
    expect(types().sort()).toEqual(['items.list', 'threads.custom_action', 'threads.get_by_id'])
  })

  it('sends a message again as it was when no byte of an answer had come', async () => {
    await talkAndLeave(() => eventStream({ events: [], turn: 'turn_1', open: true }))
    await screen.findByText('Thinking…')
    const first = sessionStorage.getItem('revos.chat.talk') ?? ''
    const { types, api } = serverAfterReload(() => eventStream({ events: whole, turn: 'turn_1' }))
    reload()
    expect((await screen.findByText('topics')).tagName).toBe('STRONG')
    expect(types()[0]).toBe('threads.create')
    expect(types().slice(1)).not.toContain('threads.create')
    const again = api.to('POST /chatkit')[0]
    expect(JSON.parse(first).talk.sending).toMatchObject({
      body: JSON.stringify(again?.body),
      frame: again?.headers.get('chatkit-frame-instance-id'),
    })
  })

  it('keeps a message that the server would not have in the field', async () => {
    await talkAndLeave(() => eventStream({ events: [], turn: 'turn_1', open: true }))
    await screen.findByText('Thinking…')
    const notice = { type: 'notice', level: 'warning', message: 'Tomorrow.' }
    serverAfterReload(() => eventStream({ events: [notice], turn: 'turn_1' }))
    reload()
    const field = (await screen.findByLabelText('Message')) as HTMLTextAreaElement
    expect(field.value).toBe('write')
  })

  it('shows the way back to a chat that was closed, and goes on in it', async () => {
    await talkAndLeave(() => eventStream({ events: begun, turn: 'turn_1', open: true }))
    await screen.findByText('Four **top')
    await userEvent.click(screen.getByRole('button', { name: 'Close the chat (Esc)' }))
    const { types } = serverAfterReload(() => eventStream({ events: whole, turn: 'turn_1' }))
    reload()
    await userEvent.click(await screen.findByRole('button', { name: /Back to Write a post/ }))
    expect((await screen.findByText('topics')).tagName).toBe('STRONG')
    expect(types()).toContain('threads.custom_action')
  })

  it('offers the choice again where the workflow is gone', async () => {
    await talkAndLeave(() => eventStream({ events: begun, turn: 'turn_1', open: true }))
    await screen.findByText('Four **top')
    scriptApi({ ...base, 'POST /api/chatkit/sessions': problem(404, 'not_found', 'There is no such workflow.') })
    reload()
    expect(await screen.findByText('What shall we work on?')).toBeTruthy()
    expect(JSON.parse(sessionStorage.getItem('revos.chat.talk') ?? '{}').talk).toBeNull()
  })

  it('begins anew after the person has chosen something else', async () => {
    await talkAndLeave(() => eventStream({ events: whole, turn: 'turn_1' }))
    await screen.findByText('topics')
    await userEvent.click(screen.getByRole('button', { name: 'Choose something else' }))
    const { types } = serverAfterReload(() => eventStream({ events: [] }))
    reload()
    expect(await screen.findByText('What shall we work on?')).toBeTruthy()
    expect(types()).toEqual([])
  })
})
