import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import type { Integration } from '../../data/integrations.ts'
import { aConfig, aMember, anOwner, workflowsOf } from '../../testing/records.ts'
import { renderApp } from '../../testing/render-app.tsx'
import { done, page, problem, scriptApi } from '../../testing/scripted-api.ts'

const openai: Integration = {
  provider: 'openai',
  name: 'OpenAI',
  summary: 'Answers in the chat.',
  without: 'No chat answers, no pictures.',
  setup: { steps: ['Open the page with the keys.'], url: 'https://platform.openai.com/api-keys' },
  fields: [
    {
      ...{ name: 'apiKey', label: 'API key', help: 'It begins with sk-.', kind: 'secret', required: true },
      ...{ placeholder: 'sk-…', pattern: 'sk-[\\w-]{8,200}', default: null, value: null },
    },
    {
      ...{ name: 'project', label: 'Project', help: 'Only for several.', kind: 'text', required: false },
      ...{ placeholder: 'proj_…', pattern: null, default: null, value: null },
    },
  ],
  stored: false,
  status: 'none',
  statusText: 'OpenAI is not set up.',
  next: 'An admin can set it up here.',
  statusSince: null,
  checkedAt: null,
  account: null,
  updatedAt: null,
  members: null,
}

const stored: Integration = {
  ...openai,
  fields: openai.fields.map((field) => ({ ...field, value: field.kind === 'secret' ? 'sk-…abcd' : 'proj_1' })),
  stored: true,
  status: 'ok',
  statusText: 'OpenAI works.',
  next: null,
  checkedAt: '2026-11-20T10:00:00.000Z',
  updatedAt: '2026-11-20T10:00:00.000Z',
}

const webhook: Integration = {
  ...openai,
  provider: 'webhook',
  name: 'Webhook',
  fields: [
    {
      ...{ name: 'url', label: 'Address', help: 'Gets a ping.', kind: 'url', required: true },
      ...{ placeholder: '', pattern: null, default: null, value: null },
    },
  ],
}

const base = {
  'GET /api/me': anOwner(),
  'GET /api/config': aConfig,
  'GET /api/workflows': workflowsOf(),
  'GET /api/alerts': page([]),
}
const notWorking = () =>
  problem(422, 'credential_not_working', 'OpenAI does not accept the key. Make a new one. Nothing was saved.', {
    errors: [{ path: 'values.apiKey', message: 'OpenAI does not accept the key.' }],
  })

const card = async (name = 'OpenAI') => within(await screen.findByRole('article', { name }))

