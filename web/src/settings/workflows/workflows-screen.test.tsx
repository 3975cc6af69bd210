import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { InstalledWorkflow, StoredWorkflow } from '../../data/workflows.ts'
import { aConfig, aMember, anAlert, anOwner } from '../../testing/records.ts'
import { renderApp } from '../../testing/render-app.tsx'
import { done, page, problem, scriptApi } from '../../testing/scripted-api.ts'

const ideas: StoredWorkflow = {
  id: 'wfl_1',
  trigger: 'ideas',
  name: 'Ideas',
  backend: 'hosted',
  hosted: true,
  edgeWorkflow: 'content',
  model: null,
}
const write: StoredWorkflow = {
  ...ideas,
  id: 'wfl_2',
  trigger: 'write',
  name: 'Write a post',
  backend: 'edge',
  hosted: false,
}
const content: InstalledWorkflow = {
  name: 'content',
  title: 'LinkedIn posts',
  summary: 'Offers four topics, then writes the post.',
  defaultModel: 'gpt-small',
}
const desk: InstalledWorkflow = { ...content, name: 'desk', title: 'LinkedIn desk', defaultModel: 'gpt-large' }
const listOf = (...items: StoredWorkflow[]) => ({ ...page(items), hostedEndsOn: '2026-11-30' })
/** Workflows that a write puts others in place of. */
const living = (...items: StoredWorkflow[]) => {
  let now = items
  return {
    list: () => listOf(...now),
    becoming:
      (answer: Response | object, ...next: StoredWorkflow[]) =>
      () => {
        now = next
        return answer
      },
  }
}
const base = {
  'GET /api/me': anOwner({ role: 'admin' }),
  'GET /api/config': aConfig,
  'GET /api/workflows': listOf(ideas, write),
  'GET /api/workflows/installed': { items: [content, desk] },
  'GET /api/alerts': page([]),
  'GET /api/chat/imports': page([]),
}
const card = async (name = 'Ideas') => within(await screen.findByRole('article', { name }))
const radio = (within: Awaited<ReturnType<typeof card>>, name: string) =>
  within.getByRole<HTMLInputElement>('radio', { name: (given) => given.startsWith(name) })
const bodies = (api: ReturnType<typeof scriptApi>, route: string) => api.to(route).map(({ body }) => body)

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(2026, 10, 21, 12) })
})

