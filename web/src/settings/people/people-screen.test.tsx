import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import type { Person } from '../../data/people.ts'
import { aConfig, anOwner, workflowsOf } from '../../testing/records.ts'
import { renderApp } from '../../testing/render-app.tsx'
import { done, page, problem, scriptApi } from '../../testing/scripted-api.ts'

const ada: Person = {
  id: 'user_1',
  name: 'Ada Norling',
  email: 'ada@example.test',
  role: 'owner',
  joinedAt: '2026-11-01T10:00:00.000Z',
  external: false,
  you: true,
}
const maya: Person = {
  ...ada,
  id: 'user_2',
  name: 'Maya Lindqvist',
  email: 'maya@example.test',
  role: 'member',
  you: false,
}
const invitation = {
  id: 'inv_1',
  email: 'new@example.test',
  role: 'member',
  invitedBy: 'Ada Norling',
  createdAt: '2026-11-20T10:00:00.000Z',
  expiresAt: '2026-11-27T10:00:00.000Z',
}
const made = { ...invitation, link: 'https://app.example/join#the-token', mailed: false }
const base = {
  'GET /api/me': anOwner(),
  'GET /api/config': aConfig,
  'GET /api/workflows': workflowsOf(),
  'GET /api/keys': page([]),
  'GET /api/people': page([ada, maya]),
  'GET /api/invitations': page([invitation]),
}
const dialog = () => within(screen.getByRole('dialog'))

describe('people', () => {
  it('are invited with a role, by a link that is shown once', async () => {
    const api = scriptApi({ ...base, 'POST /api/invitations': Response.json(made, { status: 201 }) })
    renderApp('/settings/people')
    await userEvent.click(await screen.findByRole('button', { name: 'Invite' }))
    await userEvent.click(dialog().getByRole('button', { name: 'Invite' }))
    expect(dialog().getByText('Enter their e-mail address.')).toBeTruthy()
    await userEvent.type(dialog().getByLabelText('E-mail'), 'new@example.test')
    await userEvent.click(dialog().getByRole('radio', { name: /^Administrator/ }))
    await userEvent.click(dialog().getByRole('button', { name: 'Invite' }))
    expect(await dialog().findByText(made.link)).toBeTruthy()
    expect(dialog().getByText(/No e-mail goes out/)).toBeTruthy()
    expect(api.to('POST /api/invitations').map(({ body }) => body)).toEqual([
      { email: 'new@example.test', role: 'admin' },
    ])
    await userEvent.click(dialog().getByRole('button', { name: 'Done' }))
    expect(screen.queryByText(made.link)).toBeNull()
    expect(api.to('GET /api/invitations').length).toBeGreaterThan(1)
  })

  it('who cannot be invited are told beside the field', async () => {
    const refused = problem(422, 'invalid_input', 'No.', {
      errors: [{ path: 'email', message: 'They belong to the company already.' }],
    })
    scriptApi({ ...base, 'POST /api/invitations': refused })
    renderApp('/settings/people')
    await userEvent.click(await screen.findByRole('button', { name: 'Invite' }))
    await userEvent.type(dialog().getByLabelText('E-mail'), 'maya@example.test')
    await userEvent.click(dialog().getByRole('button', { name: 'Invite' }))
    expect(await dialog().findByText('They belong to the company already.')).toBeTruthy()
    expect(dialog().getByLabelText('E-mail').getAttribute('aria-invalid')).toBe('true')
  })

  it('get another role, and a refusal says why', async () => {
    const last = problem(409, 'conflict', 'Somebody has to stay an owner. Make another person owner first.')
    const api = scriptApi({ ...base, 'PATCH /api/people/user_2': [last, { ...maya, role: 'owner' }] })
    renderApp('/settings/people')
    await userEvent.click(await screen.findByRole('button', { name: 'Change the role of Maya Lindqvist' }))
    const change = dialog().getByRole('button', { name: 'Change the role' })
    expect(change).toHaveProperty('disabled', true)
    await userEvent.click(dialog().getByRole('radio', { name: /^Owner/ }))
    await userEvent.click(change)
    expect((await dialog().findByRole('alert')).textContent).toContain('Somebody has to stay an owner')
    await userEvent.click(change)
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(api.to('PATCH /api/people/user_2').at(-1)?.body).toEqual({ role: 'owner' })
  })

  it('are removed only after saying what ends', async () => {
    const api = scriptApi({
      ...base,
      'GET /api/people': [page([ada, maya]), page([ada])],
      'DELETE /api/people/user_2': done(),
    })
    renderApp('/settings/people')
    await userEvent.click(await screen.findByRole('button', { name: 'Remove Maya Lindqvist' }))
    expect(api.to('DELETE /api/people/user_2')).toEqual([])
    expect(dialog().getByText(/API keys stop working/)).toBeTruthy()
    await userEvent.click(dialog().getByRole('button', { name: 'Remove Maya Lindqvist' }))
    await waitFor(() => expect(screen.queryByText('Maya Lindqvist')).toBeNull())
  })

  it('that an administrator may not touch have no buttons, and no owner can be invited by one', async () => {
    const boss: Person = { ...maya, id: 'user_3', name: 'Tom Berg', role: 'owner' }
    scriptApi({
      ...base,
      'GET /api/me': anOwner({ role: 'admin' }),
      'GET /api/people': page([{ ...ada, role: 'admin' as const }, maya, boss]),
    })
    renderApp('/settings/people')
    expect(await screen.findByRole('button', { name: 'Remove Maya Lindqvist' })).toBeTruthy()
    expect(screen.queryByRole('button', { name: /Tom Berg/ })).toBeNull()
    expect(screen.queryByRole('button', { name: 'Remove Ada Norling' })).toBeNull()
    await userEvent.click(screen.getByRole('button', { name: 'Invite' }))
    expect(dialog().queryByRole('radio', { name: /^Owner/ })).toBeNull()
  })

  it('who come through the company’s own provider keep the role it gives them', async () => {
    scriptApi({ ...base, 'GET /api/people': page([ada, { ...maya, external: true, email: null }]) })
    renderApp('/settings/people')
    expect(await screen.findByText('Comes through your identity provider')).toBeTruthy()
    expect(screen.queryByRole('button', { name: /^Change the role of Maya/ })).toBeNull()
    expect(screen.getByRole('button', { name: 'Remove Maya Lindqvist' })).toBeTruthy()
  })
})

