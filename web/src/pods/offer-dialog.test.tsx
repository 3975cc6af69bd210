import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { aConfig, anActivity, anOwner, aPod, aPodMember } from '../testing/records.ts'
import { renderApp } from '../testing/render-app.tsx'
import { offline, page, problem, scriptApi } from '../testing/scripted-api.ts'

const postUrl =
  'https://www.linkedin.com/posts/nora-halvorsen_what-onboarding-taught-us-activity-7398000000000000001-aB3d'
const offerRoute = 'POST /api/pods/pod_1/amplifications'
const offer = {
  id: 'amp_1',
  podId: 'pod_1',
  postUrl,
  postUrn: 'urn:li:activity:7398000000000000001',
  createdAt: '2026-11-20T10:00:00.000Z',
  alreadyOffered: false,
  counts: { total: 3, proposed: 3 },
}

const pod = {
  'GET /api/me': anOwner(),
  'GET /api/config': aConfig,
  'GET /api/workflows': page([]),
  'GET /api/pods/pod_1': aPod(),
  'GET /api/activities': page([]),
  'GET /api/pods/pod_1/members': page([
    aPodMember({ memberId: 'm1', name: 'Maya Lindqvist', approval: 'standing' }),
    aPodMember({ memberId: 'm2', name: 'Tomas Okafor' }),
    aPodMember({ memberId: 'm3', name: 'Priya Raman' }),
    aPodMember({ memberId: 'm4', name: 'Jonas Weber', status: 'paused' }),
  ]),
}

async function review(user = userEvent.setup(), words = '') {
  await user.click((await screen.findAllByRole('button', { name: 'Offer a post' }))[0] as HTMLElement)
  await user.click(screen.getByLabelText('Address of the post'))
  await user.paste(postUrl)
  if (words) await user.type(screen.getByLabelText('Words to add (optional)'), words)
  await user.click(screen.getByRole('button', { name: 'Look it over' }))
  return within(await screen.findByRole('dialog', { name: 'This is what will leave' }))
}

