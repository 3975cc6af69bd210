import { Agent, OpenAIProvider, Runner, tool } from '@openai/agents'
import OpenAI from 'openai'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { startOpenai } from './openai/index.ts'

const clock = { now: Date.UTC(2026, 10, 20) }
const standIn = await startOpenai({ port: 0, now: () => clock.now })
afterAll(() => standIn.close())

const client = (apiKey = 'sk-test-abcd') => new OpenAI({ apiKey, baseURL: `${standIn.url}/v1`, maxRetries: 0 })
const control = (path: string, body: unknown) =>
  fetch(`${standIn.url}${path}`, { method: 'POST', body: JSON.stringify(body) })
const raw = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${standIn.url}/v1/responses`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-test-abcd', 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
const errorOf = async (answer: Response) => ((await answer.json()) as { error: Record<string, unknown> }).error
const ledger = async () => ((await (await fetch(`${standIn.url}/__ledger`)).json()) as { effects: object[] }).effects

beforeEach(async () => {
  await control('/__reset', {})
  await control('/__trouble', { deltaMs: 0 })
})

describe('keys', () => {
  it('wants one, and knows a bad one', async () => {
    const none = await raw({}, { authorization: '' })
    expect(none.status).toBe(401)
    expect((await errorOf(none)).message).toMatch(/didn't provide an API key/)
    const bad = client('sk-wrong-key-1234').models.list()
    await expect(bad).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' })
    expect((await client().models.list()).data.length).toBeGreaterThan(3)
    await expect(client().models.retrieve('nope')).rejects.toMatchObject({ status: 404, code: 'model_not_found' })
  })
})

describe('ChatKit sessions', () => {
  const create = (body: Record<string, unknown>) =>
    client().beta.chatkit.sessions.create({ user: 'user-1', workflow: { id: 'wf_content' }, ...body } as never)

  it('gives a session with every default filled in', async () => {
    const session = await create({ workflow: { id: 'wf_content', state_variables: { plan: 'pro', seats: 3 } } })
    expect(session).toMatchObject({
      object: 'chatkit.session',
      status: 'active',
      user: 'user-1',
      expires_at: clock.now / 1000 + 600,
      max_requests_per_1_minute: 10,
      rate_limits: { max_requests_per_1_minute: 10 },
      workflow: {
        id: 'wf_content',
        version: null,
        state_variables: { plan: 'pro', seats: 3 },
        tracing: { enabled: true },
      },
      chatkit_configuration: {
        automatic_thread_titling: { enabled: true },
        file_upload: { enabled: false, max_file_size: 512, max_files: 10 },
        history: { enabled: true, recent_threads: null },
      },
    })
    expect(session.id).toMatch(/^cksess_/)
    expect(session.client_secret).toMatch(/^ek_/)
    expect((await client().beta.chatkit.sessions.cancel(session.id)).status).toBe('cancelled')
    expect(await ledger()).toMatchObject([
      { kind: 'chatkit.session', account: '…abcd', target: 'wf_content', text: null },
    ])
  })

  it('refuses what the contract does not allow', async () => {
    await expect(create({ user: '' })).rejects.toMatchObject({ status: 400, param: 'user' })
    await expect(create({ workflow: { id: 'content' } })).rejects.toMatchObject({ status: 400, param: 'workflow.id' })
    await expect(create({ workflow: {} })).rejects.toMatchObject({
      code: 'missing_required_parameter',
      param: 'workflow.id',
    })
    await expect(create({ colour: 1 })).rejects.toMatchObject({ code: 'unknown_parameter', param: 'colour' })
    await expect(create({ workflow: { id: 'wf_1', state_variables: { a: [] } } })).rejects.toMatchObject({
      status: 400,
    })
    await expect(create({ chatkit_configuration: { file_upload: { max_file_size: 513 } } })).rejects.toMatchObject({
      status: 400,
    })
    await expect(create({ workflow: { id: 'wf_gone_1' } })).rejects.toMatchObject({ status: 404 })
    await expect(client().beta.chatkit.sessions.cancel('cksess_none')).rejects.toMatchObject({ status: 404 })
    const noBeta = await fetch(`${standIn.url}/v1/chatkit/sessions`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-test-abcd', 'content-type': 'application/json' },
      body: JSON.stringify({ user: 'u', workflow: { id: 'wf_1' } }),
    })
    expect(noBeta.status).toBe(400)
    expect((await errorOf(noBeta)).code).toBe('invalid_beta')
    expect(await ledger()).toEqual([])
  })
})

describe('responses: requests', () => {
  it.each([
    [{ input: 'hi' }, 'missing_required_parameter', 'model'],
    [{ model: 'gpt-5.6-luna' }, 'missing_required_parameter', 'input'],
    [{ model: 'gpt-5.6-luna', input: 3 }, 'invalid_type', 'input'],
    [{ model: 'gpt-5.6-luna', input: 'hi', messages: [] }, 'unknown_parameter', 'messages'],
    [{ model: 'gpt-5.6-luna', input: 'hi', stream: 'yes' }, 'invalid_type', 'stream'],
    [{ model: 'llama-9', input: 'hi' }, 'model_not_found', 'model'],
    [
      { model: 'gpt-5.6-luna', input: [{ role: 'user', content: [{ type: 'text', text: 'x' }] }] },
      'invalid_value',
      'input[0].content[0].type',
    ],
    [
      { model: 'gpt-5.6-luna', input: [{ type: 'function_call', call_id: 'c1', name: 'f' }] },
      'missing_required_parameter',
      'input[0].arguments',
    ],
    [{ model: 'gpt-5.6-luna', input: 'hi', max_output_tokens: 1 }, 'invalid_value', 'max_output_tokens'],
    [
      { model: 'gpt-5.6-luna', input: 'hi', tools: [{ type: 'function', name: 'a b', parameters: {} }] },
      'invalid_value',
      'tools[0].name',
    ],
    [
      { model: 'gpt-5.6-luna', input: 'hi', previous_response_id: 'resp_none' },
      'previous_response_not_found',
      'previous_response_id',
    ],
  ])('refuses %j with %s', async (body, code, param) => {
    const answer = await raw(body)
    expect(answer.status).toBe(400)
    expect(await errorOf(answer)).toMatchObject({ type: 'invalid_request_error', code, param })
  })

  it('wants calls and their outputs in pairs', async () => {
    const call = { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' }
    const output = { type: 'function_call_output', call_id: 'c1', output: 'ok' }
    expect((await errorOf(await raw({ model: 'gpt-4o', input: [call] }))).message).toBe(
      'No tool output found for function call c1.',
    )
    expect((await errorOf(await raw({ model: 'gpt-4o', input: [output] }))).message).toMatch(/^No tool call found/)
    expect((await raw({ model: 'gpt-4o', input: [call, output] })).status).toBe(200)
  })

  it('holds strict schemas to their rules', async () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } }, required: [], additionalProperties: false }
    const tools = [{ type: 'function', name: 'f', strict: true, parameters: schema }]
    const answer = await raw({ model: 'gpt-4o', input: 'hi', tools })
    expect((await errorOf(answer)).code).toBe('invalid_function_parameters')
    const format = { type: 'json_schema', name: 'out', strict: true, schema: { ...schema, additionalProperties: true } }
    expect((await errorOf(await raw({ model: 'gpt-4o', input: 'hi', text: { format } }))).code).toBe(
      'invalid_json_schema',
    )
  })
})

describe('responses: the writer', () => {
  const ask = async (input: string | object[], more: object = {}) =>
    (await client().responses.create({ model: 'gpt-5.6-luna', input, ...more } as never)) as OpenAI.Responses.Response

  it('offers four topics, then writes the one that is picked', async () => {
    const offer = await ask('write')
    const titles = [...offer.output_text.matchAll(/^\d\. \*\*(.+?)\*\*/gm)].map((found) => found[1])
    expect(titles).toHaveLength(4)
    const post = await ask('2', { previous_response_id: offer.id })
    expect(post.output_text.split(/\s+/).length).toBeGreaterThanOrEqual(150)
    expect(post.output_text.split(/\s+/).length).toBeLessThanOrEqual(200)
    const history = [
      { role: 'user', content: 'write about pricing' },
      { role: 'assistant', content: [{ type: 'output_text', text: (await ask('write about pricing')).output_text }] },
      { role: 'user', content: 'the third one please' },
    ]
    expect((await ask(history)).output_text).toMatch(/^The question about pricing/)
    expect((await ask(`Let us take “${titles[0]}”`)).output_text).toMatch(/^I stopped attending/)
    expect((await ask('My cat sold a boat')).output_text).toContain('My cat sold a boat')
  })

  it('fills a schema, and cuts off at the token limit', async () => {
    const topic = {
      type: 'object',
      properties: { title: { type: 'string' }, angle: { type: 'string' } },
      required: ['title', 'angle'],
      additionalProperties: false,
    }
    const email = { anyOf: [{ type: 'string' }, { type: 'null' }] }
    const schema = {
      type: 'object',
      properties: { topics: { type: 'array', items: topic }, email },
      required: ['topics', 'email'],
      additionalProperties: false,
    }
    const answer = await ask('Reach me at ana@example.test', {
      text: { format: { type: 'json_schema', name: 'out', strict: true, schema } },
    })
    const value = JSON.parse(answer.output_text)
    expect(value.topics).toHaveLength(4)
    expect(value.topics[0].title).toBe('The meeting I stopped attending')
    expect(value.email).toBe('ana@example.test')
    const kind = { type: 'string', enum: ['ideas', 'post', 'comment_reply'] }
    const choice = { type: 'object', properties: { kind }, required: ['kind'], additionalProperties: false }
    const text = { format: { type: 'json_schema', name: 'choice', strict: true, schema: choice } }
    const chosen = await Promise.all(
      ['A post, please', 'Write a comment reply', 'Hello'].map(async (said) => (await ask(said, { text })).output_text),
    )
    expect(chosen).toEqual(['{"kind":"post"}', '{"kind":"comment_reply"}', '{"kind":"ideas"}'])
    const cut = await ask('write', { max_output_tokens: 16 })
    expect(cut).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } })
    expect(cut.output_text).toHaveLength(64)
  })

  it('streams every event of a message, in order, that the client can put together again', async () => {
    const events: OpenAI.Responses.ResponseStreamEvent[] = []
    const stream = await client().responses.create({ model: 'gpt-5.6-luna', input: 'write', stream: true })
    for await (const event of stream) events.push(event)
    const types = events.map((event) => event.type).filter((type, index, all) => type !== all[index - 1])
    expect(types).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ])
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index))
    const deltas = events.flatMap((event) => (event.type === 'response.output_text.delta' ? [event.delta] : []))
    const last = events.at(-1)
    if (last?.type !== 'response.completed') throw new Error('not completed')
    const message = last.response.output[0]
    if (message?.type !== 'message' || message.content[0]?.type !== 'output_text') throw new Error('no message')
    expect(deltas.length).toBeGreaterThan(50)
    expect(deltas.join('')).toBe(message.content[0].text)
    expect(await ledger()).toMatchObject([{ kind: 'response', target: 'gpt-5.6-luna', text: null }])
  })

  it('keeps a response unless told not to', async () => {
    const kept = await ask('hello')
    expect((await client().responses.retrieve(kept.id)).id).toBe(kept.id)
    await client().responses.delete(kept.id)
    await expect(client().responses.retrieve(kept.id)).rejects.toMatchObject({ status: 404 })
    const loose = await ask('hello', { store: false })
    await expect(client().responses.retrieve(loose.id)).rejects.toMatchObject({ status: 404 })
  })
})

describe('script and trouble', () => {
  it('gives scripted answers in order, and those meant for one request to it', async () => {
    await control('/__script', {
      responses: [
        { text: 'one' },
        { when: 'blue', json: { ok: true } },
        { error: { status: 429, code: 'rate_limit_exceeded', retryAfter: 3 } },
      ],
    })
    const ask = (input: string) => client().responses.create({ model: 'gpt-4o', input })
    await control('/__script', { responses: [] })
    expect((await ask('red')).output_text).toBe('one')
    expect((await ask('blue')).output_text).toBe('{"ok":true}')
    await expect(ask('red')).rejects.toMatchObject({ status: 429, code: 'rate_limit_exceeded' })
    expect((await ask('red')).output_text).toContain('“red”')
    expect((await control('/__script', { responses: [{ txt: 'x' }] })).status).toBe(400)
  })

  it('fails as switched, as often as switched, where switched', async () => {
    await control('/__trouble', { status: 429, retryAfter: 7, times: 1, path: '/v1/responses' })
    expect((await client().models.list()).data.length).toBeGreaterThan(0)
    const first = await raw({ model: 'gpt-4o', input: 'hi' })
    expect([first.status, first.headers.get('retry-after')]).toEqual([429, '7'])
    expect((await raw({ model: 'gpt-4o', input: 'hi' })).status).toBe(200)
    await control('/__trouble', { account: '…abcd', status: 503 })
    await expect(client().models.list()).rejects.toMatchObject({ status: 503 })
    expect((await client('sk-test-wxyz').models.list()).data.length).toBeGreaterThan(0)
    await control('/__trouble', { account: '…abcd', status: null })
    await control('/__trouble', { garbage: true, times: 1 })
    expect(await (await raw({ model: 'gpt-4o', input: 'hi' })).text()).toContain('<html>')
  })

  it('breaks a stream off', async () => {
    await control('/__trouble', { cutAfterEvents: 6 })
    const stream = await client().responses.create({ model: 'gpt-4o', input: 'write', stream: true })
    const seen: string[] = []
    const read = async () => {
      for await (const event of stream) seen.push(event.type)
    }
    await expect(read()).rejects.toThrow()
    expect(seen).not.toContain('response.completed')
  })
})

describe('Agents SDK', () => {
  const runner = () =>
    new Runner({ modelProvider: new OpenAIProvider({ openAIClient: client() as never }), tracingDisabled: true })

  it('streams an answer', async () => {
    const agent = new Agent({ name: 'Writer', model: 'gpt-5.6-luna', instructions: 'You write.' })
    const result = await runner().run(agent, 'write', { stream: true })
    let text = ''
    for await (const piece of result.toTextStream()) text += piece
    await result.completed
    expect(text).toBe(result.finalOutput)
    expect(text).toMatch(/^Here are four topics/)
  })

  it('calls a tool, scripted or named by the person, and goes on with its output', async () => {
    const asked: string[] = []
    const weather = tool({
      name: 'get_weather',
      description: 'Weather of a city',
      parameters: z.object({ city: z.string() }),
      execute: ({ city }) => {
        asked.push(city)
        return `sunny in ${city}`
      },
    })
    const agent = new Agent({ name: 'Helper', model: 'gpt-5.6-luna', instructions: 'Help.', tools: [weather] })
    await control('/__script', { responses: [{ functionCall: { name: 'get_weather', arguments: { city: 'Oslo' } } }] })
    const result = await runner().run(agent, 'How is it outside?', { stream: true })
    for await (const _event of result);
    expect(asked).toEqual(['Oslo'])
    expect(result.finalOutput).toContain('sunny in Oslo')
    const spoken = await runner().run(agent, 'Please get weather {"city":"Bergen"}')
    expect(asked).toEqual(['Oslo', 'Bergen'])
    expect(spoken.finalOutput).toContain('sunny in Bergen')
  })

  it('uses the tools of a content workflow at their moments', async () => {
    const calls: string[] = []
    const suggest = tool({
      name: 'offer_topics',
      description: 'Shows topics',
      parameters: z.object({ topics: z.array(z.object({ title: z.string(), angle: z.string() })) }),
      execute: ({ topics }) => {
        calls.push(...topics.map((topic) => topic.title))
        return 'shown'
      },
    })
    const open = tool({
      name: 'open_document',
      description: 'Opens a document',
      parameters: z.object({ title: z.string(), markdown: z.string() }),
      execute: ({ title, markdown }) => {
        calls.push(title, markdown)
        return 'opened'
      },
    })
    const agent = new Agent({ name: 'Content', model: 'gpt-5.6-luna', instructions: 'Write.', tools: [suggest, open] })
    const offered = await runner().run(agent, 'write')
    expect(calls).toHaveLength(4)
    expect(offered.finalOutput).toMatch(/^Pick the one you like/)
    const opened = await runner().run(agent, [...offered.history, { role: 'user', content: `Take “${calls[2]}”` }])
    expect(calls[4]).toBe(calls[2])
    expect(calls[5]?.split(/\s+/).length).toBeGreaterThanOrEqual(150)
    expect(opened.finalOutput).toMatch(/document beside this chat/)
  })

  it('gives a structured answer', async () => {
    const outputType = z.object({ topics: z.array(z.object({ title: z.string(), angle: z.string() })) })
    const agent = new Agent({ name: 'Topics', model: 'gpt-5.6-luna', instructions: 'Four topics.', outputType })
    const result = await runner().run(agent, 'write')
    expect(result.finalOutput?.topics.map((topic) => topic.title)).toHaveLength(4)
  })
})
