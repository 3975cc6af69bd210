import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import type { Activity } from '../data/activities.ts'
import { aConfig, aMember, anActivity, anOwner, aPod, aPodMember, workflowsOf } from '../testing/records.ts'
import { renderApp } from '../testing/render-app.tsx'
import { done, page, problem, scriptApi } from '../testing/scripted-api.ts'
import { anOffer } from '../testing/sharing-records.ts'

const offersRoute = 'GET /api/pods/pod_1/amplifications'
const base = {
  'GET /api/me': anOwner(),
  'GET /api/config': aConfig,
  'GET /api/workflows': workflowsOf(),
  'GET /api/alerts': page([]),
  'GET /api/pods/pod_1': aPod(),
  'GET /api/pods/pod_1/members': page([aPodMember()]),
  'GET /api/pods/pod_1/invitations': page([]),
  'GET /api/stops': page([]),
  [offersRoute]: page([anOffer()]),
  'GET /api/activities': page([anActivity()]),
}
const aPausedMember = {
  ...{ id: 'mem_1', linkedinVanity: 'maya-lindqvist', status: 'paused' },
  ...{ statusReason: 'An admin has paused sharing from this account.', approval: 'each' },
}
const region = async (name: string) => within(await screen.findByRole('region', { name }))
const dialog = () => within(screen.getByRole('dialog'))

