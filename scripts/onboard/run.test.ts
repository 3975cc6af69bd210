import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { root } from '../paths.ts'
import { readOnboardArguments } from './arguments.ts'
import { type FakeInstallation, fakeInstallation } from './fake-installation.ts'
import type { Answer } from './hands.ts'
import { exitCodeOf, printed } from './report.ts'
import { onboard, type RunOptions } from './run.ts'
import type { Question } from './step.ts'
import type { Wishes } from './wishes.ts'

let fake: FakeInstallation
beforeEach(async () => {
  fake = await fakeInstallation()
})
afterEach(() => fake.stop())

const credentials = {
  openai: { apiKey: 'sk-a-key-that-works' },
  unipile: { dsn: 'https://api1.unipile.com:13111', apiKey: 'unipile-key-that-works' },
  linkedin: { clientId: '77abc', clientSecret: 'client-secret-that-works' },
  webhook: { url: 'https://hooks.example.com/revos' },
  slack: { url: 'https://hooks.slack.com/services/T0/B0/abcdefgh' },
}
const input = {
  env: 'staging',
  name: 'Northwind Studio',
  owner: { email: 'ada@example.com', name: 'Ada Moreno' },
  credentials,
  origins: ['https://www.example.com'],
}

function wishes(more: Record<string, unknown> = {}, env: Record<string, string> = {}, argv: string[] = []): Wishes {
  const content = JSON.stringify({ ...input, api: fake.url, ...more })
  return readOnboardArguments({
    argv: ['--from', 'x.json', ...argv],
    env,
    readFile: () => content,
    apiUrlOf: () => undefined,
    readStdin: () => '',
  }).wishes
}

type Given = { wishes?: Wishes; answer?: (question: Question) => Answer } & Partial<RunOptions>

async function run({ wishes: wished = wishes(), answer, asks = answer !== undefined, dryRun = false }: Given = {}) {
  const said: string[] = []
  const world = {
    secrets: fake.keeper,
    say: (line: string) => said.push(line),
    pause: async () => {},
    ask: async (question: Question) => {
      if (!answer) throw new Error(`Nobody is there to be asked for ${question.about}.`)
      return answer(question)
    },
  }
  const report = await onboard(wished, world, { asks, dryRun })
  return { report, said, code: exitCodeOf(report) }
}

const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id)

/** The state of an installation that is all set up, without what differs from run to run. */
function expectAllSetUp() {
  const { api, runner } = fake.secrets
  expect(Object.keys(api ?? {}).sort()).toEqual(['AUTH_SECRET', 'OPERATOR_KEY', 'VAULT_KEYS'])
  expect(Object.keys(runner ?? {})).toEqual(['VAULT_KEYS'])
  expect(runner?.VAULT_KEYS).toBe(api?.VAULT_KEYS)
  expect(fake.tenants).toHaveLength(1)
  expect(fake.tenants[0]).toMatchObject({
    name: 'Northwind Studio',
    reference: 'northwind-studio',
    people: [{ email: 'ada@example.com' }],
    origins: ['https://www.example.com'],
    workflows: [{ trigger: 'write', backend: 'edge' }],
  })
  const stored = Object.entries(fake.tenants[0]?.credentials ?? {}).map(([provider, { values }]) => [provider, values])
  expect(Object.fromEntries(stored)).toEqual(credentials)
  // The runner's key ring alone may have been set before by a run that died while it was of no use yet.
  const once = fake.effects.filter((effect) => effect !== 'put runner VAULT_KEYS')
  expect(once).toEqual([...new Set(once)])
  expect(fake.chats).toBeGreaterThan(0)
}

