import { afterEach, describe, expect, it, onTestFailed, vi } from 'vitest'
import { page, problem, scriptApi } from './scripted-api.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

/** Takes the faults away, which would fail the test. */
const faultsOf = (api: ReturnType<typeof scriptApi>) => api.faults.splice(0).join('\n')

describe('what fails a test', () => {
  it('an answer that the API never gives, asked for or not', () => {
    expect(faultsOf(scriptApi({ 'GET /api/stops': { items: [] } }))).toMatch(/never answers so: nextCursor/)
  })

  it('one that is made when it is asked for', async () => {
    const api = scriptApi({ 'GET /api/stops': () => Response.json({ items: [] }) })
    expect(faultsOf(api)).toBe('')
    await fetch('/api/stops')
    expect(faultsOf(api)).toMatch(/never answers so: nextCursor/)
  })

  it('a refusal that the API does not know', async () => {
    const api = scriptApi({ 'GET /api/stops': Response.json({ code: 'too_many' }, { status: 429 }) })
    await fetch('/api/stops')
    expect(faultsOf(api)).toMatch(/there is no problem “too_many”/)
  })

  it('a script of what is no operation', () => {
    expect(() => scriptApi({ 'GET /api/nothing': {} })).toThrow(/no such operation/)
  })

  it('a request for what is no operation', async () => {
    const api = scriptApi({})
    await fetch('/api/nothing')
    expect(faultsOf(api)).toMatch(/no such operation/)
  })

  it('a request that the operation refuses', async () => {
    const api = scriptApi({ 'GET /api/stops': page([]) })
    await fetch('/api/stops?all=1')
    expect(faultsOf(api)).toMatch(/is refused: all/)
  })

  it('a request for what is always there, and not scripted', async () => {
    const api = scriptApi({})
    await fetch('/api/config')
    expect(faultsOf(api)).toMatch(/nothing is scripted/)
  })

  // It is to fail, as its end has to; the next one says of what.
  let said: string[] | undefined
  it.fails('and whatever stands there when it ends', () => {
    onTestFailed(({ task }) => {
      said = task.result?.errors?.map(({ message }) => message)
    })
    scriptApi({ 'GET /api/stops': { items: [] } })
  })

  it('with what it is', () => {
    expect(said).toEqual([expect.stringMatching(/^This is not what the API is like:\n.*nextCursor/)])
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
