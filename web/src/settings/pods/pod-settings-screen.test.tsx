import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import type { Stop } from '../../data/stops.ts'
import type { CompanySettings } from '../../data/tenant.ts'
import { aConfig, aMember, anOwner, workflowsOf } from '../../testing/records.ts'
import { renderApp } from '../../testing/render-app.tsx'
import { done, page, problem, scriptApi } from '../../testing/scripted-api.ts'
import { companySettings } from '../../testing/sharing-records.ts'

const base = {
  'GET /api/me': anOwner(),
  'GET /api/config': aConfig,
  'GET /api/workflows': workflowsOf(),
  'GET /api/alerts': page([]),
  'GET /api/stops': page([]),
  'GET /api/settings': companySettings(),
}
const aStop = (facts: Partial<Stop> = {}): Stop => ({
  ...{ scope: 'tenant', route: null, reason: 'Two accounts were limited', by: 'Ada Norling' },
  at: '2026-11-20T10:00:00.000Z',
  ...facts,
})
const region = async (name: string) => within(await screen.findByRole('region', { name }))
const dialog = () => within(screen.getByRole('dialog'))
const patches = (api: ReturnType<typeof scriptApi>) => api.to('PATCH /api/settings').map(({ body }) => body)

/** An API that keeps what is changed. */
function keeping(start: Partial<CompanySettings> = {}) {
  let now = companySettings(start)
  return scriptApi({
    ...base,
    'GET /api/settings': () => now,
    'PATCH /api/settings': ({ body }) => {
      now = { ...now, ...(body as Partial<CompanySettings>) }
      return now
    },
  })
}

describe('ways of sharing', () => {
  it('are none at first, each with its risk; what is not authorised is taken only knowingly', async () => {
    const api = keeping()
    renderApp('/settings/pods')
    const ways = await region('Ways of sharing')
    expect(ways.getAllByRole('switch').map((each) => (each as HTMLInputElement).checked)).toEqual([false, false, false])
    expect(ways.getAllByText('Not authorised')).toHaveLength(2)
    expect(ways.getByText('The only one authorised')).toBeTruthy()
    await userEvent.click(ways.getByRole('switch', { name: 'Browser' }))
    await userEvent.click(ways.getByRole('button', { name: 'Save…' }))
    expect(dialog().getByText(/acts in the account’s name/)).toBeTruthy()
    expect(patches(api)).toEqual([])
    await userEvent.click(dialog().getByRole('button', { name: 'I know the risk, save' }))
    expect(await screen.findByRole('switch', { name: '1. Browser' })).toHaveProperty('checked', true)
    expect(patches(api)).toEqual([{ routes: ['browser'] }])
  })

  it('are put in another order by the keyboard, and an order not saved can be undone', async () => {
    const api = keeping({ routes: ['browser', 'linkedin-api'] })
    renderApp('/settings/pods')
    const earlier = await screen.findByRole('button', { name: 'Earlier: LinkedIn’s official API' })
    earlier.focus()
    await userEvent.keyboard('{Enter}')
    expect(screen.getByRole('switch', { name: '1. LinkedIn’s official API' })).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Undo' }))
    expect(screen.getByRole('switch', { name: '1. Browser' })).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Later: Browser' }))
    await userEvent.click(screen.getByRole('button', { name: 'Save…' }))
    await userEvent.click(dialog().getByRole('button', { name: 'Save' }))
    await screen.findByRole('switch', { name: '1. LinkedIn’s official API' })
    expect(patches(api)).toEqual([{ routes: ['linkedin-api', 'browser'] }])
  })
})

describe('switches', () => {
  it('are put after saying what happens; a refusal leaves them as they were', async () => {
    scriptApi({ ...base, 'PATCH /api/settings': problem(403, 'forbidden', 'Only an owner may change this.') })
    renderApp('/settings/pods')
    await userEvent.click(await screen.findByRole('switch', { name: 'Members may say yes in advance' }))
    expect(dialog().getByText(/nobody is switched over/)).toBeTruthy()
    await userEvent.click(dialog().getByRole('button', { name: 'Switch it on' }))
    expect(await dialog().findByText('Only an owner may change this.')).toBeTruthy()
    await userEvent.click(dialog().getByRole('button', { name: 'Cancel' }))
    expect(screen.getByRole('switch', { name: 'Members may say yes in advance' })).toHaveProperty('checked', false)
  })

  it('say what ends when they are put off', async () => {
    const api = keeping({ typedSignIn: true })
    renderApp('/settings/pods')
    const name = 'Members may keep a LinkedIn sign-in here (a session, or e-mail address and password)'
    await userEvent.click(await screen.findByRole('switch', { name }))
    expect(dialog().getByText(/no kept session and no stored password is used any more/)).toBeTruthy()
    expect(dialog().getByText(/The browser then has no sign-in/)).toBeTruthy()
    await userEvent.click(dialog().getByRole('button', { name: 'Switch it off' }))
    await expect.poll(() => patches(api)).toEqual([{ typedSignIn: false }])
  })

  it('let a model find the way only as far as the owner says', async () => {
    const api = keeping()
    renderApp('/settings/pods')
    const changed = await region('When LinkedIn’s page has changed')
    expect(changed.getByRole('radio', { name: /and ask before sharing/ })).toHaveProperty('checked', true)
    await userEvent.click(changed.getByRole('radio', { name: /find the way and share/ }))
    expect(dialog().getByText(/may not be what it seems/)).toBeTruthy()
    await userEvent.click(dialog().getByRole('button', { name: 'Do it so' }))
    await expect.poll(() => patches(api)).toEqual([{ agent: 'on' }])
  })
})

