import { describe, expect, it } from 'vitest'
import { UsageError } from '../start-arguments.ts'
import { onboardUsage, readOnboardArguments, type Sources } from './arguments.ts'
import { credentialFlags, referenceOf, slugOf } from './wishes.ts'

function read(argv: string[], more: Partial<Sources> = {}) {
  return readOnboardArguments({
    argv,
    env: {},
    readFile: () => {
      throw new Error('ENOENT: no such file')
    },
    readStdin: () => '',
    apiUrlOf: (environment) => `https://api.${environment}.example.com`,
    ...more,
  })
}

describe('readOnboardArguments', () => {
  it('means this machine where nothing is said', () => {
    const { wishes, warnings, ...flags } = read([])
    expect(wishes).toMatchObject({
      apiUrl: 'http://127.0.0.1:8787',
      environment: undefined,
      owner: {},
      credentials: {},
      workflows: [{ trigger: 'write', workflow: 'content' }],
    })
    expect(flags).toEqual({ json: false, yes: false, dryRun: false, help: false })
    expect(warnings).toEqual([])
  })

  it('knows the API of an environment, and takes an API elsewhere for production', () => {
    expect(read(['--env', 'staging']).wishes).toMatchObject({
      environment: 'staging',
      apiUrl: 'https://api.staging.example.com',
    })
    expect(read(['--api', 'https://api.example.com/']).wishes).toMatchObject({
      environment: 'production',
      apiUrl: 'https://api.example.com',
    })
    expect(read(['--env', 'staging'], { apiUrlOf: () => undefined }).wishes.apiUrl).toBeUndefined()
  })

  it('takes flags above the file, and the file above the environment', () => {
    const file = {
      name: 'From the file',
      owner: { email: 'file@example.com', name: 'Fay' },
      credentials: {
        openai: { apiKey: 'sk-from-the-file', project: 'proj_1' },
        slack: { url: 'https://file.example' },
      },
      origins: ['https://a.example/'],
      workflows: { ideas: 'content' },
    }
    const { wishes } = read(
      ['--from', 'x.json', '--name', 'From the flag', '--origin', 'https://b.example', '--origin', 'https://a.example'],
      {
        readFile: () => JSON.stringify(file),
        env: { OPENAI_API_KEY: 'sk-env', UNIPILE_API_KEY: 'uni-env', OWNER_PASSWORD: 'env-password', AUTH_SECRET: '' },
      },
    )
    expect(wishes).toMatchObject({
      name: 'From the flag',
      owner: { email: 'file@example.com', name: 'Fay', password: 'env-password' },
      origins: ['https://b.example', 'https://a.example'],
      workflows: [{ trigger: 'ideas', workflow: 'content' }],
      secrets: {},
    })
    expect(wishes.credentials).toEqual({
      openai: { apiKey: 'sk-from-the-file', project: 'proj_1' },
      slack: { url: 'https://file.example' },
      unipile: { apiKey: 'uni-env' },
    })
  })

  it('warns of a secret in the command without repeating it, and takes it from standard input quietly', () => {
    const loud = read(['--openai-key', 'sk-in-the-history'])
    expect(loud.wishes.credentials).toEqual({ openai: { apiKey: 'sk-in-the-history' } })
    expect(loud.warnings.join()).toMatch(/^--openai-key stood in the command/)
    expect(loud.warnings.join()).not.toContain('sk-in')
    expect(read(['--unipile-dsn', 'https://api1.example']).warnings).toEqual([])
    const quiet = read(['--openai-key', '-'], { readStdin: () => 'sk-from-stdin\n' })
    expect(quiet).toMatchObject({ warnings: [], wishes: { credentials: { openai: { apiKey: 'sk-from-stdin' } } } })
    expect(() => read(['--openai-key', '-', '--unipile-key', '-'])).toThrow(
      'wanted by both --openai-key and --unipile-key',
    )
  })

  it.each([
    [['--frob'], 'npm run onboard -- --help'],
    [['--env', 'prod'], '--env takes'],
    [['--api', 'http://api.example.com'], 'must begin with https://'],
    [['--api', 'https://api.example.com/path'], '--api: An address of scheme and host'],
    [['--owner-email', 'ada'], '--owner-email: This is no e-mail address.'],
    [['--owner-password', 'short'], '--owner-password: A password of 10'],
    [['--origin', 'https://a.example/x'], '--origin: An origin'],
    [['--workflow', 'write'], 'write=content'],
    [['--workflow', 'two words=content'], '--workflow: A trigger'],
    [['--reference', 'a/b'], '--reference: Letters'],
    [['--from', 'gone.json'], 'gone.json cannot be read: ENOENT'],
  ])('refuses %j', (argv, message) => {
    expect(() => read(argv)).toThrow(UsageError)
    expect(() => read(argv)).toThrow(message)
  })

  it('refuses a file and secrets that do not fit, without repeating them', () => {
    const from = (text: string) => () => read(['--from', 'x.json'], { readFile: () => text })
    expect(from('{"owner": "sk-secret"')).toThrow(/^x.json is not valid JSON.$/)
    expect(from('{"credentials": {"openai": "sk-secret"}}')).toThrow(/^x.json does not fit:\n {2}credentials.openai: /)
    expect(from('{"credentials": {"openai": "sk-secret"}}')).not.toThrow('sk-secret')
    expect(from('{"ownr": {}}')).toThrow('ownr')
    const ring = { VAULT_KEYS: '{"current":"k2","keys":{"k1":"c2hvcnQ="}}' }
    expect(() => read([], { env: ring })).toThrow(/^VAULT_KEYS: A key ring looks like/)
    expect(() => read([], { env: { OPERATOR_KEY: 'short' } })).toThrow('OPERATOR_KEY: At least 16')
  })

  it('describes every flag', () => {
    for (const { flag, variable } of credentialFlags) {
      expect(onboardUsage).toContain(`--${flag}`)
      expect(onboardUsage).toContain(variable)
    }
  })
})

describe('a reference', () => {
  it.each([
    ['Northwind Studio', 'northwind-studio'],
    ['  Müller & Söhne GmbH. ', 'muller-sohne-gmbh'],
    ['東京', undefined],
    ['x'.repeat(80), 'x'.repeat(60)],
  ])('of %s is %s', (name, slug) => expect(slugOf(name)).toBe(slug))

  it('that is given wins over the name', () => {
    expect(referenceOf({ name: 'A', reference: 'b' })).toBe('b')
    expect(referenceOf({ name: undefined, reference: undefined })).toBeUndefined()
  })
})
