import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import type { AuditLine } from '../../data/audit.ts'
import { aConfig, anOwner, workflowsOf } from '../../testing/records.ts'
import { renderApp } from '../../testing/render-app.tsx'
import { page, problem, scriptApi } from '../../testing/scripted-api.ts'

const line: AuditLine = {
  id: 'aud_1',
  at: '2026-11-20T10:00:00.000Z',
  actor: { id: 'user_1', name: 'Ada Norling' },
  via: 'session',
  action: 'people.setRole',
  subject: 'user_2',
  detail: { from: 'member', to: 'admin', routes: [] },
  requestId: 'req_7',
}
const person = {
  id: 'user_1',
  name: 'Ada Norling',
  email: 'ada@example.test',
  role: 'owner',
  joinedAt: '2026-11-01T10:00:00.000Z',
  external: false,
  you: true,
}
const base = {
  'GET /api/me': anOwner(),
  'GET /api/config': aConfig,
  'GET /api/workflows': workflowsOf(),
  'GET /api/people': page([person]),
  'GET /api/audit': page([line]),
}
const asked = (path: string | undefined) => Object.fromEntries(new URL(path ?? '', 'http://x').searchParams)

describe('the record of changes', () => {
  it('says what was done in words, and the rest on demand', async () => {
    const unknown: AuditLine = { ...line, id: 'aud_2', action: 'later.thing', actor: { id: 'cron', name: null } }
    scriptApi({ ...base, 'GET /api/audit': page([line, unknown]) })
    renderApp('/settings/audit')
    const row = await screen.findByRole('button', { name: 'Changed a role' })
    expect(screen.getByRole('button', { name: 'later.thing' })).toBeTruthy()
    expect(within(screen.getByRole('table')).getByText('RevOS, by schedule')).toBeTruthy()
    expect(screen.queryByText('req_7')).toBeNull()
    await userEvent.click(row)
    expect(row.getAttribute('aria-expanded')).toBe('true')
    expect(screen.getByText('req_7')).toBeTruthy()
    expect(screen.getByText('user_2')).toBeTruthy()
    expect(screen.getByText('people.setRole')).toBeTruthy()
  })

  it('keeps its filters in the address, and asks for whole days of this zone', async () => {
    const api = scriptApi(base)
    const { router } = renderApp('/settings/audit?from=2026-11-01&to=nonsense')
    await userEvent.selectOptions(await screen.findByLabelText('What'), 'Made a pod')
    await screen.findByRole('option', { name: 'Ada Norling' })
    await userEvent.selectOptions(screen.getByLabelText('Who'), 'Ada Norling')
    await screen.findByRole('button', { name: 'Changed a role' })
    expect(asked(router.state.location.href)).toEqual({ action: 'pods.make', actor: 'user_1', from: '2026-11-01' })
    const from = new Date('2026-11-01T00:00').toISOString()
    expect(asked(api.to('GET /api/audit').at(-1)?.path)).toEqual({ action: 'pods.make', actor: 'user_1', from })
    await userEvent.click(screen.getByRole('button', { name: 'Show everything' }))
    expect(asked(router.state.location.href)).toEqual({})
  })

  it('includes all of the last day', async () => {
    const api = scriptApi(base)
    renderApp('/settings/audit?to=2026-11-30')
    await screen.findByRole('button', { name: 'Changed a role' })
    const to = new Date('2026-12-01T00:00').toISOString()
    expect(asked(api.to('GET /api/audit').at(-1)?.path)).toEqual({ to })
  })

  it('can be taken away as it is narrowed', async () => {
    scriptApi(base)
    renderApp('/settings/audit?action=pods.make')
    const links = ['CSV', 'JSONL'].map((format) => screen.findByRole('link', { name: `Download as ${format}` }))
    const hrefs = (await Promise.all(links)).map((link) => link.getAttribute('href'))
    expect(hrefs).toEqual([
      '/api/audit/export?action=pods.make&format=csv',
      '/api/audit/export?action=pods.make&format=jsonl',
    ])
  })

  it('goes on where it stopped', async () => {
    const older = { ...line, id: 'aud_0', action: 'pods.make' }
    const api = scriptApi({ ...base, 'GET /api/audit': [page([line], 'next'), page([older])] })
    renderApp('/settings/audit')
    await userEvent.click(await screen.findByRole('button', { name: 'Load more' }))
    expect(await screen.findByRole('button', { name: 'Made a pod' })).toBeTruthy()
    expect(asked(api.to('GET /api/audit').at(-1)?.path)).toEqual({ cursor: 'next' })
    expect(screen.queryByRole('button', { name: 'Load more' })).toBeNull()
  })

  it('says when nothing fits, and when it could not be loaded', async () => {
    scriptApi({ ...base, 'GET /api/audit': [problem(500, 'internal', 'It broke.'), page([])] })
    renderApp('/settings/audit?action=pods.make')
    await userEvent.click(await screen.findByRole('button', { name: 'Try again' }))
    expect(await screen.findByText('Nothing like this was done')).toBeTruthy()
  })
})