describe('the list of workflows', () => {
  it('says which word starts each, who answers, and how that stands', async () => {
    const lasting = { ...ideas, id: 'wfl_3', trigger: 'plan', name: 'Plans', backend: 'hosted_then_edge' as const }
    scriptApi({ ...base, 'GET /api/workflows': listOf(write, lasting, ideas) })
    renderApp('/settings/workflows')
    const hosted = await card()
    expect(hosted.getByText('ideas').tagName).toBe('CODE')
    expect(radio(hosted, 'OpenAI The').checked).toBe(true)
    expect(hosted.getByText('Ends in 9 days')).toBeTruthy()
    expect(radio(await card('Plans'), 'OpenAI, then RevOS').checked).toBe(true)
    expect((await card('Plans')).getByText('Goes on by itself')).toBeTruthy()
    const ours = await card('Write a post')
    expect(radio(ours, 'RevOS').checked).toBe(true)
    expect((await ours.findByText('LinkedIn posts')).parentElement?.textContent).toContain('Model gpt-small')
    // In the order in which they were made, whatever was changed last.
    expect(screen.getAllByRole('article').map((each) => each.getAttribute('aria-label'))).toEqual([
      'Ideas',
      'Write a post',
      'Plans',
    ])
  })

  it('warns with the date, the days left and the names, and says what to do', async () => {
    scriptApi(base)
    renderApp('/settings/workflows')
    const warning = within(await screen.findByRole('region', { name: 'The end of Agent Builder' }))
    expect(warning.getByRole('heading', { level: 2 }).textContent).toMatch(/30.*9 days left/)
    expect(warning.getByText('“Ideas” is answered there only, and stops answering then.')).toBeTruthy()
    expect(warning.getAllByRole('listitem').length).toBeGreaterThan(3)
  })

  it('is calm where everything goes on by itself, and says nothing where all is ours', async () => {
    const lasting = { ...ideas, backend: 'hosted_then_edge' as const }
    const edge = { ...ideas, backend: 'edge' as const }
    const { list, becoming } = living(lasting)
    scriptApi({ ...base, 'GET /api/workflows': list, 'PATCH /api/workflows/ideas': becoming(edge, edge) })
    renderApp('/settings/workflows')
    expect(await screen.findByText(/None of your workflows stops then/)).toBeTruthy()
    await userEvent.click(radio(await card(), 'RevOS'))
    await waitFor(() => expect(screen.queryByRole('region', { name: 'The end of Agent Builder' })).toBeNull())
  })

  it('says after the end that it is over', async () => {
    vi.setSystemTime(new Date(2026, 11, 2))
    scriptApi(base)
    renderApp('/settings/workflows')
    expect((await card()).getByText('May stop any time')).toBeTruthy()
    expect(screen.getByText(/OpenAI ended Agent Builder on/)).toBeTruthy()
    expect(screen.queryByText(/Keep the workflow today/)).toBeNull()
  })

  it('says when OpenAI has let a workflow go', async () => {
    const gone = anAlert({ about: 'workflow:wfl_1', code: 'hosted_gone' })
    const near = anAlert({ id: 'alr_2', about: 'workflow:wfl_2', code: 'hosted_ends' })
    scriptApi({ ...base, 'GET /api/alerts': page([gone, near]) })
    renderApp('/settings/workflows')
    expect(await (await card()).findByText('Gone at OpenAI')).toBeTruthy()
    expect((await card()).getByText(/nobody answers\. Choose “RevOS”/)).toBeTruthy()
    expect((await card('Write a post')).getByText('RevOS answers')).toBeTruthy()
    expect(screen.getByText('“Ideas” is gone there already, and nobody answers.')).toBeTruthy()
  })

  it('shows what it will be while it loads, what went wrong, and loads again', async () => {
    const down = problem(500, 'internal', 'RevOS had a problem.')
    let up = false
    scriptApi({ ...base, 'GET /api/workflows': () => (up ? listOf(ideas) : down) })
    renderApp('/settings/workflows')
    const retry = await screen.findByRole('button', { name: 'Try again' })
    up = true
    await userEvent.click(retry)
    expect(await card()).toBeTruthy()
  })

  it('says what to do first where there is none', async () => {
    scriptApi({ ...base, 'GET /api/workflows': listOf() })
    renderApp('/settings/workflows')
    expect(await screen.findByText('Nothing answers in the chat yet')).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Add a workflow' }))
    expect(screen.getByRole('dialog', { name: 'Add a workflow' })).toBeTruthy()
  })

  it('is only looked at by a member', async () => {
    const api = scriptApi({ ...base, 'GET /api/me': aMember(), 'GET /api/connections': page([]) })
    renderApp('/settings/workflows')
    const hosted = await card()
    expect(hosted.getByText('Who answers:').parentElement?.textContent).toBe('Who answers: OpenAI')
    expect(screen.queryAllByRole('radio')).toEqual([])
    expect(hosted.queryAllByRole('button')).toEqual([])
    expect(screen.queryByRole('button', { name: 'Add a workflow' })).toBeNull()
    expect(screen.queryByRole('region', { name: 'Bring conversations over' })).toBeNull()
    expect(screen.getByText(/An administrator of your company can change/)).toBeTruthy()
    expect(api.to('GET /api/workflows/installed')).toEqual([])
  })
})

