import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import type { DeadLetter, Health, RouteHealth } from '../data/operator.ts'
import { renderApp } from '../testing/render-app.tsx'
import { done, page, problem, scriptApi } from '../testing/scripted-api.ts'

const at = '2026-11-20T10:00:00.000Z'
const idle: Omit<RouteHealth, 'route'> = { hours24: {}, modelCalls: 0, tokens: 0, costCents: 0, lastSuccessAt: null }
const health: Health = {
  routes: [
    { ...idle, route: 'linkedin-api' },
    { ...idle, route: 'unipile', hours24: { failed: 2, from_later: 1 } },
    {
      route: 'browser',
      hours24: { shared: 42, failed: 3, read_not_seen: 5, read_shared: 10, unknown: 0 },
      ...{ modelCalls: 14, tokens: 31_000, costCents: 6.2, lastSuccessAt: at },
    },
  ],
  queue: { waiting: 1204, inFlight: 3, oldestDueAt: null },
  deadLetters: 100,
  stops: [],
}
const letter: DeadLetter = {
  ...{ id: 'd1', queue: 'activities', kind: 'share', tenantId: 'ten_1', reason: 'D1 did not answer', attempts: 5 },
  at,
}
const base = {
  'GET /api/operator/health': health,
  'GET /api/operator/dead-letters': page([letter]),
  'GET /api/operator/dead-letters/d1': { ...letter, body: { kind: 'activity', activityId: 'act_1' } },
}
const region = async (name: string) => within(await screen.findByRole('region', { name }))
const dialog = () => within(screen.getByRole('dialog'))

async function open(key = 'op_key-of-the-test') {
  renderApp('/operator')
  await userEvent.type(await screen.findByLabelText('Operator key'), key)
  await userEvent.click(screen.getByRole('button', { name: 'Open' }))
}

describe('the operator’s key', () => {
  it('is asked for, sent as a bearer in place of the person’s sign-in, and kept nowhere', async () => {
    const api = scriptApi(base)
    await open()
    await region('Queue')
    expect(api.sent.length).toBeGreaterThan(0)
    for (const { headers, path } of api.sent) {
      expect(path).toMatch(/^\/api\/operator\//)
      expect(headers.get('authorization')).toBe('Bearer op_key-of-the-test')
    }
    for (const [, init] of vi.mocked(fetch).mock.calls) expect(init?.credentials).toBe('omit')
    expect(JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href])).not.toContain('op_key')
    await userEvent.click(screen.getByRole('button', { name: 'Forget the key' }))
    expect(screen.getByLabelText<HTMLInputElement>('Operator key').value).toBe('')
  })

  it('that is wrong is refused in the API’s words, and another can be tried', async () => {
    const refused = problem(401, 'unauthenticated', 'This is not the operator’s key.')
    scriptApi({ ...base, 'GET /api/operator/health': [refused, health] })
    await open('wrong')
    expect(await screen.findByText('This is not the operator’s key.')).toBeTruthy()
    await userEvent.type(screen.getByLabelText('Operator key'), 'right')
    await userEvent.click(screen.getByRole('button', { name: 'Open' }))
    await region('Queue')
  })
})

describe('health', () => {
  it('says how each way does, and how much waits', async () => {
    scriptApi(base)
    await open()
    const ways = await region('Ways of sharing, last 24 hours')
    const [official, unipile, browser] = ways.getAllByRole('listitem').map((row) => within(row))
    expect(browser?.getByRole('heading', { name: 'Browser' })).toBeTruthy()
    expect(
      browser?.getByText('42 shared · 10 found on LinkedIn · 3 not shared · 5 looked for, not seen yet'),
    ).toBeTruthy()
    expect(browser?.getByText('14 model calls · 31,000 tokens · 6.2 ¢ (US)')).toBeTruthy()
    const bar = browser?.getByRole('img', { name: '52 well, 3 badly, 5 neither' })
    const widths = [...(bar?.children ?? [])].map((part) => Number.parseFloat((part as HTMLElement).style.width))
    expect(widths.map(Math.round)).toEqual([87, 5, 8])
    expect(unipile?.getByText('2 not shared · 1 from later')).toBeTruthy()
    expect(official?.getByText('Nothing in this time')).toBeTruthy()
    expect(official?.getByText('No success yet')).toBeTruthy()
    expect(official?.queryByRole('img')).toBeNull()
    const queue = await region('Queue')
    expect(queue.getByText('1,204')).toBeTruthy()
    expect(queue.getByText('Nothing is due')).toBeTruthy()
    expect(queue.getByText('100 or more')).toBeTruthy()
  })

  it('that cannot be loaded says so, and loads again', async () => {
    const down = problem(500, 'internal', 'RevOS had a problem.')
    scriptApi({ ...base, 'GET /api/operator/health': [down, health] })
    await open()
    await userEvent.click(await screen.findByRole('button', { name: 'Try again' }))
    await region('Queue')
  })
})

