import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const program = fileURLToPath(new URL('main.ts', import.meta.url))

function run(...args: string[]) {
  const child = spawn(process.execPath, ['--no-warnings', program, ...args])
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  return { child, ended: once(child, 'exit'), output: () => output.trim() }
}

describe('the command', () => {
  it.each(['openai', 'linkedin', 'unipile', 'identity', 'receiver'])(
    'starts %s, says where, and ends on SIGTERM',
    async (kind) => {
      const { child, ended, output } = run(kind, '--port', '0')
      await once(child.stdout, 'data')
      expect(output()).toMatch(new RegExp(`^${kind} stand-in on http://127\\.0\\.0\\.1:\\d+$`))
      const url = output().split(' ').at(-1)
      expect(await (await fetch(`${url}/__health`)).json()).toEqual({ standin: kind, ok: true })
      child.kill('SIGTERM')
      expect((await ended)[0]).toBe(0)
    },
  )

  it('fails with one line for a taken port, a bad port and an unknown kind', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const taken = run('unipile', '--port', String(port))
    expect((await taken.ended)[0]).toBe(1)
    expect(taken.output()).toBe(`unipile stand-in cannot listen on 127.0.0.1:${port}: the port is taken`)
    other.close()
    const bad = run('unipile', '--port', 'x')
    expect((await bad.ended)[0]).toBe(1)
    expect(bad.output()).toBe('--port must be a number from 0 to 65535, not x')
    const unknown = run('myspace')
    expect((await unknown.ended)[0]).toBe(1)
    expect(unknown.output()).toMatch(/^Say which stand-in:/)
  })
})