describe('onboarding', () => {
  it('sets everything up from nothing, and says what it made', async () => {
    const { report, code } = await run()
    expect(report.failed).toBeNull()
    expect(report.waiting).toEqual([])
    expect(code).toBe(0)
    expectAllSetUp()
    expect(ids(report.done)).toEqual(
      expect.arrayContaining([
        'secrets',
        'api',
        'domain_key',
        'tenant',
        'owner',
        'origins',
        'openai',
        'workflow.write',
        'chat',
      ]),
    )
    const made = Object.fromEntries(report.keep.map(({ name, value }) => [name, value]))
    expect(made).toMatchObject({
      OPERATOR_KEY: fake.secrets.api?.OPERATOR_KEY,
      VAULT_KEYS: fake.secrets.api?.VAULT_KEYS,
      'Password of ada@example.com': fake.tenants[0]?.people[0]?.password,
      'Signing secret of webhook': 'whsec_made',
    })
    expect(made).not.toHaveProperty('AUTH_SECRET')
  })

  it('changes nothing the second time', async () => {
    const { report: first } = await run()
    const OPERATOR_KEY = first.keep.find(({ name }) => name === 'OPERATOR_KEY')?.value ?? ''
    const before = [...fake.effects]
    const { report, code } = await run({ wishes: wishes({}, { OPERATOR_KEY }) })
    expect(code).toBe(0)
    expect(fake.effects).toEqual(before)
    expect(report.done).toEqual(first.done)
    expect(report.keep).toEqual([])
  })

  it('gets to the same end after dying right after any of its changes', async () => {
    await run()
    const count = fake.effects.length
    expect(count).toBe(12)
    for (let killedAt = 1; killedAt <= count; killedAt++) {
      await fake.stop()
      fake = await fakeInstallation()
      let left = killedAt
      fake.afterEffect = () => {
        left--
        if (left === 0) throw new Error('killed')
      }
      const first = await run()
      expect(first.code, `${killedAt}`).toBe(1)
      expect(fake.effects).toHaveLength(killedAt)
      // What a person still sees on the screen of the run that died.
      const shown = /OPERATOR_KEY: (\S+)/.exec(first.said.join('\n'))?.[1]
      const second = await run({ wishes: wishes({}, shown === undefined ? {} : { OPERATOR_KEY: shown }) })
      expect(second.report.failed, `${killedAt}`).toBeNull()
      expect(second.report.waiting, `${killedAt}`).toEqual([])
      expectAllSetUp()
    }
  })

  it('only looks with --dry-run, and says what it would do', async () => {
    const { report } = await run({ dryRun: true })
    expect(fake.effects).toEqual([])
    expect(report.would).toEqual([
      'set AUTH_SECRET on the API Worker',
      'set OPERATOR_KEY on the API Worker',
      'set VAULT_KEYS on the runner Worker',
      'set VAULT_KEYS on the API Worker',
      'make the company with its owner, unless it is there',
      'let https://www.example.com use the chat',
      expect.stringContaining('openai'),
      expect.stringContaining('unipile'),
      expect.stringContaining('linkedin'),
      expect.stringContaining('webhook'),
      expect.stringContaining('slack'),
      'let “write” start the workflow content, unless it starts one already',
      'open a chat with “write”',
    ])
  })

  it.each(['wrong_key', 'no_permission', 'quota', 'no_network'])(
    'names a credential that fails: %s',
    async (status) => {
      const openai = { apiKey: `sk-${status}-0123456789` }
      const { report, code, said } = await run({ wishes: wishes({ credentials: { openai } }) })
      expect(code).toBe(2)
      const waiting = report.waiting.find(({ id }) => id === 'openai')
      expect(waiting?.what).toContain(`${status.replace('_', ' ')}. It is ${status}. Nothing was saved.`)
      expect(fake.tenants[0]?.credentials).toEqual({})
      expect(fake.chats).toBe(0)
      expect(printed(report) + JSON.stringify(report) + said.join()).not.toContain(openai.apiKey)
      expect(ids(report.waiting.filter(({ needed }) => !needed))).toEqual(['unipile', 'linkedin', 'webhook', 'slack'])
    },
  )

  it('keeps a working credential when a new one is wrong, and the chat opens', async () => {
    const OPERATOR_KEY = 'op_0123456789abcdef'
    await run({ wishes: wishes({}, { OPERATOR_KEY }) })
    const wrong = wishes({ credentials: { openai: { apiKey: 'sk-wrong_key-012345' } } }, { OPERATOR_KEY })
    const { report, code } = await run({ wishes: wrong })
    expect(code).toBe(2)
    expect(fake.tenants[0]?.credentials.openai?.values).toEqual(credentials.openai)
    expect(ids(report.done)).toContain('chat')
  })

  it('asks for what is missing, asks again where an answer does not do, and leaves open what is skipped', async () => {
    const asked: string[] = []
    const answers: Record<string, Answer[]> = {
      name: ['Northwind Studio'],
      ownerEmail: ['ada@example.com'],
      ownerName: [null],
      ownerPassword: ['a-password-of-mine'],
      openai: [{ apiKey: 'sk-wrong_key-012345' }, credentials.openai],
    }
    const answer = (question: Question): Answer => {
      const about = question.about === 'credential' ? question.provider : question.about
      asked.push(question.about === 'credential' && question.trouble ? `${about}: ${question.trouble}` : about)
      return answers[about]?.shift() ?? null
    }
    const bare = readOnboardArguments({
      argv: ['--api', fake.url, '--env', 'staging'],
      env: {},
      readFile: () => '',
      apiUrlOf: () => undefined,
      readStdin: () => '',
    })
    const { report, code } = await run({ wishes: bare.wishes, answer })
    expect(asked).toEqual([
      'name',
      'ownerEmail',
      'ownerName',
      'ownerPassword',
      'openai',
      'openai: It is wrong_key.',
      'unipile',
      'linkedin',
      'webhook',
      'slack',
    ])
    expect(code).toBe(0)
    expect(ids(report.waiting)).toEqual(['unipile', 'linkedin', 'webhook', 'slack'])
    expect(fake.tenants[0]?.people).toEqual([{ email: 'ada@example.com', password: 'a-password-of-mine' }])
    expect(JSON.stringify(report)).not.toContain('a-password-of-mine')
  })

  it('waits for a deployment, for the operator key, and for a page of its own', async () => {
    await run()
    const lost = await run()
    expect([lost.code, ids(lost.report.waiting)]).toEqual([2, ['operator_key']])
    const refused = await run({ wishes: wishes({}, { OPERATOR_KEY: 'op_another-key-0123' }) })
    expect([refused.code, ids(refused.report.waiting)]).toEqual([2, ['operator_key']])
    const anew = await run({ wishes: wishes({}, {}, ['--new-operator-key']) })
    expect(anew.code).toBe(0)
    expect(anew.report.keep).toEqual([expect.objectContaining({ value: fake.secrets.api?.OPERATOR_KEY })])

    const OPERATOR_KEY = fake.secrets.api?.OPERATOR_KEY ?? ''
    fake.domainKey = 'domain_pk_localhost_dev'
    const noKey = await run({ wishes: wishes({}, { OPERATOR_KEY }) })
    expect([noKey.code, ids(noKey.report.waiting)]).toEqual([2, ['domain_key']])
    fake.webUrl = 'http://127.0.0.1:8788'
    const noPage = await run({ wishes: wishes({}, { OPERATOR_KEY }) })
    expect(ids(noPage.report.waiting)).toEqual(['web_url'])

    await fake.stop()
    const gone = await run({ wishes: wishes({}, { OPERATOR_KEY }) })
    expect([gone.code, ids(gone.report.waiting)]).toEqual([2, ['api']])
    expect(gone.report.waiting[0]?.where).toBe('npm run deploy -- --env staging')
    fake = await fakeInstallation()
  })

  it('makes no key ring where something may be sealed with the one that is missing', async () => {
    const OPERATOR_KEY = 'op_0123456789abcdef'
    const VAULT_KEYS = JSON.stringify({ current: 'k1', keys: { k1: Buffer.alloc(32).toString('base64') } })
    await run({ wishes: wishes({}, { OPERATOR_KEY, VAULT_KEYS }) })
    fake.secrets.runner = {}
    const waits = await run({ wishes: wishes({}, { OPERATOR_KEY }) })
    expect([waits.code, ids(waits.report.waiting)]).toEqual([2, ['vault_keys']])
    expect(waits.report.keep).toEqual([])
    const mended = await run({ wishes: wishes({}, { OPERATOR_KEY, VAULT_KEYS }) })
    expect(mended.code).toBe(0)
    expect(fake.secrets.runner).toEqual({ VAULT_KEYS })
  })

  it('keeps the key ring of the runner where the API has lost everything but what it sealed', async () => {
    await run()
    const ring = fake.secrets.runner
    fake.secrets.api = null
    const { code, report } = await run()
    expect([code, ids(report.waiting)]).toEqual([2, ['vault_keys']])
    expect(fake.secrets.runner).toBe(ring)
  })

  it('makes a key ring anew on both Workers while the vault is empty', async () => {
    const OPERATOR_KEY = 'op_0123456789abcdef'
    fake.secrets = { api: { OPERATOR_KEY, AUTH_SECRET: 'x'.repeat(32), VAULT_KEYS: 'old' }, runner: {} }
    const { code } = await run({ wishes: wishes({}, { OPERATOR_KEY }) })
    expect(code).toBe(0)
    // Who has one first: dying in between leaves a state in which one is still seen to be missing.
    expect(fake.effects.slice(0, 2)).toEqual(['put api VAULT_KEYS', 'put runner VAULT_KEYS'])
    expect(fake.secrets.runner?.VAULT_KEYS).toBe(fake.secrets.api?.VAULT_KEYS)
  })
})

