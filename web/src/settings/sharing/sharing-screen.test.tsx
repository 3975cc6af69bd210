import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import type { Agreement, Membership } from '../../data/membership.ts'
import { aConfig, aMember, workflowsOf } from '../../testing/records.ts'
import { renderApp } from '../../testing/render-app.tsx'
import { page, problem, scriptApi } from '../../testing/scripted-api.ts'
import { aMembership } from '../../testing/sharing-records.ts'

const base = {
  'GET /api/me': aMember(),
  'GET /api/config': aConfig,
  'GET /api/workflows': workflowsOf(),
  'GET /api/pod-invitations': page([]),
  'GET /api/membership': aMembership(),
}
const words = { text: 'We share a post from your account after you said yes.', textVersion: '2026-11-21' }
const agreed = (facts: Partial<Agreement> = {}): Agreement => ({
  ...{ route: 'browser', purpose: 'repost', textVersion: '2026-11-21', givenAt: '2026-11-20T10:00:00.000Z' },
  current: true,
  ...facts,
})
const region = async (name: string) => within(await screen.findByRole('region', { name }))
const dialog = () => within(screen.getByRole('dialog'))
const patches = (api: ReturnType<typeof scriptApi>) => api.to('PATCH /api/membership').map(({ body }) => body)

/** An API that keeps what is changed about the membership. */
function keeping(start: Partial<Membership>, more: Parameters<typeof scriptApi>[0] = {}) {
  let now = aMembership(start)
  return scriptApi({
    ...base,
    'GET /api/membership': () => now,
    'PATCH /api/membership': ({ body }) => {
      const change = body as Partial<Membership>
      now = { ...now, ...change, caps: { ...now.caps, ...change.caps } }
      return now
    },
    ...more,
  })
}

describe('somebody who takes no part yet', () => {
  it('says which profile is theirs, and gets this device’s time zone', async () => {
    const none = problem(404, 'not_found', 'You take no part yet.')
    const { id, linkedinVanity, status, statusReason, approval } = aMembership()
    const member = { id, linkedinVanity, status, statusReason, approval }
    const api = scriptApi({
      ...base,
      'GET /api/me': aMember({ member: null }),
      'GET /api/membership': [none, aMembership()],
      'PUT /api/membership': member,
      'PATCH /api/membership': aMembership(),
    })
    renderApp('/settings/sharing')
    const field = await screen.findByLabelText('Your LinkedIn profile')
    await userEvent.click(screen.getByRole('button', { name: 'Take part' }))
    expect(screen.getByText(/Enter the address of your profile/)).toBeTruthy()
    await userEvent.click(field)
    await userEvent.paste('https://www.linkedin.com/in/maya-lindqvist/')
    await userEvent.click(screen.getByRole('button', { name: 'Take part' }))
    expect(await screen.findByText('linkedin.com/in/maya-lindqvist')).toBeTruthy()
    expect(api.to('PUT /api/membership')[0]?.body).toEqual({ linkedinVanity: 'maya-lindqvist' })
    expect(patches(api)).toEqual([{ timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone }])
  })

  it('learns why a profile is refused', async () => {
    const message = 'Somebody else here has this profile.'
    scriptApi({
      ...base,
      'GET /api/membership': problem(404, 'not_found', 'x'),
      'PUT /api/membership': problem(409, 'conflict', message),
    })
    renderApp('/settings/sharing')
    await userEvent.type(await screen.findByLabelText('Your LinkedIn profile'), 'maya-lindqvist')
    await userEvent.click(screen.getByRole('button', { name: 'Take part' }))
    expect(await screen.findByText(message)).toBeTruthy()
  })
})

