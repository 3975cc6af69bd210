import { fireEvent, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { aConfig, anOwner, aPod, aPodMember, workflowsOf } from '../testing/records.ts'
import { renderApp } from '../testing/render-app.tsx'
import { offline, page, problem, scriptApi } from '../testing/scripted-api.ts'
import { anOffer } from '../testing/sharing-records.ts'

const postUrl =
  'https://www.linkedin.com/posts/nora-halvorsen_what-onboarding-taught-us-activity-7398000000000000001-aB3d'
const offerRoute = 'POST /api/pods/pod_1/amplifications'
const offer = { ...anOffer({ postUrl }), alreadyOffered: false }

const pod = {
  'GET /api/me': anOwner(),
  'GET /api/config': aConfig,
  'GET /api/workflows': workflowsOf(),
  'GET /api/pods/pod_1': aPod(),
  'GET /api/activities': page([]),
  'GET /api/pods/pod_1/amplifications': page([]),
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
    expect(dialog.getByText('Shared without being asked, as they agreed').nextSibling?.textContent).toBe(
      'Maya Lindqvist',
    )
    expect(dialog.getByText('Shown the post, and shared only if they say yes').nextSibling?.textContent).toBe(
      'Tomas Okafor and Priya Raman',
    )
    expect(dialog.getByText(/bar agreeing in advance/)).toBeTruthy()
    expect(dialog.getByText(/Left out/).nextSibling?.textContent).toBe('Jonas Weber')
    expect(api.to(offerRoute)).toEqual([])

    await userEvent.click(dialog.getByRole('button', { name: 'Offer to Founders in Oslo' }))
    expect(await screen.findByText(/is offered to 3 members/)).toBeTruthy()
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
    expect(dialog.getByText('Shown the post, and shared only if they say yes').nextSibling?.textContent).toBe(
      'Maya Lindqvist, Tomas Okafor, and Priya Raman',
    )
    expect(dialog.queryByText(/without being asked/)).toBeNull()
    await userEvent.click(dialog.getByRole('button', { name: 'Offer to Founders in Oslo' }))
    expect(await screen.findByText(/is offered to 3 members/)).toBeTruthy()
    expect(api.to(offerRoute)[0]?.body).toEqual({ postUrl, comment: 'Worth your time.' })
  })

  it('counts on no yes in advance by LinkedIn’s own interface', async () => {
    const members = page([aPodMember({ name: 'Maya Lindqvist', approval: 'standing', routes: ['linkedin-api'] })])
    scriptApi({ ...pod, 'GET /api/pods/pod_1/members': members })
    renderApp('/pods/pod_1')
    const dialog = await review()
    expect(dialog.getByText('Shown the post, and shared only if they say yes').nextSibling?.textContent).toBe(
      'Maya Lindqvist',
    )
  })

  it('names no member while they are not known', async () => {
    scriptApi({ ...pod, 'GET /api/pods/pod_1/members': problem(500, 'internal', 'x') })
    renderApp('/pods/pod_1')
    const dialog = await review()
    expect(dialog.getByText('4 members, each as they have agreed to')).toBeTruthy()
  })

  it('sends a second address and a time, and refuses a time that is over', async () => {
    const otherUrl = 'https://www.linkedin.com/feed/update/urn:li:share:7398000000000000002/'
    const api = scriptApi({ ...pod, [offerRoute]: offer })
    renderApp('/pods/pod_1')
    await userEvent.click((await screen.findAllByRole('button', { name: 'Offer a post' }))[0] as HTMLElement)
    await userEvent.click(screen.getByLabelText('Address of the post'))
    await userEvent.paste(postUrl)
    await userEvent.click(screen.getByText('More'))
    await userEvent.click(screen.getByLabelText('Another address of the same post (optional)'))
    await userEvent.paste(otherUrl)
    const time = screen.getByLabelText('Not before (optional)')
    fireEvent.change(time, { target: { value: '2020-01-01T08:00' } })
    await userEvent.click(screen.getByRole('button', { name: 'Look it over' }))
    expect(screen.getByText('Choose a time that is still to come, or leave it empty.')).toBeTruthy()
    fireEvent.change(time, { target: { value: '2099-12-24T18:30' } })
    await userEvent.click(screen.getByRole('button', { name: 'Look it over' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Offer to Founders in Oslo' }))
    expect(await screen.findByText(/is offered to 3 members/)).toBeTruthy()
    const notBefore = new Date(2099, 11, 24, 18, 30).toISOString()
    expect(api.to(offerRoute)[0]?.body).toEqual({ postUrl, otherUrl, notBefore })
  })

  it('goes back to the field that the API finds wrong', async () => {
    const message = 'This is not the address of a LinkedIn post.'
    scriptApi({
      ...pod,
      [offerRoute]: problem(422, 'not_a_linkedin_post', message, { errors: [{ path: 'postUrl', message }] }),
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
    expect(await screen.findByText(/is offered to 3 members/)).toBeTruthy()
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
