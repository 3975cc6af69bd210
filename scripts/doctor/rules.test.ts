import { describe, expect, it } from 'vitest'
import type { Facts, OperatorStatus } from './facts.ts'
import type { Line } from './line.ts'
import { exitCodeOf, printed } from './report.ts'
import { judge } from './rules.ts'
import { ageOf } from './rules-running.ts'

const now = Date.parse('2026-11-20T12:00:00Z')
const ago = (minutes: number) => now - minutes * 60_000
const seen = <T>(value: T) => ({ seen: true as const, value })
const hidden = (why: string) => ({ seen: false as const, why })

const status: OperatorStatus = {
  migrations: ['0001_people.sql', '0002_tenants.sql'],
  secrets: { AUTH_SECRET: 'present', OPERATOR_KEY: 'present', VAULT_KEYS: 'present', VAULT_KEYS_NEXT: 'missing' },
  vault: { current: 'k2', keys: ['k1', 'k2'], next: false, records: { k2: 7 } },
  cron: { lastAt: ago(0.5), chores: { 'cron.outbox': ago(0.5) } },
  outbox: { waiting: 0, oldestAt: null },
  jobs: { open: 0, oldestAt: null },
  deadLetters: 0,
  config: { WEB_URL: 'https://revos-web-staging.pages.dev' },
  upstreams: [{ name: 'openai', ok: true, status: 401 }],
}
const well: Facts = {
  name: 'staging',
  isLocal: false,
  now,
  apiUrl: 'https://revos-api-staging.acme.workers.dev',
  webUrl: 'https://revos-web-staging.pages.dev',
  node: '24.1.0',
  wrangler: { installed: '4.1.0', wanted: '4.1.0' },
  placeholders: [],
  noted: { webUrl: 'https://revos-web-staging.pages.dev', chatkitDomainKey: 'domain_pk_0123456789' },
  migrationFiles: ['0001_people.sql', '0002_tenants.sql'],
  ready: seen({ database: { ok: true } }),
  secrets: { runner: seen(['VAULT_KEYS']), api: seen(['AUTH_SECRET', 'OPERATOR_KEY', 'VAULT_KEYS']) },
  ringsAgree: hidden('Secrets cannot be read back.'),
  operator: seen(status),
  config: seen({ chatkitDomainKey: 'domain_pk_0123456789', chatkitScriptUrl: 'https://cdn.example/chatkit.js' }),
  script: seen(200),
  cors: seen({ ours: true, foreign: false }),
  page: seen({ status: 200, isPage: true, handsOn: true }),
}
const local = { ...well, name: 'local', isLocal: true, noted: {}, webUrl: 'http://127.0.0.1:8788' }
const localConfig = (chatkitDomainKey: string) =>
  seen({ chatkitDomainKey, chatkitScriptUrl: 'http://127.0.0.1:9/a.js' })
const operator = (changes: Partial<OperatorStatus>) => ({ operator: seen({ ...status, ...changes }) })
const vault = (changes: Partial<OperatorStatus['vault']>) => operator({ vault: { ...status.vault, ...changes } })

/** All that is not well, as `about state`. */
const troubles = (lines: readonly Line[]) =>
  lines.filter(({ state }) => state !== 'ok').map(({ about, state }) => `${about} ${state}`)
const fixOf = (facts: Facts, about: string) => judge(facts).find((line) => line.about === about)?.fix

