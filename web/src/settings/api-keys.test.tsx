import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { aConfig, anOwner, workflowsOf } from '../testing/records.ts'
import { renderApp } from '../testing/render-app.tsx'
import { done, page, problem, scriptApi } from '../testing/scripted-api.ts'

const key = {
  id: 'key_1',
  name: 'Publishing script',
  prefix: 'rk_9fK2',
  scopes: ['pods:read'],
  createdAt: '2026-11-01T10:00:00.000Z',
  lastUsedAt: null,
  expiresAt: null,
}
const base = {
  'GET /api/me': anOwner(),
  'GET /api/config': aConfig,
  'GET /api/workflows': workflowsOf(),
}

describe('API keys', () => {
  it('makes a key with the chosen rights and shows it once', async () => {
    const api = scriptApi({
      ...base,
      'GET /api/keys': [page([]), page([key])],
      'POST /api/keys': Response.json({ ...key, key: 'rk_9fK2-the-whole-secret' }, { status: 201 }),
    })
    renderApp('/settings')
    await userEvent.click(await screen.findByRole('button', { name: 'New key' }))
    await userEvent.type(screen.getByLabelText('Name'), 'Publishing script')
    await userEvent.click(screen.getByRole('button', { name: 'Make the key' }))
    expect(screen.getByText('Choose at least one right.')).toBeTruthy()
    await userEvent.click(screen.getByRole('checkbox', { name: 'pods:read' }))
    await userEvent.click(screen.getByRole('radio', { name: '30 days' }))
    await userEvent.click(screen.getByRole('button', { name: 'Make the key' }))
    expect(await screen.findByText('rk_9fK2-the-whole-secret')).toBeTruthy()
    expect(api.to('POST /api/keys').map(({ body }) => body)).toEqual([
      { name: 'Publishing script', scopes: ['pods:read'], expiresInDays: 30 },
    ])
    await userEvent.click(screen.getByRole('button', { name: 'I have kept it' }))
    expect(screen.queryByText('rk_9fK2-the-whole-secret')).toBeNull()
    expect(await screen.findByText('rk_9fK2…')).toBeTruthy()
  })

  it('revokes only after asking', async () => {
    const api = scriptApi({
      ...base,
      'GET /api/keys': [page([key]), page([])],
      'DELETE /api/keys/key_1': done(),
    })
    renderApp('/settings')
    await userEvent.click(await screen.findByRole('button', { name: 'Revoke Publishing script' }))
    expect(api.to('DELETE /api/keys/key_1')).toEqual([])
    await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Revoke the key' }))
    expect(await screen.findByText('No keys yet')).toBeTruthy()
  })

  it('says what went wrong with the list, and loads it again', async () => {
    const down = problem(500, 'internal', 'RevOS had a problem.')
    scriptApi({ ...base, 'GET /api/keys': [down, page([key])] })
    renderApp('/settings')
    const alert = within(await screen.findByRole('alert'))
    expect(alert.getByText('RevOS had a problem.')).toBeTruthy()
    expect(alert.getByText('req_1')).toBeTruthy()
    await userEvent.click(alert.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByText('Publishing script')).toBeTruthy()
  })
})
