import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { aConfig, aMember, anActivity, aPod } from '../testing/records.ts'
import { renderApp } from '../testing/render-app.tsx'
import { page, problem, scriptApi } from '../testing/scripted-api.ts'

const mine = anActivity({ id: 'mine', own: true, comment: 'Worth your time.' })

const base = {
  'GET /api/me': aMember(),
  'GET /api/config': aConfig,
  'GET /api/workflows': page([]),
  'GET /api/pods/pod_1': aPod(),
}

/** An API that holds what waits until it is decided. */
function waiting() {
  let open = [mine]
  const decide = () => {
    open = []
    return { ...mine, state: 'approved' }
  }
  return scriptApi({
    ...base,
    'GET /api/activities': () => page(open),
    'POST /api/activities/mine/approve': decide,
    'POST /api/activities/mine/decline': decide,
  })
}

describe('what waits for a member', () => {
  it('asks for their own posts only and shows the words that would go out', async () => {
    const api = waiting()
    renderApp('/approvals')
    const card = within(await screen.findByRole('article'))
    expect(card.getByText('Worth your time.')).toBeTruthy()
    expect(await card.findByText(/Founders in Oslo/)).toBeTruthy()
    expect(api.to('GET /api/activities').every(({ path }) => path.includes('own=true'))).toBe(true)
  })

  it('shares after a second look that says what leaves and from whom', async () => {
    const api = waiting()
    renderApp('/approvals')
    await userEvent.click(await screen.findByRole('button', { name: 'Approve' }))
    const dialog = within(screen.getByRole('dialog', { name: 'Share this from your account?' }))
    expect(dialog.getByText('Yours, Maya Lindqvist, for everybody to see')).toBeTruthy()
    expect(dialog.getByText('Worth your time.')).toBeTruthy()
    expect(api.to('POST /api/activities/mine/approve')).toEqual([])

    await userEvent.click(dialog.getByRole('button', { name: 'Approve and share' }))
    expect(await screen.findByText('Nothing waits for you')).toBeTruthy()
    expect(api.to('POST /api/activities/mine/approve')).toHaveLength(1)
  })

  it('shares nothing when the person thinks again', async () => {
    const api = waiting()
    renderApp('/approvals')
    await userEvent.click(await screen.findByRole('button', { name: 'Approve' }))
    await userEvent.click(screen.getByRole('button', { name: 'Not now' }))
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(api.sent.filter(({ method }) => method === 'POST')).toEqual([])
  })

  it('declines with the reason that was given', async () => {
    const api = waiting()
    renderApp('/approvals')
    await userEvent.click(await screen.findByRole('button', { name: 'Decline' }))
    await userEvent.type(screen.getByLabelText('Why (optional)'), 'Not my topic')
    await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Decline' }))
    expect(await screen.findByText('Nothing waits for you')).toBeTruthy()
    expect(api.to('POST /api/activities/mine/decline').map(({ body }) => body)).toEqual([{ reason: 'Not my topic' }])
  })

  it('keeps the question open when the answer could not be given', async () => {
    const taken = problem(409, 'already_decided', 'This was taken back a moment ago.')
    scriptApi({ ...base, 'GET /api/activities': page([mine]), 'POST /api/activities/mine/approve': taken })
    renderApp('/approvals')
    await userEvent.click(await screen.findByRole('button', { name: 'Approve' }))
    await userEvent.click(screen.getByRole('button', { name: 'Approve and share' }))
    const dialog = within(screen.getByRole('dialog'))
    expect((await dialog.findByRole('alert')).textContent).toBe('This was taken back a moment ago.')
  })

  it('tells a member whom LinkedIn wants to see why nothing is shared', async () => {
    const statusReason = 'LinkedIn asked for a code that was sent to you.'
    const member = { id: 'mem_1', approval: 'each', status: 'needs_attention', statusReason } as const
    scriptApi({ ...base, 'GET /api/me': aMember({ member }), 'GET /api/activities': page([]) })
    renderApp('/approvals')
    expect(await screen.findByText(statusReason)).toBeTruthy()
  })
})
