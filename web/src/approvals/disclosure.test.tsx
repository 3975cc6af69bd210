import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import type { Activity } from '../data/activities.ts'
import { aConfig, aMember, anActivity, aPod, nothing, workflowsOf } from '../testing/records.ts'
import { renderApp } from '../testing/render-app.tsx'
import { page, problem, type Sent, scriptApi } from '../testing/scripted-api.ts'
import { aMembership, aWholeActivity } from '../testing/sharing-records.ts'

const line = 'I’m part of Northwind Coaching.'
const words = { suggested: 'Worth your time.', own: ['I was there.'], disclosure: line, disclosureRequired: false }
const offered = anActivity({ id: 'mine', own: true, comment: 'Worth your time.', words, route: 'browser' })
const required = { ...offered, words: { ...words, disclosureRequired: true } }

const going = (activity: Activity) =>
  aWholeActivity({ ...activity, state: 'queued', words: null, paused: null, can: { ...nothing, cancel: true } })

function scripted(activity: Activity, answer: Response | object = going(activity)) {
  return scriptApi({
    'GET /api/me': aMember(),
    'GET /api/config': aConfig,
    'GET /api/workflows': workflowsOf(),
    'GET /api/pods/pod_1': aPod(),
    'GET /api/pod-invitations': page([]),
    'GET /api/membership': aMembership(),
    'GET /api/activities': ({ path }: Sent) => page(path.includes(`state=${activity.state}`) ? [activity] : []),
    'GET /api/activities/mine': aWholeActivity(activity),
    'POST /api/activities/mine/approve': answer,
  })
}

const dialog = () => within(screen.getByRole('dialog'))
const field = () => dialog().getByLabelText<HTMLTextAreaElement>('Exact words above it')
const box = () => dialog().getByRole<HTMLInputElement>('checkbox', { name: `Say that you are part of it: “${line}”` })
const press = (name: string) => userEvent.click(dialog().getByRole('button', { name }))
const sent = (api: ReturnType<typeof scriptApi>) =>
  api.to('POST /api/activities/mine/approve').map(({ body }) => (body as { comment: string | null }).comment)

async function open(activity: Activity, answer?: Response | object) {
  const api = scripted(activity, answer)
  renderApp('/approvals')
  await userEvent.click(await screen.findByRole('button', { name: activity.paused ? 'Look…' : 'Share…' }))
  return api
}

describe('the line of a pod', () => {
  it('is offered, put under the words and taken out again, as the words show that go out', async () => {
    const api = await open(offered)
    expect(box().checked).toBe(false)
    expect(field().value).toBe('Worth your time.')
    await userEvent.click(box())
    expect(field().value).toBe(`Worth your time.\n\n${line}`)
    await userEvent.click(box())
    expect(field().value).toBe('Worth your time.')
    await userEvent.click(box())
    await press('Share')
    expect(sent(api)).toEqual([`Worth your time.\n\n${line}`])
  })

  it('follows what is written by hand', async () => {
    await open(offered)
    await userEvent.type(field(), ' im part of northwind coaching')
    expect(box().checked).toBe(true)
    await userEvent.type(field(), '{Backspace}')
    expect(box().checked).toBe(false)
  })

  it('stays under other words that are chosen, and alone under none', async () => {
    const api = await open(offered)
    await userEvent.click(box())
    await press('I was there.')
    expect(field().value).toBe(`I was there.\n\n${line}`)
    expect(dialog().getByRole('button', { name: 'I was there.' }).getAttribute('aria-pressed')).toBe('true')
    await press('Nothing but the line below')
    expect(field().value).toBe(line)
    await press('Share')
    expect(sent(api)).toEqual([line])
  })
})

describe('a line that the pod requires', () => {
  it('is there from the start, says who asks for it, and cannot be taken off', async () => {
    const api = await open(required)
    expect(field().value).toBe(`Worth your time.\n\n${line}`)
    expect(box().checked).toBe(true)
    expect(box().getAttribute('aria-disabled')).toBe('true')
    await userEvent.click(box())
    expect(field().value).toBe(`Worth your time.\n\n${line}`)
    expect(dialog().getByText(/This pod asks every member to say so, because they work here or are paid/)).toBeTruthy()
    expect(dialog().queryByText(/Leave empty for a plain repost/)).toBeNull()
    await press('Share')
    expect(sent(api)).toEqual([`Worth your time.\n\n${line}`])
  })

  it('is a plain repost’s only words', async () => {
    const plain = { ...required, comment: null, words: { ...required.words, suggested: null } }
    const api = await open(plain)
    expect(field().value).toBe(line)
    await press('Share')
    expect(sent(api)).toEqual([line])
  })

  it('that the words have lost keeps them here, is named, and is put back', async () => {
    const api = await open(required)
    await userEvent.clear(field())
    await userEvent.type(field(), 'Mine alone')
    await press('Share')
    expect(dialog().getByText(`The words have lost “${line}”`, { exact: false })).toBeTruthy()
    expect(field().getAttribute('aria-invalid')).toBe('true')
    expect(document.activeElement).toBe(field())
    expect(sent(api)).toEqual([])
    expect(box().getAttribute('aria-disabled')).toBe('false')
    box().focus()
    await userEvent.keyboard(' ')
    expect(document.activeElement).toBe(box())
    expect(dialog().queryByText(/The words have lost/)).toBeNull()
    await press('Share')
    expect(sent(api)).toEqual([`Mine alone\n\n${line}`])
  })

  it('counts among the characters that LinkedIn takes', async () => {
    const long = 'x'.repeat(3000 - line.length - 1)
    const api = await open({ ...required, comment: long, words: { ...required.words, suggested: long } })
    expect(dialog().getByText('1 character too many: LinkedIn takes 3,000.')).toBeTruthy()
    await press('Share')
    expect(sent(api)).toEqual([])
    await userEvent.type(field(), '{Backspace}', { initialSelectionStart: 1, initialSelectionEnd: 1 })
    expect(dialog().queryByText(/too many/)).toBeNull()
    await press('Share')
    expect(sent(api)).toEqual([`${long.slice(1)}\n\n${line}`])
  })

  it('that came to be required meanwhile is said beside the words', async () => {
    const message = `This pod asks every member to say “${line}” Add that line to the words, then press again.`
    await open(offered, problem(422, 'invalid_input', message, { errors: [{ path: 'comment', message }] }))
    await press('Share')
    expect(await dialog().findAllByText(message)).toHaveLength(1)
    expect(field().getAttribute('aria-invalid')).toBe('true')
  })

  it('has the words of a run that stopped without it written anew, and leaves one that holds it', async () => {
    const paused = { pictureUrl: '/api/activities/mine/screenshots/4' }
    const without: Activity = { ...required, state: 'needs_person', paused }
    const api = await open(without)
    expect(field().value).toBe(`Worth your time.\n\n${line}`)
    await press('Share')
    expect(sent(api)).toEqual([`Worth your time.\n\n${line}`])
  })

  it('lets a run that stopped with it go on with the same words', async () => {
    const comment = `Worth your time. ${line}`
    const paused = { pictureUrl: '/api/activities/mine/screenshots/4' }
    const api = await open({ ...required, comment, state: 'needs_person', paused })
    expect(dialog().queryByRole('textbox')).toBeNull()
    await press('Share')
    expect(sent(api)).toEqual([comment])
  })
})