describe('open invitations', () => {
  it('are taken back after asking', async () => {
    const api = scriptApi({
      ...base,
      'GET /api/invitations': [page([invitation]), page([])],
      'DELETE /api/invitations/inv_1': done(),
    })
    renderApp('/settings/people')
    await userEvent.click(await screen.findByRole('button', { name: 'Revoke the invitation of new@example.test' }))
    expect(api.to('DELETE /api/invitations/inv_1')).toEqual([])
    await userEvent.click(dialog().getByRole('button', { name: 'Revoke the invitation' }))
    expect(await screen.findByText('No open invitations')).toBeTruthy()
  })

  it('get a new link with the same role', async () => {
    const api = scriptApi({ ...base, 'POST /api/invitations': { ...made, mailed: true } })
    renderApp('/settings/people')
    await userEvent.click(await screen.findByRole('button', { name: 'New link for new@example.test' }))
    await userEvent.click(dialog().getByRole('button', { name: 'Make a new link' }))
    expect(await dialog().findByText(made.link)).toBeTruthy()
    expect(dialog().getByText(/by e-mail/)).toBeTruthy()
    expect(api.to('POST /api/invitations').map(({ body }) => body)).toEqual([
      { email: 'new@example.test', role: 'member' },
    ])
  })
})

describe('leaving the company', () => {
  it('signs out somebody who belongs to no other', async () => {
    const api = scriptApi({
      ...base,
      'POST /api/me/leave': done(),
      'POST /api/auth/sign-out': { success: true },
    })
    renderApp('/settings/people')
    await userEvent.click(await screen.findByRole('button', { name: 'Leave' }))
    await userEvent.click(dialog().getByRole('button', { name: 'Leave' }))
    expect(await screen.findByRole('heading', { name: 'Welcome back' })).toBeTruthy()
    expect(api.to('POST /api/me/leave')).toHaveLength(1)
  })

  it('is refused to the last owner, with what to do', async () => {
    scriptApi({
      ...base,
      'POST /api/me/leave': problem(409, 'conflict', 'You are the only owner. Make another first.'),
    })
    renderApp('/settings')
    await userEvent.click(await screen.findByRole('button', { name: 'Leave Northwind Coaching' }))
    await userEvent.click(dialog().getByRole('button', { name: 'Leave' }))
    expect((await dialog().findByRole('alert')).textContent).toContain('You are the only owner')
  })
})
