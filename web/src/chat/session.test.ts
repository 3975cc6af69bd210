import { describe, expect, it, vi } from 'vitest'
import { createGetClientSecret } from './client-secret.ts'
import { type ChatSession, createSessionSource } from './session.ts'
import { createSessionFetch } from './session-fetch.ts'

const start = Date.parse('2026-11-20T12:00:00Z')

/** A source of sessions of ten minutes each, numbered, and a clock that the test moves. */
function scripted(backends: ChatSession['backend'][] = []) {
  let made = 0
  const clock = { now: start }
  const request = vi.fn(async (): Promise<ChatSession> => {
    const backend = backends[made] ?? 'edge'
    made++
    return {
      client_secret: `secret-${made}`,
      session_id: `session-${made}`,
      expires_at: new Date(clock.now + 600_000).toISOString(),
      backend,
      workflow: { id: 'w1', trigger: 'write', name: 'Write a post' },
    }
  })
  const onBackendChange = vi.fn()
  const source = createSessionSource('write', { request, now: () => clock.now, onBackendChange })
  return { source, request, clock, onBackendChange }
}

describe('createSessionSource', () => {
  it('hands out one session until a minute before its end', async () => {
    const { source, request, clock } = scripted()
    await source.fresh()
    clock.now += 539_000
    expect((await source.fresh()).client_secret).toBe('secret-1')
    clock.now += 2000
    expect((await source.fresh()).client_secret).toBe('secret-2')
    expect(request).toHaveBeenCalledTimes(2)
  })

  it('asks once for all who need one at the same time', async () => {
    const { source, request } = scripted()
    const [one, two] = await Promise.all([source.fresh(), source.renew('secret-0')])
    expect(one).toBe(two)
    expect(request).toHaveBeenCalledOnce()
  })

  it('renews a refused secret, but not for somebody who holds an older one', async () => {
    const { source, request } = scripted()
    await source.fresh()
    expect((await source.renew('secret-1')).client_secret).toBe('secret-2')
    expect((await source.renew('secret-1')).client_secret).toBe('secret-2')
    expect(request).toHaveBeenCalledTimes(2)
  })

  it('can be asked again after a failure', async () => {
    const { source, request } = scripted()
    request.mockRejectedValueOnce(new Error('down'))
    await expect(source.fresh()).rejects.toThrow('down')
    expect((await source.fresh()).client_secret).toBe('secret-1')
  })

  it('tells when a hosted workflow has moved to the edge', async () => {
    const { source, onBackendChange } = scripted(['hosted', 'edge'])
    await source.fresh()
    expect(onBackendChange).not.toHaveBeenCalled()
    await source.renew('secret-1')
    expect(onBackendChange).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ backend: 'edge' }))
  })
})

describe('createGetClientSecret', () => {
  it('gives the secret at hand first, and a new one for one that ChatKit holds', async () => {
    const { source, request } = scripted(['hosted', 'hosted'])
    const getClientSecret = createGetClientSecret(source)
    await source.fresh()
    expect(await getClientSecret(null)).toBe('secret-1')
    expect(request).toHaveBeenCalledOnce()
    expect(await getClientSecret('secret-1')).toBe('secret-2')
    expect(request).toHaveBeenCalledTimes(2)
  })

  it('does not give our own secret to OpenAI', async () => {
    const { source } = scripted(['hosted', 'edge'])
    const getClientSecret = createGetClientSecret(source)
    await getClientSecret(null)
    await expect(getClientSecret('secret-1')).rejects.toThrow('no longer hosted')
  })
})

describe('createSessionFetch', () => {
  function sending(...statuses: number[]) {
    const sent: { url: string; secret: string | null; body: unknown }[] = []
    const send = async (input: RequestInfo | URL, init?: RequestInit) => {
      sent.push({ url: String(input), secret: new Headers(init?.headers).get('authorization'), body: init?.body })
      return new Response(null, { status: statuses[sent.length - 1] ?? 200 })
    }
    return { sent, send }
  }

  it('adds the secret and keeps what the caller set', async () => {
    const { source } = scripted()
    const { sent, send } = sending()
    await createSessionFetch(source, send)('/chatkit', { method: 'POST', body: '{}' })
    expect(sent).toEqual([{ url: '/chatkit', secret: 'Bearer secret-1', body: '{}' }])
  })

  it('renews before the end without being told', async () => {
    const { source, clock } = scripted()
    const { sent, send } = sending()
    const sessionFetch = createSessionFetch(source, send)
    await sessionFetch('/chatkit')
    clock.now += 560_000
    await sessionFetch('/chatkit')
    expect(sent.map(({ secret }) => secret)).toEqual(['Bearer secret-1', 'Bearer secret-2'])
  })

  it('renews once on 401 and sends the same again', async () => {
    const { source } = scripted()
    const { sent, send } = sending(401, 200)
    const answer = await createSessionFetch(source, send)('/chatkit', { method: 'POST', body: '{"a":1}' })
    expect(answer.status).toBe(200)
    expect(sent.map(({ secret, body }) => [secret, body])).toEqual([
      ['Bearer secret-1', '{"a":1}'],
      ['Bearer secret-2', '{"a":1}'],
    ])
  })

  it('does not go round for ever on 401', async () => {
    const { source, request } = scripted()
    const { sent, send } = sending(401, 401, 401)
    expect((await createSessionFetch(source, send)('/chatkit')).status).toBe(401)
    expect(sent).toHaveLength(2)
    expect(request).toHaveBeenCalledTimes(2)
  })

  it.each(['https://storage.example/upload?signature=1', '/chatkit-elsewhere', '/api/me'])(
    'keeps the secret from %s',
    async (address) => {
      const { source, request } = scripted()
      const { sent, send } = sending()
      await createSessionFetch(source, send)(address, { method: 'PUT' })
      expect(sent[0]?.secret).toBeNull()
      expect(request).not.toHaveBeenCalled()
    },
  )
})
