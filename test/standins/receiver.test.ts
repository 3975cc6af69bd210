import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { startReceiver } from './receiver/index.ts'

const standIn = await startReceiver({ port: 0, now: () => Date.UTC(2026, 10, 20) })
afterAll(() => standIn.close())

const post = (path: string, body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  fetch(`${standIn.url}${path}`, { method: 'POST', body, headers, redirect: 'manual' })
const control = (path: string, body: unknown = {}) => post(path, JSON.stringify(body))
const received = async (name: string) =>
  ((await (await fetch(`${standIn.url}/__received?name=${name}`)).json()) as { received: object[] }).received
const effects = async () => ((await (await fetch(`${standIn.url}/__ledger`)).json()) as { effects: object[] }).effects

beforeEach(() => control('/__reset'))

describe('webhooks', () => {
  it('keeps method, headers and the body as it came', async () => {
    const body = '{ "b":1,\n"a":"é" }'
    expect((await post('/hooks/crm?x=1', body, { 'webhook-id': 'msg_1', 'content-type': 'text/plain' })).status).toBe(
      200,
    )
    await post('/hooks/other', '')
    expect(await received('crm')).toEqual([
      {
        kind: 'hook',
        name: 'crm',
        method: 'POST',
        path: '/hooks/crm?x=1',
        headers: expect.objectContaining({ 'webhook-id': 'msg_1', 'content-type': 'text/plain' }),
        body,
        at: '2026-11-20T00:00:00.000Z',
      },
    ])
    expect(await effects()).toMatchObject([{ kind: 'hook', account: 'crm', text: body }, { account: 'other' }])
  })

  it('fails as switched, as often as switched, for one name; what failed is no effect', async () => {
    await control('/__trouble', { account: 'crm', status: 503, retryAfter: 7, times: 2 })
    const first = await post('/hooks/crm', '1')
    expect([first.status, first.headers.get('retry-after')]).toEqual([503, '7'])
    expect((await post('/hooks/other', '1')).status).toBe(200)
    expect((await post('/hooks/crm', '1')).status).toBe(503)
    expect((await post('/hooks/crm', '1')).status).toBe(200)
    expect(await received('crm')).toHaveLength(3)
    expect(await effects()).toHaveLength(2)
  })

  it('sends on elsewhere when switched', async () => {
    await control('/__trouble', { redirect: 'http://169.254.169.254/latest' })
    const answer = await post('/hooks/crm', '1')
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'http://169.254.169.254/latest'])
    expect(await effects()).toEqual([])
    expect((await control('/__trouble', { redirect: 'elsewhere' })).status).toBe(400)
  })
})

describe('Slack', () => {
  const section = { type: 'section', text: { type: 'mrkdwn', text: 'Hello' } }

  it.each([
    ['text', { text: 'Hello' }],
    ['blocks', { blocks: [section, { type: 'divider' }] }],
  ])('takes %s and says ok', async (_, message) => {
    const answer = await post('/slack/team', JSON.stringify(message))
    expect([answer.status, await answer.text()]).toEqual([200, 'ok'])
    expect(await effects()).toMatchObject([{ kind: 'slack', account: 'team' }])
  })

  it('takes the form field payload too', async () => {
    const form = new URLSearchParams({ payload: '{"text":"Hello"}' }).toString()
    expect((await post('/slack/team', form, { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(200)
  })

  it.each([
    [400, 'invalid_payload', 'team', 'text=Hello'],
    [400, 'invalid_payload', 'team', '["Hello"]'],
    [400, 'no_text', 'team', '{}'],
    [400, 'no_text', 'team', '{"text":""}'],
    [400, 'invalid_blocks_format', 'team', '{"blocks":{}}'],
    [400, 'invalid_blocks', 'team', JSON.stringify({ blocks: [{ type: 'section' }] })],
    [400, 'invalid_blocks', 'team', JSON.stringify({ blocks: Array(51).fill(section) })],
    [404, 'no_service', 'gone-team', '{"text":"Hello"}'],
    [403, 'action_prohibited', 'forbidden-team', '{"text":"Hello"}'],
  ])('answers %i %s', async (status, code, name, body) => {
    const answer = await post(`/slack/${name}`, body)
    expect([answer.status, await answer.text()]).toEqual([status, code])
    expect(await effects()).toEqual([])
  })

  it('wants the content type to fit', async () => {
    const answer = await post('/slack/team', '{"text":"Hello"}', { 'content-type': 'text/plain' })
    expect(await answer.text()).toBe('invalid_payload')
  })
})
