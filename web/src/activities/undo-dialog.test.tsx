import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import type { ActivityDetail } from '../data/activities.ts'
import { aConfig, aMember, aPod, nothing, workflowsOf } from '../testing/records.ts'
import { renderApp } from '../testing/render-app.tsx'
import { page, problem, scriptApi } from '../testing/scripted-api.ts'
import { aMembership, aWholeActivity } from '../testing/sharing-records.ts'

const route = 'GET /api/activities/act_1'
const undo = 'POST /api/activities/act_1/undo'
const base = {
  'GET /api/me': aMember(),
  'GET /api/config': aConfig,
  'GET /api/workflows': workflowsOf(),
  'GET /api/alerts': page([]),
  'GET /api/membership': aMembership(),
  'GET /api/activities': page([]),
  'GET /api/pod-invitations': page([]),
}
const at = '2026-11-20T10:00:00.000Z'
const resultUrl = 'https://www.linkedin.com/feed/update/urn:li:share:7399000000000000001/'
const shared: Partial<ActivityDetail> = {
  ...{ own: true, state: 'succeeded', route: 'linkedin-api', approvedBy: 'member', pressed: true, resultUrl },
  can: { ...nothing, undo: true },
  timeline: [{ from: 'submitting', to: 'succeeded', actor: 'runner', reason: 'LinkedIn confirmed the share.', at }],
}
const removed: Partial<ActivityDetail> = {
  ...shared,
  removedAt: '2026-11-20T11:00:00.000Z',
  can: nothing,
  timeline: [
    ...(shared.timeline ?? []),
    {
      ...{ from: 'succeeded', to: 'succeeded', actor: 'member:user_2', at: '2026-11-20T11:00:00.000Z' },
      reason: 'The member had the share deleted on LinkedIn.',
    },
  ],
}

describe('a share that LinkedIn can delete', () => {
  it('is deleted after asking; the refusal is shown, and pressing again is the same intent', async () => {
    const lost = problem(503, 'provider_unavailable', 'LinkedIn gave no clear answer. Press again.')
    const api = scriptApi({
      ...base,
      [route]: [aWholeActivity(shared), aWholeActivity(removed)],
      [undo]: [lost, aWholeActivity(removed)],
    })
    renderApp('/activities/act_1')
    await userEvent.click(await screen.findByRole('button', { name: 'Delete it from LinkedIn…' }))
    const dialog = within(screen.getByRole('dialog'))
    expect(dialog.getByText(/with your words and every comment.*Nobody can bring it back/)).toBeTruthy()
    expect(dialog.getByText(/not shared from your account again/)).toBeTruthy()
    expect(api.to(undo)).toEqual([])

    await userEvent.click(dialog.getByRole('button', { name: 'Delete it from LinkedIn' }))
    expect(await dialog.findByText(/LinkedIn gave no clear answer/)).toBeTruthy()
    await userEvent.click(dialog.getByRole('button', { name: 'Delete it from LinkedIn' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(new Set(api.to(undo).map(({ headers }) => headers.get('idempotency-key'))).size).toBe(1)

    expect(await screen.findByText(/The repost was deleted/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Delete it from LinkedIn…' })).toBeNull()
    expect(screen.queryByRole('link', { name: /See the repost/ })).toBeNull()
    const story = within(screen.getByRole('region', { name: 'What happened' }))
    expect(story.getAllByRole('listitem').at(-1)?.textContent).toMatch(/^Deleted from LinkedIn again.*By the member/)
  })

  it('stays where the member leaves it', async () => {
    const api = scriptApi({ ...base, [route]: aWholeActivity(shared) })
    renderApp('/activities/act_1')
    await userEvent.click(await screen.findByRole('button', { name: 'Delete it from LinkedIn…' }))
    await userEvent.click(screen.getByRole('button', { name: 'Leave it' }))
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(api.to(undo)).toEqual([])
    expect(screen.getByRole('link', { name: /See the repost/ })).toBeTruthy()
  })

  it('is told apart in the list once it is deleted', async () => {
    scriptApi({ ...base, 'GET /api/activities': page([aWholeActivity(removed)].map(listed)) })
    renderApp('/activities')
    expect(await screen.findByText('Deleted from LinkedIn again')).toBeTruthy()
    expect(screen.queryByText('Shared', { ignore: 'option' })).toBeNull()
  })
})

describe('a share that went another way', () => {
  it('is deleted by hand, and its member is led there', async () => {
    scriptApi({ ...base, [route]: aWholeActivity({ ...shared, route: 'browser', can: nothing }) })
    renderApp('/activities/act_1')
    expect(await screen.findByText(/Delete it there, in your own activity/)).toBeTruthy()
    const way = await screen.findByRole('link', { name: /Open your activity on LinkedIn/ })
    expect(way.getAttribute('href')).toBe('https://www.linkedin.com/in/maya-lindqvist/recent-activity/all/')
    expect(screen.queryByRole('button', { name: 'Delete it from LinkedIn…' })).toBeNull()
  })

  it('says nothing of that to others', async () => {
    scriptApi({ ...base, [route]: aWholeActivity({ ...shared, own: false, route: 'browser', can: nothing }) })
    renderApp('/activities/act_1')
    expect(await screen.findByRole('link', { name: /See the repost/ })).toBeTruthy()
    expect(screen.queryByText(/Delete it there/)).toBeNull()
  })
})

describe('a share of one’s own that is tried again', () => {
  it('leads to where it waits for the answer', async () => {
    const failed = aWholeActivity({ own: true, state: 'failed', can: { ...nothing, retry: true } })
    const asked = aWholeActivity({
      own: true,
      words: { suggested: null, own: [], disclosure: 'I’m part of it.', disclosureRequired: false },
    })
    scriptApi({
      ...base,
      [route]: [failed, asked],
      'POST /api/activities/act_1/retry': asked,
      'GET /api/pods/pod_1': aPod(),
    })
    const { router } = renderApp('/activities/act_1')
    await userEvent.click(await screen.findByRole('button', { name: 'Try it again' }))
    await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Try it again' }))
    await waitFor(() => expect(router.state.location.pathname).toBe('/approvals'))
  })
})

/** A share as a list gives it. */
function listed({ steps: _, timeline: __, evidence: ___, evidenceUntil: ____, ...activity }: ActivityDetail) {
  return activity
}
