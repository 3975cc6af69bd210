import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Line } from '../../scripts/doctor/line.ts'
import { stackSecrets } from '../../scripts/installation/keeper.ts'
import { cache, root } from '../../scripts/paths.ts'
import { type Stack, startStack } from '../../scripts/stack.ts'

// A stack of its own: what is tried here breaks it on purpose.
let stack: Stack
let stateDir = ''
const running = new Set<ChildProcess>()

beforeAll(async () => {
  stateDir = mkdtempSync(join(cache, 'e2e-operations-'))
  const variables = { CHATKIT_SCRIPT_URL: 'http://127.0.0.1:9/chatkit.js' }
  stack = await startStack({ stateDir, secrets: 'own', log: console.log, variables })
})
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL')
  await stack?.stop()
  rmSync(stateDir, { recursive: true, force: true })
})

/** Runs one of our commands to its end. `watch` sees its output as it comes, and may end it. */
function command(name: string, args: string[], watch: (output: string, child: ChildProcess) => void = () => {}) {
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((done, failed) => {
    const program = join(root, 'scripts', `${name}.ts`)
    const child = spawn(process.execPath, ['--no-warnings', program, '--state-dir', stateDir, ...args], {
      cwd: root,
      env: { ...process.env, OPERATOR_KEY: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running.add(child)
    const said = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        said[stream] += text
        watch(said.stdout, child)
      })
    child.once('error', failed)
    child.once('close', (code) => {
      running.delete(child)
      done({ code, ...said })
    })
  })
}

async function doctor() {
  const { code, stdout } = await command('doctor', ['--json'])
  const { lines }: { lines: Line[] } = JSON.parse(stdout)
  const states = Object.fromEntries(lines.map(({ about, state }) => [about, state]))
  return { code, lines, states, bad: lines.filter(({ state }) => state === 'bad').map(({ about }) => about) }
}

/** Waits until the API's `/ready` says so of its key ring: wrangler takes a moment to take a changed secret. */
async function untilRing(isFine: boolean) {
  await expect
    .poll(
      async () => {
        const response = await fetch(`${stack.urls.api}/ready`)
        const { checks }: { checks: { keyRing: { ok: boolean } } } = await response.json()
        return checks.keyRing.ok
      },
      { timeout: 30_000 },
    )
    .toBe(isFine)
}

/** Waits until the API knows the operator by their key again. */
async function untilOperator(key: string) {
  const headers = { authorization: `Bearer ${key}` }
  await expect
    .poll(async () => (await fetch(`${stack.urls.api}/api/operator/status`, { headers })).status, { timeout: 30_000 })
    .toBe(200)
}

describe('npm run doctor', () => {
  it('finds a stopped cron, and nothing else, on a fresh stack without one', async () => {
    const { code, bad, lines } = await doctor()
    expect(bad).toEqual(['cron'])
    expect(code).toBe(1)
    expect(lines.find(({ about }) => about === 'cron')).toMatchObject({
      text: 'The cron has never run.',
      fix: expect.stringContaining('npm start'),
    })
    expect(lines.some(({ state }) => state === 'unseen')).toBe(false)
  })

  it('is content once the cron runs, and says which script cannot be reached', async () => {
    await stack.runCron()
    const { code, bad, states } = await doctor()
    expect([code, bad]).toEqual([0, []])
    expect(states['chatkit-script']).toBe('warn')
    expect(states.migrations).toBe('ok')
  })

  it('sees a key ring that the API cannot read, and one that the Workers do not share', async () => {
    const secrets = stackSecrets(stateDir, true)
    const ring = secrets.read('api', 'VAULT_KEYS') ?? ''
    await secrets.put('api', 'VAULT_KEYS', '{"current":"other","keys":{}}')
    await untilRing(false)
    const { code, bad, lines } = await doctor()
    expect(code).toBe(1)
    expect(bad.sort()).toEqual(['binding:keyRing', 'key-ring', 'key-ring:same', 'secret:VAULT_KEYS'])
    expect(JSON.stringify(lines)).not.toContain(JSON.parse(ring).keys.k1)
    await secrets.put('api', 'VAULT_KEYS', ring)
    await untilRing(true)
    expect((await doctor()).code).toBe(0)
  })

  it('sees what it can without the operator’s key', async () => {
    const secrets = stackSecrets(stateDir, true)
    const key = secrets.read('api', 'OPERATOR_KEY') ?? ''
    await secrets.remove('api', 'OPERATOR_KEY')
    const { states } = await doctor()
    await secrets.put('api', 'OPERATOR_KEY', key)
    expect(states).toMatchObject({
      page: 'ok',
      'cors:ours': 'ok',
      'cors:foreign': 'ok',
      cron: 'unseen',
      'secrets:api': 'bad',
    })
    await untilOperator(key)
  })
})

describe('npm run keys:rotate', () => {
  it('changes the key of a running stack, ended on the way, with no failed read', async () => {
    const secrets = stackSecrets(stateDir, true)
    const before = secrets.read('api', 'VAULT_KEYS')
    const trigger = await hostedTrigger()
    const failures: string[] = []
    let reads = 0
    let isOver = false
    // Each of these reads the company's OpenAI key out of the vault.
    const reader = async () => {
      while (!isOver) {
        const response = await openSession(trigger)
        if (response.status !== 200) failures.push(`${response.status} ${(await response.text()).slice(0, 200)}`)
        else await response.body?.cancel()
        reads += 1
      }
    }
    const readers = [reader(), reader()]
    try {
      const killed = await command('keys-rotate', [], (output, child) => {
        if (output.includes('2 of 5')) child.kill('SIGKILL')
      })
      expect(killed.code).toBeNull()
      const again = await command('keys-rotate', ['--save', join(stateDir, 'ring')])
      expect(again.stderr).toBe('')
      expect(again.code).toBe(0)
    } finally {
      isOver = true
      await Promise.all(readers)
    }
    expect(failures).toEqual([])
    expect(reads).toBeGreaterThan(20)
    const after = secrets.read('api', 'VAULT_KEYS')
    expect(after).not.toBe(before)
    expect(secrets.read('runner', 'VAULT_KEYS')).toBe(after)
    expect(secrets.read('api', 'VAULT_KEYS_NEXT')).toBeUndefined()
    expect(readdirSync(join(stateDir, 'keys'))).toEqual([])
    const { states, code } = await doctor()
    expect([code, states['key-ring:records']]).toEqual([0, 'ok'])
  }, 180_000)
})

const authorization = () => ({ authorization: `Bearer ${stack.demo.apiKey}` })

async function hostedTrigger(): Promise<string> {
  const response = await fetch(`${stack.urls.api}/api/workflows`, { headers: authorization() })
  const { items }: { items: { trigger: string; backend: string }[] } = await response.json()
  return items.find(({ backend }) => backend === 'hosted')?.trigger ?? ''
}

const openSession = (trigger: string) =>
  fetch(`${stack.urls.api}/api/chatkit/sessions`, {
    method: 'POST',
    headers: { ...authorization(), 'content-type': 'application/json' },
    body: JSON.stringify({ trigger }),
  })
