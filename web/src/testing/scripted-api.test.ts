import { afterEach, describe, expect, it, vi } from 'vitest'
import { page, problem, scriptApi } from './scripted-api.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('what fails a test', () => {
  it.fails('an answer that the API never gives, asked for or not', () => {
    scriptApi({ 'GET /api/stops': { items: [] } })
  })

  it.fails('one that is made when it is asked for', async () => {
    scriptApi({ 'GET /api/stops': () => Response.json({ items: [] }) })
    await fetch('/api/stops')
  })

  it.fails('a refusal that the API does not know', async () => {
    scriptApi({ 'GET /api/stops': Response.json({ code: 'too_many' }, { status: 429 }) })
    await fetch('/api/stops')
  })

  it.fails('a script of what is no operation', () => {
    scriptApi({ 'GET /api/nothing': {} })
  })

  it.fails('a request for what is no operation', async () => {
    scriptApi({})
    await fetch('/api/nothing')
  })

  it.fails('a request that the operation refuses', async () => {
    scriptApi({ 'GET /api/stops': page([]) })
    await fetch('/api/stops?all=1')
  })

  it.fails('a request for what is always there, and not scripted', async () => {
    scriptApi({})
    await fetch('/api/config')
  })
})

describe('a scripted API', () => {
  it('answers with the operation’s status, one after another, and keeps what was sent', async () => {
    const down = problem(500, 'internal', 'It broke.')
    const api = scriptApi({ 'GET /api/stops': [down, page([])], 'POST /api/auth/sign-out': { any: 'thing' } })
    const statuses = [await fetch('/api/stops'), await fetch('/api/stops'), await fetch('/api/stops')]
    expect(statuses.map(({ status }) => status)).toEqual([500, 200, 200])
    expect(await (await fetch('/api/auth/sign-out', { method: 'POST' })).json()).toEqual({ any: 'thing' })
    expect(api.to('GET /api/stops')).toHaveLength(3)
  })

  it('is else that of a company where there is nothing yet', async () => {
    scriptApi({})
    expect(await (await fetch('/api/pods')).json()).toEqual(page([]))
    expect((await fetch('/api/pods/pod_1')).status).toBe(404)
    expect((await fetch('/api/membership')).status).toBe(404)
  })
})
