import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  agree,
  call,
  env,
  newPod,
  newPostUrl,
  newTenant,
  send,
  setUpChat,
  takePart,
  withOpenAITrouble,
} from './world.ts'

const lines: string[] = []
const recording = () => vi.spyOn(console, 'log').mockImplementation((line: unknown) => void lines.push(String(line)))

afterEach(() => {
  vi.restoreAllMocks()
})

describe('the log', () => {
  it('is lines of JSON that hold no secret, no message and no address, whatever was sent', async () => {
    recording()
    const tenant = await newTenant()
    await setUpChat(tenant)
    const key = tenant.owner.apiKey
    const canaries = {
      openai: 'sk-canary-openai-0123456789',
      comment: 'canary-comment-text',
      password: 'canary-password-1',
      message: 'canary-message-text',
      wrongKey: `rk_${'canary'.repeat(7)}x`,
      name: 'canary-name',
    }
    await call('PUT', '/api/integrations/openai', { key, body: { values: { apiKey: canaries.openai } } })
    const pod = await newPod(tenant, [tenant.member])
    await call('POST', `/api/pods/${pod}/amplifications`, {
      key,
      body: { postUrl: newPostUrl(), comment: canaries.comment },
    })
    await call('POST', `/api/pods/${pod}/amplifications`, { key, body: `{"comment":"${canaries.comment}"` })
    await call('POST', '/api/pods', { key, body: { name: canaries.name, extra: canaries.comment } })
    await takePart(tenant.owner, 'somebody')
    await call('PATCH', '/api/settings', { key, body: { typedSignIn: true } })
    await agree(tenant.owner, 'browser', 'stored_sign_in')
    await call('PUT', '/api/membership/linkedin-sign-in', {
      key,
      body: { email: 'canary@example.test', password: canaries.password },
    })
    await call('GET', '/api/me', { key: canaries.wrongKey })
    await send('POST', '/api/auth/sign-in/email', {
      body: { email: tenant.owner.email, password: canaries.password },
      headers: { origin: new URL(env.WEB_URL).origin },
    })
    const session = await call<{ data: { client_secret: string } }>('POST', '/api/chatkit/sessions', {
      key,
      body: { trigger: 'write' },
    })
    const chat = {
      type: 'threads.create',
      params: {
        input: { content: [{ type: 'input_text', text: canaries.message }], attachments: [], inference_options: {} },
      },
    }
    for (const trouble of [{}, { status: 401 }, { status: 500 }, { garbage: true }]) {
      await withOpenAITrouble(trouble, async () =>
        (await send('POST', '/chatkit', { key: session.body.data.client_secret, body: chat })).text(),
      )
    }

    expect(lines.length).toBeGreaterThan(10)
    for (const line of lines) {
      expect(line).not.toMatch(/\n/)
      expect(JSON.parse(line)).toMatchObject({
        at: expect.any(String),
        level: expect.any(String),
        event: expect.any(String),
      })
    }
    const all = lines.join('\n')
    expect(all).not.toMatch(/canary/)
    expect(all).not.toMatch(/[\w.+-]@[\w-]+\.\w/)
    for (const secret of [key, session.body.data.client_secret, env.AUTH_SECRET, env.OPERATOR_KEY]) {
      expect(all).not.toContain(secret)
    }
  })

  it('names tenant, request, operation, status and time of each request', async () => {
    const tenant = await newTenant()
    lines.length = 0
    recording()
    const { headers } = await call('GET', '/api/pods', { key: tenant.owner.apiKey })
    const line = lines.map((text) => JSON.parse(text)).find(({ event }) => event === 'request')
    expect(line).toMatchObject({
      tenant: tenant.id,
      request: headers.get('x-request-id'),
      operation: 'pods.list',
      method: 'GET',
      status: 200,
      ms: expect.any(Number),
    })
  })
})
