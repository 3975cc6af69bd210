import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import type { Activity } from '../data/activities.ts'
import { aConfig, aMember, anActivity, aPod, nothing } from '../testing/records.ts'
import { renderApp } from '../testing/render-app.tsx'
import { page, problem, type Sent, scriptApi } from '../testing/scripted-api.ts'
import { aMembership, aWholeActivity } from '../testing/sharing-records.ts'

const words = { suggested: 'Worth your time.', own: ['I was there.'] }
const mine = anActivity({ id: 'mine', own: true, comment: 'Worth your time.', words, route: 'browser' })

const base = {
  'GET /api/me': aMember(),
  'GET /api/config': aConfig,
  'GET /api/workflows': page([]),
  'GET /api/pods/pod_1': aPod(),
  'GET /api/pod-invitations': page([]),
  'GET /api/membership': aMembership(),
}

/** Scripts an API with one activity, which the given answers move on. */
function scripted(activity: Activity, moves: Record<string, Partial<Activity> | Response>, more: object = {}) {
  let now = activity
  const list = ({ path }: Sent) => page(path.includes(`state=${now.state}`) ? [now] : [])
  const moved = (change: Partial<Activity>) => () => {
    now = { ...now, ...change }
    return now
  }
  const routes = Object.entries(moves).map(([act, change]) => [
    `POST /api/activities/${activity.id}/${act}`,
    change instanceof Response ? change : moved(change),
  ])
  return scriptApi({
    ...base,
    'GET /api/activities': list,
    [`GET /api/activities/${activity.id}`]: () => aWholeActivity(now),
    ...Object.fromEntries(routes),
    ...more,
  })
}

const dialog = () => within(screen.getByRole('dialog'))
const bodies = (api: ReturnType<typeof scriptApi>, act: string) =>
  api.to(`POST /api/activities/mine/${act}`).map(({ body }) => body)
const going: Partial<Activity> = { state: 'queued', can: { ...nothing, cancel: true }, words: null }

describe('what waits for a member', () => {
  it('asks for their own posts only and shows the words that would go out', async () => {
    const api = scripted(mine, {})
    renderApp('/approvals')
    const card = within(await screen.findByRole('article'))
    expect(card.getByText('Worth your time.')).toBeTruthy()
    expect(card.getByText('From your account, by the browser that RevOS runs')).toBeTruthy()
    expect(await card.findByText(/Founders in Oslo/)).toBeTruthy()
    expect(api.to('GET /api/activities').every(({ path }) => path.includes('own=true') || path.includes('limit'))).toBe(
      true,
    )
  })

  it('shares the exact words after a second look that says what leaves and from whom, and follows it', async () => {
    const api = scripted(mine, { approve: going })
    renderApp('/approvals')
    await userEvent.click(await screen.findByRole('button', { name: 'Share…' }))
    expect(dialog().getByText('Yours, Maya Lindqvist, for everybody to see')).toBeTruthy()
    expect(dialog().getByLabelText<HTMLTextAreaElement>('Exact words above it').value).toBe('Worth your time.')
    expect(dialog().getByText('By the browser that RevOS runs, and no other')).toBeTruthy()
    expect(bodies(api, 'approve')).toEqual([])

    await userEvent.click(dialog().getByRole('button', { name: 'Share' }))
    expect(await screen.findByText('Nothing waits for you')).toBeTruthy()
    expect(bodies(api, 'approve')).toEqual([{ comment: 'Worth your time.', route: 'browser' }])
    const way = within(screen.getByRole('region', { name: 'You said yes' }))
    expect(way.getByText('In line')).toBeTruthy()
  })

  it.each([
    ['one’s own', { name: 'I was there.' }, 'I was there.'],
    ['none', { name: 'Without words' }, null],
  ])('goes with words picked: %s', async (_, choice, comment) => {
    const api = scripted(mine, { approve: going })
    renderApp('/approvals')
    await userEvent.click(await screen.findByRole('button', { name: 'Share…' }))
    await userEvent.click(dialog().getByRole('button', choice))
    expect(dialog().getByRole('button', choice).getAttribute('aria-pressed')).toBe('true')
    await userEvent.click(dialog().getByRole('button', { name: 'Share' }))
    await screen.findByText('Nothing waits for you')
    expect(bodies(api, 'approve')).toEqual([{ comment, route: 'browser' }])
  })

  it('goes with words written there and then', async () => {
    const api = scripted(mine, { approve: going })
    renderApp('/approvals')
    await userEvent.click(await screen.findByRole('button', { name: 'Share…' }))
    const field = dialog().getByLabelText('Exact words above it')
    await userEvent.clear(field)
    await userEvent.type(field, ' Read this twice. ')
    await userEvent.click(dialog().getByRole('button', { name: 'Share' }))
    await screen.findByText('Nothing waits for you')
    expect(bodies(api, 'approve')).toEqual([{ comment: 'Read this twice.', route: 'browser' }])
  })

  it('says when it may go where it may not now, before and after the press, and keeps what was typed', async () => {
    const why = 'After 14:00: 2 of 2 today.'
    const use = { day: { used: 2, allowed: 2 }, week: { used: 2, allowed: 5 }, nextAt: '2026-11-21T13:00:00Z', why }
    const attended = { ...mine, route: 'linkedin-api' }
    const api = scripted(
      attended,
      { approve: problem(409, 'conflict', 'This may go after 14:00: 2 of 2 today.') },
      { 'GET /api/membership': aMembership({ use }) },
    )
    renderApp('/approvals')
    await userEvent.click(await screen.findByRole('button', { name: 'Share…' }))
    expect(await dialog().findByText(/this way keeps nothing for later/)).toBeTruthy()
    await userEvent.type(dialog().getByLabelText('Exact words above it'), ' Truly.')
    await userEvent.click(dialog().getByRole('button', { name: 'Share' }))
    expect((await dialog().findByRole('alert')).textContent).toBe('This may go after 14:00: 2 of 2 today.')
    expect(dialog().getByLabelText<HTMLTextAreaElement>('Exact words above it').value).toBe('Worth your time. Truly.')
    expect(api.to('POST /api/activities/mine/approve')).toHaveLength(1)
  })

  it('shares nothing when the person thinks again', async () => {
    const api = scripted(mine, { approve: going })
    renderApp('/approvals')
    await userEvent.click(await screen.findByRole('button', { name: 'Share…' }))
    await userEvent.click(screen.getByRole('button', { name: 'Not now' }))
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(api.sent.filter(({ method }) => method === 'POST')).toEqual([])
  })

  it('declines with the reason that was given', async () => {
    const api = scripted(mine, { decline: { state: 'declined', can: nothing } })
    renderApp('/approvals')
    await userEvent.click(await screen.findByRole('button', { name: 'Decline' }))
    await userEvent.type(screen.getByLabelText('Why (optional)'), 'Not my topic')
    await userEvent.click(dialog().getByRole('button', { name: 'Decline' }))
    expect(await screen.findByText('Nothing waits for you')).toBeTruthy()
    expect(bodies(api, 'decline')).toEqual([{ reason: 'Not my topic' }])
  })

  it('tells a member whom LinkedIn wants to see why nothing is shared, and the way to mend it', async () => {
    const statusReason = 'LinkedIn asked for a code that was sent to you.'
    const member = { id: 'mem_1', approval: 'each', status: 'needs_attention', statusReason } as const
    scriptApi({ ...base, 'GET /api/me': aMember({ member }), 'GET /api/activities': page([]) })
    renderApp('/approvals')
    expect(await screen.findByText(statusReason)).toBeTruthy()
    expect(screen.getByRole('link', { name: 'See what to do' }).getAttribute('href')).toBe('/settings/sharing')
  })
})

