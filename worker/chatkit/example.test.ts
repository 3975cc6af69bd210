import { Agent } from '@openai/agents'
import { assistantMessage, ScriptedModel } from '@openai/agents/testing'
import { describe, expect, it } from 'vitest'
import { applyEvent, emptyView, settledItems } from './apply.ts'
import { chatEndpoint } from './example.ts'
import code from './example.ts?raw'
import type { AgentContext } from './index.ts'
import readme from './README.md?raw'
import { readEvents } from './sse-reader.ts'
import { userInput } from './test-kit.ts'
import type { Thread } from './types/threads.ts'

describe('the example of the README', () => {
  it('is the one that is tested here', () => {
    expect(readme).toContain(`\`\`\`ts\n${code}\`\`\``)
  })

  it('answers, remembers, and asks strangers to sign in', async () => {
    const model = new ScriptedModel([[assistantMessage('Hello!')], [assistantMessage('As I said.')]])
    const agent = new Agent<AgentContext<{ user: string }>>({ name: 'Helper', model })
    const endpoint = chatEndpoint(agent, (request) => request.headers.get('x-user'))
    const post = (body: object, user?: string) =>
      endpoint(
        new Request('https://chat.test/chatkit', {
          method: 'POST',
          body: JSON.stringify(body),
          headers: user === undefined ? {} : { 'x-user': user },
        }),
      )

    let view = emptyView
    const response = await post({ type: 'threads.create', params: { input: userInput('Hi') } }, 'ada')
    if (response.body) for await (const event of readEvents(response.body)) view = applyEvent(view, event)
    expect(settledItems(view)).toMatchObject([
      { content: [{ text: 'Hi' }] },
      { content: [{ type: 'output_text', text: 'Hello!' }] },
    ])
    expect(view.thread?.title).toBe('New conversation')

    const thread_id = view.thread?.id
    const more = await post(
      { type: 'threads.add_user_message', params: { thread_id, input: userInput('Again') } },
      'ada',
    )
    expect(await more.text()).toContain('As I said.')
    expect(model.lastCall?.request.input).toHaveLength(3)

    const mine = await post({ type: 'threads.get_by_id', params: { thread_id } }, 'ada')
    expect(((await mine.json()) as Thread).items.data).toHaveLength(4)
    expect((await post({ type: 'threads.get_by_id', params: { thread_id } }, 'bob')).status).toBe(404)
    expect((await post({ type: 'threads.list', params: {} })).status).toBe(401)
    model.assertComplete()
  })
})
