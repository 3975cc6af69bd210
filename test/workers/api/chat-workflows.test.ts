import { beforeAll, describe, expect, it } from 'vitest'
import { readEvents } from '../../../worker/chatkit/sse-reader.ts'
import type { ThreadStreamEvent } from '../../../worker/chatkit/types/events.ts'
import type { StructuredInputItem } from '../../../worker/chatkit/types/items.ts'
import type { Thread } from '../../../worker/chatkit/types/threads.ts'
import { call, newTenant, send, setUpChat, type Tenant } from './world.ts'

let tenant: Tenant
let secret: string
beforeAll(async () => {
  tenant = await newTenant()
  await setUpChat(tenant, { edgeWorkflow: 'linkedin-desk' })
  const opened = await call<{ data: { client_secret: string } }>('POST', '/api/chatkit/sessions', {
    key: tenant.member.apiKey,
    body: { trigger: 'write' },
  })
  secret = opened.body.data.client_secret
})

async function stream(body: object): Promise<ThreadStreamEvent[]> {
  const response = await send('POST', '/chatkit', { key: secret, body })
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
  const events: ThreadStreamEvent[] = []
  if (response.body) for await (const event of readEvents(response.body)) events.push(event)
  return events
}

const message = (text: string) => ({
  input: { content: [{ type: 'input_text', text }], attachments: [], inference_options: {} },
})

describe('a workflow of several agents', () => {
  it('sorts a message unseen, writes the post, asks for approval, and goes on in the next turn', async () => {
    const events = await stream({ type: 'threads.create', params: message('Please make a post of the order we lost') })
    expect(events.filter(({ type }) => type === 'error')).toEqual([])
    expect(JSON.stringify(events)).not.toContain('category')
    const items = events.flatMap((event) => (event.type === 'thread.item.done' ? [event.item] : []))
    expect(items.map(({ type }) => type)).toEqual(['user_message', 'assistant_message', 'structured_input'])

    const question = items.at(-1) as StructuredInputItem
    const params = {
      thread_id: question.thread_id,
      item_id: question.id,
      input: { status: 'answered', answers: { approval: { values: ['Approve'], skipped: false } } },
    }
    const finished = await stream({ type: 'threads.add_structured_input', params })
    expect(finished.map(({ type }) => type)).toContain('thread.item.replaced')
    expect(finished.filter(({ type }) => type === 'error')).toEqual([])

    const { body } = await call<Thread>('POST', '/chatkit', {
      key: secret,
      body: { type: 'threads.get_by_id', params: { thread_id: question.thread_id } },
    })
    expect(body.title).toBe('Please make a post of the order we lost')
    expect(body.items.data.map(({ type }) => type)).toEqual([
      'user_message',
      'assistant_message',
      'structured_input',
      'assistant_message',
    ])
  })
})