describe('a run that stopped for a second look', () => {
  const paused = { ...mine, words: null, paused: { pictureUrl: '/api/activities/mine/screenshots/4' } }

  it('shows the page and the words that are bound to it, and goes on with the same words', async () => {
    const api = scripted(paused, { approve: going })
    renderApp('/approvals')
    expect(await screen.findByText('Wants a second look')).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Look…' }))
    expect(dialog().getByAltText('LinkedIn’s page right before sharing').getAttribute('src')).toBe(
      '/api/activities/mine/screenshots/4',
    )
    expect(dialog().queryByRole('textbox')).toBeNull()
    await userEvent.click(dialog().getByRole('button', { name: 'Share' }))
    await screen.findByText('Nothing waits for you')
    expect(bodies(api, 'approve')).toEqual([{ comment: 'Worth your time.', route: 'browser' }])
  })

  it('is refused where it cannot be resumed, with the reason', async () => {
    scripted(paused, { approve: problem(409, 'conflict', 'The run is too old. You are asked anew.') })
    renderApp('/approvals')
    await userEvent.click(await screen.findByRole('button', { name: 'Look…' }))
    await userEvent.click(dialog().getByRole('button', { name: 'Share' }))
    expect(await dialog().findByText('The run is too old. You are asked anew.')).toBeTruthy()
  })
})

describe('what a member said yes to', () => {
  it('can be taken back while it waits, with the reason why it waits', async () => {
    const approved = anActivity({
      ...{ id: 'mine', own: true, state: 'approved', reason: 'after 14:00: 2 of 2 today' },
      can: { ...nothing, cancel: true },
    })
    const api = scripted(approved, { cancel: { state: 'proposed', can: { ...nothing, approve: true, decline: true } } })
    renderApp('/approvals')
    const way = within(await screen.findByRole('region', { name: 'You said yes' }))
    expect(way.getByText('After 14:00: 2 of 2 today')).toBeTruthy()
    await userEvent.click(way.getByRole('button', { name: 'Take it back' }))
    expect(bodies(api, 'cancel')).toEqual([])
    await userEvent.click(dialog().getByRole('button', { name: 'Take it back' }))
    await waitFor(() => expect(screen.queryByRole('region', { name: 'You said yes' })).toBeNull())
    expect(await screen.findByRole('button', { name: 'Share…' })).toBeTruthy()
  })

  it('says that it is too late where it is', async () => {
    const queued = anActivity({ id: 'mine', own: true, ...going })
    scripted(queued, { cancel: problem(409, 'conflict', 'It is being shared just now.') })
    renderApp('/approvals')
    await userEvent.click(await screen.findByRole('button', { name: 'Take it back' }))
    await userEvent.click(dialog().getByRole('button', { name: 'Take it back' }))
    expect(await dialog().findByText('It is being shared just now.')).toBeTruthy()
  })
})

