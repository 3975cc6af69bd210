import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import type { StoredIdentity } from '../../data/identity.ts'
import type { Export } from '../../data/tenant.ts'
import { aConfig, anOwner, workflowsOf } from '../../testing/records.ts'
import { renderApp } from '../../testing/render-app.tsx'
import { done, page, problem, scriptApi } from '../../testing/scripted-api.ts'
import { chatLimits, companySettings } from '../../testing/sharing-records.ts'

const anExport: Export = {
  id: 'job_1',
  kind: 'export',
  state: 'done',
  requestedBy: 'user_1',
  createdAt: '2026-11-20T10:00:00.000Z',
  finishedAt: '2026-11-20T10:01:00.000Z',
  counts: { pods: 2, activities: 10 },
  bytes: 4_200_000,
  error: null,
  fileUrl: '/api/tenant/exports/job_1/file',
  progress: '',
}
const identity: StoredIdentity = {
  issuer: 'https://login.example/',
  audience: 'revos',
  jwksUrl: 'https://login.example/jwks.json',
  algorithms: ['RS256'],
  claims: { userId: 'sub', name: 'name', email: 'email', role: 'role' },
  roles: { boss: 'admin' },
  defaultRole: 'member',
  updatedAt: '2026-11-01T10:00:00.000Z',
}
const base = {
  'GET /api/me': anOwner(),
  'GET /api/config': aConfig,
  'GET /api/workflows': workflowsOf(),
  'GET /api/settings': companySettings({ origins: ['https://www.example.com'] }),
  'GET /api/settings/identity': { identity: null },
  'GET /api/tenant/exports': page([]),
  'GET /api/chat/limits': chatLimits(),
}
const section = async (name: string) => within(await screen.findByRole('region', { name }))

describe('allowed sites', () => {
  it('grow by the origin of what is typed, and shrink', async () => {
    const both = ['https://www.example.com', 'https://shop.example.com']
    const api = scriptApi({
      ...base,
      'PATCH /api/settings': [{ origins: both }, { origins: ['https://shop.example.com'] }].map(companySettings),
    })
    renderApp('/settings/company')
    const sites = await section('Allowed sites')
    await userEvent.type(await sites.findByLabelText('Another site'), 'shop.example.com/cart')
    await userEvent.click(sites.getByRole('button', { name: 'Allow it' }))
    expect(await sites.findByText('https://shop.example.com')).toBeTruthy()
    await userEvent.click(sites.getByRole('button', { name: 'Remove https://www.example.com' }))
    await waitFor(() => expect(sites.queryByText('https://www.example.com')).toBeNull())
    expect(api.to('PATCH /api/settings').map(({ body }) => body)).toEqual([
      { origins: both },
      { origins: ['https://shop.example.com'] },
    ])
  })

  it('refuse what is no site, and what is there already', async () => {
    const api = scriptApi(base)
    renderApp('/settings/company')
    const sites = await section('Allowed sites')
    const field = await sites.findByLabelText('Another site')
    await userEvent.type(field, 'http://insecure.example')
    await userEvent.click(sites.getByRole('button', { name: 'Allow it' }))
    expect(sites.getByText(/Enter the address of a site/)).toBeTruthy()
    await userEvent.clear(field)
    await userEvent.type(field, 'www.example.com')
    await userEvent.click(sites.getByRole('button', { name: 'Allow it' }))
    expect(sites.getByText('This site is in the list already.')).toBeTruthy()
    expect(api.to('PATCH /api/settings')).toEqual([])
  })
})

describe('the identity provider', () => {
  it('is tried before it is saved, and the token is only tried', async () => {
    const api = scriptApi({
      ...base,
      'GET /api/settings/identity': [{ identity: null }, { identity }],
      'POST /api/settings/identity/test': {
        ok: true,
        keys: 2,
        person: { userId: 'u-7', name: 'Kim', email: null, role: 'admin' },
      },
      'PUT /api/settings/identity': { identity },
    })
    renderApp('/settings/company')
    const provider = await section('Your identity provider')
    await userEvent.click(await provider.findByRole('button', { name: 'Set it up' }))
    await userEvent.click(provider.getByRole('button', { name: 'Test' }))
    expect(provider.getByText('Enter the issuer.')).toBeTruthy()
    expect(api.to('POST /api/settings/identity/test')).toEqual([])

    await userEvent.type(provider.getByLabelText('Issuer'), identity.issuer)
    await userEvent.type(provider.getByLabelText('Audience'), identity.audience)
    await userEvent.type(provider.getByLabelText(/JWKS/), identity.jwksUrl)
    await userEvent.click(provider.getByRole('button', { name: 'Add a value' }))
    await userEvent.type(provider.getByLabelText('Value 1'), 'boss')
    await userEvent.type(provider.getByLabelText(/A token to try/), 'a.b.c')
    await userEvent.click(provider.getByRole('button', { name: 'Test' }))
    expect((await provider.findByText(/2 public keys were found/)).textContent).toBeTruthy()
    expect(provider.getByText(/names Kim with the id u-7, as an administrator/)).toBeTruthy()
    const { updatedAt: _, ...facts } = identity
    expect(api.to('POST /api/settings/identity/test').map(({ body }) => body)).toEqual([{ ...facts, token: 'a.b.c' }])

    await userEvent.click(provider.getByRole('button', { name: 'Save' }))
    expect(await provider.findByText('https://login.example/jwks.json')).toBeTruthy()
    expect(api.to('PUT /api/settings/identity').map(({ body }) => body)).toEqual([facts])
  })

  it('that does not answer is not saved, and what is wrong stands beside the field', async () => {
    const message = 'The address does not answer with a key set.'
    const refused = problem(422, 'invalid_input', message, {
      errors: [{ path: 'jwksUrl', message: 'No key set there.' }],
    })
    scriptApi({ ...base, 'GET /api/settings/identity': { identity }, 'PUT /api/settings/identity': refused })
    renderApp('/settings/company')
    const provider = await section('Your identity provider')
    await userEvent.click(await provider.findByRole('button', { name: 'Change or test' }))
    await userEvent.click(provider.getByRole('button', { name: 'Save' }))
    expect(await provider.findByText('No key set there.')).toBeTruthy()
    expect(provider.getByLabelText(/JWKS/).getAttribute('aria-invalid')).toBe('true')
    expect(document.activeElement).toBe(provider.getByLabelText(/JWKS/))
    expect(provider.queryByText(message)).toBeNull()
  })

  it('is removed after saying who is locked out', async () => {
    const api = scriptApi({
      ...base,
      'GET /api/settings/identity': [{ identity }, { identity: null }],
      'DELETE /api/settings/identity': done(),
    })
    renderApp('/settings/company')
    const provider = await section('Your identity provider')
    await userEvent.click(await provider.findByRole('button', { name: 'Remove' }))
    expect(api.to('DELETE /api/settings/identity')).toEqual([])
    await userEvent.click(screen.getByRole('button', { name: 'Remove it' }))
    expect(await provider.findByText('People sign in here')).toBeTruthy()
  })
})

