import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { localSecrets, remoteSecrets, type Said, WranglerError, wranglerRunner } from './secrets.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'secrets-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('localSecrets', () => {
  const paths = () => ({ api: join(folder, 'api'), runner: join(folder, 'runner'), copy: join(folder, 'copy') })
  const keeper = () => localSecrets({ api: [paths().api, paths().copy], runner: [paths().runner] })

  it('begins with nothing, and keeps what it is given for its owner only', async () => {
    expect(await keeper().list('runner')).toEqual([])
    await keeper().put('runner', 'VAULT_KEYS', '{"current":"a"}')
    expect(await keeper().list('runner')).toEqual(['VAULT_KEYS'])
    expect(keeper().read('runner', 'VAULT_KEYS')).toBe('{"current":"a"}')
    expect(statSync(paths().runner).mode & 0o777).toBe(0o600)
  })

  it('replaces one line and leaves the person’s own', async () => {
    writeFileSync(paths().api, '# mine\nOPERATOR_KEY = "old" # why\nOTHER=x\nMY_OPERATOR_KEY=y\n')
    await keeper().put('api', 'OPERATOR_KEY', 'new')
    expect(readFileSync(paths().api, 'utf8')).toBe("# mine\nOTHER=x\nMY_OPERATOR_KEY=y\nOPERATOR_KEY='new'\n")
    await keeper().remove('api', 'OPERATOR_KEY')
    await keeper().remove('api', 'OPERATOR_KEY')
    expect(readFileSync(paths().api, 'utf8')).toBe('# mine\nOTHER=x\nMY_OPERATOR_KEY=y\n')
    expect(keeper().read('api', 'OPERATOR_KEY')).toBeUndefined()
  })

  it('changes a copy along, and makes none', async () => {
    await keeper().put('api', 'A', '1')
    expect(() => statSync(paths().copy)).toThrow()
    writeFileSync(paths().copy, 'WEB_URL=http://127.0.0.1\n')
    await keeper().put('api', 'A', '2')
    expect(readFileSync(paths().copy, 'utf8')).toBe("WEB_URL=http://127.0.0.1\nA='2'\n")
  })
})

describe('remoteSecrets', () => {
  const configs = { api: ['-c', 'wrangler.toml', '--env', 'staging'], runner: ['-c', 'runner/wrangler.toml'] }
  const calls: { args: readonly string[]; input: string | undefined }[] = []
  const answering = (said: Partial<Said>) =>
    remoteSecrets(configs, async (args, input) => {
      calls.push({ args, input })
      return { code: 0, stdout: '', stderr: '', ...said }
    })
  beforeEach(() => calls.splice(0))

  it('gives values by standard input, never as an argument', async () => {
    await answering({}).put('api', 'AUTH_SECRET', 'very secret')
    expect(calls).toEqual([
      { args: ['secret', 'put', 'AUTH_SECRET', '-c', 'wrangler.toml', '--env', 'staging'], input: 'very secret' },
    ])
  })

  it('reads the list, whatever wrangler says before it', async () => {
    const stdout = 'A new version is there\n[\n  {\n "name": "VAULT_KEYS", "type": "secret_text" } ]\n'
    expect(await answering({ stdout }).list('runner')).toEqual(['VAULT_KEYS'])
    await expect(answering({ stdout: 'nothing' }).list('runner')).rejects.toThrow(WranglerError)
  })

  it('tells a Worker that is not there from a list that cannot be had', async () => {
    const stderr = '✘ [ERROR] Worker "revos-api-staging" (env: staging) not found.'
    expect(await answering({ code: 1, stderr }).list('api')).toBeNull()
    const refused = answering({ code: 1, stderr: 'You are not authenticated. Please run `wrangler login`.' })
    await expect(refused.list('api')).rejects.toThrow(/secret list failed:\nYou are not authenticated/)
    await expect(refused.put('api', 'A', 'secret-value')).rejects.not.toThrow('secret-value')
  })

  it('removes what may be gone already', async () => {
    await answering({ code: 1, stderr: 'Binding VAULT_KEYS_NEXT not found. [code: 10056]' }).remove('api', 'X')
    await expect(answering({ code: 1, stderr: 'fetch failed' }).remove('api', 'X')).rejects.toThrow('fetch failed')
  })

  it('runs a program of Node and gives back what it said', async () => {
    const program = join(folder, 'wrangler.mjs')
    const code = `let text = ''; for await (const part of process.stdin) text += part
console.log(process.argv.slice(2).join(' ')); console.error(text); process.exit(3)`
    writeFileSync(program, code)
    expect(await wranglerRunner(program)(['secret', 'put'], 'in')).toEqual({
      code: 3,
      stdout: 'secret put\n',
      stderr: 'in\n',
    })
  })
})
