import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Connection } from '../../data/connections.ts'
import { aConfig, aMember, anOwner, workflowsOf } from '../../testing/records.ts'
import { renderApp } from '../../testing/render-app.tsx'
import { done, page, problem, scriptApi } from '../../testing/scripted-api.ts'

const linkedin: Connection = {
  provider: 'linkedin',
  name: 'LinkedIn',
  available: true,
  why: null,
  status: 'none',
  text: 'Your account is not connected by LinkedIn.',
  account: null,
  connectedAt: null,
  expiresAt: null,
}
const unipile: Connection = {
  ...linkedin,
  provider: 'unipile',
  name: 'Unipile',
  available: false,
  why: 'Your company has not set up Unipile.',
}
const connected: Connection = {
  ...linkedin,
  status: 'expiring',
  text: 'Your connection by LinkedIn ends soon.',
  account: 'Maya Lindqvist',
  connectedAt: '2026-09-25T10:00:00.000Z',
  expiresAt: '2026-11-24T10:00:00.000Z',
}
const base = { 'GET /api/me': aMember(), 'GET /api/config': aConfig, 'GET /api/workflows': workflowsOf() }
const consent = 'https://www.linkedin.com/oauth/v2/authorization?state=x'

afterEach(() => {
  vi.restoreAllMocks()
})

describe('the connections page', () => {
  it('says what connecting means and does not mean, and why one cannot be had', async () => {
    scriptApi({ ...base, 'GET /api/connections': page([linkedin, unipile]) })
    renderApp('/settings/connections')
    const card = within(await screen.findByRole('article', { name: 'LinkedIn' }))
    expect(card.getByText(/It is no consent to share/)).toBeTruthy()
    expect(card.getByText(/bars automated sharing/)).toBeTruthy()
    const other = within(screen.getByRole('article', { name: 'Unipile' }))
    expect(other.getByText('Your company has not set up Unipile.')).toBeTruthy()
    expect(other.queryByRole('button')).toBeNull()
    expect(other.queryByRole('link')).toBeNull()
  })

  it('leads a member to the provider', async () => {
    const leave = vi.spyOn(location, 'assign').mockImplementation(() => undefined)
    const api = scriptApi({
      ...base,
      'GET /api/connections': page([linkedin]),
      'POST /api/connections/linkedin': { url: consent },
    })
    renderApp('/settings/connections')
    await userEvent.click(await screen.findByRole('button', { name: 'Connect: LinkedIn' }))
    await userEvent.click(screen.getByRole('button', { name: 'Go to LinkedIn' }))
    await waitFor(() => expect(leave).toHaveBeenCalledWith(consent))
    expect(api.to('POST /api/connections/linkedin')[0]?.body).toEqual({})
  })

  it('asks somebody who is no member yet which profile is theirs', async () => {
    const leave = vi.spyOn(location, 'assign').mockImplementation(() => undefined)
    const api = scriptApi({
      ...base,
      'GET /api/me': anOwner(),
      'GET /api/connections': page([linkedin]),
      'POST /api/connections/linkedin': { url: consent },
    })
    renderApp('/settings/connections')
    await userEvent.click(await screen.findByRole('button', { name: 'Connect: LinkedIn' }))
    await userEvent.click(screen.getByRole('button', { name: 'Go to LinkedIn' }))
    expect(screen.getByText(/Enter the address of your profile/)).toBeTruthy()
    expect(api.to('POST /api/connections/linkedin')).toEqual([])
    await userEvent.type(screen.getByLabelText('Your LinkedIn profile'), 'https://www.linkedin.com/in/ada-norling/')
    await userEvent.click(screen.getByRole('button', { name: 'Go to LinkedIn' }))
    await waitFor(() => expect(leave).toHaveBeenCalledWith(consent))
    expect(api.to('POST /api/connections/linkedin')[0]?.body).toEqual({ linkedinVanity: 'ada-norling' })
  })

  it('follows no address that is not a web page', async () => {
    const leave = vi.spyOn(location, 'assign').mockImplementation(() => undefined)
    scriptApi({
      ...base,
      'GET /api/connections': page([linkedin]),
      'POST /api/connections/linkedin': { url: 'javascript:alert(1)' },
    })
    renderApp('/settings/connections')
    await userEvent.click(await screen.findByRole('button', { name: 'Connect: LinkedIn' }))
    await userEvent.click(screen.getByRole('button', { name: 'Go to LinkedIn' }))
    expect(await screen.findByRole('alert')).toBeTruthy()
    expect(leave).not.toHaveBeenCalled()
  })

  it('shows until when a connection holds, and ends it after asking', async () => {
    const api = scriptApi({
      ...base,
      'GET /api/connections': [page([connected]), page([linkedin])],
      'DELETE /api/connections/linkedin': done(),
    })
    renderApp('/settings/connections')
    expect(await screen.findByText('Ends soon')).toBeTruthy()
    expect(document.querySelector(`time[datetime="${connected.expiresAt}"]`)).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Connect again: LinkedIn' })).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Disconnect: LinkedIn' }))
    expect(api.to('DELETE /api/connections/linkedin')).toEqual([])
    await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Disconnect' }))
    expect(await screen.findByText('Not connected')).toBeTruthy()
  })

  it.each([
    ['connected=linkedin', 'status', 'Your account is connected by LinkedIn.'],
    ['refused=other_profile', 'alert', 'That is another LinkedIn profile than the one you are here.'],
  ])('says once what came of it and takes it out of the address: %s', async (query, role, sentence) => {
    scriptApi({ ...base, 'GET /api/connections': page([linkedin]) })
    const { router } = renderApp(`/settings/connections?${query}`)
    await screen.findByRole('article', { name: 'LinkedIn' })
    expect(screen.getAllByRole(role).some(({ textContent }) => textContent?.includes(sentence))).toBe(true)
    await waitFor(() => expect(router.state.location.href).toBe('/settings/connections'))
    await userEvent.click(screen.getByRole('button', { name: 'Put away' }))
    expect(screen.queryByText(new RegExp(sentence))).toBeNull()
  })

  it('leads back to what a provider could not be asked for just now, also once the address is clear', async () => {
    scriptApi({ ...base, 'GET /api/connections': page([unipile]) })
    const again = '/oauth/unipile/callback?state=s-1&account_id=acc_1'
    const { router } = renderApp(`/settings/connections?refused=unavailable&again=${encodeURIComponent(again)}`)
    await waitFor(() => expect(router.state.location.href).toBe('/settings/connections'))
    const notice = within(screen.getByRole('alert'))
    expect(notice.getByText('The provider did not answer. Try again in a few minutes.')).toBeTruthy()
    expect(notice.getByRole('link', { name: 'Try again' }).getAttribute('href')).toBe(again)
  })

  it('says what went wrong with the list, and loads it again', async () => {
    const down = problem(500, 'internal', 'RevOS had a problem.')
    scriptApi({ ...base, 'GET /api/connections': [down, page([linkedin])] })
    renderApp('/settings/connections')
    await userEvent.click(await screen.findByRole('button', { name: 'Try again' }))
    expect(await screen.findByRole('article', { name: 'LinkedIn' })).toBeTruthy()
  })
})
