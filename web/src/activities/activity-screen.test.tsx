import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import type { ActivityDetail } from '../data/activities.ts'
import { aConfig, aMember, anActivity, anOwner, aPod, nothing, workflowsOf } from '../testing/records.ts'
import { renderApp } from '../testing/render-app.tsx'
import { page, problem, scriptApi } from '../testing/scripted-api.ts'
import { aMembership, aWholeActivity } from '../testing/sharing-records.ts'

const route = 'GET /api/activities/act_1'
const base = {
  'GET /api/me': anOwner(),
  'GET /api/config': aConfig,
  'GET /api/workflows': workflowsOf(),
  'GET /api/alerts': page([]),
}
const at = '2026-11-20T10:00:00.000Z'
const whole: Partial<ActivityDetail> = {
  ...{ state: 'succeeded', route: 'browser', approvedBy: 'member', resultUrl: 'https://www.linkedin.com/feed/x/' },
  steps: [
    { seq: 1, name: 'open_post', outcome: 'ok', ms: 900, at, detail: null, screenshotUrl: null },
    {
      seq: 2,
      name: 'submit_repost',
      outcome: 'ok',
      ms: 1200,
      at,
      detail: null,
      screenshotUrl: '/api/activities/act_1/screenshots/2',
    },
  ],
  timeline: [
    { from: null, to: 'proposed', actor: 'owner', reason: null, at },
    { from: 'proposed', to: 'approved', actor: 'member', reason: 'after 14:00: 2 of 2 today', at },
    { from: 'submitting', to: 'succeeded', actor: 'runner', reason: null, at },
  ],
  evidence: { browserSessionId: 's', browserMs: 12_400, modelCalls: 1, tokens: 2100, costCents: 0.42 },
  evidenceUntil: '2026-12-20T10:00:00.000Z',
}
const region = async (name: string) => within(await screen.findByRole('region', { name }))