describe('the integrations page', () => {
  it('says how each stands, what is missing without it, and what to do next', async () => {
    scriptApi({ ...base, 'GET /api/integrations': page([openai]) })
    renderApp('/settings/integrations')
    const shown = await card()
    expect(shown.getByText('Not set up')).toBeTruthy()
    expect(shown.getByText('No chat answers, no pictures.')).toBeTruthy()
    expect(shown.getByText('An admin can set it up here.')).toBeTruthy()
    expect(shown.queryByLabelText('API key')).toBeNull()
  })

  it('keeps the open card in the address', async () => {
    scriptApi({ ...base, 'GET /api/integrations': page([openai, webhook]) })
    const { router } = renderApp('/settings/integrations?provider=webhook')
    expect((await card('Webhook')).getByLabelText('Address')).toBeTruthy()
    await userEvent.click((await card()).getByRole('button', { name: 'Set up OpenAI' }))
    expect(await (await card()).findByLabelText('API key')).toBeTruthy()
    expect(router.state.location.search).toEqual({ provider: 'openai' })
    expect(screen.queryByLabelText('Address')).toBeNull()
  })

  it('sends nothing that cannot be right, and goes to the field', async () => {
    const api = scriptApi({ ...base, 'GET /api/integrations': page([openai]) })
    renderApp('/settings/integrations?provider=openai')
    const key = await screen.findByLabelText('API key')
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))
    expect(screen.getByText('API key is needed.')).toBeTruthy()
    expect(document.activeElement).toBe(key)
    await userEvent.type(key, 'not a key')
    expect(screen.getByText('This does not look like: api key.')).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Test' }))
    expect(api.sent.every(({ method }) => method === 'GET')).toBe(true)
  })

  it('tests what was typed without saving it', async () => {
    const found = { status: 'quota', text: 'Nothing left to spend.', account: null, next: 'Add credit.' }
    const api = scriptApi({
      ...base,
      'GET /api/integrations': page([openai]),
      'POST /api/integrations/openai/test': found,
    })
    renderApp('/settings/integrations?provider=openai')
    await userEvent.type(await screen.findByLabelText('API key'), 'sk-12345678')
    await userEvent.click(screen.getByRole('button', { name: 'Test' }))
    expect(await screen.findByText('Quota used up')).toBeTruthy()
    expect(screen.getByText('Add credit.')).toBeTruthy()
    expect(api.to('POST /api/integrations/openai/test').map(({ body }) => body)).toEqual([
      { values: { apiKey: 'sk-12345678', project: '' } },
    ])
    expect(api.to('PUT /api/integrations/openai')).toEqual([])
  })

  it('says that nothing was saved, and saves anyway only when told to', async () => {
    const api = scriptApi({
      ...base,
      'GET /api/integrations': page([openai]),
      'PUT /api/integrations/openai': [notWorking(), stored],
    })
    renderApp('/settings/integrations?provider=openai')
    await userEvent.type(await screen.findByLabelText('API key'), 'sk-wrong-123')
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))
    expect((await screen.findByRole('alert')).textContent).toContain('does not accept the key')
    expect(screen.getByText(/Nothing was saved/)).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Save anyway' }))
    await waitFor(() => expect(api.to('PUT /api/integrations/openai')).toHaveLength(2))
    const [first, second] = api.to('PUT /api/integrations/openai')
    expect(first?.body).toEqual({ values: { apiKey: 'sk-wrong-123', project: '' } })
    expect(second?.body).toEqual({ values: { apiKey: 'sk-wrong-123', project: '' }, untested: true })
    expect(first?.headers.get('idempotency-key')).not.toBe(second?.headers.get('idempotency-key'))
  })

  it('shows a refusal of a field beside it', async () => {
    const refused = problem(422, 'invalid_input', 'values.project: Unknown.', {
      errors: [{ path: 'values.project', message: 'There is no such project.' }],
    })
    scriptApi({ ...base, 'GET /api/integrations': page([openai]), 'PUT /api/integrations/openai': refused })
    renderApp('/settings/integrations?provider=openai')
    await userEvent.type(await screen.findByLabelText('API key'), 'sk-12345678')
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))
    const message = await screen.findByText('There is no such project.')
    const project = screen.getByLabelText('Project (optional)')
    expect(project.getAttribute('aria-describedby')).toBe(message.id)
    expect(document.activeElement).toBe(project)
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('keeps a stored secret that is left empty, tests it as it is, and never shows it', async () => {
    const ok = { status: 'ok', text: 'OpenAI works.', account: null, next: null }
    const api = scriptApi({
      ...base,
      'GET /api/integrations': page([stored]),
      'POST /api/integrations/openai/test': ok,
      'PUT /api/integrations/openai': stored,
    })
    renderApp('/settings/integrations?provider=openai')
    const key = await screen.findByLabelText<HTMLInputElement>('API key')
    expect(key.value).toBe('')
    expect(key.placeholder).toBe('stored: sk-…abcd — leave empty to keep')
    expect(key.type).toBe('password')
    await userEvent.click(screen.getByRole('button', { name: 'Show API key' }))
    expect(key.type).toBe('text')
    await userEvent.click(screen.getByRole('button', { name: 'Test' }))
    await waitFor(() => expect(api.to('POST /api/integrations/openai/test')).toHaveLength(1))
    expect(api.to('POST /api/integrations/openai/test')[0]?.body).toEqual({})
    await userEvent.type(screen.getByLabelText('Project (optional)'), '23')
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(api.to('PUT /api/integrations/openai')).toHaveLength(1))
    expect(api.to('PUT /api/integrations/openai')[0]?.body).toEqual({ values: { project: 'proj_123' } })
  })

  it('shows a signing secret that was made, once', async () => {
    const made = { ...webhook, stored: true, created: { secret: 'whsec_once' } }
    scriptApi({ ...base, 'GET /api/integrations': page([webhook]), 'PUT /api/integrations/webhook': made })
    renderApp('/settings/integrations?provider=webhook')
    await userEvent.type(await screen.findByLabelText('Address'), 'https://hooks.example/x')
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))
    expect(await screen.findByText('whsec_once')).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'I have kept it' }))
    expect(screen.queryByText('whsec_once')).toBeNull()
  })

  it('removes after saying what stops', async () => {
    const api = scriptApi({
      ...base,
      'GET /api/integrations': [page([stored]), page([openai])],
      'DELETE /api/integrations/openai': done(),
    })
    renderApp('/settings/integrations?provider=openai')
    await userEvent.click(await screen.findByRole('button', { name: 'Remove' }))
    const dialog = within(screen.getByRole('dialog'))
    expect(dialog.getByText('No chat answers, no pictures.')).toBeTruthy()
    expect(api.to('DELETE /api/integrations/openai')).toEqual([])
    await userEvent.click(dialog.getByRole('button', { name: 'Remove OpenAI' }))
    expect(await screen.findByText('Not set up')).toBeTruthy()
  })

  it('sends a message again that was given up', async () => {
    const lost = {
      ...{ id: 'dlv_1', channel: 'webhook', event: 'alert.opened', state: 'given_up', attempts: 10, nextAt: null },
      ...{ lastStatus: 500, createdAt: '2026-11-20T10:00:00.000Z', finishedAt: '2026-11-20T10:00:00.000Z' },
    }
    const api = scriptApi({
      ...base,
      'GET /api/integrations': page([{ ...webhook, stored: true, status: 'ok' }]),
      'GET /api/deliveries': [page([lost]), page([{ ...lost, state: 'sent', attempts: 11 }])],
      'POST /api/deliveries/dlv_1/retry': Response.json(lost, { status: 202 }),
    })
    renderApp('/settings/integrations?provider=webhook')
    expect(await screen.findByText(/10 tries, answered with 500/)).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Send again' }))
    expect(await screen.findByText('Arrived')).toBeTruthy()
    expect(api.to('POST /api/deliveries/dlv_1/retry')).toHaveLength(1)
  })

  it('says what went wrong with the list, and loads it again', async () => {
    const down = problem(500, 'internal', 'RevOS had a problem.')
    scriptApi({ ...base, 'GET /api/integrations': [down, page([openai])] })
    renderApp('/settings/integrations')
    const alert = within(await screen.findByRole('alert'))
    await userEvent.click(alert.getByRole('button', { name: 'Try again' }))
    expect(await card()).toBeTruthy()
  })
})

describe('the way around the settings', () => {
  const entries = () =>
    within(screen.getByRole('navigation', { name: 'Settings' }))
      .getAllByRole('link')
      .map(({ textContent }) => textContent)

  it('has what the person may open', async () => {
    scriptApi({ ...base, 'GET /api/me': aMember(), 'GET /api/keys': page([]) })
    renderApp('/settings')
    await screen.findByRole('heading', { name: 'Settings' })
    expect(entries()).toEqual(['You and your keys', 'Sharing', 'Connections', 'Security', 'Workflows'])
  })

  it('names the page in the window', async () => {
    scriptApi({ ...base, 'GET /api/integrations': page([openai]) })
    renderApp('/settings/integrations')
    await card()
    expect(document.title).toBe('Integrations · Settings · RevOS')
    expect(entries()).toContain('Company')
  })
})