describe('offering a post', () => {
  it('refuses what is no address before anything else', async () => {
    const api = scriptApi(pod)
    renderApp('/pods/pod_1')
    await userEvent.click((await screen.findAllByRole('button', { name: 'Offer a post' }))[0] as HTMLElement)
    await userEvent.type(screen.getByLabelText('Address of the post'), 'javascript:alert(1)')
    await userEvent.click(screen.getByRole('button', { name: 'Look it over' }))
    expect(screen.getByText(/Paste the whole address/)).toBeTruthy()
    expect(api.to(offerRoute)).toEqual([])
  })

  it('shows exactly what will leave, from whom, and sends nothing until it is confirmed', async () => {
    const api = scriptApi({ ...pod, [offerRoute]: offer })
    renderApp('/pods/pod_1')
    const dialog = await review()
    expect(dialog.getByRole('link', { name: /What onboarding taught us/ }).getAttribute('href')).toBe(postUrl)
    expect(dialog.getByText('None, a plain repost')).toBeTruthy()
    expect(dialog.getByText('Shared at once, from the accounts of').nextSibling?.textContent).toBe('Maya Lindqvist')
    expect(dialog.getByText('Shared only if they say yes').nextSibling?.textContent).toBe(
      'Tomas Okafor and Priya Raman',
    )
    expect(dialog.getByText(/Left out/).nextSibling?.textContent).toBe('Jonas Weber')
    expect(api.to(offerRoute)).toEqual([])

    await userEvent.click(dialog.getByRole('button', { name: 'Offer to Founders in Oslo' }))
    expect(await screen.findByText(/has gone to 3 members/)).toBeTruthy()
    const [sent, ...more] = api.to(offerRoute)
    expect(sent?.body).toEqual({ postUrl })
    expect(sent?.headers.get('idempotency-key')).toMatch(/^[0-9a-f-]{36}$/)
    expect(more).toEqual([])
  })

  it('says that every member is asked where words are added, standing yes or not', async () => {
    const api = scriptApi({ ...pod, [offerRoute]: offer })
    renderApp('/pods/pod_1')
    const dialog = await review(userEvent.setup(), 'Worth your time.')
    expect(dialog.getByText('Worth your time.')).toBeTruthy()
    expect(dialog.getByText('Shown these words, and shared only if they say yes').nextSibling?.textContent).toBe(
      'Maya Lindqvist, Tomas Okafor, and Priya Raman',
    )
    expect(dialog.queryByText(/at once/)).toBeNull()
    await userEvent.click(dialog.getByRole('button', { name: 'Offer to Founders in Oslo' }))
    expect(await screen.findByText(/has gone to 3 members/)).toBeTruthy()
    expect(api.to(offerRoute)[0]?.body).toEqual({ postUrl, comment: 'Worth your time.' })
  })

  it('promises no share at once with words while the members are not known', async () => {
    scriptApi({ ...pod, 'GET /api/pods/pod_1/members': problem(500, 'internal', 'x') })
    renderApp('/pods/pod_1')
    const dialog = await review(userEvent.setup(), 'Worth your time.')
    expect(dialog.getByText(/4 members, each only once they have seen these words and said yes/)).toBeTruthy()
  })

  it('goes back to the field that the API finds wrong', async () => {
    const message = 'This is not the address of a LinkedIn post.'
    scriptApi({
      ...pod,
      [offerRoute]: problem(422, 'validation_failed', message, { errors: [{ path: 'postUrl', message }] }),
    })
    renderApp('/pods/pod_1')
    const dialog = await review()
    await userEvent.click(dialog.getByRole('button', { name: 'Offer to Founders in Oslo' }))
    const field = await screen.findByLabelText('Address of the post')
    expect((field as HTMLInputElement).value).toBe(postUrl)
    expect(document.getElementById(field.getAttribute('aria-describedby') ?? '')?.textContent).toBe(message)
  })

  it('repeats an offer of unknown fate under the same key', async () => {
    const api = scriptApi({ ...pod, [offerRoute]: [offline, offline, offline, offline, offer] })
    renderApp('/pods/pod_1')
    await screen.findByRole('heading', { name: 'Founders in Oslo' })
    vi.useFakeTimers({ shouldAdvanceTime: true })
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime })
    const dialog = await review(user)
    await user.click(dialog.getByRole('button', { name: 'Offer to Founders in Oslo' }))
    await vi.advanceTimersByTimeAsync(7000)
    expect((await dialog.findByRole('alert')).textContent).toContain("We can't reach RevOS")
    await user.click(dialog.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByText(/has gone to 3 members/)).toBeTruthy()
    const keys = api.to(offerRoute).map(({ headers }) => headers.get('idempotency-key'))
    expect(keys).toHaveLength(5)
    expect(new Set(keys).size).toBe(1)
  })

  it('says when the post was offered before', async () => {
    scriptApi({ ...pod, [offerRoute]: { ...offer, alreadyOffered: true } })
    renderApp('/pods/pod_1')
    const dialog = await review()
    await userEvent.click(dialog.getByRole('button', { name: 'Offer to Founders in Oslo' }))
    expect(await screen.findByRole('dialog', { name: 'Already offered' })).toBeTruthy()
    expect(screen.getByText(/Nobody is asked twice/)).toBeTruthy()
  })
})

describe('a pod’s offers', () => {
  it('counts what was shared, and speaks of people instead of states', async () => {
    const shares = page([
      anActivity({ id: 'a1', state: 'succeeded', member: { id: 'm1', name: 'Maya Lindqvist' } }),
      anActivity({ id: 'a2', state: 'needs_person', member: { id: 'm2', name: 'Tomas Okafor' } }),
      anActivity({ id: 'a3', state: 'unknown', member: { id: 'm3', name: 'Priya Raman' } }),
    ])
    scriptApi({ ...pod, 'GET /api/activities': shares })
    renderApp('/pods/pod_1')
    expect(await screen.findByText('1 of 3 shared')).toBeTruthy()
    expect(screen.getByRole('link', { name: /Tomas Okafor.*Needs the member/ })).toBeTruthy()
    expect(screen.getByRole('link', { name: /Priya Raman.*Unclear$/ })).toBeTruthy()
  })

  it('looks again every 2 s while a share is on its way, and stops when all is settled', async () => {
    const states = ['running', 'running', 'succeeded'] as const
    const api = scriptApi({
      ...pod,
      'GET /api/activities': states.map((state) => page([anActivity({ state })])),
    })
    vi.useFakeTimers({ shouldAdvanceTime: true })
    renderApp('/pods/pod_1')
    const asked = () => api.to('GET /api/activities').length
    expect(await screen.findByText('0 of 1 shared')).toBeTruthy()
    expect(asked()).toBe(1)
    await vi.advanceTimersByTimeAsync(2100)
    expect(asked()).toBe(2)
    await vi.advanceTimersByTimeAsync(2100)
    expect(await screen.findByText('1 of 1 shared')).toBeTruthy()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(asked()).toBe(3)
  })
})