describe('npm run onboard', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'onboard-'))
    writeFileSync(join(folder, 'input.json'), JSON.stringify({ ...input, api: fake.url }))
    const program = `let input = ''; for await (const part of process.stdin) input += part
const body = JSON.stringify({ args: process.argv.slice(2), input })
const said = await (await fetch('${fake.url}/__wrangler', { method: 'POST', body })).json()
console.log(said.stdout ?? ''); console.error(said.stderr ?? ''); process.exitCode = said.code`
    writeFileSync(join(folder, 'wrangler.mjs'), program)
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  function command(env: Record<string, string> = {}) {
    const args = [
      '--no-warnings',
      join(root, 'scripts', 'onboard.ts'),
      '--from',
      join(folder, 'input.json'),
      '--yes',
      '--json',
    ]
    const child = spawn(process.execPath, args, {
      env: { PATH: process.env.PATH, REVOS_WRANGLER: join(folder, 'wrangler.mjs'), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    const said = { out: '', err: '' }
    child.stdout.on('data', (chunk) => (said.out += chunk))
    child.stderr.on('data', (chunk) => (said.err += chunk))
    const ended = new Promise<{ code: number | null; out: string; err: string }>((done) =>
      child.once('close', (code) => done({ code, ...said })),
    )
    return { child, ended }
  }

  it.each([
    'put runner VAULT_KEYS',
    'put api OPERATOR_KEY',
    'POST /api/operator/tenants',
    'PUT /api/integrations/openai',
  ])('killed after “%s”, is done by the next run, which prints one JSON object', async (fatal) => {
    const first = command()
    fake.afterEffect = (effect) => {
      if (effect !== fatal) return
      first.child.kill('SIGKILL')
      throw new Error('killed')
    }
    const { err } = await first.ended
    expect(fake.effects.at(-1)).toBe(fatal)
    fake.afterEffect = () => {}
    const OPERATOR_KEY = /OPERATOR_KEY: (\S+)/.exec(err)?.[1]
    const second = await command(OPERATOR_KEY === undefined ? {} : { OPERATOR_KEY }).ended
    expect(second.code, second.err).toBe(0)
    expect(JSON.parse(second.out)).toMatchObject({ result: 'done', tenant: { reference: 'northwind-studio' } })
    expectAllSetUp()
  })
})
