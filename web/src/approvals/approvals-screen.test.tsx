import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import type { Activity } from '../data/activities.ts'
import { aConfig, aMember, anActivity, aPod, nothing, workflowsOf } from '../testing/records.ts'
import { renderApp } from '../testing/render-app.tsx'
import { page, problem, type Sent, scriptApi } from '../testing/scripted-api.ts'
import { aMembership, aWholeActivity } from '../testing/sharing-records.ts'

const line = 'I’m part of Northwind Coaching.'
const words = { suggested: 'Worth your time.', own: ['I was there.'], disclosure: line, disclosureRequired: false }
const mine = anActivity({ id: 'mine', own: true, comment: 'Worth your time.', words, route: 'browser' })

const base = {
  'GET /api/me': aMember(),
  'GET /api/config': aConfig,
  'GET /api/workflows': workflowsOf(),
  'GET /api/pods/pod_1': aPod(),
  'GET /api/pod-invitations': page([]),
  'GET /api/membership': aMembership(),
}

/** Scripts an API with one activity, which the given answers move on. */
function scripted(activity: Activity, moves: Record<string, Partial<Activity> | Response>, more: object = {}) {
  let now = activity
  const list = ({ path }: Sent) => page(path.includes(`state=${now.state}`) ? [now] : [])
  const moved = (change: Partial<Activity>) => () => {
    const { words: _, ...before } = now
    now = anActivity({ ...before, ...change })
    return aWholeActivity(now)
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
const going: Partial<Activity> = { state: 'queued', can: { ...nothing, cancel: true }, paused: null }

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

  it('is not said to be nothing before all of it is known', async () => {
    const stuck = Promise.withResolvers<object>()
    scriptApi({
      ...base,
      'GET /api/activities': ({ path }: Sent) => (path.includes('state=needs_person') ? stuck.promise : page([])),
    })
    renderApp('/approvals')
    expect(await screen.findByRole('status', { name: 'Loading what waits for you' })).toBeTruthy()
    await screen.findByText(/Today 0 of 2/)
    expect(screen.queryByText('Nothing waits for you')).toBeNull()
    stuck.resolve(page([]))
    expect(await screen.findByText('Nothing waits for you')).toBeTruthy()
  })

  it('is not said to be nothing where a part of it could not be loaded', async () => {
    const broken = problem(403, 'forbidden', 'Your role does not allow this.')
    scriptApi({
      ...base,
      'GET /api/activities': ({ path }: Sent) => (path.includes('state=needs_person') ? broken : page([])),
    })
    renderApp('/approvals')
    expect(await screen.findByText('Your role does not allow this.')).toBeTruthy()
    expect(screen.queryByText('Nothing waits for you')).toBeNull()
  })

  it('leads on where only paused runs stand among the first that are left', async () => {
    const paused = { ...mine, state: 'needs_person' as const, paused: { pictureUrl: null } }
    scriptApi({
      ...base,
      'GET /api/activities': ({ path }: Sent) => {
        if (!path.includes('state=needs_person') || path.includes('limit')) return page([])
        return path.includes('cursor=') ? page([{ ...mine, id: 'old', state: 'needs_person' }]) : page([paused], 'next')
      },
    })
    renderApp('/approvals')
    const rest = within(await screen.findByRole('region', { name: 'Only you can tell' }))
    await userEvent.click(rest.getByRole('button', { name: /more/i }))
    expect(await rest.findByRole('article')).toBeTruthy()
  })

  it('shows the line that the pod requires, alone where there are no other words', async () => {
    const without = { suggested: null, own: [], disclosure: line, disclosureRequired: true }
    scripted({ ...mine, comment: null, words: without }, {})
    renderApp('/approvals')
    const card = within(await screen.findByRole('article'))
    expect(card.getByText(line)).toBeTruthy()
    expect(card.queryByText(/plain repost/)).toBeNull()
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

  it('counts on every screen what waits for this person: to be decided, and to be settled by nobody else', async () => {
    const api = scriptApi({
      ...base,
      'GET /api/pods': page([]),
      'GET /api/activities': ({ path }) => {
        if (path.includes('state=proposed')) return page([mine, { ...mine, id: 'other' }])
        return page(path.includes('state=needs_person') ? [{ ...mine, id: 'stuck', state: 'needs_person' }] : [])
      },
    })
    renderApp('/')
    expect(await screen.findByRole('link', { name: /^For you\s*, 3 waiting$/ })).toBeTruthy()
    expect(screen.getByRole('link', { name: '3 posts wait for you' })).toBeTruthy()
    const counting = api.to('GET /api/activities').filter(({ path }) => path.includes('state='))
    expect(counting.every(({ path }) => path.includes('own=true'))).toBe(true)
  })

  it('tells a member whom LinkedIn wants to see why nothing is shared, and the way to mend it', async () => {
    const statusReason = 'LinkedIn asked for a code that was sent to you.'
    const member = { id: 'mem_1', approval: 'each', status: 'needs_attention', statusReason } as const
    const membership = aMembership({ status: 'needs_attention', statusReason })
    scriptApi({
      ...base,
      'GET /api/me': aMember({ member }),
      'GET /api/membership': membership,
      'GET /api/activities': page([]),
    })
    renderApp('/approvals')
    expect(await screen.findByText(statusReason)).toBeTruthy()
    expect(screen.getByRole('link', { name: 'See what to do' }).getAttribute('href')).toBe('/settings/sharing')
  })
})

describe('a screen that stays open', () => {
  it('shows an invitation, a use and a pause that came about elsewhere', async () => {
    const use = { day: { used: 1, allowed: 2 }, week: { used: 2, allowed: 5 }, nextAt: null, why: null }
    const invitation = { podId: 'pod_9', podName: 'Coaches', invitedBy: 'Ada Norling', invitedAt: mine.createdAt }
    scriptApi({
      ...base,
      'GET /api/activities': page([]),
      'GET /api/pod-invitations': [page([]), page([invitation])],
      'GET /api/membership': [
        aMembership(),
        aMembership({ use }),
        aMembership({ status: 'paused', statusReason: 'An admin has paused sharing from this account.' }),
      ],
    })
    vi.useFakeTimers({ shouldAdvanceTime: true })
    renderApp('/approvals')
    expect(await screen.findByText('Nothing waits for you')).toBeTruthy()
    expect(await screen.findByText(/Today 0 of 2/)).toBeTruthy()
    await vi.advanceTimersByTimeAsync(16_000)
    expect(await screen.findByText(/Today 1 of 2/)).toBeTruthy()
    expect(await screen.findByText('You are invited to Coaches')).toBeTruthy()
    await vi.advanceTimersByTimeAsync(15_000)
    expect(
      await screen.findByText(/^An admin has paused sharing from this account\. Nothing is shared from your account/),
    ).toBeTruthy()
    expect(screen.getByRole('link', { name: 'Take part again' })).toBeTruthy()
  })
})

describe('a run that stopped for a second look', () => {
  const paused = anActivity({
    ...{ id: 'mine', own: true, state: 'needs_person', comment: 'Worth your time.', route: 'browser' },
    ...{ approvedBy: 'member', reason: 'The page was not as it is known.' },
    can: { ...nothing, approve: true, decline: true, retry: true, settle: true },
    paused: { pictureUrl: '/api/activities/mine/screenshots/4' },
  })

  it('shows the page and the words that are bound to it, and goes on with the same words', async () => {
    const api = scripted(paused, { approve: going })
    renderApp('/approvals')
    expect(await screen.findByText('Wants a second look')).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Look…' }))
    expect(dialog().getByAltText('LinkedIn’s page right before sharing').getAttribute('src')).toBe(
      '/api/activities/mine/screenshots/4',
    )
    expect(dialog().queryByRole('textbox')).toBeNull()
    expect(dialog().getByText(/It must show this post, your own name, and exactly these words\./)).toBeTruthy()
    await userEvent.click(dialog().getByRole('button', { name: 'Share' }))
    await screen.findByText('Nothing waits for you')
    expect(bodies(api, 'approve')).toEqual([{ comment: 'Worth your time.', route: 'browser' }])
  })

  it('stands once, before what waits for approval, and can only be shared after the look', async () => {
    const asked = anActivity({ id: 'asked', own: true })
    scriptApi({
      ...base,
      'GET /api/activities': ({ path }) => page([paused, asked].filter(({ state }) => path.includes(`state=${state}`))),
    })
    renderApp('/approvals')
    await screen.findByRole('button', { name: 'Look…' })
    await screen.findByRole('button', { name: 'Share…' })
    const buttons = screen.getAllByRole('button').map(({ textContent }) => textContent)
    expect(buttons.filter((name) => /^(Look|Share|Decline)/.test(name ?? ''))).toEqual([
      ...['Decline', 'Look…'],
      ...['Decline', 'Share…'],
    ])
    expect(screen.queryByRole('region', { name: 'Only you can tell' })).toBeNull()
    expect(screen.queryByText('Nothing waits for you')).toBeNull()
  })

  it('is declined like any other', async () => {
    const api = scripted(paused, { decline: { state: 'declined', paused: null, can: nothing } })
    renderApp('/approvals')
    await userEvent.click(await screen.findByRole('button', { name: 'Decline' }))
    await userEvent.click(dialog().getByRole('button', { name: 'Decline' }))
    expect(await screen.findByText('Nothing waits for you')).toBeTruthy()
    expect(bodies(api, 'decline')).toEqual([{}])
  })

  it('says where there is no picture, and asks nobody to look at one', async () => {
    scripted({ ...paused, paused: { pictureUrl: null } }, {})
    renderApp('/approvals')
    await userEvent.click(await screen.findByRole('button', { name: 'Look…' }))
    expect(dialog().getByText('There is no picture of the page. Decline if you are not sure.')).toBeTruthy()
    expect(dialog().queryByText(/It must show this post/)).toBeNull()
    expect(dialog().queryByRole('img')).toBeNull()
  })

  it('can only be declined once its offer has ended', async () => {
    const can = { ...nothing, decline: true, settle: true }
    scripted({ ...paused, expiresAt: '2026-11-20T10:00:00.000Z', can }, {})
    renderApp('/approvals')
    expect(await screen.findByText(/ · Ended/)).toBeTruthy()
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Look…' }).disabled).toBe(true)
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Decline' }).disabled).toBe(false)
  })

  it('is refused where it cannot be resumed, with the reason', async () => {
    scripted(paused, { approve: problem(409, 'conflict', 'The run is too old. You are asked anew.') })
    renderApp('/approvals')
    await userEvent.click(await screen.findByRole('button', { name: 'Look…' }))
    await userEvent.click(dialog().getByRole('button', { name: 'Share' }))
    expect(await dialog().findByText('The run is too old. You are asked anew.')).toBeTruthy()
  })

  it('that the member follows moves up to where it can be looked at', async () => {
    const { state, reason, can, paused: stopped } = paused
    const approvable = { ...mine, can: { ...nothing, approve: true, decline: true } }
    scripted(approvable, { approve: { state, reason, can, paused: stopped } })
    renderApp('/approvals')
    await userEvent.click(await screen.findByRole('button', { name: 'Share…' }))
    await userEvent.click(dialog().getByRole('button', { name: 'Share' }))
    expect(await screen.findByRole('button', { name: 'Look…' })).toBeTruthy()
    await waitFor(() => expect(screen.queryByRole('region', { name: 'You said yes' })).toBeNull())
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
    const can = { ...nothing, settle: true, retry: true, approve: true }
    const stuck = anActivity({ id: 'mine', own: true, state: 'needs_person', can })
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

describe('what was left to the member', () => {
  const stuck = anActivity({
    ...{ id: 'mine', own: true, state: 'needs_person', reason: 'The post was not to be seen from this account.' },
    can: { ...nothing, approve: true, decline: true, retry: true, settle: true },
  })

  it('can be declined, and keeps anybody from reading that nothing waits', async () => {
    const api = scripted(stuck, { decline: { state: 'declined', can: nothing } })
    renderApp('/approvals')
    const told = within(await screen.findByRole('region', { name: 'Only you can tell' }))
    expect(screen.queryByText('Nothing waits for you')).toBeNull()
    await userEvent.click(told.getByRole('button', { name: 'Decline' }))
    await userEvent.click(dialog().getByRole('button', { name: 'Decline' }))
    expect(await screen.findByText('Nothing waits for you')).toBeTruthy()
    expect(bodies(api, 'decline')).toEqual([{}])
  })

  it('cannot be declined once it may be out', async () => {
    scripted({ ...stuck, pressed: true, words: null, can: { ...nothing, settle: true } }, {})
    renderApp('/approvals')
    await screen.findByRole('button', { name: 'Did it appear?' })
    expect(screen.queryByRole('button', { name: 'Decline' })).toBeNull()
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