describe('a pod’s offers', () => {
  it('count what was shared in people’s words, and open the newest with its members’ shares', async () => {
    const shares = page<Activity>([
      anActivity({ id: 'a1', state: 'succeeded', member: { id: 'm1', name: 'Maya Lindqvist' } }),
      anActivity({ id: 'a2', state: 'needs_person', member: { id: 'm2', name: 'Tomas Okafor' } }),
      anActivity({ id: 'a3', state: 'unknown', member: { id: 'm3', name: 'Priya Raman' } }),
    ])
    const counts = { total: 4, succeeded: 1, needs_person: 1, unknown: 1, approved: 1 }
    const api = scriptApi({
      ...base,
      [offersRoute]: page([anOffer({ counts }), anOffer({ id: 'amp_0', state: 'canceled', counts: { total: 0 } })]),
      'GET /api/activities': shares,
    })
    renderApp('/pods/pod_1')
    expect(await screen.findByText('1 of 4 shared')).toBeTruthy()
    expect(screen.getByText(/· 1 waiting for their time/)).toBeTruthy()
    expect(await screen.findByRole('link', { name: /Tomas Okafor.*Needs the member/ })).toBeTruthy()
    expect(screen.getByRole('link', { name: /Priya Raman.*Unclear$/ })).toBeTruthy()
    expect(screen.getByText('Taken back')).toBeTruthy()
    expect(api.to('GET /api/activities').every(({ path }) => path.includes('amplificationId=amp_1'))).toBe(true)
  })

  it('follow the asking of a large pod, and look again until all is settled', async () => {
    const planning = anOffer({
      state: 'planning',
      planned: 1200,
      memberCount: 10_000,
      counts: { total: 1200, proposed: 1200 },
    })
    const api = scriptApi({
      ...base,
      [offersRoute]: [page([planning]), page([anOffer({ counts: { total: 1, succeeded: 1 } })])],
      'GET /api/activities': page([]),
    })
    vi.useFakeTimers({ shouldAdvanceTime: true })
    renderApp('/pods/pod_1')
    expect(await screen.findByText('1,200 of 10,000 asked')).toBeTruthy()
    await vi.advanceTimersByTimeAsync(2100)
    expect(await screen.findByText('1 of 1 shared')).toBeTruthy()
    await vi.advanceTimersByTimeAsync(13_000)
    expect(api.to(offersRoute)).toHaveLength(2)
  })

  it('that somebody makes elsewhere show up by themselves, with what members have shared since', async () => {
    const use = { day: { used: 1, allowed: 2 }, week: { used: 1, allowed: 5 }, nextAt: null, why: null }
    scriptApi({
      ...base,
      'GET /api/pods/pod_1': [aPod(), aPod({ status: 'paused' })],
      'GET /api/pods/pod_1/members': [page([aPodMember()]), page([aPodMember({ use })])],
      'GET /api/pods/pod_1/invitations': [
        page([]),
        page([{ userId: 'u3', name: 'Priya Raman', invitedAt: '2026-11-20T10:00:00.000Z' }]),
      ],
      [offersRoute]: [page([]), page([anOffer({ counts: { total: 2, succeeded: 1, declined: 1 } })])],
    })
    vi.useFakeTimers({ shouldAdvanceTime: true })
    renderApp('/pods/pod_1')
    expect(await screen.findByText('No post has been offered yet')).toBeTruthy()
    expect(await screen.findByText(/Today 0 of 2/)).toBeTruthy()
    await vi.advanceTimersByTimeAsync(16_000)
    expect(await screen.findByText('1 of 2 shared')).toBeTruthy()
    expect(await screen.findByText(/Today 1 of 2/)).toBeTruthy()
    expect(await screen.findByRole('region', { name: 'Invited' })).toBeTruthy()
    expect(await screen.findByText(/This pod is paused/)).toBeTruthy()
  })

  it('are made by those in the pod and those who run the company, and by nobody else', async () => {
    scriptApi({
      ...base,
      'GET /api/me': aMember(),
      'GET /api/pods/pod_1/members': page([aPodMember({ memberId: 'm2', name: 'Tomas Okafor' })]),
      [offersRoute]: page([]),
    })
    renderApp('/pods/pod_1')
    expect(await screen.findByText('Tomas Okafor')).toBeTruthy()
    expect(await screen.findByText('No post has been offered yet')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Offer a post' })).toBeNull()
  })

  it.each([
    ['by a member who may stand further down the list', aMember(), 2],
    ['by nobody who takes no part', aMember({ member: null }), 0],
  ])('are made %s', async (_, me, buttons) => {
    scriptApi({
      ...base,
      'GET /api/me': me,
      'GET /api/pods/pod_1/members': page([aPodMember({ memberId: 'm2', name: 'Tomas Okafor' })], 'next'),
      [offersRoute]: page([]),
    })
    renderApp('/pods/pod_1')
    expect(await screen.findByText('Tomas Okafor')).toBeTruthy()
    expect(await screen.findByText('No post has been offered yet')).toBeTruthy()
    expect(screen.queryAllByRole('button', { name: 'Offer a post' })).toHaveLength(buttons)
  })

  it('are made by a member of the pod', async () => {
    scriptApi({
      ...base,
      'GET /api/me': aMember(),
      'GET /api/pods/pod_1/members': page([aPodMember({ own: true })]),
      [offersRoute]: page([]),
    })
    renderApp('/pods/pod_1')
    expect(await screen.findByText('No post has been offered yet')).toBeTruthy()
    expect(screen.getAllByRole('button', { name: 'Offer a post' })).toHaveLength(2)
  })

  it('show which is open in the address, one at a time', async () => {
    const older = 'https://www.linkedin.com/posts/nora_older-post-activity-7398000000000000002-aB3d'
    const api = scriptApi({ ...base, [offersRoute]: page([anOffer(), anOffer({ id: 'amp_0', postUrl: older })]) })
    const { router } = renderApp('/pods/pod_1')
    await userEvent.click(await screen.findByRole('button', { name: 'Show the shares of “Older post”' }))
    await waitFor(() => expect(router.state.location.search).toEqual({ offer: 'amp_0' }))
    await waitFor(() => expect(api.to('GET /api/activities').at(-1)?.path).toContain('amplificationId=amp_0'))
    await userEvent.click(screen.getByRole('button', { name: 'Hide the shares of “Older post”' }))
    await waitFor(() => expect(router.state.location.search).toEqual({ offer: 'none' }))
    expect(screen.queryByRole('button', { name: /^Hide/ })).toBeNull()
  })

  it('are taken back after saying what that does not reach', async () => {
    const counts = { total: 3, proposed: 1, succeeded: 2 }
    const api = scriptApi({
      ...base,
      [offersRoute]: [
        page([anOffer({ counts })]),
        page([anOffer({ state: 'canceled', counts: { total: 3, canceled: 3 } })]),
      ],
      'POST /api/amplifications/amp_1/cancel': anOffer({ state: 'canceled' }),
    })
    renderApp('/pods/pod_1')
    await userEvent.click(await screen.findByRole('button', { name: /^Take back/ }))
    expect(dialog().getByText(/2 shares are on LinkedIn already/)).toBeTruthy()
    expect(dialog().getByText(/cannot be offered to this pod again/)).toBeTruthy()
    expect(api.to('POST /api/amplifications/amp_1/cancel')).toEqual([])
    await userEvent.click(dialog().getByRole('button', { name: 'Take it back' }))
    expect(await screen.findByText('Taken back')).toBeTruthy()
    expect(screen.queryByRole('button', { name: /^Take back/ })).toBeNull()
  })

  it('cannot be taken back by a member who did not make them', async () => {
    scriptApi({ ...base, 'GET /api/me': aMember() })
    renderApp('/pods/pod_1')
    expect(await screen.findByText('0 of 3 shared')).toBeTruthy()
    expect(screen.queryByRole('button', { name: /^Take back/ })).toBeNull()
  })

  it('that cannot be loaded say so, and load again', async () => {
    scriptApi({ ...base, [offersRoute]: [problem(500, 'internal', 'RevOS had a problem.'), page([])] })
    renderApp('/pods/pod_1')
    const offers = await region('Offered posts')
    expect(await offers.findByText('RevOS had a problem.')).toBeTruthy()
    await userEvent.click(offers.getByRole('button', { name: 'Try again' }))
    expect(await offers.findByText('No post has been offered yet')).toBeTruthy()
  })
})

describe('a pod’s members', () => {
  it('show what each agreed to, has shared of what they may, and why nothing more goes', async () => {
    const use = {
      day: { used: 2, allowed: 2 },
      week: { used: 3, allowed: 5 },
      nextAt: '2026-11-21T13:00:00.000Z',
      why: 'After 14:00: 2 of 2 today.',
    }
    scriptApi({
      ...base,
      'GET /api/pods/pod_1/members': page([
        aPodMember({ use, routes: ['linkedin-api', 'browser'] }),
        aPodMember({
          memberId: 'm2',
          name: 'Tomas Okafor',
          routes: [],
          status: 'needs_attention',
          statusReason: 'LinkedIn asked for a code.',
        }),
      ]),
    })
    renderApp('/pods/pod_1')
    const members = await region('Members')
    expect(await members.findByText(/Today 2 of 2 · 7 days 3 of 5/)).toBeTruthy()
    expect(members.getByText('After 14:00: 2 of 2 today.')).toBeTruthy()
    expect(members.getByText('LinkedIn’s official API and Browser · asked each time')).toBeTruthy()
    expect(members.getByText('Has agreed to no way of sharing yet')).toBeTruthy()
    expect(members.getByText('LinkedIn asked for a code.')).toBeTruthy()
    expect(members.getAllByText('09:00–18:00, Europe/Oslo')).toHaveLength(2)
  })

  it('are taken out after asking; the refusal is shown', async () => {
    const api = scriptApi({
      ...base,
      'DELETE /api/pods/pod_1/members/mem_1': [problem(409, 'conflict', 'A share of theirs is being made.'), done()],
    })
    renderApp('/pods/pod_1')
    await userEvent.click(await screen.findByRole('button', { name: 'Remove Maya Lindqvist' }))
    expect(api.to('DELETE /api/pods/pod_1/members/mem_1')).toEqual([])
    await userEvent.click(dialog().getByRole('button', { name: 'Remove Maya Lindqvist' }))
    expect(await dialog().findByText('A share of theirs is being made.')).toBeTruthy()
    await userEvent.click(dialog().getByRole('button', { name: 'Remove Maya Lindqvist' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it('are paused by those who run the company, after saying what that does and who ends it', async () => {
    const paused = aPodMember({ status: 'paused', statusReason: 'An admin has paused sharing from this account.' })
    const api = scriptApi({
      ...base,
      'GET /api/pods/pod_1/members': [page([aPodMember()]), page([paused])],
      'PATCH /api/members/mem_1': [problem(404, 'not_found', 'The member was not found.'), aPausedMember],
    })
    renderApp('/pods/pod_1')
    await userEvent.click(await screen.findByRole('button', { name: 'Pause Maya Lindqvist…' }))
    expect(dialog().getByText(/Nothing more is shared from this account/)).toBeTruthy()
    expect(dialog().getByText(/Only Maya Lindqvist can end it/)).toBeTruthy()
    expect(api.to('PATCH /api/members/mem_1')).toEqual([])
    await userEvent.click(dialog().getByRole('button', { name: 'Pause Maya Lindqvist' }))
    expect(await dialog().findByText('The member was not found.')).toBeTruthy()
    await userEvent.click(dialog().getByRole('button', { name: 'Pause Maya Lindqvist' }))
    expect(await screen.findByText('An admin has paused sharing from this account.')).toBeTruthy()
    expect(api.to('PATCH /api/members/mem_1').at(-1)?.body).toEqual({ status: 'paused' })
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(screen.queryByRole('button', { name: /^Pause Maya/ })).toBeNull()
    expect(document.activeElement).toBe(screen.getByRole('main'))
  })

  it('are not paused by themselves here, nor where they do not take part anyway', async () => {
    scriptApi({
      ...base,
      'GET /api/pods/pod_1/members': page([
        aPodMember({ own: true }),
        aPodMember({ memberId: 'm2', name: 'Tomas Okafor', status: 'paused' }),
        aPodMember({ memberId: 'm3', name: 'Priya Raman', status: 'needs_attention' }),
      ]),
    })
    renderApp('/pods/pod_1')
    await screen.findByRole('button', { name: 'Remove Priya Raman' })
    expect(screen.queryByRole('button', { name: /^Pause .*…$/ })).toBeNull()
  })

  it('are not paused by another member', async () => {
    scriptApi({
      ...base,
      'GET /api/me': aMember(),
      'GET /api/pods/pod_1/members': page([aPodMember({ memberId: 'm2', name: 'Tomas Okafor' })]),
    })
    renderApp('/pods/pod_1')
    await screen.findByText('Tomas Okafor')
    expect(screen.queryByRole('button', { name: /^Pause/ })).toBeNull()
  })

  it('leave by themselves, and take nobody else out', async () => {
    scriptApi({
      ...base,
      'GET /api/me': aMember(),
      'GET /api/pods': page([]),
      'GET /api/pods/pod_1/members': page([
        aPodMember({ own: true }),
        aPodMember({ memberId: 'm2', name: 'Tomas Okafor' }),
      ]),
      'DELETE /api/pods/pod_1/members/mem_1': done(),
    })
    const { router } = renderApp('/pods/pod_1')
    await userEvent.click(await screen.findByRole('button', { name: 'Leave the pod' }))
    expect(screen.queryByRole('button', { name: /Remove/ })).toBeNull()
    expect(screen.queryByRole('button', { name: 'Invite' })).toBeNull()
    await userEvent.click(dialog().getByRole('button', { name: 'Leave the pod' }))
    await waitFor(() => expect(router.state.location.pathname).toBe('/pods'))
  })

  it('are invited out of the company, and the invitation can be taken back', async () => {
    const person = (id: string, name: string) => ({
      ...{ id, name, email: `${id}@example.test`, role: 'member', joinedAt: '2026-11-01T10:00:00.000Z' },
      ...{ external: false, you: false },
    })
    const invited = page([{ userId: 'u3', name: 'Priya Raman', invitedAt: '2026-11-20T10:00:00.000Z' }])
    let asked = page<object>([])
    const api = scriptApi({
      ...base,
      'GET /api/people': page([person('u1', 'Maya Lindqvist'), person('u3', 'Priya Raman')]),
      'GET /api/pods/pod_1/members': page([aPodMember({ userId: 'u1' })]),
      'GET /api/pods/pod_1/invitations': () => asked,
      'POST /api/pods/pod_1/invitations': () => {
        asked = invited
        return Response.json({}, { status: 201 })
      },
      'DELETE /api/pods/pod_1/invitations/u3': () => {
        asked = page([])
        return done()
      },
    })
    renderApp('/pods/pod_1')
    await userEvent.click(await screen.findByRole('button', { name: 'Invite' }))
    await userEvent.click(await dialog().findByRole('button', { name: 'Invite Priya Raman' }))
    expect(await dialog().findByText('Invited')).toBeTruthy()
    expect(dialog().queryByText('Maya Lindqvist')).toBeNull()
    expect(dialog().getByRole('link', { name: 'Invite them to your company' }).getAttribute('href')).toBe(
      '/settings/people',
    )
    expect(api.to('POST /api/pods/pod_1/invitations')[0]?.body).toEqual({ userId: 'u3' })
    await userEvent.click(dialog().getByRole('button', { name: 'Done' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Take back the invitation of Priya Raman' }))
    await userEvent.click(dialog().getByRole('button', { name: 'Take it back' }))
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Invited' })).toBeNull())
  })
})

describe('a pod', () => {
  it('is paused after saying what that does, and says so', async () => {
    const api = scriptApi({
      ...base,
      'GET /api/pods/pod_1': [aPod(), aPod({ status: 'paused' })],
      'PATCH /api/pods/pod_1': aPod({ status: 'paused' }),
    })
    renderApp('/pods/pod_1')
    await userEvent.click(await screen.findByRole('button', { name: 'Pause' }))
    expect(dialog().getByText(/Nothing of this pod is shared/)).toBeTruthy()
    await userEvent.click(dialog().getByRole('button', { name: 'Pause the pod' }))
    expect(await screen.findByText(/This pod is paused/)).toBeTruthy()
    expect(api.to('PATCH /api/pods/pod_1')[0]?.body).toEqual({ status: 'paused' })
    expect(screen.getByRole('button', { name: 'Let it go on' })).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Offer a post' })).toBeNull()
  })

  it('gets another name', async () => {
    const api = scriptApi({
      ...base,
      'GET /api/pods/pod_1': [aPod(), aPod({ name: 'Founders' })],
      'PATCH /api/pods/pod_1': aPod({ name: 'Founders' }),
    })
    renderApp('/pods/pod_1')
    await userEvent.click(await screen.findByRole('button', { name: 'Rename the pod' }))
    await userEvent.clear(screen.getByLabelText('Name'))
    await userEvent.type(screen.getByLabelText('Name'), ' Founders ')
    await userEvent.click(dialog().getByRole('button', { name: 'Rename the pod' }))
    expect(await screen.findByRole('heading', { name: 'Founders' })).toBeTruthy()
    expect(api.to('PATCH /api/pods/pod_1')[0]?.body).toEqual({ name: 'Founders' })
  })

  it('says that sharing is stopped, by whom and why', async () => {
    const stop = {
      scope: 'installation',
      route: null,
      reason: 'Maintenance',
      by: 'operator',
      at: '2026-11-20T10:00:00.000Z',
    }
    scriptApi({ ...base, 'GET /api/stops': page([stop, { ...stop, route: 'unipile' }]) })
    renderApp('/pods/pod_1')
    expect(await screen.findByText(/Whoever runs this RevOS has stopped all sharing/)).toBeTruthy()
    expect(screen.getByText(/has stopped sharing by Unipile/)).toBeTruthy()
    expect(screen.queryByRole('link', { name: 'See what is stopped' })).toBeNull()
  })
})
