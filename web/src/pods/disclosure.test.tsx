import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { aConfig, aMember, anOwner, aPod, aPodMember, workflowsOf } from '../testing/records.ts'
import { renderApp } from '../testing/render-app.tsx'
import { page, problem, scriptApi } from '../testing/scripted-api.ts'

const line = 'I’m part of Northwind Coaching.'
const base = {
  'GET /api/me': anOwner(),
  'GET /api/config': aConfig,
  'GET /api/workflows': workflowsOf(),
  'GET /api/alerts': page([]),
  'GET /api/pods/pod_1': aPod(),
  'GET /api/pods/pod_1/members': page([aPodMember({ own: true, approval: 'standing' })]),
  'GET /api/pods/pod_1/invitations': page([]),
  'GET /api/pods/pod_1/amplifications': page([]),
  'GET /api/activities': page([]),
  'GET /api/stops': page([]),
}
const dialog = () => within(screen.getByRole('dialog'))
const bodies = (api: ReturnType<typeof scriptApi>) => api.to('PATCH /api/pods/pod_1').map(({ body }) => body)

describe('what members of a pod say of themselves', () => {
  it('is set by those who run the company, who read when it is to be required', async () => {
    const own = aPod({ disclosure: 'I work here.', disclosureRequired: true })
    const api = scriptApi({ ...base, 'GET /api/pods/pod_1': [aPod(), own], 'PATCH /api/pods/pod_1': own })
    renderApp('/pods/pod_1')
    expect(await screen.findByText(`Members may say: “${line}”`)).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Change…' }))
    expect(dialog().getByText(/Whoever is employed or paid by the company should say so/)).toBeTruthy()
    expect(dialog().getByLabelText<HTMLInputElement>('The line').value).toBe('')
    await userEvent.type(dialog().getByLabelText('The line'), ' I work here. ')
    await userEvent.click(dialog().getByRole('switch', { name: 'Every member has to say it' }))
    expect(bodies(api)).toEqual([])
    await userEvent.click(dialog().getByRole('button', { name: 'Save' }))
    expect(await screen.findByText('Members say: “I work here.”')).toBeTruthy()
    expect(bodies(api)).toEqual([{ disclosure: 'I work here.', disclosureRequired: true }])
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it('is the usual line again where it is emptied', async () => {
    const own = aPod({ disclosure: 'I work here.', disclosureRequired: true })
    const api = scriptApi({ ...base, 'GET /api/pods/pod_1': own, 'PATCH /api/pods/pod_1': aPod() })
    renderApp('/pods/pod_1')
    await userEvent.click(await screen.findByRole('button', { name: 'Change…' }))
    expect(dialog().getByLabelText<HTMLInputElement>('The line').value).toBe('I work here.')
    await userEvent.clear(dialog().getByLabelText('The line'))
    await userEvent.click(dialog().getByRole('switch'))
    await userEvent.click(dialog().getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(bodies(api)).toEqual([{ disclosure: null, disclosureRequired: false }]))
  })

  it('says something, and the refusal of a line is said beside it', async () => {
    const refused = problem(422, 'invalid_input', 'disclosure: One line.', {
      errors: [{ path: 'disclosure', message: 'One line.' }],
    })
    const api = scriptApi({ ...base, 'PATCH /api/pods/pod_1': refused })
    renderApp('/pods/pod_1')
    await userEvent.click(await screen.findByRole('button', { name: 'Change…' }))
    await userEvent.type(dialog().getByLabelText('The line'), '…!')
    await userEvent.click(dialog().getByRole('button', { name: 'Save' }))
    expect(dialog().getByText('Write a line with letters or digits in it.')).toBeTruthy()
    expect(bodies(api)).toEqual([])
    await userEvent.type(dialog().getByLabelText('The line'), ' Mine')
    await userEvent.click(dialog().getByRole('button', { name: 'Save' }))
    expect(await dialog().findByText('One line.')).toBeTruthy()
  })

  it('is shown to members where it is required, and theirs to change nowhere', async () => {
    const own = aPod({ disclosureRequired: true })
    scriptApi({ ...base, 'GET /api/me': aMember(), 'GET /api/pods/pod_1': own })
    renderApp('/pods/pod_1')
    expect(await screen.findByText(`Members say: “${line}”`)).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Change…' })).toBeNull()
  })

  it('is not shown to members where it is only offered', async () => {
    scriptApi({ ...base, 'GET /api/me': aMember() })
    renderApp('/pods/pod_1')
    expect(await screen.findByText('No post has been offered yet')).toBeTruthy()
    expect(screen.queryByText(/Members may say|Members say/)).toBeNull()
  })
})

describe('an offer to a pod that requires the line', () => {
  const postUrl = 'https://www.linkedin.com/feed/update/urn:li:activity:7398000000000000001/'
  const review = async (required: boolean) => {
    scriptApi({ ...base, 'GET /api/pods/pod_1': aPod({ disclosureRequired: required }) })
    renderApp('/pods/pod_1')
    await userEvent.click((await screen.findAllByRole('button', { name: 'Offer a post' }))[0] as HTMLElement)
    await userEvent.click(dialog().getByLabelText('Address of the post'))
    await userEvent.paste(postUrl)
    await userEvent.click(dialog().getByRole('button', { name: 'Look it over' }))
    return within(await screen.findByRole('dialog', { name: 'This is what will leave' }))
  }

  it('says so, and that everybody is asked', async () => {
    const looked = await review(true)
    expect(looked.getByText('Members say').nextSibling?.textContent).toBe(`“${line}”`)
    expect(looked.queryByText(/Shared without being asked/)).toBeNull()
    expect(looked.getByText(/Shown the post/).nextSibling?.textContent).toBe('Maya Lindqvist')
    expect(looked.queryByText(/a plain repost/)).toBeNull()
  })

  it('differs from one that does not', async () => {
    const looked = await review(false)
    expect(looked.queryByText('Members say')).toBeNull()
    expect(looked.getByText(/Shared without being asked/).nextSibling?.textContent).toBe('Maya Lindqvist')
  })
})