describe('the emergency stop of all companies', () => {
  it('is set with a reason, and released after asking', async () => {
    const stop = { scope: 'installation' as const, route: null, reason: 'Bad release', by: 'operator', at }
    const api = scriptApi({
      ...base,
      'GET /api/operator/health': [health, { ...health, stops: [stop] }, health],
      'PUT /api/operator/stops': page([stop]),
      'DELETE /api/operator/stops': done(),
    })
    await open()
    await userEvent.click(await screen.findByRole('button', { name: 'Stop sharing' }))
    await userEvent.type(dialog().getByLabelText('Why (optional)'), 'Bad release')
    await userEvent.click(dialog().getByRole('button', { name: 'Stop it now' }))
    expect(await screen.findByText('All sharing is stopped')).toBeTruthy()
    expect(api.to('PUT /api/operator/stops')[0]?.body).toEqual({ scope: 'installation', reason: 'Bad release' })
    await userEvent.click(screen.getByRole('button', { name: 'Release: everything' }))
    await userEvent.click(dialog().getByRole('button', { name: 'Release the stop' }))
    await waitFor(() => expect(screen.queryByText('All sharing is stopped')).toBeNull())
    expect(api.to('DELETE /api/operator/stops')[0]?.path).toBe('/api/operator/stops?scope=installation')
  })
})

describe('a message that was given up', () => {
  it('is looked at and put back after asking', async () => {
    const api = scriptApi({
      ...base,
      'GET /api/operator/dead-letters': [page([letter]), page([])],
      'POST /api/operator/dead-letters/d1/replay': {},
    })
    await open()
    await userEvent.click(await screen.findByRole('button', { name: 'Look at A share' }))
    expect(await dialog().findByText(/"activityId": "act_1"/)).toBeTruthy()
    await userEvent.click(dialog().getByRole('button', { name: 'Put it back…' }))
    expect(api.to('POST /api/operator/dead-letters/d1/replay')).toEqual([])
    await userEvent.click(dialog().getByRole('button', { name: 'Put it back' }))
    expect(await screen.findByText('Nothing was given up')).toBeTruthy()
  })

  it('is shown as the text that it was where it is no JSON', async () => {
    scriptApi({ ...base, 'GET /api/operator/dead-letters/d1': { ...letter, kind: null, body: '{"kind": cut off' } })
    await open()
    await userEvent.click(await screen.findByRole('button', { name: 'Look at A share' }))
    expect(await dialog().findByText('{"kind": cut off')).toBeTruthy()
  })

  it('that was empty is shown too, and can be dropped', async () => {
    scriptApi({ ...base, 'GET /api/operator/dead-letters/d1': { ...letter, body: null } })
    await open()
    await userEvent.click(await screen.findByRole('button', { name: 'Look at A share' }))
    expect(await dialog().findByText('null')).toBeTruthy()
    expect(dialog().getByRole('button', { name: 'Drop it…' })).toHaveProperty('disabled', false)
  })

  it('can be dropped while what is in it is being loaded, and where it cannot be', async () => {
    const down = problem(500, 'internal', 'RevOS had a problem.')
    const loading = Promise.withResolvers<Response>()
    const api = scriptApi({
      ...base,
      'GET /api/operator/dead-letters/d1': () => loading.promise,
      'DELETE /api/operator/dead-letters/d1': done(),
    })
    await open()
    await userEvent.click(await screen.findByRole('button', { name: 'Look at A share' }))
    expect(dialog().getByRole('status', { name: 'Loading the message' })).toBeTruthy()
    expect(dialog().getByRole('button', { name: 'Drop it…' })).toHaveProperty('disabled', false)
    loading.resolve(down)
    expect(await dialog().findByText('RevOS had a problem.')).toBeTruthy()
    await userEvent.click(dialog().getByRole('button', { name: 'Drop it…' }))
    await userEvent.click(dialog().getByRole('button', { name: 'Drop it for good' }))
    await expect.poll(() => api.to('DELETE /api/operator/dead-letters/d1')).toHaveLength(1)
  })

  it('is dropped after asking; the refusal is shown', async () => {
    const api = scriptApi({
      ...base,
      'DELETE /api/operator/dead-letters/d1': [problem(409, 'conflict', 'It was put back a moment ago.'), done()],
    })
    await open()
    await userEvent.click(await screen.findByRole('button', { name: 'Look at A share' }))
    await userEvent.click(dialog().getByRole('button', { name: 'Drop it…' }))
    await userEvent.click(dialog().getByRole('button', { name: 'Drop it for good' }))
    expect(await dialog().findByText('It was put back a moment ago.')).toBeTruthy()
    await userEvent.click(dialog().getByRole('button', { name: 'Back' }))
    expect(await dialog().findByText(/"activityId"/)).toBeTruthy()
    expect(api.to('DELETE /api/operator/dead-letters/d1')).toHaveLength(1)
  })
})
