import { describe, expect, it } from 'vitest'
import { parseSettings, workerArguments } from '../installation/environment.ts'
import { placeholders, queuesOf } from './environment-config.ts'
import { configsFor, rawConfig } from './place.ts'

const complete = parseSettings(
  JSON.stringify({
    webUrl: 'https://app.example.com',
    domainKey: 'domain_pk_0123456789',
    ids: { database: 'd1-of-mine', tenants: 'kv-1', vault: 'kv-2' },
    variables: { MAIL_FROM: 'hello@example.com' },
  }),
  'test',
)
const configs = (environment: 'staging' | 'production', settings = complete) =>
  Object.fromEntries(configsFor(environment, settings, '/somewhere').map(({ part, config }) => [part, config]))

/** Every string in a configuration by which Cloudflare finds something of an account. */
const names = (config: unknown): string[] =>
  Object.entries(config as Record<string, unknown>).flatMap(([field, value]) => {
    if (typeof value === 'object' && value !== null) return names(value)
    const isName = /^(name|service|database_name|bucket_name|queue|dead_letter_queue)$/.test(field)
    // Within bindings of Durable Objects "name" is the binding's own.
    return isName && typeof value === 'string' && /^[a-z]/.test(value) ? [value] : []
  })

describe('the configuration of an environment', () => {
  it('is that of wrangler.toml in production, with its ids and addresses', () => {
    const { api, runner } = configs('production')
    expect(api).toEqual({
      ...rawConfig('api'),
      main: expect.stringMatching(/worker\/index\.ts$/),
      vars: {
        ...rawConfig('api').vars,
        WEB_URL: 'https://app.example.com',
        CHATKIT_DOMAIN_KEY: 'domain_pk_0123456789',
        MAIL_FROM: 'hello@example.com',
      },
      d1_databases: [expect.objectContaining({ database_name: 'revos', database_id: 'd1-of-mine' })],
      kv_namespaces: [
        { binding: 'TENANTS', id: 'kv-1' },
        { binding: 'VAULT', id: 'kv-2' },
      ],
    })
    expect(runner?.vars?.WEB_URL).toBeUndefined()
    expect(runner?.kv_namespaces).toEqual([{ binding: 'VAULT', id: 'kv-2' }])
  })

  it('has both Workers ask for one version of LinkedIn’s API', () => {
    const { api, runner } = configs('production')
    expect(api?.vars?.LINKEDIN_API_VERSION).toMatch(/^20\d{4}$/)
    expect(runner?.vars?.LINKEDIN_API_VERSION).toBe(api?.vars?.LINKEDIN_API_VERSION)
  })

  it('shares no name with production in staging', () => {
    const [here, there] = [configs('staging'), configs('production')]
    for (const part of ['api', 'runner', 'web'] as const) {
      expect(names(there[part]).length).toBeGreaterThan(1)
      expect(names(here[part])).toEqual(names(there[part]).map((name) => `${name}-staging`))
    }
    expect(queuesOf(here.runner ?? {})).toEqual(['dead-jobs-staging', 'pod-jobs-staging'])
  })

  it('calls the Workers what the commands for secrets call them', () => {
    expect(workerArguments('staging').api.slice(0, 2)).toEqual(['--name', configs('staging').api?.name])
    expect(workerArguments('production').runner.slice(0, 2)).toEqual(['--name', configs('production').runner?.name])
  })
})

describe('placeholders', () => {
  it('finds everything that holds for the laptop alone', () => {
    expect(placeholders(rawConfig('api')).sort()).toEqual([
      'CHATKIT_DOMAIN_KEY',
      'WEB_URL',
      'database_id of DB',
      'id of TENANTS',
      'id of VAULT',
    ])
    expect(placeholders(rawConfig('runner'))).toEqual(['database_id of DB', 'id of VAULT'])
  })

  it('finds nothing where all is said', () => {
    for (const config of Object.values(configs('staging'))) expect(placeholders(config)).toEqual([])
  })

  it.each([
    ['WEB_URL', 'http://app.example.com'],
    ['WEB_URL', 'https://localhost:8788'],
    ['CHATKIT_DOMAIN_KEY', 'local-dev'],
    ['OUTBOUND_URLS', 'any'],
  ])('takes %s = %s for the laptop’s', (name, value) => {
    expect(placeholders({ vars: { [name]: value } })).toEqual([name])
  })
})

describe('parseSettings', () => {
  it.each([
    ['{', /not valid JSON/],
    ['{"webUrl":"http://app.example.com"}', /webUrl: an https/],
    ['{"domainKey":"domain_pk_localhost_dev"}', /domainKey: a key from/],
    ['{"operatorKey":"secret-value"}', /Unrecognized key/],
  ])('says what is wrong with %s', (text, words) => {
    expect(() => parseSettings(text, 'deploy/staging.json')).toThrow(words)
  })
})
