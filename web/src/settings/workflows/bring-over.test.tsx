import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import type { ChatImport } from '../../data/chat-imports.ts'
import type { Person } from '../../data/people.ts'
import { aConfig, anOwner } from '../../testing/records.ts'
import { renderApp } from '../../testing/render-app.tsx'
import { page, problem, scriptApi } from '../../testing/scripted-api.ts'

const workflow = { trigger: 'ideas', name: 'Ideas', backend: 'hosted', hosted: true, edgeWorkflow: null, model: null }
const kim: Person = {
  ...{
    id: 'user_7',
    name: 'Kim Berg',
    email: 'kim@example.test',
    role: 'member',
    joinedAt: '2026-11-01T10:00:00.000Z',
  },
  ...{ external: false, you: false },
}
const ada: Person = { ...kim, id: 'user_8', name: 'Ada Moreno', email: 'ada@example.test' }
const done: ChatImport = {
  id: 'job_1',
  state: 'done',
  workflowId: 'wfl_1',
  counts: { threads: 12, items: 140, people: 3, skipped_threads: 0, skipped_items: 0 },
  unmatched: [],
  progress: 'Done',
  error: null,
  createdAt: '2026-11-20T10:00:00.000Z',
  finishedAt: '2026-11-20T10:01:00.000Z',
}
const base = {
  'GET /api/me': anOwner(),
  'GET /api/config': aConfig,
  'GET /api/workflows': {
    ...page([
      { ...workflow, id: 'wfl_1' },
      { ...workflow, id: 'wfl_2', trigger: 'write', name: 'Write a post' },
    ]),
    hostedEndsOn: '2026-11-30',
  },
  'GET /api/workflows/installed': { items: [] },
  'GET /api/alerts': page([]),
  'GET /api/chat/imports': page([]),
  'GET /api/people': [page([kim], 'next'), page([ada])],
}
const section = async () => within(await screen.findByRole('region', { name: 'Bring conversations over' }))
const bodies = (api: ReturnType<typeof scriptApi>) => api.to('POST /api/chat/imports').map(({ body }) => body)