describe('what a member agrees to', () => {
  it('is read whole, and agreed to in the version that was read', async () => {
    const api = scriptApi({
      ...base,
      'GET /api/membership': [aMembership(), aMembership({ consents: [agreed()] })],
      'GET /api/consents/text': words,
      'POST /api/consents': {},
    })
    renderApp('/settings/sharing')
    const card = within(await screen.findByRole('article', { name: 'Browser' }))
    expect(card.getByText(/LinkedIn has not authorised this/)).toBeTruthy()
    expect(card.getByText('Not agreed')).toBeTruthy()
    await userEvent.click(card.getByRole('button', { name: /^Read:/ }))
    expect(await dialog().findByText(words.text)).toBeTruthy()
    expect(dialog().getByText('Words of 2026-11-21')).toBeTruthy()
    expect(api.to('POST /api/consents')).toEqual([])
    await userEvent.click(dialog().getByRole('button', { name: 'I agree' }))
    expect(await card.findByText('Agreed')).toBeTruthy()
    expect(api.to('POST /api/consents')[0]?.body).toEqual({
      ...{ route: 'browser', purpose: 'repost', textVersion: '2026-11-21' },
    })
  })

  it('cannot be agreed to in words that are not the present ones', async () => {
    const later = { text: 'Other words.', textVersion: '2026-12-01' }
    const api = scriptApi({
      ...base,
      'GET /api/consents/text': [words, later],
      'POST /api/consents': problem(409, 'conflict', 'These are not the present words.'),
    })
    renderApp('/settings/sharing')
    await userEvent.click(await screen.findByRole('button', { name: /^Read:/ }))
    await dialog().findByText(words.text)
    await userEvent.click(dialog().getByRole('button', { name: 'I agree' }))
    await userEvent.click(await dialog().findByRole('button', { name: 'Read the present words' }))
    expect(await dialog().findByText('Other words.')).toBeTruthy()
    expect(dialog().getByRole('button', { name: 'I agree' })).toHaveProperty('disabled', false)
    expect(api.to('POST /api/consents')).toHaveLength(1)
  })

  it('is taken back after saying what ends and what is deleted', async () => {
    const api = scriptApi({
      ...base,
      'GET /api/membership': [aMembership({ consents: [agreed()] }), aMembership()],
      'DELETE /api/consents': {},
    })
    renderApp('/settings/sharing')
    await userEvent.click(await screen.findByRole('button', { name: /^Take back:/ }))
    expect(dialog().getByText(/The stored sign-in of the browser is deleted/)).toBeTruthy()
    expect(api.to('DELETE /api/consents')).toEqual([])
    await userEvent.click(dialog().getByRole('button', { name: 'Take it back' }))
    expect(await screen.findByText('Not agreed')).toBeTruthy()
    expect(api.to('DELETE /api/consents')[0]?.path).toBe('/api/consents?route=browser&purpose=repost')
  })

  it('shows what has other words now, and what the company no longer uses', async () => {
    const consents = [agreed({ current: false }), agreed({ route: 'unipile' })]
    scriptApi({ ...base, 'GET /api/membership': aMembership({ consents }) })
    renderApp('/settings/sharing')
    expect(await screen.findByText('The words have changed')).toBeTruthy()
    expect(screen.getByRole('button', { name: /^Read:.*the browser/ }).textContent).toBe('Read the new words')
    const unused = within(screen.getByRole('article', { name: 'Unipile' }))
    expect(unused.getByText(/does not use this way at present/)).toBeTruthy()
    expect(unused.getByRole('button', { name: /^Take back:/ })).toBeTruthy()
  })

  it('offers no yes in advance by LinkedIn’s own interface, and a stored sign-in for the browser only', async () => {
    const allowed = { routes: ['linkedin-api', 'browser'] as const, standing: true, typedSignIn: true }
    scriptApi({ ...base, 'GET /api/membership': aMembership({ allowed: { ...allowed, routes: [...allowed.routes] } }) })
    renderApp('/settings/sharing')
    const official = within(await screen.findByRole('article', { name: 'LinkedIn’s official API' }))
    expect(official.getAllByRole('listitem')).toHaveLength(1)
    expect(within(screen.getByRole('article', { name: 'Browser' })).getAllByRole('listitem')).toHaveLength(3)
  })
})

describe('how a member is asked', () => {
  it('stays “each time” while the owner has not allowed more', async () => {
    scriptApi(base)
    renderApp('/settings/sharing')
    const standing = await screen.findByRole('radio', { name: /without asking/ })
    expect(standing).toHaveProperty('disabled', true)
    expect(screen.getByText('Off here. An owner of your company can allow it.')).toBeTruthy()
  })

  it('changes once it is agreed to; a refusal is shown and changes nothing', async () => {
    const start = {
      allowed: { routes: ['browser' as const], standing: true, typedSignIn: false },
      consents: [agreed({ purpose: 'standing_approval' })],
    }
    scriptApi({
      ...base,
      'GET /api/membership': aMembership(start),
      'PATCH /api/membership': problem(403, 'forbidden', 'Standing approval is off here.'),
    })
    renderApp('/settings/sharing')
    await userEvent.click(await screen.findByRole('radio', { name: /without asking/ }))
    expect(await screen.findByText('Standing approval is off here.')).toBeTruthy()
    expect(screen.getByRole('radio', { name: /Ask me each time/ })).toHaveProperty('checked', true)
  })
})

