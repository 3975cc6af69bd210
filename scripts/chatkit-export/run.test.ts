import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ApiRefusal, ApiUnreachable } from '../onboard/api.ts'
import { UsageError } from '../start-arguments.ts'
import { readExportArguments } from './arguments.ts'
import { type FakeApi, fakeApi } from './fake-api.ts'
import { exitCodeOf, printed } from './report.ts'
import { runExport } from './run.ts'

const counts = { threads: 12, items: 340, skipped_threads: 0, skipped_items: 0, people: 3 }

type Given = { argv?: string[]; env?: Record<string, string>; file?: string; stdin?: string }
const read = ({ argv = [], env = { REVOS_KEY: 'rk_abc' }, file = '', stdin = '' }: Given = {}) =>
  readExportArguments({ argv, env, readFile: () => file, readStdin: () => stdin })

describe('the command', () => {
  let fake: FakeApi
  beforeEach(async () => {
    fake = await fakeApi()
  })
  afterEach(() => fake.stop())

  async function run(argv: string[] = []) {
    const said: string[] = []
    const shown: string[] = []
    let pauses = 0
    const wanted = read({ argv: ['--url', fake.url, '--workflow', 'write', ...argv], env: { REVOS_KEY: fake.key } })
    if (!wanted) throw new Error('help was not asked for')
    const world = {
      say: (line: string) => void said.push(line),
      show: (line: string) => void shown.push(line),
      async pause() {
        pauses += 1
      },
    }
    const outcome = await runExport(wanted, world)
    return { outcome, said, shown, pauses, code: exitCodeOf(outcome), text: printed(outcome) }
  }

  it('begins an import and follows it to its end', async () => {
    fake.course = [
      { state: 'queued', progress: 'Waiting to begin' },
      { state: 'running', progress: 'At conversation 5', counts: { ...counts, threads: 4 } },
      { state: 'done', progress: 'Done', counts },
    ]
    const { outcome, shown, said, pauses, code, text } = await run(['--assign', 'visitor-1=ada@example.com'])
    expect(fake.requests).toEqual([{ workflow: 'write', assign: { 'visitor-1': 'ada@example.com' } }])
    expect(outcome.job.state).toBe('done')
    expect(shown).toEqual([
      'Waiting to begin · 0 conversations, 0 items, 0 people',
      'At conversation 5 · 4 conversations, 340 items, 3 people',
      'Done · 12 conversations, 340 items, 3 people',
    ])
    expect([said, pauses, code]).toEqual([[], 2, 0])
    expect(text).toContain('12 conversations of 3 people, with 340 items')
  })

  it('names users for whom nobody is known, and how to assign them', async () => {
    const unmatched = [
      { user: "it's me", threads: 3 },
      { user: 'visitor-2', threads: 1 },
    ]
    fake.course = [
      { state: 'done', progress: 'Done', counts: { ...counts, skipped_threads: 4, skipped_items: 2 }, unmatched },
    ]
    const { code, text } = await run()
    expect(code).toBe(2)
    expect(text).toContain('visitor-2  (1)')
    expect(text).toContain(`--assign 'it'\\''s me=ada@example.com'`)
    expect(text).toContain('4 conversations were left out in all')
    expect(text).toContain('2 items could not be read')
  })

  it('says why an import failed, and that what is there stays', async () => {
    fake.course = [{ state: 'failed', progress: 'Given up', error: 'OpenAI rejects the key.', counts }]
    const { code, text } = await run()
    expect(code).toBe(1)
    expect(text).toContain('OpenAI rejects the key.')
    expect(text).toContain('What was brought over stays')
  })

  it('follows the import that is under way, and begins no other', async () => {
    fake.isRunning = true
    fake.course = [
      { state: 'running', progress: 'At conversation 9' },
      { state: 'done', progress: 'Done', counts },
    ]
    const { outcome, said, code, text } = await run()
    expect([outcome.joined, code, fake.requests.length]).toEqual([true, 0, 1])
    expect(said).toEqual(['An import is under way already; this follows it.'])
    expect(text).toContain('under way already')
  })

  it('does not lose an import over answers that fail', async () => {
    fake.course = [
      { state: 'running', progress: 'Beginning' },
      { state: 'done', progress: 'Done', counts },
    ]
    Object.assign(fake, { silent: 2, broken: 3 })
    const { code, pauses } = await run()
    expect([code, pauses]).toEqual([0, 6])
  })

  it('gives up on an API that does not come back', async () => {
    fake.course = [{ state: 'running', progress: 'Beginning' }]
    fake.broken = 1_000
    await expect(run()).rejects.toThrow(ApiUnreachable)
    expect(fake.broken).toBe(1_000 - 151)
  })

  it('stops where it is refused, in the words of the API', async () => {
    const unknown = run(['--workflow', 'nonsense'])
    await expect(unknown).rejects.toThrow(ApiRefusal)
    await expect(unknown).rejects.toThrow('Known triggers: write.')
    fake.key = 'rk_another'
    const { url } = fake
    const wanted = read({ argv: ['--url', url, '--workflow', 'write'] })
    if (!wanted) throw new Error('help was not asked for')
    const world = { say: () => {}, show: () => {}, pause: async () => {} }
    await expect(runExport(wanted, world)).rejects.toThrow('The key or session is not valid')
  })
})