describe('the switch', () => {
  it('is one press, saved at once, and is taken back by another', async () => {
    const edge = { ...ideas, backend: 'edge' as const }
    const { list, becoming } = living(ideas)
    const api = scriptApi({
      ...base,
      'GET /api/workflows': list,
      'PATCH /api/workflows/ideas': [becoming(edge, edge), becoming(ideas, ideas)],
    })
    renderApp('/settings/workflows')
    const hosted = await card()
    await userEvent.click(radio(hosted, 'RevOS'))
    expect(await hosted.findByText('Saved. RevOS answers new messages.')).toBeTruthy()
    expect(hosted.getByText('RevOS answers')).toBeTruthy()
    await userEvent.click(hosted.getByRole('button', { name: 'Undo' }))
    expect(await hosted.findByText('As it was: OpenAI answers new messages.')).toBeTruthy()
    expect(radio(hosted, 'OpenAI The').checked).toBe(true)
    expect(document.activeElement).toBe(radio(hosted, 'OpenAI The'))
    expect(bodies(api, 'PATCH /api/workflows/ideas')).toEqual([{ backend: 'edge' }, { backend: 'hosted' }])
  })

  it('ends where the person stopped, however fast the choice was passed over', async () => {
    const edge = { ...ideas, backend: 'edge' as const }
    const { list, becoming } = living(ideas)
    let answer = () => {}
    const held = new Promise<void>((done) => {
      answer = done
    })
    const api = scriptApi({
      ...base,
      'GET /api/workflows': list,
      'PATCH /api/workflows/ideas': [() => held.then(becoming(edge, edge)), becoming(ideas, ideas)],
    })
    renderApp('/settings/workflows')
    const hosted = await card()
    await userEvent.click(radio(hosted, 'RevOS'))
    expect(radio(hosted, 'RevOS').checked).toBe(true)
    await userEvent.click(radio(hosted, 'OpenAI The'))
    answer()
    expect(await hosted.findByText('Saved. OpenAI answers new messages.')).toBeTruthy()
    expect(radio(hosted, 'OpenAI The').checked).toBe(true)
    expect(bodies(api, 'PATCH /api/workflows/ideas')).toEqual([{ backend: 'edge' }, { backend: 'hosted' }])
  })

  it('stays where it was when it fails, and says why', async () => {
    const refused = problem(409, 'conflict', 'The workflows are being changed by somebody else.')
    scriptApi({ ...base, 'PATCH /api/workflows/ideas': refused })
    renderApp('/settings/workflows')
    const hosted = await card()
    await userEvent.click(radio(hosted, 'RevOS'))
    expect(await hosted.findByText('The workflows are being changed by somebody else.')).toBeTruthy()
    expect(radio(hosted, 'OpenAI The').checked).toBe(true)
    expect(hosted.queryByRole('button', { name: 'Undo' })).toBeNull()
  })

  it('first asks for what is missing, and switches with it in one go', async () => {
    const bare = { ...ideas, edgeWorkflow: null }
    const edge = { ...ideas, backend: 'edge' as const, edgeWorkflow: 'desk', model: 'gpt-huge' }
    const { list, becoming } = living(bare)
    const api = scriptApi({
      ...base,
      'GET /api/workflows': list,
      'PATCH /api/workflows/ideas': becoming(edge, edge),
    })
    renderApp('/settings/workflows')
    const hosted = await card()
    await userEvent.click(radio(hosted, 'RevOS'))
    await userEvent.click(hosted.getByRole('button', { name: 'Switch' }))
    expect(hosted.getByText('Choose the workflow that answers.')).toBeTruthy()
    expect(api.to('PATCH /api/workflows/ideas')).toEqual([])
    await userEvent.click(await hosted.findByRole('radio', { name: /^LinkedIn desk/ }))
    expect(hosted.getByPlaceholderText('gpt-large')).toBeTruthy()
    await userEvent.type(hosted.getByLabelText('Model (optional)'), 'gpt-huge')
    await userEvent.click(hosted.getByRole('button', { name: 'Switch' }))
    expect(await hosted.findByText('Saved. RevOS answers new messages.')).toBeTruthy()
    expect(bodies(api, 'PATCH /api/workflows/ideas')).toEqual([
      { backend: 'edge', edgeWorkflow: 'desk', model: 'gpt-huge' },
    ])
  })

  it('can be left as it was while something is asked for', async () => {
    const api = scriptApi(base)
    renderApp('/settings/workflows')
    const ours = await card('Write a post')
    await userEvent.click(radio(ours, 'OpenAI The'))
    expect(ours.getByLabelText('Id at OpenAI')).toBeTruthy()
    await userEvent.click(ours.getByRole('button', { name: 'Cancel' }))
    expect(radio(ours, 'RevOS').checked).toBe(true)
    expect(ours.queryByLabelText('Id at OpenAI')).toBeNull()
    expect(api.to('PATCH /api/workflows/write')).toEqual([])
  })

  it('says that what should answer is not installed any more', async () => {
    scriptApi({ ...base, 'GET /api/workflows/installed': { items: [desk] } })
    renderApp('/settings/workflows')
    expect(await (await card('Write a post')).findByText(/“content” is not installed any more/)).toBeTruthy()
  })
})

describe('changing a workflow', () => {
  it('sends what differs, and the default model as none', async () => {
    const before = { ...write, model: 'gpt-old' }
    const after = { ...write, name: 'Posts', edgeWorkflow: 'desk' }
    const { list, becoming } = living(before)
    const api = scriptApi({
      ...base,
      'GET /api/workflows': list,
      'PATCH /api/workflows/write': becoming(after, after),
    })
    renderApp('/settings/workflows')
    const ours = await card('Write a post')
    await userEvent.click(ours.getByRole('button', { name: 'Change Write a post' }))
    await userEvent.clear(ours.getByLabelText('Name'))
    await userEvent.click(ours.getByRole('button', { name: 'Save' }))
    expect(ours.getByText('Enter a name.')).toBeTruthy()
    expect(document.activeElement).toBe(ours.getByLabelText('Name'))
    await userEvent.type(ours.getByLabelText('Name'), 'Posts')
    await userEvent.clear(ours.getByLabelText('Model (optional)'))
    await userEvent.click(await ours.findByRole('radio', { name: /^LinkedIn desk/ }))
    await userEvent.click(ours.getByRole('button', { name: 'Save' }))
    expect(await card('Posts')).toBeTruthy()
    expect(bodies(api, 'PATCH /api/workflows/write')).toEqual([{ name: 'Posts', edgeWorkflow: 'desk', model: null }])
  })

  it('shows the API’s own words beside the field, and goes there', async () => {
    const message = 'No workflow of this name.'
    const refused = problem(422, 'invalid_input', 'Not like this.', { errors: [{ path: 'model', message }] })
    scriptApi({ ...base, 'PATCH /api/workflows/write': refused })
    renderApp('/settings/workflows')
    const ours = await card('Write a post')
    await userEvent.click(ours.getByRole('button', { name: 'Change Write a post' }))
    await userEvent.type(ours.getByLabelText('Model (optional)'), 'x')
    await userEvent.click(ours.getByRole('button', { name: 'Save' }))
    expect(await ours.findByText(message)).toBeTruthy()
    expect(document.activeElement).toBe(ours.getByLabelText('Model (optional)'))
    expect(ours.queryByText('Not like this.')).toBeNull()
  })
})