describe('taking part', () => {
  it('says what to do where LinkedIn wants the person, and resumes after asking', async () => {
    const start = { status: 'needs_attention', statusReason: 'LinkedIn asked for a code.' } as const
    const api = keeping(start)
    renderApp('/settings/sharing')
    const part = await region('Taking part')
    expect(part.getByText('LinkedIn asked for a code.')).toBeTruthy()
    expect(part.getByText(/Do what it asks of you/)).toBeTruthy()
    await userEvent.click(part.getByRole('button', { name: 'Resume' }))
    expect(patches(api)).toEqual([])
    await userEvent.click(dialog().getByRole('button', { name: 'Resume' }))
    expect(await part.findByText('You take part')).toBeTruthy()
    expect(patches(api)).toEqual([{ status: 'active' }])
  })

  it('can be paused; the refusal keeps the question open', async () => {
    scriptApi({ ...base, 'PATCH /api/membership': problem(500, 'internal', 'RevOS had a problem.') })
    renderApp('/settings/sharing')
    const part = await region('Taking part')
    await userEvent.click(part.getByRole('button', { name: 'Pause' }))
    await userEvent.click(dialog().getByRole('button', { name: 'Pause' }))
    expect(await dialog().findByText('RevOS had a problem.')).toBeTruthy()
  })
})

describe('hours, limits and words', () => {
  it('are the usual hours until changed, and the device’s zone is one press away', async () => {
    vi.stubEnv('TZ', 'Europe/Paris')
    const api = keeping({ timeZone: 'UTC' })
    renderApp('/settings/sharing')
    const hours = await region('When you share')
    expect(hours.getByLabelText<HTMLSelectElement>('From').value).toBe('09:00')
    await userEvent.click(hours.getByRole('checkbox', { name: 'Sunday' }))
    await userEvent.selectOptions(hours.getByLabelText('To'), '08:30')
    await userEvent.click(hours.getByRole('button', { name: 'Save' }))
    expect(hours.getByText('The end must be later than the beginning.')).toBeTruthy()
    expect(patches(api)).toEqual([])
    await userEvent.click(hours.getByRole('button', { name: 'All day' }))
    await userEvent.selectOptions(hours.getByLabelText('Time zone'), 'Europe/Oslo')
    await userEvent.click(hours.getByRole('button', { name: 'Save' }))
    expect(await hours.findByText('Saved. It holds at once.')).toBeTruthy()
    expect(patches(api)).toEqual([
      { hours: { days: [1, 2, 3, 4, 5, 6], from: '00:00', to: '24:00' }, timeZone: 'Europe/Oslo' },
    ])
    vi.unstubAllEnvs()
  })

  it('go down from what the company allows, and not above', async () => {
    const api = keeping({ limits: { perDay: 2, perWeek: 5 } })
    renderApp('/settings/sharing')
    const limits = await region('How much you share at most')
    expect(limits.getByText(/at most 2 a day and 5 in seven days/)).toBeTruthy()
    const day = limits.getByLabelText<HTMLSelectElement>('Shares a day')
    expect([...day.options].map(({ text }) => text)).toEqual(['2 (the most)', '1'])
    await userEvent.selectOptions(day, '1')
    await userEvent.click(limits.getByRole('button', { name: 'Save' }))
    expect(await limits.findByText('Saved. It holds at once.')).toBeTruthy()
    expect(patches(api)).toEqual([{ caps: { perDay: 1 } }])
  })

  it('keep the member’s own texts, and how often one is put forward', async () => {
    const api = keeping({ comments: ['I was there.', 'Worth reading.'] })
    renderApp('/settings/sharing')
    const own = await region('Your own words')
    await userEvent.click(own.getByRole('button', { name: 'Remove text 1' }))
    await userEvent.click(own.getByRole('button', { name: 'Add a text' }))
    await userEvent.type(own.getByLabelText('Text 2'), ' So true. ')
    await userEvent.click(own.getByRole('button', { name: 'Add a text' }))
    expect(own.queryByRole('slider')).toBeNull()
    await userEvent.click(own.getByRole('radio', { name: /^Sometimes/ }))
    fireEvent.change(own.getByRole('slider'), { target: { value: '30' } })
    await userEvent.click(own.getByRole('button', { name: 'Save' }))
    expect(await own.findByText('Saved. It holds at once.')).toBeTruthy()
    expect(patches(api)).toEqual([
      { comments: ['Worth reading.', 'So true.'], commentMode: 'sometimes', commentRate: 30 },
    ])
  })
})

