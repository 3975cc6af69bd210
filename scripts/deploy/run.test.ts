import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readSettings } from '../installation/environment.ts'
import { environmentSecrets } from '../installation/keeper.ts'
import { WranglerError } from '../installation/secrets.ts'
import { type Cut, FakeAccount, Killed } from './fake-account.ts'
import { allQueues, placeEnvironment } from './place.ts'
import { type Deployment, deploy } from './run.ts'

let folder = ''
let account = new FakeAccount()
let shown: string[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deploy-'))
  account = new FakeAccount()
  shown = []
})
afterEach(() => rmSync(folder, { recursive: true }))

const settingsFile = () => join(folder, 'staging.json')
const secretsFile = () => join(folder, 'secrets.json')
const given = { domainKey: 'domain_pk_0123456789' }

function run(changes: Partial<Deployment> = {}) {
  return deploy({
    environment: 'staging',
    settingsFile: settingsFile(),
    secretsFile: secretsFile(),
    run: account.run,
    keeper: environmentSecrets('staging', account.run),
    given,
    secrets: {},
    queues: allQueues(),
    place: (settings) => placeEnvironment('staging', settings, join(folder, 'placed')),
    build: async () => true,
    confirm: async () => true,
    show: (line) => shown.push(line),
    ...changes,
  })
}

const inOrder = () => [
  'make revos-staging',
  'make revos-tenants-staging',
  'make revos-vault-staging',
  'make revos-files-staging',
  'make dead-jobs-staging',
  'make pod-jobs-staging',
  'make tenant-jobs-staging',
  'make revos-web-staging',
  'secret revos-runner-staging VAULT_KEYS',
  'secret revos-api-staging VAULT_KEYS',
  'secret revos-api-staging AUTH_SECRET',
  'secret revos-api-staging OPERATOR_KEY',
  'migrations',
  `deploy ${join(folder, 'placed', 'runner', 'wrangler.json')}`,
  `deploy ${join(folder, 'placed', 'api', 'wrangler.json')}`,
  `deploy ${join(folder, 'placed', 'web')}`,
]
const secret = (worker: string, name: string) => account.secrets.get(`revos-${worker}-staging`)?.get(name)