describe('one member’s share', () => {
  it('shows what was done for it, what it took, and until when that is kept', async () => {
    scriptApi({ ...base, [route]: aWholeActivity(whole) })
    renderApp('/activities/act_1')
    const facts = await region('How it was done')
    const shown = facts.getAllByRole('term').map((term) => `${term.textContent}: ${term.nextSibling?.textContent}`)
    expect(shown).toEqual([
      'Way: Browser',
      'Agreed: To this one share',
      'Time in the browser: 12 s',
      'Help from a model: 1 call',
      'Tokens: 2,100',
      'Cost: 0.42 ¢ (US)',
    ])
    expect(document.querySelector(`time[datetime="${whole.evidenceUntil}"]`)).toBeTruthy()
    const story = await region('What happened')
    expect(story.getByText('After 14:00: 2 of 2 today')).toBeTruthy()
    expect(story.getByText('By the member')).toBeTruthy()
    expect(screen.getByAltText('The screen after the step “submit_repost”')).toBeTruthy()
    expect(screen.getByRole('link', { name: /See the repost on LinkedIn/ })).toBeTruthy()
  })

  it('is followed until it is settled', async () => {
    const api = scriptApi({
      ...base,
      [route]: (['running', 'submitting', 'succeeded'] as const).map((state) => aWholeActivity({ state })),
    })
    vi.useFakeTimers({ shouldAdvanceTime: true })
    renderApp('/activities/act_1')
    expect(await screen.findByText('Sharing now')).toBeTruthy()
    await vi.advanceTimersByTimeAsync(4300)
    expect(await screen.findByText('Shared')).toBeTruthy()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(api.to(route)).toHaveLength(3)
  })

  it('offers exactly what this person may do', async () => {
    scriptApi({ ...base, [route]: aWholeActivity({ ...whole, can: nothing }) })
    renderApp('/activities/act_1')
    await region('How it was done')
    for (const name of ['Decide', 'Try it again', 'Take it back', 'Did it appear?']) {
      expect(screen.queryByRole('button', { name })).toBeNull()
      expect(screen.queryByRole('link', { name })).toBeNull()
    }
  })

  it('is tried again after asking; the refusal is shown', async () => {
    const failed = aWholeActivity({
      state: 'failed',
      reason: 'the post was not there',
      can: { ...nothing, retry: true },
    })
    const api = scriptApi({
      ...base,
      [route]: [failed, aWholeActivity()],
      'POST /api/activities/act_1/retry': [problem(409, 'conflict', 'The offer has ended.'), aWholeActivity()],
    })
    const { router } = renderApp('/activities/act_1')
    await userEvent.click(await screen.findByRole('button', { name: 'Try it again' }))
    const dialog = within(screen.getByRole('dialog'))
    expect(dialog.getByText(/it cannot come out twice/)).toBeTruthy()
    expect(api.to('POST /api/activities/act_1/retry')).toEqual([])
    await userEvent.click(dialog.getByRole('button', { name: 'Try it again' }))
    expect(await dialog.findByText('The offer has ended.')).toBeTruthy()
    await userEvent.click(dialog.getByRole('button', { name: 'Try it again' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(await screen.findByText('Waiting for approval')).toBeTruthy()
    expect(router.state.location.pathname).toBe('/activities/act_1')
  })

  it('sends its own member to the place where they decide', async () => {
    const own = aWholeActivity({ own: true, can: { ...nothing, approve: true, decline: true } })
    scriptApi({ ...base, [route]: own })
    renderApp('/activities/act_1')
    expect((await screen.findByRole('link', { name: 'Decide' })).getAttribute('href')).toBe('/approvals')
  })

  it('of a run that stopped leads its member to where they can look at it', async () => {
    const own = anActivity({
      ...{ own: true, state: 'needs_person', reason: 'The page was not as it is known.', route: 'browser' },
      ...{ approvedBy: 'member', paused: { pictureUrl: '/api/activities/act_1/screenshots/4' } },
      can: { ...nothing, approve: true, decline: true, retry: true, settle: true },
    })
    scriptApi({
      ...base,
      'GET /api/me': aMember(),
      'GET /api/membership': aMembership(),
      'GET /api/pod-invitations': page([]),
      'GET /api/pods/pod_1': aPod(),
      [route]: aWholeActivity(own),
      'GET /api/activities': ({ path }) => page(path.includes('state=needs_person') ? [own] : []),
    })
    renderApp('/activities/act_1')
    await userEvent.click(await screen.findByRole('link', { name: 'Decide' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Look…' }))
    expect(await screen.findByAltText('LinkedIn’s page right before sharing')).toBeTruthy()
  })

  it('shows a colleague that it was declined, and neither why nor what was seen', async () => {
    const [first, second] = whole.steps ?? []
    const steps = [first, second].flatMap((step) => (step ? [{ ...step, screenshotUrl: null }] : []))
    const timeline: ActivityDetail['timeline'] = [
      { from: null, to: 'proposed', actor: 'person:user_1', reason: null, at },
      { from: 'proposed', to: 'declined', actor: 'member:user_2', reason: null, at },
    ]
    const declined = aWholeActivity({ ...whole, state: 'declined', reason: null, resultUrl: null, steps, timeline })
    scriptApi({ ...base, [route]: declined })
    renderApp('/activities/act_1')
    expect(await screen.findByText('Nothing left this account.')).toBeTruthy()
    const story = await region('What happened')
    expect(story.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      expect.stringMatching(/^Offered, waiting for approval.*By somebody of the company$/),
      expect.stringMatching(/^Declined.*By the member$/),
    ])
    expect(screen.queryByRole('region', { name: 'Screenshot' })).toBeNull()
    expect(screen.queryAllByRole('img')).toEqual([])
  })

  it('says where it is not there, or cannot be loaded', async () => {
    scriptApi({
      ...base,
      [route]: [problem(500, 'internal', 'RevOS had a problem.'), problem(404, 'not_found', 'Not here.')],
    })
    renderApp('/activities/act_1')
    await userEvent.click(await screen.findByRole('button', { name: 'Try again' }))
    expect(await screen.findByText('Not here.')).toBeTruthy()
  })
})