describe('the member’s own texts', () => {
  it('are ten at most', async () => {
    const ten = Array.from({ length: 10 }, (_, index) => `Text of mine, ${index + 1}`)
    const api = keeping({ comments: ten.slice(1) })
    renderApp('/settings/sharing')
    const own = await region('Your own words')
    await userEvent.click(own.getByRole('button', { name: 'Add a text' }))
    expect(own.queryByRole('button', { name: 'Add a text' })).toBeNull()
    expect(own.getByText('These are ten, the most there can be. Remove one to add another.')).toBeTruthy()
    await userEvent.type(own.getByLabelText('Text 10'), 'The tenth')
    await userEvent.click(own.getByRole('button', { name: 'Save' }))
    expect(await own.findByText('Saved. It holds at once.')).toBeTruthy()
    expect(patches(api)[0]).toMatchObject({ comments: [...ten.slice(1), 'The tenth'] })
    await userEvent.click(own.getByRole('button', { name: 'Remove text 3' }))
    expect(own.getByRole('button', { name: 'Add a text' })).toBeTruthy()
  })

  it('are as long as the API takes them, and the field says so', async () => {
    const api = keeping({ comments: ['I was there.'] })
    renderApp('/settings/sharing')
    const own = await region('Your own words')
    const field = own.getByLabelText<HTMLTextAreaElement>('Text 1')
    expect(own.getByText(/at most ten, each of at most 1,250 characters/)).toBeTruthy()
    fireEvent.change(field, { target: { value: 'x'.repeat(1000) } })
    expect(own.getByText('1,000 of 1,250 characters.')).toBeTruthy()
    fireEvent.change(field, { target: { value: 'x'.repeat(1251) } })
    await userEvent.click(own.getByRole('button', { name: 'Save' }))
    expect(own.getByText('These are 1,251 characters; 1,250 are the most.')).toBeTruthy()
    expect(patches(api)).toEqual([])
    fireEvent.change(field, { target: { value: ` ${'x'.repeat(1250)} ` } })
    await userEvent.click(own.getByRole('button', { name: 'Save' }))
    expect(await own.findByText('Saved. It holds at once.')).toBeTruthy()
  })
})

describe('the stored sign-in', () => {
  const start: Partial<Membership> = {
    allowed: { routes: ['browser'], standing: false, typedSignIn: true },
    consents: [agreed({ purpose: 'stored_sign_in' })],
  }

  it('is asked for only once it is agreed to, and shown to nobody afterwards', async () => {
    const api = scriptApi({
      ...base,
      'GET /api/membership': [aMembership(start), aMembership({ ...start, hasSignIn: true })],
      'PUT /api/membership/linkedin-sign-in': {},
    })
    renderApp('/settings/sharing')
    const form = await region('Sign-in for LinkedIn')
    await userEvent.click(form.getByRole('button', { name: 'Store it' }))
    expect(form.getByText('Enter the password.')).toBeTruthy()
    await userEvent.type(form.getByLabelText('E-mail address at LinkedIn'), 'maya@example.test')
    await userEvent.type(form.getByLabelText('Password at LinkedIn'), 'correct horse')
    await userEvent.click(form.getByRole('button', { name: 'Store it' }))
    expect(await form.findByText('Stored')).toBeTruthy()
    expect(form.queryByLabelText('Password at LinkedIn')).toBeNull()
    expect(api.to('PUT /api/membership/linkedin-sign-in')[0]?.body).toEqual({
      email: 'maya@example.test',
      password: 'correct horse',
    })
  })

  it('is called what it is, and ends with the browser’s sign-in when it is taken back', async () => {
    scriptApi({ ...base, 'GET /api/membership': aMembership(start) })
    renderApp('/settings/sharing')
    const name = 'Keep a LinkedIn sign-in here (a session, or e-mail address and password)'
    expect(await screen.findByText(name)).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: `Take back: ${name}, by the browser that RevOS runs` }))
    expect(dialog().getByText(/The kept session is deleted/)).toBeTruthy()
    expect(dialog().getByText(/The browser then has no sign-in/)).toBeTruthy()
    expect(dialog().queryByText(/You sign in to LinkedIn yourself/)).toBeNull()
  })

  it('is not there for somebody who has not agreed', async () => {
    scriptApi(base)
    renderApp('/settings/sharing')
    await region('Your own words')
    expect(screen.queryByRole('region', { name: 'Sign-in for LinkedIn' })).toBeNull()
  })
})

it('says what went wrong, and loads the settings again', async () => {
  const down = problem(500, 'internal', 'RevOS had a problem.')
  scriptApi({ ...base, 'GET /api/membership': [down, aMembership()] })
  renderApp('/settings/sharing')
  await userEvent.click(await screen.findByRole('button', { name: 'Try again' }))
  await waitFor(() => expect(screen.getByText('linkedin.com/in/maya-lindqvist')).toBeTruthy())
})