describe('what only the member can tell', () => {
  const unclear = anActivity({
    ...{ id: 'mine', own: true, state: 'needs_person', pressed: true },
    can: { ...nothing, settle: true },
  })

  it('is settled by what they see on LinkedIn, with the way there', async () => {
    const api = scripted(unclear, { settle: { state: 'succeeded', can: nothing } })
    renderApp('/approvals')
    await userEvent.click(await screen.findByRole('button', { name: 'Did it appear?' }))
    const way = await dialog().findByRole('link', { name: /Open your activity on LinkedIn/ })
    expect(way.getAttribute('href')).toBe('https://www.linkedin.com/in/maya-lindqvist/recent-activity/all/')
    await userEvent.type(dialog().getByLabelText('Address of your repost (optional)'), 'here')
    await userEvent.click(dialog().getByRole('button', { name: 'Yes, it is there' }))
    expect(dialog().getByText(/Paste the whole address/)).toBeTruthy()
    expect(bodies(api, 'settle')).toEqual([])
    await userEvent.clear(dialog().getByLabelText('Address of your repost (optional)'))
    await userEvent.type(dialog().getByLabelText('Address of your repost (optional)'), 'https://www.linkedin.com/feed/')
    await userEvent.click(dialog().getByRole('button', { name: 'Yes, it is there' }))
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Only you can tell' })).toBeNull())
    expect(bodies(api, 'settle')).toEqual([{ outcome: 'shared', resultUrl: 'https://www.linkedin.com/feed/' }])
  })

  it('is settled as not shared', async () => {
    const api = scripted(unclear, { settle: { state: 'failed', can: nothing } })
    renderApp('/approvals')
    await userEvent.click(await screen.findByRole('button', { name: 'Did it appear?' }))
    await userEvent.click(dialog().getByRole('button', { name: 'No, it is not there' }))
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Only you can tell' })).toBeNull())
    expect(bodies(api, 'settle')).toEqual([{ outcome: 'not_shared' }])
  })

  it('can be shared by hand, or by another yes, where nothing was pressed', async () => {
    const stuck = { ...unclear, pressed: false, can: { ...nothing, settle: true, retry: true, approve: true } }
    const api = scripted(stuck, { approve: going })
    renderApp('/approvals')
    const link = await screen.findByRole('link', { name: /Share it by hand on LinkedIn/ })
    expect(link.getAttribute('href')).toBe(stuck.postUrl)
    expect(screen.getByRole('button', { name: 'I shared it by hand' })).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Try it again' })).toBeNull()
    await userEvent.click(screen.getByRole('button', { name: 'Share…' }))
    await userEvent.click(dialog().getByRole('button', { name: 'Share' }))
    expect(await screen.findByRole('region', { name: 'You said yes' })).toBeTruthy()
    expect(bodies(api, 'approve')).toEqual([{ comment: null }])
  })
})

describe('an invitation to a pod', () => {
  const invitation = { podId: 'pod_9', podName: 'Coaches', invitedBy: 'Ada Norling', invitedAt: mine.createdAt }

  it('is taken up after saying what joining means', async () => {
    const api = scriptApi({
      ...base,
      'GET /api/activities': page([]),
      'GET /api/pod-invitations': [page([invitation]), page([])],
      'POST /api/pods/pod_9/join': {},
    })
    renderApp('/approvals')
    await userEvent.click(await screen.findByRole('button', { name: 'Join: Coaches' }))
    expect(dialog().getByText(/Joining agrees to nothing else/)).toBeTruthy()
    expect(api.to('POST /api/pods/pod_9/join')).toEqual([])
    await userEvent.click(dialog().getByRole('button', { name: 'Join the pod' }))
    await waitFor(() => expect(screen.queryByText('You are invited to Coaches')).toBeNull())
  })

  it('is declined, and a refusal is shown', async () => {
    scriptApi({
      ...base,
      'GET /api/activities': page([]),
      'GET /api/pod-invitations': page([invitation]),
      'POST /api/pods/pod_9/invitations/decline': problem(404, 'not_found', 'The invitation was withdrawn.'),
    })
    renderApp('/approvals')
    await userEvent.click(await screen.findByRole('button', { name: 'Decline: Coaches' }))
    await userEvent.click(dialog().getByRole('button', { name: 'Decline' }))
    expect(await dialog().findByText('The invitation was withdrawn.')).toBeTruthy()
  })
})