describe('how much at most', () => {
  it('goes down from the ceilings; what is above is refused before it is sent', async () => {
    const api = keeping()
    renderApp('/settings/pods')
    const caps = await region('How much at most')
    const day = caps.getByLabelText<HTMLInputElement>('Shares of one member a day')
    await userEvent.clear(day)
    await userEvent.type(day, '6')
    await userEvent.click(caps.getByRole('button', { name: 'Save' }))
    expect(caps.getByText('Enter a whole number from 1 to 5.')).toBeTruthy()
    await userEvent.clear(day)
    await userEvent.type(day, '1')
    const kept = caps.getByLabelText('Days that steps and pictures are kept')
    await userEvent.clear(kept)
    await userEvent.type(kept, '7')
    await userEvent.click(caps.getByRole('button', { name: 'Save' }))
    expect(await caps.findByText('Saved. It holds at once.')).toBeTruthy()
    expect(patches(api)).toEqual([
      { caps: { perDay: 1, perWeek: 5, perPostPerHour: 5, podShare: 30 }, evidenceDays: 7 },
    ])
  })
})

describe('the emergency stop', () => {
  it('stops everything with a reason, after saying what happens', async () => {
    const api = scriptApi({
      ...base,
      'GET /api/stops': [page([]), page([aStop()])],
      'PUT /api/stops': page([aStop()]),
    })
    renderApp('/settings/pods')
    const stop = await region('Emergency stop')
    await userEvent.click(await stop.findByRole('button', { name: 'Stop sharing' }))
    expect(dialog().getByText(/Within five seconds/)).toBeTruthy()
    expect(api.to('PUT /api/stops')).toEqual([])
    await userEvent.type(dialog().getByLabelText('Why (optional)'), 'Two accounts were limited')
    await userEvent.click(dialog().getByRole('button', { name: 'Stop it now' }))
    expect(await stop.findByText('All sharing of your company is stopped.')).toBeTruthy()
    expect(stop.getByText('Two accounts were limited')).toBeTruthy()
    expect(api.to('PUT /api/stops')[0]?.body).toEqual({ scope: 'tenant', reason: 'Two accounts were limited' })
  })

  it('stops one way only', async () => {
    const api = scriptApi({ ...base, 'PUT /api/stops': page([aStop({ scope: 'route', route: 'unipile' })]) })
    renderApp('/settings/pods')
    await userEvent.click(await screen.findByRole('button', { name: 'Stop sharing' }))
    await userEvent.click(dialog().getByRole('radio', { name: 'Only by Unipile' }))
    await userEvent.click(dialog().getByRole('button', { name: 'Stop it now' }))
    await expect.poll(() => api.to('PUT /api/stops')[0]?.body).toEqual({ scope: 'route', route: 'unipile' })
  })

  it('is released after asking; the installation’s own only by its operator', async () => {
    const unipile = aStop({ scope: 'route', route: 'unipile' })
    const api = scriptApi({
      ...base,
      'GET /api/stops': [page([aStop({ scope: 'installation' }), unipile]), page([aStop({ scope: 'installation' })])],
      'DELETE /api/stops': [problem(500, 'internal', 'RevOS had a problem.'), done()],
    })
    renderApp('/settings/pods')
    const stop = await region('Emergency stop')
    expect(await stop.findByText(/Only they can release it/)).toBeTruthy()
    expect(stop.getAllByRole('button', { name: /^Release/ })).toHaveLength(1)
    await userEvent.click(stop.getByRole('button', { name: 'Release: Unipile' }))
    await userEvent.click(dialog().getByRole('button', { name: 'Release the stop' }))
    expect(await dialog().findByText('RevOS had a problem.')).toBeTruthy()
    await userEvent.click(dialog().getByRole('button', { name: 'Release the stop' }))
    await expect.poll(() => stop.queryByRole('button', { name: /^Release/ })).toBeNull()
    expect(api.to('DELETE /api/stops')[0]?.path).toBe('/api/stops?scope=route&route=unipile')
  })
})

describe('somebody who is no owner', () => {
  it('sees what holds as an administrator, and can stop', async () => {
    scriptApi({
      ...base,
      'GET /api/me': anOwner({ role: 'admin' }),
      'GET /api/settings': companySettings({ routes: ['browser'] }),
    })
    renderApp('/settings/pods')
    const holds = await region('What holds')
    expect(holds.getByText('Browser')).toBeTruthy()
    expect(holds.queryByRole('switch')).toBeNull()
    expect(screen.getByRole('button', { name: 'Stop sharing' })).toBeTruthy()
  })

  it('finds no way here as a member', async () => {
    scriptApi({ ...base, 'GET /api/me': aMember(), 'GET /api/keys': page([]) })
    renderApp('/settings')
    await screen.findByRole('link', { name: 'Sharing' })
    const ways = within(screen.getByRole('navigation', { name: 'Settings' }))
    expect(ways.queryByRole('link', { name: 'Pods' })).toBeNull()
  })
})
