import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { aConfig, anOwner, aPod, workflowsOf } from '../testing/records.ts'
import { renderApp } from '../testing/render-app.tsx'
import { page, problem, scriptApi } from '../testing/scripted-api.ts'

const tenants = [
  { id: 'tenant_1', name: 'Northwind Coaching', role: 'owner' as const, status: 'active' as const },
  { id: 'tenant_2', name: 'Fjord & Partners', role: 'member' as const, status: 'active' as const },
  { id: 'tenant_3', name: 'Old Company', role: 'admin' as const, status: 'suspended' as const },
]
const first = anOwner({ tenants })
const second = anOwner({ tenants, tenant: { id: 'tenant_2', name: 'Fjord & Partners', deletionDue: null } })
const base = {
  'GET /api/config': aConfig,
  'GET /api/workflows': workflowsOf(),
  'GET /api/activities': page([]),
}

/** The API of a person whose open company is `open.tenant`. */
function scripted(open: { tenant: 1 | 2 }) {
  return scriptApi({
    ...base,
    'GET /api/me': () => (open.tenant === 1 ? first : second),
    'GET /api/pods': () => page([aPod({ name: open.tenant === 1 ? 'Founders in Oslo' : 'Sellers in Bergen' })]),
    'POST /api/auth/switch-tenant': () => {
      open.tenant = 2
      return { tenantId: 'tenant_2' }
    },
  })
}

describe('somebody of several companies', () => {
  it('opens another one, and sees nothing of the one before', async () => {
    const api = scripted({ tenant: 1 })
    const { router } = renderApp('/pods')
    expect(await screen.findByText('Founders in Oslo')).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: /Switch company/ }))
    const dialog = within(await screen.findByRole('dialog', { name: 'Your companies' }))
    expect(dialog.getByRole('button', { name: /Old Company/ })).toHaveProperty('disabled', true)
    await userEvent.click(dialog.getByRole('button', { name: /Fjord & Partners/ }))
    expect(await screen.findByText('Sellers in Bergen')).toBeTruthy()
    expect(screen.queryByText('Founders in Oslo')).toBeNull()
    expect(router.state.location.pathname).toBe('/')
    expect(api.to('POST /api/auth/switch-tenant').map(({ body }) => body)).toEqual([{ tenantId: 'tenant_2' }])
  })

  it('stays where they are when it is refused', async () => {
    scriptApi({
      ...base,
      'GET /api/me': first,
      'GET /api/pods': page([aPod()]),
      'POST /api/auth/switch-tenant': problem(404, 'not_found', 'The company was not found among yours.'),
    })
    renderApp('/pods')
    await userEvent.click(await screen.findByRole('button', { name: /Switch company/ }))
    const dialog = within(await screen.findByRole('dialog'))
    await userEvent.click(dialog.getByRole('button', { name: /Fjord & Partners/ }))
    expect((await dialog.findByRole('alert')).textContent).toContain('not found among yours')
  })

  it('is shown the other company here too when another tab opens it', async () => {
    const open: { tenant: 1 | 2 } = { tenant: 1 }
    scripted(open)
    const { router } = renderApp('/pods')
    expect(await screen.findByText('Founders in Oslo')).toBeTruthy()
    open.tenant = 2
    const elsewhere = new BroadcastChannel('revos.tenant')
    elsewhere.postMessage('opened')
    expect(await screen.findByText('Sellers in Bergen')).toBeTruthy()
    expect(router.state.location.pathname).toBe('/')
    act(() => elsewhere.close())
  })
})

describe('somebody who may open nothing', () => {
  it('is told why, and can sign out', async () => {
    const api = scriptApi({
      ...base,
      'GET /api/me': problem(403, 'forbidden', 'You do not belong to any account. Ask for an invitation.'),
      'POST /api/auth/sign-out': { success: true },
    })
    renderApp('/')
    expect((await screen.findByRole('alert')).textContent).toContain('Ask for an invitation')
    await userEvent.click(screen.getByRole('button', { name: 'Sign out' }))
    await waitFor(() => expect(api.to('POST /api/auth/sign-out')).toHaveLength(1))
    expect(await screen.findByRole('heading', { name: 'Welcome back' })).toBeTruthy()
  })
})

describe('somebody who has just been removed', () => {
  it('is shut out by the next thing they ask for', async () => {
    const gone = problem(403, 'forbidden', 'You do not belong to any account. Ask for an invitation.')
    scriptApi({
      ...base,
      'GET /api/me': [anOwner(), gone],
      'GET /api/pods': [page([aPod()]), gone],
      'GET /api/keys': gone,
    })
    renderApp('/pods')
    expect(await screen.findByText('Founders in Oslo')).toBeTruthy()
    await userEvent.click(screen.getByRole('link', { name: 'Settings' }))
    expect(await screen.findByRole('heading', { name: 'You cannot go further' })).toBeTruthy()
    expect(screen.queryByText('Founders in Oslo')).toBeNull()
  })

  it('who only lacks a right stays', async () => {
    const refused = problem(403, 'forbidden', 'This takes an owner.')
    const api = scriptApi({ ...base, 'GET /api/me': anOwner({ role: 'member' }), 'GET /api/audit': refused })
    renderApp('/settings/audit')
    expect(await screen.findByText('This takes an owner.')).toBeTruthy()
    await waitFor(() => expect(api.to('GET /api/me')).toHaveLength(2))
    expect(screen.getByText('This takes an owner.')).toBeTruthy()
  })
})

describe('a company that is to be deleted', () => {
  it('says so to everybody, and who can call it off', async () => {
    const tenant = { ...first.tenant, deletionDue: '2026-11-22T09:30:00.000Z' }
    scriptApi({ ...base, 'GET /api/me': anOwner({ role: 'member', tenant }), 'GET /api/pods': page([aPod()]) })
    renderApp('/pods')
    const banner = await screen.findByRole('region', { name: 'Deletion' })
    expect(banner.textContent).toContain('An owner can call it off.')
    expect(within(banner).queryByRole('link')).toBeNull()
  })
})