describe('bringing conversations over', () => {
  it('is started for a workflow, followed while it runs, and told when it is done', async () => {
    const queued: ChatImport = {
      ...{ ...done, state: 'queued', finishedAt: null, progress: 'Waiting to begin' },
      counts: { threads: 0, items: 0, people: 0, skipped_threads: 0, skipped_items: 0 },
    }
    const running: ChatImport = { ...done, state: 'running', finishedAt: null, progress: 'At conversation 13' }
    const api = scriptApi({
      ...base,
      'GET /api/chat/imports': [page([]), page([queued]), page([running]), page([done])],
      'POST /api/chat/imports': Response.json(queued, { status: 202 }),
    })
    renderApp('/settings/workflows')
    const part = await section()
    expect(await part.findByText('Nothing was brought over yet')).toBeTruthy()
    await userEvent.selectOptions(part.getByLabelText('They go on with'), 'Write a post')
    const start = part.getByRole('button', { name: 'Bring conversations over' })
    await userEvent.click(start)
    expect(await part.findByText('In line')).toBeTruthy()
    expect(start).toHaveProperty('disabled', true)
    expect(await part.findByText('At conversation 13', {}, { timeout: 4000 })).toBeTruthy()
    expect(part.getByText('12 conversations with 140 entries, of 3 people, so far.')).toBeTruthy()
    expect(
      await part.findByText('Here now: 12 conversations with 140 entries, of 3 people.', {}, { timeout: 4000 }),
    ).toBeTruthy()
    expect(start).toHaveProperty('disabled', false)
    expect(bodies(api)).toEqual([{ workflow: 'wfl_2' }])
  }, 15_000)

  it('asks who is who, by name or address, and runs again with all that was said', async () => {
    const unmatched = [
      { user: 'kim-at-openai', threads: 4 },
      { user: 'u2', threads: 1 },
      { user: 'tenant_1/user_9', threads: 1 },
    ]
    const first: ChatImport = { ...done, unmatched }
    const second: ChatImport = { ...done, id: 'job_2', unmatched: unmatched.slice(1) }
    const third: ChatImport = { ...done, id: 'job_3' }
    const api = scriptApi({
      ...base,
      'GET /api/chat/imports': [page([first]), page([second, first]), page([third, second, first])],
      'POST /api/chat/imports': Response.json(done, { status: 202 }),
    })
    renderApp('/settings/workflows')
    const part = await section()
    expect(await part.findByText('People missing')).toBeTruthy()
    expect(await part.findByLabelText('Somebody who has left (user_9)')).toBeTruthy()
    const again = () => part.getByRole('button', { name: 'Run it again' })
    await userEvent.click(again())
    expect(part.getByText('Say who at least one of them is.')).toBeTruthy()
    await userEvent.type(part.getByLabelText('kim-at-openai'), 'Kim')
    await userEvent.click(again())
    expect(part.getByText(/Nobody in your company has this name/)).toBeTruthy()
    expect(document.activeElement).toBe(part.getByLabelText('kim-at-openai'))
    expect(bodies(api)).toEqual([])

    await userEvent.type(part.getByLabelText('kim-at-openai'), ' Berg')
    await userEvent.click(again())
    await waitFor(() => expect(part.queryByLabelText('kim-at-openai')).toBeNull())
    expect(part.getByText('3 users of OpenAI’s fitted nobody here.')).toBeTruthy()
    // From the second page of the people.
    await userEvent.type(part.getByLabelText('u2'), 'ada@example.test')
    await userEvent.click(again())
    expect(await part.findByText('Done')).toBeTruthy()
    expect(bodies(api)).toEqual([
      { workflow: 'wfl_1', assign: { 'kim-at-openai': 'user_7' } },
      { workflow: 'wfl_1', assign: { 'kim-at-openai': 'user_7', u2: 'user_8' } },
    ])
  })

  it('puts forward whom OpenAI knows by address, and sends nothing by itself', async () => {
    const unmatched = [{ user: 'KIM@example.test', threads: 2 }]
    const api = scriptApi({
      ...base,
      'GET /api/chat/imports': page([{ ...done, unmatched }]),
      'POST /api/chat/imports': Response.json(done, { status: 202 }),
    })
    renderApp('/settings/workflows')
    const part = await section()
    const field = await part.findByLabelText<HTMLInputElement>('KIM@example.test')
    expect(field.value).toBe('KIM@example.test')
    expect(bodies(api)).toEqual([])
    await userEvent.click(part.getByRole('button', { name: 'Run it again' }))
    await waitFor(() => expect(bodies(api)).toEqual([{ workflow: 'wfl_1', assign: { 'KIM@example.test': 'user_7' } }]))
  })

  it('asks who is who once the people can be found, and the first press of Enter counts', async () => {
    const unmatched = [{ user: 'ada-at-openai', threads: 1 }]
    const people = Promise.withResolvers<object>()
    const api = scriptApi({
      ...base,
      'GET /api/chat/imports': page([{ ...done, unmatched }]),
      'GET /api/people': () => people.promise,
      'POST /api/chat/imports': Response.json(done, { status: 202 }),
    })
    renderApp('/settings/workflows')
    const part = await section()
    await waitFor(() => expect(api.to('GET /api/people')).not.toEqual([]))
    expect(part.queryByLabelText('ada-at-openai')).toBeNull()
    people.resolve(page([kim, ada]))
    await userEvent.type(await part.findByLabelText('ada-at-openai'), 'Ada Moreno{Enter}')
    await waitFor(() => expect(bodies(api)).toEqual([{ workflow: 'wfl_1', assign: { 'ada-at-openai': 'user_8' } }]))
  })

  it('says that the people could not be loaded, and asks again when told to', async () => {
    scriptApi({
      ...base,
      'GET /api/chat/imports': page([{ ...done, unmatched: [{ user: 'ada-at-openai', threads: 1 }] }]),
      'GET /api/people': [problem(403, 'forbidden', 'Your role does not allow this.'), page([ada])],
    })
    renderApp('/settings/workflows')
    const part = await section()
    expect(await part.findByText('Your role does not allow this.')).toBeTruthy()
    expect(part.queryByLabelText('ada-at-openai')).toBeNull()
    await userEvent.click(part.getByRole('button', { name: 'Try again' }))
    expect(await part.findByLabelText('ada-at-openai')).toBeTruthy()
  })

  it('says what stopped it, and that it cannot be started', async () => {
    const error = 'OpenAI gives out no conversations of hosted workflows any more.'
    scriptApi({
      ...base,
      'GET /api/chat/imports': page([{ ...done, state: 'failed', error }]),
      'POST /api/chat/imports': problem(409, 'conflict', 'An import is under way already.'),
    })
    renderApp('/settings/workflows')
    const part = await section()
    expect(await part.findByText(`${error} What came over stays; begin it again for the rest.`)).toBeTruthy()
    await userEvent.click(part.getByRole('button', { name: 'Bring conversations over' }))
    expect(await part.findByText('An import is under way already.')).toBeTruthy()
  })

  it('is for owners', async () => {
    const api = scriptApi({ ...base, 'GET /api/me': anOwner({ role: 'admin' }) })
    renderApp('/settings/workflows')
    expect(await screen.findByRole('article', { name: 'Ideas' })).toBeTruthy()
    expect(screen.queryByRole('region', { name: 'Bring conversations over' })).toBeNull()
    expect(api.to('GET /api/chat/imports')).toEqual([])
  })
})
