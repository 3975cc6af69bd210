import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import type { Alert } from '../data/alerts.ts'
import { aConfig, aMember, anOwner, workflowsOf } from '../testing/records.ts'
import { renderApp } from '../testing/render-app.tsx'
import { page, problem, scriptApi } from '../testing/scripted-api.ts'

const alert: Alert = {
  id: 'alr_1',
  about: 'integration:openai',
  code: 'wrong_key',
  title: 'OpenAI no longer works',
  detail: 'OpenAI does not accept the key.',
  act: 'owner',
  openedAt: '2026-11-20T10:00:00.000Z',
  resolvedAt: null,
}
const base = {
  'GET /api/me': anOwner(),
  'GET /api/config': aConfig,
  'GET /api/workflows': workflowsOf(),
  'GET /api/integrations': page([]),
  'GET /api/keys': page([]),
}
const bell = () => within(screen.getByRole('navigation', { name: 'Main' })).queryByRole('link', { name: /Alerts/ })

describe('alerts', () => {
  it('ring in the rail while one is open, and lead to what mends it', async () => {
    scriptApi({ ...base, 'GET /api/alerts': page([alert]) })
    const { router } = renderApp('/settings')
    await userEvent.click(await screen.findByRole('link', { name: /Alerts.*1 open/ }))
    const open = within(await screen.findByRole('region', { name: 'Open' }))
    expect(await open.findByText('OpenAI no longer works')).toBeTruthy()
    expect(open.getByText(/An owner or administrator/)).toBeTruthy()
    await userEvent.click(open.getByRole('link', { name: 'Open its settings' }))
    await screen.findByText('Nothing can be set up here')
    expect(router.state.location.href).toBe('/settings/integrations?provider=openai')
  })

  it('are shown as they come and are mended, with nobody loading the page again', async () => {
    const mended = { ...alert, resolvedAt: '2026-11-20T11:00:00.000Z' }
    let now: 'none' | 'open' | 'mended' = 'none'
    scriptApi({
      ...base,
      'GET /api/alerts': ({ path }) => {
        if (now === 'none') return page([])
        return page((now === 'open') === path.includes('open=true') ? [now === 'open' ? alert : mended] : [])
      },
    })
    vi.useFakeTimers({ shouldAdvanceTime: true })
    renderApp('/alerts')
    expect(await screen.findByText('Nothing needs you')).toBeTruthy()
    now = 'open'
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await within(screen.getByRole('region', { name: 'Open' })).findByText('OpenAI no longer works')).toBeTruthy()
    now = 'mended'
    await vi.advanceTimersByTimeAsync(60_000)
    expect(
      await within(await screen.findByRole('region', { name: 'Mended' })).findByText('OpenAI no longer works'),
    ).toBeTruthy()
    expect(screen.getByText('Nothing needs you')).toBeTruthy()
  })

  it('are quiet while none is open', async () => {
    scriptApi({ ...base, 'GET /api/alerts': page([]) })
    renderApp('/settings')
    await screen.findByText('No keys yet')
    expect(bell()).toBeNull()
  })

  it('do not ring for a member, who sees their own all the same', async () => {
    const own = { ...alert, about: 'connection:linkedin:mem_1', act: 'member' as const }
    const api = scriptApi({ ...base, 'GET /api/me': aMember(), 'GET /api/alerts': [page([own]), page([])] })
    renderApp('/alerts')
    expect(await screen.findByRole('link', { name: 'Open your connections' })).toBeTruthy()
    expect(api.to('GET /api/alerts').every(({ path }) => !path.includes('limit'))).toBe(true)
  })

  it('say what went wrong with the list, and load it again', async () => {
    const down = problem(500, 'internal', 'RevOS had a problem.')
    scriptApi({ ...base, 'GET /api/me': aMember(), 'GET /api/alerts': [down, page([]), page([])] })
    renderApp('/alerts')
    await userEvent.click(await screen.findByRole('button', { name: 'Try again' }))
    expect(await screen.findByText('Nothing needs you')).toBeTruthy()
  })
})
