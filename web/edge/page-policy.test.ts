import { describe, expect, it } from 'vitest'
import { onRequest } from '../functions/_middleware.ts'

const policy = "default-src 'self'; script-src 'self'"

function opening(page: Response, api: () => Response | Promise<Response>) {
  const request = new Request('https://app.example/pods')
  return onRequest({ request, env: { API: { fetch: async () => api() } }, next: async () => page })
}

const html = () =>
  new Response('<!doctype html>', { headers: { 'content-type': 'text/html', 'content-security-policy': policy } })

describe('the page’s security policy', () => {
  it('allows the script of this deployment', async () => {
    const answer = await opening(html(), () => Response.json({ chatkitScriptUrl: 'https://chat.example/a.js' }))
    expect(answer.headers.get('content-security-policy')).toBe(
      "default-src 'self'; script-src 'self' https://chat.example",
    )
    expect(await answer.text()).toBe('<!doctype html>')
  })

  it.each([
    ['is down', () => Promise.reject(new Error('down'))],
    ['refuses', () => new Response('no', { status: 503 })],
    ['answers nonsense', () => Response.json({ chatkitScriptUrl: 7 })],
  ])('stays as it is while the API %s', async (_, api) => {
    expect((await opening(html(), api)).headers.get('content-security-policy')).toBe(policy)
  })

  it('leaves other answers alone', async () => {
    const stream = new Response('data: {}', { headers: { 'content-type': 'text/event-stream' } })
    expect(await opening(stream, () => Response.json({}))).toBe(stream)
  })
})
