import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { aConfig, anOwner, workflowsOf } from '../../testing/records.ts'
import { renderApp } from '../../testing/render-app.tsx'
import { page, problem, scriptApi } from '../../testing/scripted-api.ts'
import { chatLimits, companySettings } from '../../testing/sharing-records.ts'

const { defaults } = chatLimits()
const unset = chatLimits().set
const stored = chatLimits({
  limits: { ...defaults, turnsADay: 100 },
  set: { ...unset, turnsADay: 100 },
  today: { day: '2026-11-21', turns: 100, tokens: 1200, running: 1 },
})
const base = {
  'GET /api/me': anOwner(),
  'GET /api/config': aConfig,
  'GET /api/workflows': workflowsOf(),
  'GET /api/settings': companySettings(),
  'GET /api/settings/identity': { identity: null },
  'GET /api/tenant/exports': page([]),
  'GET /api/chat/limits': stored,
}
const section = async () => within(await screen.findByRole('region', { name: 'Chat limits' }))
const bodies = (api: ReturnType<typeof scriptApi>) => api.to('PUT /api/chat/limits').map(({ body }) => body)

describe('chat limits', () => {
  it('show what is used today and when the day starts anew, in the person’s own time', async () => {
    scriptApi(base)
    renderApp('/settings/company')
    const limits = await section()
    const meters = (await limits.findAllByRole('meter')).map((each) => each.getAttribute('aria-valuetext'))
    expect(meters).toEqual(['100 of 100', '1,200 of 5,000,000', '1 of 20'])
    expect(limits.getByText(/used up/)).toBeTruthy()
    const anew = new Date('2026-11-22T00:00:00Z')
    const clock = anew.toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' })
    expect(limits.getByText(clock).getAttribute('datetime')).toBe(anew.toISOString())
  })

  it('are set in people’s units, and go back to the default one by one', async () => {
    const after = { ...stored, limits: { ...defaults, attachmentBytes: 5 * 1024 * 1024 } }
    const api = scriptApi({
      ...base,
      'PUT /api/chat/limits': { ...after, set: { ...unset, attachmentBytes: 5 * 1024 * 1024 } },
    })
    renderApp('/settings/company')
    const limits = await section()
    const day = await limits.findByLabelText<HTMLInputElement>('Answers a day')
    const size = limits.getByLabelText<HTMLInputElement>('Size of an attachment (MB)')
    expect(size.placeholder).toBe('20 (the default)')
    expect(limits.getByRole('button', { name: 'Save' })).toHaveProperty('disabled', true)
    await userEvent.type(size, '5')
    await userEvent.click(limits.getByRole('button', { name: 'Back to the default: Answers a day' }))
    expect(document.activeElement).toBe(day)
    await userEvent.click(limits.getByRole('button', { name: 'Save' }))
    expect(await limits.findByText('Saved. It holds at once.')).toBeTruthy()
    expect([day.value, size.value]).toEqual(['', '5'])
    expect(bodies(api)).toEqual([{ turnsADay: null, attachmentBytes: 5 * 1024 * 1024 }])
  })

  it('are not sent while one is wrong, and show the API’s own words beside the field', async () => {
    const message = 'At most 500.'
    const refused = problem(422, 'invalid_input', 'Not like this.', { errors: [{ path: 'turnsAtOnce', message }] })
    const api = scriptApi({ ...base, 'PUT /api/chat/limits': refused })
    renderApp('/settings/company')
    const limits = await section()
    const atOnce = await limits.findByLabelText('Answers at once')
    await userEvent.type(atOnce, 'many')
    await userEvent.click(limits.getByRole('button', { name: 'Save' }))
    expect(limits.getByText('Enter a whole number of answers from 1 to 500.')).toBeTruthy()
    expect(document.activeElement).toBe(atOnce)
    expect(bodies(api)).toEqual([])
    await userEvent.clear(atOnce)
    await userEvent.type(atOnce, '30')
    await userEvent.click(limits.getByRole('button', { name: 'Save' }))
    expect(await limits.findByText(message)).toBeTruthy()
    expect(limits.queryByText('Not like this.')).toBeNull()
    expect(bodies(api)).toEqual([{ turnsAtOnce: 30 }])
  })

  it('are all that an administrator sees of the company, and only sees', async () => {
    const api = scriptApi({ ...base, 'GET /api/me': anOwner({ role: 'admin' }), 'GET /api/alerts': page([]) })
    renderApp('/settings/company')
    const limits = await section()
    expect(await limits.findByText('100')).toBeTruthy()
    expect(limits.getAllByText('20 (the default)')[1]?.previousElementSibling?.textContent).toBe(
      'Size of an attachment (MB)',
    )
    expect(limits.queryByRole('textbox')).toBeNull()
    expect(limits.getByText('An owner of your company can change them.')).toBeTruthy()
    expect(screen.queryByRole('region', { name: 'Delete the company' })).toBeNull()
    expect(api.to('GET /api/settings/identity')).toEqual([])
  })

  it('that cannot be loaded say so, and load again', async () => {
    const down = problem(500, 'internal', 'RevOS had a problem.')
    scriptApi({ ...base, 'GET /api/chat/limits': [down, stored] })
    renderApp('/settings/company')
    const limits = await section()
    await userEvent.click(await limits.findByRole('button', { name: 'Try again' }))
    expect(await limits.findAllByRole('meter')).toHaveLength(3)
  })
})