describe('deploy', () => {
  it('makes what is missing, then deploys in order', async () => {
    expect(await run()).toBe('done')
    expect(account.effects).toEqual(inOrder())
    expect(readSettings(settingsFile())).toEqual({
      webUrl: 'https://revos-web-staging-x1.pages.dev',
      apiUrl: 'https://revos-api-staging.acme.workers.dev',
      domainKey: given.domainKey,
      ids: { database: 'd1-revos-staging', tenants: 'kv-revos-tenants-staging', vault: 'kv-revos-vault-staging' },
      variables: {},
    })
    const api = JSON.parse(readFileSync(join(folder, 'placed', 'api', 'wrangler.json'), 'utf8'))
    expect(api).toMatchObject({
      name: 'revos-api-staging',
      vars: { WEB_URL: 'https://revos-web-staging-x1.pages.dev', CHATKIT_DOMAIN_KEY: given.domainKey },
      d1_databases: [{ database_id: 'd1-revos-staging' }],
    })
  })

  it('makes and puts nothing when all is there, and deploys', async () => {
    await run()
    account.effects.splice(0)
    expect(await run()).toBe('done')
    expect(account.effects).toEqual(inOrder().slice(-4))
  })

  it('keeps what it made for the operator, the same ring for both Workers, and shows none of it', async () => {
    await run()
    const kept = JSON.parse(readFileSync(secretsFile(), 'utf8'))
    expect(secret('runner', 'VAULT_KEYS')).toBe(kept.VAULT_KEYS)
    expect(secret('api', 'VAULT_KEYS')).toBe(kept.VAULT_KEYS)
    expect(secret('api', 'OPERATOR_KEY')).toBe(kept.OPERATOR_KEY)
    for (const value of Object.values(kept)) expect(shown.join('\n')).not.toContain(value)
  })

  it('comes to the same end, with nothing made twice, wherever it was cut off', async () => {
    await run()
    const total = account.commands
    expect(total).toBeGreaterThan(25)
    const cuts = Array.from({ length: total }, (_, index) => index + 1).flatMap((at): Cut[] => [
      { at, when: 'before' },
      { at, when: 'after' },
    ])
    for (const cut of cuts) {
      account = new FakeAccount()
      rmSync(settingsFile(), { force: true })
      rmSync(secretsFile(), { force: true })
      account.cut = cut
      await expect(run(), `cut ${cut.when} ${cut.at}`).rejects.toThrow(Killed)
      const early = account.effects.length
      account.cut = undefined
      expect(await run(), `again after ${cut.when} ${cut.at}`).toBe('done')
      // Migrations and deployments may be repeated; whatever is made or put is so once.
      const once = account.effects.filter((effect) => /^(make|secret)/.test(effect))
      expect(once).toEqual(inOrder().slice(0, 12))
      expect(account.effects.slice(early).slice(-4)).toEqual(inOrder().slice(-4))
      expect(secret('runner', 'VAULT_KEYS')).toBe(secret('api', 'VAULT_KEYS'))
      expect(JSON.parse(readFileSync(secretsFile(), 'utf8')).VAULT_KEYS).toBe(secret('api', 'VAULT_KEYS'))
    }
  })

  it('does nothing to the account when a part cannot be built', async () => {
    expect(await run({ build: async () => false })).toBe('failed')
    expect(account.commands).toBe(0)
  })

  it('makes nothing without leave', async () => {
    expect(await run({ confirm: async () => false })).toBe('waiting')
    expect(account.effects).toEqual([])
  })

  it('deploys nothing that holds for the laptop alone, and says what to do', async () => {
    expect(await run({ given: {} })).toBe('waiting')
    expect(account.effects).toEqual(inOrder().slice(0, 8))
    expect(shown.at(-1)).toContain('Add the domain revos-web-staging-x1.pages.dev')
    writeFileSync(
      settingsFile(),
      JSON.stringify({ ...readSettings(settingsFile()), variables: { OUTBOUND_URLS: 'any' } }),
    )
    expect(await run()).toBe('waiting')
    expect(shown.at(-1)).toContain('OUTBOUND_URLS')
    expect(account.effects.some((effect) => effect.startsWith('deploy'))).toBe(false)
  })

  it('stops before it touches another account’s things', async () => {
    await run()
    const other = new FakeAccount()
    expect(await run({ run: other.run, keeper: environmentSecrets('staging', other.run) })).toBe('waiting')
    expect(other.effects).toEqual([])
    expect(shown.at(-1)).toContain('d1-revos-staging is not in this account')
  })

  it.each([
    ['runner', 'api'],
    ['api', 'runner'],
  ] as const)('makes no second key ring for the %s where the %s has one already', async (without, having) => {
    await run()
    rmSync(secretsFile())
    account.secrets.get(`revos-${without}-staging`)?.delete('VAULT_KEYS')
    account.effects.splice(0)
    expect(await run()).toBe('waiting')
    expect(account.effects).toEqual([])
    const ring = secret(having, 'VAULT_KEYS') ?? ''
    expect(await run({ secrets: { VAULT_KEYS: ring } })).toBe('done')
    expect(secret(without, 'VAULT_KEYS')).toBe(ring)
  })

  it('takes the operator’s own secrets and keeps no copy', async () => {
    const own = { AUTH_SECRET: 'a'.repeat(40), OPERATOR_KEY: 'o'.repeat(20), VAULT_KEYS: '{}' }
    expect(await run({ secrets: own })).toBe('done')
    expect(secret('api', 'AUTH_SECRET')).toBe(own.AUTH_SECRET)
    expect(existsSync(secretsFile())).toBe(false)
  })

  it('passes on what wrangler says when it refuses', async () => {
    const refused = run({ run: async () => ({ code: 1, stdout: '', stderr: 'You are not authenticated.' }) })
    await expect(refused).rejects.toThrow(WranglerError)
    await expect(refused).rejects.toThrow(/d1 list --json failed:\nYou are not authenticated/)
  })
})
