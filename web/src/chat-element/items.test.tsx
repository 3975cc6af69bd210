import { cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, it } from 'vitest'
import { answering, eventStream, opening } from '../testing/scripted-chat.ts'
import { ChatElement } from './chat-element.tsx'
import './markdown.tsx'
import './widgets/widget.tsx'

afterEach(cleanup)

const facts = { thread_id: 'thr_1', created_at: '2026-11-20T10:00:00.000Z' }
const done = (item: object) => ({ type: 'thread.item.done', item: { ...facts, ...item } })

/** A chat whose first answer brings these items; what it asks for later is answered by `then`. */
async function chat(
  items: object[],
  then: () => Response = () => eventStream({ events: answering(['Fine'], { id: 'm9' }) }),
) {
  const requests: { type: string; params: object }[] = []
  const fetch = async (_: unknown, init: RequestInit = {}) => {
    const request = JSON.parse(String(init.body))
    requests.push(request)
    return request.type === 'threads.create' ? eventStream({ events: [...opening('go'), ...items.map(done)] }) : then()
  }
  render(<ChatElement url="/chatkit" fetch={fetch as typeof globalThis.fetch} takeFirstMessage={once('go')} />)
  await screen.findByText('go')
  return requests
}

function once(text: string) {
  let said = false
  return () => {
    if (said) return null
    said = true
    return text
  }
}

describe('questions', () => {
  const inputs = [
    { type: 'multiple_choice', id: 'tone', question: 'Which tone?', options: [{ value: 'Plain' }, { value: 'Warm' }] },
    { type: 'freeform', id: 'ban', question: 'What must not be in it?' },
  ]
  const item = { type: 'structured_input', id: 's1', status: 'pending', inputs }

  it('are answered, what is left open as skipped', async () => {
    const requests = await chat([item])
    await userEvent.click(await screen.findByRole('radio', { name: 'Warm' }))
    await userEvent.click(screen.getByRole('button', { name: 'Answer' }))
    expect(await screen.findByText('Fine', { selector: '.prose-chat p' })).toBeTruthy()
    expect(requests[1]).toEqual({
      type: 'threads.add_structured_input',
      params: {
        thread_id: 'thr_1',
        item_id: 's1',
        input: {
          status: 'answered',
          answers: { tone: { values: ['Warm'], skipped: false }, ban: { values: [], skipped: true } },
        },
      },
    })
  })

  it('take an answer that is none of the choices in their place', async () => {
    const requests = await chat([item])
    await userEvent.click(await screen.findByRole('radio', { name: 'Warm' }))
    await userEvent.type(screen.getByLabelText('Which tone? – something else'), 'Dry')
    expect(screen.getByRole('radio', { name: 'Warm' })).toHaveProperty('checked', false)
    await userEvent.click(screen.getByRole('button', { name: 'Answer' }))
    expect(requests[1]).toMatchObject({ params: { input: { answers: { tone: { values: ['Dry'] } } } } })
  })

  it('can be skipped, and are shown as answered afterwards', async () => {
    const answered = {
      ...item,
      id: 's0',
      status: 'answered',
      inputs: [{ ...inputs[1], answer: { values: ['Names'] } }],
    }
    const requests = await chat([answered, item])
    expect(await screen.findByText('Names')).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Skip' }))
    expect(requests[1]).toMatchObject({ params: { item_id: 's1', input: { status: 'skipped', answers: {} } } })
  })
})

describe('steps and pictures', () => {
  it('fold the steps up under what they took', async () => {
    const tasks = [
      { type: 'thought', title: 'Reading the brand guide', content: 'Short.', status_indicator: 'complete' },
      {
        type: 'web_search',
        title: 'Searched',
        queries: ['reach'],
        sources: [{ type: 'url', title: 'x', url: 'javascript:1' }],
      },
    ]
    await chat([{ type: 'workflow', id: 'w1', workflow: { type: 'reasoning', tasks, summary: { duration: 7 } } }])
    const summary = await screen.findByText('Thought for 7 seconds')
    const steps = summary.closest('details') as HTMLDetailsElement
    expect(steps.open).toBe(false)
    expect(within(steps).getByText('Reading the brand guide')).toBeTruthy()
    expect(steps.querySelector('a')).toBeNull()
  })

  it('show a made picture', async () => {
    await chat([{ type: 'generated_image', id: 'i1', image: { id: 'x', url: '/files/x.png' } }])
    const picture = await screen.findByRole('img', { name: 'Made for this conversation' })
    expect(picture.getAttribute('src')).toBe('/files/x.png')
  })
})

describe('widgets', () => {
  const widget = (root: object) => ({ type: 'widget', id: 'g1', widget: root })
  const button = (more: object) => ({ type: 'Button', label: 'Publish', onClickAction: { type: 'publish', ...more } })

  it('show what they hold, also in parts of an unknown kind', async () => {
    await chat([
      widget({
        type: 'Card',
        children: [{ type: 'Carousel', children: [{ type: 'Text', value: 'Inside' }] }, { type: 'Chart' }],
      }),
    ])
    expect(await screen.findByText('Inside')).toBeTruthy()
  })

  it('send what a button does, with the fields around it', async () => {
    const requests = await chat([
      widget({
        type: 'Card',
        asForm: true,
        children: [{ type: 'Input', name: 'post.title', placeholder: 'Title' }, button({ payload: { id: 7 } })],
      }),
    ])
    await userEvent.type(await screen.findByLabelText('Title'), 'Spring')
    await userEvent.click(screen.getByRole('button', { name: 'Publish' }))
    expect(requests[1]).toEqual({
      type: 'threads.custom_action',
      params: {
        thread_id: 'thr_1',
        item_id: 'g1',
        action: { type: 'publish', payload: { id: 7, post: { title: 'Spring' } } },
      },
    })
  })

  it('show themselves anew where an action begins no turn', async () => {
    const next = { ...facts, ...widget({ type: 'Card', children: [{ type: 'Text', value: 'Published' }] }) }
    const requests = await chat([widget({ type: 'Card', children: [button({ streaming: false })] })], () =>
      Response.json({ updated_item: next }),
    )
    await userEvent.click(await screen.findByRole('button', { name: 'Publish' }))
    expect(await screen.findByText('Published')).toBeTruthy()
    expect(requests[1]?.type).toBe('threads.sync_custom_action')
  })
})