describe('adding a workflow', () => {
  const open = async () => {
    renderApp('/settings/workflows')
    await userEvent.click(await screen.findByRole('button', { name: 'Add a workflow' }))
    return within(screen.getByRole('dialog'))
  }

  it('asks for what the one who answers needs, and takes no word twice', async () => {
    const plan = { ...ideas, id: 'wfl_3', trigger: 'plan', name: 'Plans' }
    const { list, becoming } = living(ideas)
    const api = scriptApi({
      ...base,
      'GET /api/workflows': list,
      'PUT /api/workflows/plan': becoming(plan, ideas, plan),
    })
    const dialog = await open()
    await userEvent.type(dialog.getByLabelText('The word that starts it'), 'Ideas')
    await userEvent.click(radio(dialog, 'OpenAI The'))
    await userEvent.click(dialog.getByRole('button', { name: 'Add it' }))
    expect(dialog.getByText('Another workflow starts with this word.')).toBeTruthy()
    expect(dialog.getByText('Enter the id that the workflow has at OpenAI.')).toBeTruthy()
    expect(document.activeElement).toBe(dialog.getByLabelText('The word that starts it'))

    await userEvent.clear(dialog.getByLabelText('The word that starts it'))
    await userEvent.type(dialog.getByLabelText('The word that starts it'), 'Plan')
    await userEvent.type(dialog.getByLabelText('Name'), 'Plans')
    await userEvent.type(dialog.getByLabelText('Id at OpenAI'), 'wf_68f0c0')
    await userEvent.click(dialog.getByRole('button', { name: 'Add it' }))
    expect(await card('Plans')).toBeTruthy()
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(bodies(api, 'PUT /api/workflows/plan')).toEqual([
      { name: 'Plans', backend: 'hosted', hostedWorkflowId: 'wf_68f0c0' },
    ])
  })

  it('keeps what was typed when it is refused', async () => {
    const errors = [{ path: 'edgeWorkflow', message: 'Not installed. Installed: desk.' }]
    scriptApi({ ...base, 'PUT /api/workflows/plan': problem(422, 'invalid_input', 'Not installed.', { errors }) })
    const dialog = await open()
    await userEvent.type(dialog.getByLabelText('The word that starts it'), 'plan')
    await userEvent.type(dialog.getByLabelText('Name'), 'Plans')
    await userEvent.click(await dialog.findByRole('radio', { name: /^LinkedIn posts/ }))
    await userEvent.click(dialog.getByRole('button', { name: 'Add it' }))
    expect(await dialog.findByText('Not installed. Installed: desk.')).toBeTruthy()
    expect(dialog.getByLabelText<HTMLInputElement>('Name').value).toBe('Plans')
  })
})

describe('removing a workflow', () => {
  it('says what goes away before it does', async () => {
    const { list, becoming } = living(ideas, write)
    const api = scriptApi({
      ...base,
      'GET /api/workflows': list,
      'DELETE /api/workflows/ideas': becoming(done(), write),
    })
    renderApp('/settings/workflows')
    await userEvent.click((await card()).getByRole('button', { name: 'Remove Ideas' }))
    const dialog = within(screen.getByRole('dialog'))
    expect(dialog.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      'messages that begin with ideas no longer start it;',
      'conversations with it can no longer be opened in the chat;',
      'the id that it has at OpenAI is forgotten here.',
    ])
    expect(api.to('DELETE /api/workflows/ideas')).toEqual([])
    await userEvent.click(dialog.getByRole('button', { name: 'Remove Ideas' }))
    await waitFor(() => expect(screen.queryByRole('article', { name: 'Ideas' })).toBeNull())
    expect(api.to('DELETE /api/workflows/ideas')).toHaveLength(1)
  })
})
