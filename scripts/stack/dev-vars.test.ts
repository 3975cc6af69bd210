import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { devVarLine, ensureDevVars, newSecrets, readDevVars, writeDevVars } from './dev-vars.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dev-vars-'))
})
afterEach(() => rmSync(folder, { recursive: true }))
const paths = () => [join(folder, 'api'), join(folder, 'runner')] as const

describe('newSecrets', () => {
  it('makes a key ring of one 32-byte key', () => {
    const ring = JSON.parse(newSecrets().VAULT_KEYS)
    expect(ring.current).toBe('k1')
    expect(Buffer.from(ring.keys.k1, 'base64')).toHaveLength(32)
  })

  it('makes other secrets each time', () => {
    const [a, b] = [newSecrets(), newSecrets()]
    for (const name of ['AUTH_SECRET', 'VAULT_KEYS', 'OPERATOR_KEY'] as const) expect(a[name]).not.toBe(b[name])
  })
})

describe('a .dev.vars file', () => {
  it('gives back what was written, quotes and all', () => {
    const variables = { PLAIN: 'a=b #c', JSON: '{"a":"b"}', QUOTED: 'it\'s "both"', DOLLAR: 'a$HOME' }
    writeDevVars(join(folder, 'file'), variables)
    expect(readDevVars(join(folder, 'file'))).toEqual(variables)
    expect(statSync(join(folder, 'file')).mode & 0o777).toBe(0o600)
  })

  it('refuses what the format cannot carry', () => {
    expect(() => devVarLine('KEY', '\'"`')).toThrow('KEY')
    expect(() => devVarLine('KEY', 'a\nb')).toThrow('KEY')
  })
})

describe('ensureDevVars', () => {
  it('makes both files once, with one key ring', () => {
    const first = ensureDevVars(...paths())
    expect(Object.keys(first.api).sort()).toEqual(['AUTH_SECRET', 'OPERATOR_KEY', 'VAULT_KEYS'])
    expect(first.runner).toEqual({ VAULT_KEYS: first.api.VAULT_KEYS })
    expect(ensureDevVars(...paths())).toEqual(first)
  })

  it('keeps what a person wrote, and adds what is missing', () => {
    const [api, runner] = paths()
    writeFileSync(api, '# mine\nOPERATOR_KEY=mine\nOPENAI_BASE_URL=https://example.test/v1')
    const { api: variables } = ensureDevVars(api, runner)
    expect(variables).toMatchObject({ OPERATOR_KEY: 'mine', OPENAI_BASE_URL: 'https://example.test/v1' })
    expect(readFileSync(api, 'utf8')).toMatch(/^# mine\nOPERATOR_KEY=mine\nOPENAI_BASE_URL=\S+\nAUTH_SECRET='/)
  })

  it('takes the runner’s key ring when the API has none', () => {
    const [api, runner] = paths()
    writeFileSync(runner, 'VAULT_KEYS=\'{"current":"a"}\'\n')
    expect(ensureDevVars(api, runner).api.VAULT_KEYS).toBe('{"current":"a"}')
  })

  it('refuses two key rings', () => {
    const [api, runner] = paths()
    writeFileSync(api, 'VAULT_KEYS=a\n')
    writeFileSync(runner, 'VAULT_KEYS=b\n')
    expect(() => ensureDevVars(api, runner)).toThrow('VAULT_KEYS differs')
  })
})