describe('the arguments', () => {
  const needed = ['--url', 'https://api.example.com/', '--workflow', 'write']

  it('are read from flags and variables', () => {
    expect(read({ argv: needed })).toEqual({
      apiUrl: 'https://api.example.com',
      key: 'rk_abc',
      workflow: 'write',
      assign: {},
      json: false,
      warnings: [],
    })
    expect(read({ argv: ['--help'] })).toBeNull()
    expect(read({ argv: [...needed, '--key', '-'], stdin: 'rk_stdin\n' })).toMatchObject({
      key: 'rk_stdin',
      warnings: [],
    })
  })

  it('warn of a key in the command', () => {
    expect(read({ argv: [...needed, '--key', 'rk_flag'] })).toMatchObject({
      key: 'rk_flag',
      warnings: [expect.stringContaining('REVOS_KEY')],
    })
  })

  it('take assignments from a file, and flags win over it', () => {
    const file =
      '\uFEFFuser,person\r\nvisitor-1, ada@example.com\r\n\r\n"odd, ""user""","bob@example.com"\r\nuser=3,usr_3\r\n'
    const argv = [
      ...needed,
      '--assign-file',
      'map.csv',
      '--assign',
      'a=b=cleo@example.com',
      '--assign',
      'visitor-1=usr_9',
    ]
    expect(read({ argv, file })?.assign).toEqual({
      'visitor-1': 'usr_9',
      'odd, "user"': 'bob@example.com',
      'user=3': 'usr_3',
      'a=b': 'cleo@example.com',
    })
  })

  it.each<[string, Given, string]>([
    ['no address', { argv: ['--workflow', 'write'] }, '--url'],
    ['an address that is none', { argv: [...needed, '--url', 'ftp://x'] }, '--url takes'],
    ['an address on which the key could be read', { argv: [...needed, '--url', 'http://api.example.com'] }, 'https://'],
    ['no workflow', { argv: ['--url', 'https://x.example'] }, '--workflow'],
    ['no key', { argv: needed, env: {} }, 'REVOS_KEY'],
    ['a key of something else', { argv: needed, env: { REVOS_KEY: 'sk-secret' } }, 'begins with rk_'],
    ['an unknown flag', { argv: [...needed, '--wrong'] }, '--wrong'],
    ['half an assignment', { argv: [...needed, '--assign', 'visitor='] }, '--assign number 1'],
    [
      'an assignment without its sign',
      { argv: [...needed, '--assign', 'x=y', '--assign', 'visitor'] },
      '--assign number 2',
    ],
    ['a line of one field', { argv: [...needed, '--assign-file', 'm.csv'], file: 'a,b\nvisitor\n' }, 'm.csv, line 2'],
    ['a line of three fields', { argv: [...needed, '--assign-file', 'm.csv'], file: 'a,b,c' }, 'm.csv, line 1'],
    ['a user twice', { argv: [...needed, '--assign-file', 'm.csv'], file: 'a,b\na,c' }, 'm.csv, line 2'],
  ])('name what is wrong: %s', (_, given, words) => {
    const wrong = () => read(given)
    expect(wrong).toThrow(UsageError)
    expect(wrong).toThrow(words)
    expect(wrong).not.toThrow('sk-secret')
  })
})
