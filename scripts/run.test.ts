import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { root } from './paths.ts'

// A project of its own: run.mjs, one command, and a program `npm` that says what it was asked.
let project = ''
const lock = { packages: { '': { version: '1.0.0' }, 'node_modules/a': { version: '1.2.3' } } }

function write(path: string, text: string, mode = 0o644) {
  const file = join(project, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text, { mode })
}

function npm(ci: string) {
  write('bin/npm', `#!/bin/sh\nif [ "$1" = --version ]; then echo 11.0.0; exit; fi\necho "npm $*"\n${ci}\n`, 0o755)
}

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'run-'))
  mkdirSync(join(project, 'scripts'))
  copyFileSync(join(root, 'scripts', 'run.mjs'), join(project, 'scripts', 'run.mjs'))
  write('scripts/lock.ts', `console.log('ran', process.argv.slice(2).join(' ')); process.exit(7)\n`)
  write('package-lock.json', JSON.stringify(lock))
  npm('mkdir -p node_modules')
})
afterEach(() => rmSync(project, { recursive: true, force: true }))

function start(...args: string[]) {
  const PATH = [join(project, 'bin'), process.env.PATH].join(delimiter)
  return spawn(process.execPath, ['scripts/run.mjs', ...args], { cwd: project, env: { ...process.env, PATH } })
}

function run(...args: string[]): Promise<{ code: number | null; out: string }> {
  return new Promise((done, failed) => {
    const child = start(...args)
    let out = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (out += text))
    child.once('error', failed)
    child.once('close', (code) => done({ code, out }))
  })
}

describe('run.mjs', () => {
  it('installs once, then passes arguments and the exit code through', async () => {
    const first = await run('lock', '--flag', 'a b')
    expect(first.out).toMatch(/^Installing the packages once[^\n]*\nnpm ci [^\n]*\nran --flag a b\n$/)
    expect(first.code).toBe(7)
    const second = await run('lock')
    expect(second).toEqual({ code: 7, out: 'ran \n' })
  })

  it('installs again when the lock has changed', async () => {
    await run('lock')
    write(
      'package-lock.json',
      JSON.stringify({ packages: { ...lock.packages, 'node_modules/b': { version: '1.0.0' } } }),
    )
    expect((await run('lock')).out).toContain('npm ci')
  })

  it.each([
    ['takes an installation made by hand for what it is', '1.2.3', false],
    ['does not take one with another version for it', '1.2.4', true],
  ])('%s', async (_, version, installs) => {
    write('node_modules/.package-lock.json', JSON.stringify({ packages: { 'node_modules/a': { version } } }))
    expect((await run('lock')).out.includes('npm ci')).toBe(installs)
  })

  it.each([
    ['echo "npm error code ENOTFOUND" >&2; exit 1', /registry cannot be reached/],
    ['echo "npm error code ENOSPC" >&2; exit 1', /disk is full/],
    ['echo "npm error odd" >&2; exit 1', /npm error odd.*could not be installed/s],
  ])('says what to do when npm fails: %s', async (ci, message) => {
    npm(ci)
    const { code, out } = await run('lock')
    expect(out).toMatch(message)
    expect(out).not.toContain('ran')
    expect(code).toBe(1)
    expect(existsSync(join(project, 'node_modules', '.revos-lock'))).toBe(false)
  })

  it('names the commands it knows', async () => {
    const { code, out } = await run('toString')
    expect(out).toMatch(/start \| test \|/)
    expect(code).toBe(1)
  })

  it('passes a signal on and waits for the command to end', async () => {
    write(
      'scripts/lock.ts',
      `import { writeFileSync } from 'node:fs'
      process.on('SIGTERM', () => { writeFileSync('ended', 'well'); process.exit(3) })
      setInterval(() => {}, 1000)
      console.log('up')`,
    )
    const child = start('lock')
    child.stdout.on('data', (text) => String(text).includes('up') && child.kill('SIGTERM'))
    const code = await new Promise((done) => child.once('close', done))
    expect(code).toBe(3)
    expect(readFileSync(join(project, 'ended'), 'utf8')).toBe('well')
  })
})
