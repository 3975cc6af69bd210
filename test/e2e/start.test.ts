import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { cache, root } from '../../scripts/paths.ts'
import type { Demo } from '../../scripts/stack/demo.ts'
import { freePorts, type Ports, portNames, portTroubles } from '../../scripts/stack/ports.ts'

let stateDir = ''
let ports: Ports
beforeAll(async () => {
  stateDir = mkdtempSync(join(cache, 'e2e-start-'))
  ports = await freePorts()
})
afterAll(() => rmSync(stateDir, { recursive: true, force: true }))

/** Runs `npm start` in this test's folder. `untilReady` gives what it printed until it was ready or had ended. */
function npmStart() {
  const flags = portNames.flatMap((name) => [`--${name}-port`, String(ports[name])])
  const args = [join('scripts', 'run.mjs'), 'start', '--state-dir', stateDir, ...flags]
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<number | null>((done) => child.once('close', done))
  const stop = () => {
    child.kill('SIGTERM')
    return ended
  }
  onTestFinished(async () => void (await stop()))
  let errors = ''
  child.stderr.on('data', (text) => (errors += text))
  const untilReady = async () => {
    const lines: string[] = []
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line)
      if (line === 'ready') break
    }
    child.stdout.resume()
    return lines
  }
  return { untilReady, stop, ended, errors: () => errors }
}

const readDemo = (): Demo => JSON.parse(readFileSync(join(stateDir, 'demo.json'), 'utf8'))

describe('npm start', () => {
  it('names a port that is taken and the flag to change it, and starts nothing', async () => {
    const server = createServer()
    await new Promise<void>((done) => server.listen(ports.web, '127.0.0.1', done))
    onTestFinished(() => new Promise((done) => server.close(() => done())))
    const start = npmStart()
    await start.untilReady()
    expect(await start.ended).toBe(1)
    expect(start.errors()).toContain(`Port ${ports.web} (web) is taken. Choose another with --web-port`)
  })

  it('begins anew after an interrupted start, gets ready, ends everything on SIGTERM, and finds its data at the second start', {
    timeout: 180_000,
  }, async () => {
    // What a first start leaves that was interrupted while it made the demo.
    const half = join(stateDir, 'state', 'half-a-demo')
    mkdirSync(half, { recursive: true })
    const first = npmStart()
    const lines = await first.untilReady()
    expect(lines.at(-1), first.errors()).toBe('ready')
    expect(existsSync(half)).toBe(false)
    const demo = readDemo()
    const screen = lines.join('\n')
    for (const part of [demo.webUrl, demo.apiUrl, demo.owner.email, demo.members[0]?.email, 'no key needed'])
      expect(screen).toContain(part)
    expect(await first.stop()).toBe(0)
    expect(await portTroubles(ports, portNames)).toEqual([])

    const second = npmStart()
    expect((await second.untilReady()).at(-1), second.errors()).toBe('ready')
    expect(readDemo()).toEqual(demo)
    const me = await fetch(`${demo.apiUrl}/api/me`, { headers: { authorization: `Bearer ${demo.apiKey}` } })
    expect(await me.json()).toMatchObject({ tenant: { id: demo.tenantId } })
  })
})
