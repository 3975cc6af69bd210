import { configure, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { aConfig, anOwner, aWorkflow, workflowsOf } from '../testing/records.ts'
import { renderApp } from '../testing/render-app.tsx'
import { offline, page, problem, scriptApi } from '../testing/scripted-api.ts'
import { answering, eventStream, opening } from '../testing/scripted-chat.ts'

// The answer stands a second time where only a screen reader finds it.
configure({ defaultIgnore: 'script, style, .sr-only' })

const write = { id: 'w1', trigger: 'write', name: 'Write a post' }
const plan = { id: 'w2', trigger: 'plan', name: 'Plan the month' }

function session(backend: 'edge' | 'hosted', workflow = write) {
  const data = {
    client_secret: 'cs_1',
    session_id: 'session_1',
    expires_at: new Date(Date.now() + 600_000).toISOString(),
    backend,
    workflow,
  }
  return { status: 'success', data }
}

const base = {
  'GET /api/me': anOwner(),
  'GET /api/config': aConfig,
  'GET /api/workflows': workflowsOf(aWorkflow(write)),
  'GET /api/activities': page([]),
  'POST /chatkit': () => eventStream({ events: [...opening('write'), ...answering(['Four topics'])] }),
}
const sessions = 'POST /api/chatkit/sessions'

async function tell(text = 'write') {
  await userEvent.type(await screen.findByLabelText('Message to the chat'), `${text}{Enter}`)
}

describe('the chat', () => {
  it('answers in our own chat where OpenAI’s is not to be had, and says why', async () => {
    const api = scriptApi({ ...base, [sessions]: session('edge') })
    renderApp('/activities')
    await tell()
    expect(await screen.findByText('Four topics')).toBeTruthy()
    expect(screen.getByText(/OpenAI’s chat is not set up here; this is ours/)).toBeTruthy()
    expect(api.to(sessions).map(({ body }) => body)).toEqual([{ trigger: 'write' }])
    expect(api.to('POST /chatkit')[0]?.headers.get('authorization')).toBe('Bearer cs_1')
  })

  it('says that a hosted workflow needs OpenAI’s chat, and can be asked to look for it again', async () => {
    const api = scriptApi({ ...base, [sessions]: session('hosted') })
    renderApp('/activities')
    await tell()
    expect((await screen.findByRole('alert')).textContent).toContain('only works in OpenAI’s own chat')
    expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy()
    expect(api.to('POST /chatkit')).toEqual([])
  })

  it('starts from a prompt', async () => {
    scriptApi({ ...base, [sessions]: session('edge') })
    renderApp('/activities')
    await userEvent.click((await screen.findAllByRole('button', { name: 'Open the chat' }))[0] as HTMLElement)
    await userEvent.click(await screen.findByRole('button', { name: 'Write a post' }))
    expect(await screen.findByText('Four topics')).toBeTruthy()
  })

  it('asks who is meant when several could be', async () => {
    const api = scriptApi({
      ...base,
      'GET /api/workflows': workflowsOf(aWorkflow(write), aWorkflow(plan)),
      [sessions]: session('edge', plan),
    })
    renderApp('/activities')
    await tell('the next four weeks')
    expect(await screen.findByText('Choose who should take “the next four weeks”.')).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Plan the month' }))
    expect(await screen.findByText('Four topics')).toBeTruthy()
    expect(api.to(sessions).map(({ body }) => body)).toEqual([{ trigger: 'plan' }])
  })

  it('shows what the API says when no session can be had, and keeps the message for another try', async () => {
    const missing = problem(
      503,
      'openai_key_missing',
      'OpenAI is not connected yet. An owner can connect it in Settings.',
    )
    const api = scriptApi({ ...base, [sessions]: [missing, session('edge')] })
    renderApp('/activities')
    await tell()
    expect((await screen.findByRole('alert')).textContent).toContain('OpenAI is not connected yet.')
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByText('Four topics')).toBeTruthy()
    expect(api.to(sessions)).toHaveLength(2)
  })

  it('tries a lost connection again after 1, 2 and 4 s, then says so', async () => {
    const api = scriptApi({ ...base, [sessions]: offline })
    renderApp('/activities')
    await screen.findByLabelText('Message to the chat')
    vi.useFakeTimers({ shouldAdvanceTime: true })
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime })
    await user.type(screen.getByLabelText('Message to the chat'), 'write{Enter}')
    expect(await screen.findByText('No connection; trying again (1 of 3)…')).toBeTruthy()
    await vi.advanceTimersByTimeAsync(7000)
    expect((await screen.findByRole('alert')).textContent).toContain("We can't reach RevOS")
    expect(api.to(sessions)).toHaveLength(4)
  })

  it('opens with Ctrl+K, closes with Escape and loses nothing by it', async () => {
    scriptApi({ ...base, [sessions]: session('edge') })
    renderApp('/activities')
    await tell()
    await screen.findByText('Four topics')
    const panel = screen.getByRole('complementary', { name: 'Chat' })
    await userEvent.click(screen.getByLabelText('Message'))
    await userEvent.keyboard('{Escape}')
    expect(panel.hidden).toBe(true)
    await userEvent.keyboard('{Control>}k{/Control}')
    expect(panel.hidden).toBe(false)
    expect(screen.getByText('Four topics')).toBeTruthy()
    expect(document.activeElement).toBe(screen.getByLabelText('Message'))
  })

  it('remembers that it was docked', async () => {
    scriptApi({ ...base, [sessions]: session('edge') })
    renderApp('/activities')
    await userEvent.click((await screen.findAllByRole('button', { name: 'Open the chat' }))[0] as HTMLElement)
    await userEvent.click(await screen.findByRole('button', { name: 'Dock at the side' }))
    expect(JSON.parse(localStorage.getItem('revos.chat') ?? '')).toEqual({ open: true, mode: 'side' })
  })
})