describe('judge', () => {
  it('has nothing to say against an installation that is well', () => {
    expect(troubles(judge(well))).toEqual([])
    expect(exitCodeOf(judge(well))).toBe(0)
  })

  const cases: [string, Partial<Facts>, string[]][] = [
    ['an old Node', { node: '22.17.0' }, ['node bad']],
    ['a wrangler of another version', { wrangler: { installed: '4.0.0', wanted: '4.1.0' } }, ['wrangler bad']],
    ['what holds for the laptop alone', { placeholders: ['WEB_URL'] }, ['configuration bad']],
    ['a binding that fails', { ready: seen({ files: { ok: false, fix: 'x' } }) }, ['binding:files bad']],
    ['a missing migration', operator({ migrations: ['0001_people.sql'] }), ['migrations bad']],
    ['a database of a newer version', { migrationFiles: ['0001_people.sql'] }, ['migrations warn']],
    ['a secret missing', { secrets: { ...well.secrets, api: seen(['VAULT_KEYS']) } }, ['secrets:api bad']],
    ['no Worker yet', { secrets: { ...well.secrets, runner: seen(null) } }, ['secrets:runner bad']],
    [
      'secrets that cannot be listed',
      { secrets: { runner: hidden('no'), api: hidden('no') } },
      ['secrets:runner unseen', 'secrets:api unseen'],
    ],
    [
      'a secret of the wrong form',
      operator({ secrets: { ...status.secrets, AUTH_SECRET: 'invalid' } }),
      ['secret:AUTH_SECRET bad'],
    ],
    [
      'half of a sign-in',
      operator({ secrets: { ...status.secrets, GOOGLE_CLIENT_ID: 'present' } }),
      ['secret:GOOGLE_CLIENT_SECRET warn'],
    ],
    ['different rings', { ringsAgree: seen(false) }, ['key-ring:same bad']],
    ['a ring that cannot be read', vault({ current: null, keys: [] }), ['key-ring bad']],
    ['records under an older key', vault({ records: { k1: 2, k2: 5 } }), ['key-ring:records warn']],
    ['records from before keys were noted', vault({ records: { '': 2 } }), ['key-ring:records warn']],
    ['records under a key that is gone', vault({ records: { k0: 2 } }), ['key-ring:records bad']],
    ['records that nothing opens', vault({ records: { lost: 1 } }), ['key-ring:records warn']],
    ['a rotation under way', vault({ next: true, records: { k1: 2, k2: 5 } }), ['key-ring:rotation warn']],
    ['a cron that never ran', operator({ cron: { lastAt: null, chores: {} } }), ['cron bad']],
    ['a cron that stopped', operator({ cron: { lastAt: ago(6), chores: {} } }), ['cron bad']],
    [
      'a chore that fails',
      operator({ cron: { lastAt: ago(0), chores: { a: ago(11), b: ago(0), c: ago(20_000) } } }),
      ['cron:a warn'],
    ],
    ['messages that are not sent', operator({ outbox: { waiting: 3, oldestAt: ago(6) } }), ['outbox bad']],
    ['messages that have just been written', operator({ outbox: { waiting: 3, oldestAt: ago(1) } }), []],
    ['a job that hangs', operator({ jobs: { open: 1, oldestAt: ago(61) } }), ['jobs warn']],
    ['a job under way', operator({ jobs: { open: 1, oldestAt: ago(5) } }), []],
    ['messages given up', operator({ deadLetters: 2 }), ['dead-letters warn']],
    [
      'a provider out of reach',
      operator({ upstreams: [{ name: 'unipile', ok: false, status: null }] }),
      ['upstream:unipile bad'],
    ],
    ['a page that is not ours', { page: seen({ status: 200, isPage: false, handsOn: false }) }, ['page bad']],
    ['a page without its API', { page: seen({ status: 200, isPage: true, handsOn: false }) }, ['page bad']],
    ['no page known', { webUrl: undefined, noted: {} }, ['page unseen']],
    [
      'a page elsewhere than the API takes it for',
      operator({ config: { WEB_URL: 'http://127.0.0.1:8788' } }),
      ['web-url bad'],
    ],
    ['a page that is refused', { cors: seen({ ours: false, foreign: false }) }, ['cors:ours bad']],
    ['a stranger who is let in', { cors: seen({ ours: true, foreign: true }) }, ['cors:foreign bad']],
    ['no script', { script: hidden('ENOTFOUND') }, ['chatkit-script warn']],
    ['the laptop’s domain key', { config: localConfig('domain_pk_localhost_dev') }, ['domain-key bad']],
    ['a domain key of another form', { config: localConfig('sk-0123456789') }, ['domain-key bad']],
    ['another domain key than the one noted', { config: localConfig('domain_pk_9876543210') }, ['domain-key warn']],
    ['no domain key', { config: localConfig('') }, ['domain-key bad']],
  ]
  it.each(cases)('sees %s', (_, changes, expected) => {
    const lines = judge({ ...well, ...changes })
    expect(troubles(lines)).toEqual(expected)
    for (const { state, fix } of lines) expect(fix === undefined).toBe(state === 'ok')
  })

  it('takes any domain key on one’s own machine', () => {
    const facts = { ...local, config: localConfig('any-text'), operator: hidden('') }
    expect(judge(facts).find(({ about }) => about === 'domain-key')?.state).toBe('ok')
    expect(fixOf({ ...facts, config: localConfig('') }, 'domain-key')).toContain('.dev.vars')
  })

  it('says what it could not look at, and of what it can, all', () => {
    const lines = judge({ ...well, operator: hidden('Not looked at: this takes the operator key.') })
    expect(troubles(lines)).toEqual(
      ['migrations', 'key-ring', 'cron', 'outbox', 'jobs', 'dead-letters', 'upstreams'].map(
        (about) => `${about} unseen`,
      ),
    )
    expect(exitCodeOf(lines)).toBe(0)
    expect(printed(lines)).toContain('Give the operator key')
  })

  it('names the API alone where nothing answers', () => {
    const gone = hidden('nothing listens there.')
    const nothing = { ready: gone, operator: gone, config: gone, cors: gone, page: gone, script: gone }
    const lines = judge({ ...well, ...nothing })
    expect(troubles(lines).filter((line) => line.endsWith('bad'))).toEqual(['api bad', 'page bad'])
    expect(exitCodeOf(lines)).toBe(1)
    expect(printed(lines)).not.toContain('operator key')
  })

  it('gives commands that name the installation', () => {
    expect(fixOf({ ...well, ...vault({ records: { k1: 2 } }) }, 'key-ring:records')).toBe(
      'npm run keys:rotate -- --env staging',
    )
    const invalid = operator({ secrets: { OPERATOR_KEY: 'invalid' } })
    expect(fixOf({ ...well, ...invalid }, 'secret:OPERATOR_KEY')).toMatch(
      /secret put OPERATOR_KEY --name revos-api-staging /,
    )
    expect(fixOf({ ...well, name: 'production', ...invalid }, 'secret:OPERATOR_KEY')).toMatch(/--name revos-api {3}/)
    expect(fixOf({ ...local, ...invalid }, 'secret:OPERATOR_KEY')).toMatch(/\.dev\.vars/)
  })
})

describe('ageOf', () => {
  it.each([
    [90_000, '90 seconds'],
    [150_000, '3 minutes'],
    [3 * 3_600_000, '3 hours'],
    [50 * 3_600_000, '2 days'],
  ])('says %i ms as %s', (ms, words) => expect(ageOf(ms)).toBe(words))
})