describe('exports', () => {
  it('are started once, followed while they are made, and fetched', async () => {
    const running: Export = { ...anExport, state: 'running', fileUrl: null, bytes: null, progress: '3 of 12 kinds' }
    const api = scriptApi({
      ...base,
      'GET /api/tenant/exports': [page([]), page([running]), page([anExport])],
      'POST /api/tenant/exports': Response.json(running, { status: 202 }),
    })
    renderApp('/settings/company')
    const exports = await section('Export')
    await userEvent.click(await exports.findByRole('button', { name: 'Export everything' }))
    expect(await exports.findByText('3 of 12 kinds')).toBeTruthy()
    expect(exports.getByRole('button', { name: 'Export everything' })).toHaveProperty('disabled', true)
    const link = await exports.findByRole('link', { name: 'Download' }, { timeout: 4000 })
    expect(link.getAttribute('href')).toBe('/api/tenant/exports/job_1/file')
    expect(exports.getByText('4.2 MB · 12 records and files')).toBeTruthy()
    expect(api.to('POST /api/tenant/exports')).toHaveLength(1)
  })

  it('that failed or are no longer kept say so', async () => {
    const failed: Export = { ...anExport, id: 'job_2', state: 'failed', fileUrl: null, error: 'Storage was full.' }
    scriptApi({ ...base, 'GET /api/tenant/exports': page([failed, { ...anExport, fileUrl: null }]) })
    renderApp('/settings/company')
    const exports = await section('Export')
    expect(await exports.findByText('Storage was full.')).toBeTruthy()
    expect(exports.getByText('No longer kept')).toBeTruthy()
    expect(exports.queryByRole('link', { name: 'Download' })).toBeNull()
  })
})

describe('deleting the company', () => {
  const due = '2026-11-22T09:30:00.000Z'
  const dying = anOwner({ tenant: { id: 'tenant_1', name: 'Northwind Coaching', deletionDue: due } })

  it('takes the name, says when, and shows it on every page until it is called off', async () => {
    const api = scriptApi({
      ...base,
      'GET /api/me': [anOwner(), dying, anOwner()],
      'POST /api/tenant/deletion': { due },
      'DELETE /api/tenant/deletion': done(),
    })
    renderApp('/settings/company')
    const deletion = await section('Delete the company')
    await userEvent.click(deletion.getByRole('button', { name: 'Delete the company…' }))
    const dialog = within(screen.getByRole('dialog'))
    await userEvent.type(dialog.getByLabelText('Type the name of the company'), 'Northwind')
    await userEvent.click(dialog.getByRole('radio', { name: 'A week' }))
    await userEvent.click(dialog.getByRole('button', { name: 'Delete everything then' }))
    expect(dialog.getByText(/Type the name as it stands here/)).toBeTruthy()
    expect(api.to('POST /api/tenant/deletion')).toEqual([])
    await userEvent.type(dialog.getByLabelText('Type the name of the company'), ' Coaching')
    await userEvent.click(dialog.getByRole('button', { name: 'Delete everything then' }))
    const banner = within(await screen.findByRole('region', { name: 'Deletion' }))
    expect(banner.getByText(/November 22, 2026/)).toBeTruthy()
    expect(api.to('POST /api/tenant/deletion').map(({ body }) => body)).toEqual([
      { name: 'Northwind Coaching', graceHours: 168 },
    ])

    await userEvent.click(await deletion.findByRole('button', { name: 'Call the deletion off' }))
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Deletion' })).toBeNull())
    expect(api.to('DELETE /api/tenant/deletion')).toHaveLength(1)
  })

  it('that has begun cannot be called off, and says so', async () => {
    scriptApi({
      ...base,
      'GET /api/me': dying,
      'DELETE /api/tenant/deletion': problem(409, 'conflict', 'The deletion has begun.'),
    })
    renderApp('/settings/company')
    await userEvent.click(await screen.findByRole('button', { name: 'Call the deletion off' }))
    expect(await screen.findByText('The deletion has begun.')).toBeTruthy()
  })
})
