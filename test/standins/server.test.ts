import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { controlRoutes, makeLedger, makeTrouble } from './control.ts'
import { matchPath, type Running, start } from './server.ts'

const ledger = makeLedger(() => Date.UTC(2026, 10, 20))
const trouble = makeTrouble({ slowMs: z.int(), status: z.int() })
const running: Running = await start(
  {
    name: 'sample',
    routes: [
      ...controlRoutes('sample', { ledger, trouble, reset: () => undefined }),
      {
        method: 'POST',
        pattern: '/echo/:name',
        handler: ({ params, bytes }) => ({ json: { params, text: bytes.toString() } }),
      },
      {
        method: 'GET',
        pattern: '/broken',
        handler: () => {
          throw new Error('sample failure')
        },
      },
    ],
    notFound: () => ({ status: 404, json: { error: 'nothing here' } }),
  },
  { port: 0 },
)
afterAll(() => running.close())

const send = (path: string, body: unknown) =>
  fetch(`${running.url}${path}`, { method: 'POST', body: JSON.stringify(body) })

describe('paths', () => {
  it('takes parameters, decoded, and ignores a trailing slash', () => {
    expect(matchPath('/feed/update/:urn', '/feed/update/urn%3Ali%3Ashare%3A1/')).toEqual({ urn: 'urn:li:share:1' })
    expect(matchPath('/in/:vanity/', '/in/maya')).toEqual({ vanity: 'maya' })
    expect(matchPath('/in/:vanity/', '/in/maya/posts')).toBeNull()
    expect(matchPath('/static/*', '/static/a/b.css')).toEqual({ '*': 'a/b.css' })
    expect(matchPath('/x/:y', '/x/%E0%A4%A')).toBeNull()
  })
})

describe('server', () => {
  it('listens on the loopback address only and answers its routes', async () => {
    expect(running.url).toBe(`http://127.0.0.1:${running.port}`)
    const answer = await fetch(`${running.url}/echo/one%20two`, { method: 'POST', body: 'hello' })
    expect(await answer.json()).toEqual({ params: { name: 'one two' }, text: 'hello' })
    expect((await fetch(`${running.url}/else`)).status).toBe(404)
    const said = vi.spyOn(console, 'error').mockReturnValue()
    expect((await fetch(`${running.url}/broken`)).status).toBe(500)
    expect(said.mock.lastCall?.[0]).toBe('sample stand-in: GET /broken:')
    said.mockRestore()
  })

  it('keeps a connection for longer than any caller does', async () => {
    const answer = await fetch(`${running.url}/echo/one`, { method: 'POST', body: 'hello' })
    await answer.text()
    expect(answer.headers.get('keep-alive')).toBe('timeout=600')
  })

  it('says in one line that a port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    const nothing = { name: 'sample', routes: [], notFound: () => ({ status: 404 }) }
    await expect(start(nothing, { port })).rejects.toThrow(
      `sample stand-in cannot listen on 127.0.0.1:${port}: the port is taken`,
    )
    other.close()
  })
})

describe('control paths', () => {
  it('switches trouble on and off, for all and for one account', async () => {
    expect(await (await send('/__trouble', { slowMs: 5, status: 429 })).json()).toEqual({
      slowMs: 5,
      status: 429,
      accounts: {},
    })
    await send('/__trouble', { account: 'maya', status: 999 })
    expect(trouble.of('maya')).toEqual({ slowMs: 5, status: 999 })
    expect(trouble.of('tomas')).toEqual({ slowMs: 5, status: 429 })
    expect(await (await send('/__trouble', { slowMs: null, status: null })).json()).toEqual({
      accounts: { maya: { status: 999 } },
    })
  })

  it('refuses a switch it does not know, by name', async () => {
    const answer = await send('/__trouble', { sloMs: 5 })
    expect(answer.status).toBe(400)
    expect(JSON.stringify(await answer.json())).toContain('sloMs')
  })

  it('shows the ledger and forgets it with the trouble', async () => {
    ledger.record({ kind: 'repost', account: 'maya', target: 'urn:li:activity:1', text: null })
    const shown = await (await fetch(`${running.url}/__ledger`)).json()
    expect(shown).toEqual({
      effects: [
        { kind: 'repost', account: 'maya', target: 'urn:li:activity:1', text: null, at: '2026-11-20T00:00:00.000Z' },
      ],
    })
    expect((await send('/__reset', {})).status).toBe(204)
    expect(ledger.effects).toEqual([])
    expect(trouble.of('maya')).toEqual({})
  })
})
