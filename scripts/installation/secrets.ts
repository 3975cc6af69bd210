import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import { root } from '../paths.ts'
import { devVarLine, readDevVars } from '../stack/dev-vars.ts'
import { wrangler } from '../wrangler.ts'
import { writeWhole } from './whole-file.ts'

export const workerNames = ['runner', 'api'] as const
/** The Workers that hold secrets, in the order in which they are given them: who opens before who seals. */
export type WorkerName = (typeof workerNames)[number]

/** What each Worker cannot do without. */
export const neededSecrets = {
  runner: ['VAULT_KEYS'],
  api: ['VAULT_KEYS', 'AUTH_SECRET', 'OPERATOR_KEY'],
} as const satisfies Record<WorkerName, readonly string[]>

/** Where the secrets of one installation are kept. */
export type SecretKeeper = {
  /** The names of a Worker's secrets; null where there is no such Worker yet. */
  list: (worker: WorkerName) => Promise<string[] | null>
  /** Sets a secret, in place of the one before. */
  put: (worker: WorkerName, name: string, value: string) => Promise<void>
  /** Removes a secret; one that is not there is no error. */
  remove: (worker: WorkerName, name: string) => Promise<void>
  /** A secret's value; undefined where there is none, and always where values cannot be read back. */
  read: (worker: WorkerName, name: string) => string | undefined
}

/** For each Worker its `.dev.vars`: first the one that counts, then copies of it, changed along where they exist. */
export type DevVarsFiles = Record<WorkerName, readonly [string, ...string[]]>

/** Sets or (without a value) takes out one line of a `.dev.vars` file, and leaves the others as they are. */
function changeLine(path: string, name: string, value?: string): void {
  const lines = (existsSync(path) ? readFileSync(path, 'utf8') : '').split('\n')
  const others = lines.filter((line) => !new RegExp(`^\\s*(export\\s+)?${name}\\s*=`).test(line))
  const text = others.join('\n').replace(/\n*$/, others.some((line) => line !== '') ? '\n' : '')
  writeWhole(path, text + (value === undefined ? '' : `${devVarLine(name, value)}\n`))
  if (readDevVars(path)[name] !== value)
    throw new Error(`${name} in ${path} cannot be changed: edit that line by hand.`)
}

/**
 * The secrets of an installation on this machine: the `.dev.vars` of both Workers.
 *
 * `put` and `remove` throw an Error where a file holds the secret in a form that they cannot replace.
 */
export function localSecrets(files: DevVarsFiles): SecretKeeper {
  const change = (worker: WorkerName, name: string, value?: string) => {
    const [first, ...copies] = files[worker]
    for (const path of [first, ...copies.filter((copy) => existsSync(copy))]) changeLine(path, name, value)
  }
  const of = (worker: WorkerName) => readDevVars(files[worker][0])
  return {
    list: async (worker) => Object.entries(of(worker)).flatMap(([name, value]) => (value === '' ? [] : [name])),
    put: async (worker, name, value) => change(worker, name, value),
    remove: async (worker, name) => change(worker, name),
    read: (worker, name) => of(worker)[name] || undefined,
  }
}

/** What a program said and how it ended. */
export type Said = { code: number; stdout: string; stderr: string }
/** Runs wrangler with these arguments; `input` goes to its standard input, which is empty otherwise. */
export type RunWrangler = (args: readonly string[], input?: string) => Promise<Said>

/**
 * Runs wrangler as the person who is signed in to Cloudflare, with its answers to be read by a program.
 *
 * @param program a program for Node in place of the installed wrangler
 */
export function wranglerRunner(program?: string): RunWrangler {
  const env: NodeJS.ProcessEnv = { ...process.env, WRANGLER_HIDE_BANNER: 'true', NO_COLOR: '1' }
  delete env.FORCE_COLOR
  return (args, input = '') =>
    new Promise((done, failed) => {
      const command = program === undefined ? wrangler(...args) : ['--no-warnings', program, ...args]
      const child = spawn(process.execPath, command, { cwd: root, env, stdio: 'pipe' })
      const said = { stdout: '', stderr: '' }
      for (const stream of ['stdout', 'stderr'] as const)
        child[stream].setEncoding('utf8').on('data', (text: string) => {
          said[stream] += text
        })
      child.once('error', failed)
      child.once('close', (code) => {
        const plain = (text: string) => stripVTControlCharacters(text)
        done({ code: code ?? 1, stdout: plain(said.stdout), stderr: plain(said.stderr) })
      })
      // A program that ends without reading what it is given is told by its exit code.
      child.stdin.on('error', () => {})
      child.stdin.end(input)
    })
}

/** Wrangler refused; the message is its own. */
export class WranglerError extends Error {
  override readonly name = 'WranglerError'
}

const noSuchWorker = /worker\b[^\n]*\bnot found|does not exist on your account|code: 10007/i
const noSuchSecret = /secret\b[^\n]*\bnot found|binding[^\n]*not found|code: 10056/i

/**
 * The secrets of an installation in a Cloudflare account, by wrangler. Values go in by standard input, and cannot be read
 * back. Setting a secret of a Worker that is not deployed yet makes a Worker without code, which the first deployment fills.
 *
 * `list`, `put` and `remove` throw a WranglerError with what wrangler said.
 *
 * @param configs the arguments that name each Worker's configuration and environment, such as `-c wrangler.toml --env staging`
 */
export function remoteSecrets(configs: Record<WorkerName, readonly string[]>, run: RunWrangler): SecretKeeper {
  async function secret(worker: WorkerName, args: string[], input?: string): Promise<Said> {
    return run(['secret', ...args, ...configs[worker]], input)
  }
  const refusal = (what: string, { stdout, stderr }: Said) =>
    new WranglerError(`wrangler ${what} failed:\n${(stderr.trim() || stdout.trim()).slice(0, 2_000)}`)
  return {
    async list(worker) {
      const said = await secret(worker, ['list'])
      if (said.code === 0) return namesIn(said.stdout)
      if (noSuchWorker.test(said.stderr + said.stdout)) return null
      throw refusal('secret list', said)
    },
    async put(worker, name, value) {
      const said = await secret(worker, ['put', name], value)
      if (said.code !== 0) throw refusal(`secret put ${name}`, said)
    },
    async remove(worker, name) {
      const said = await secret(worker, ['delete', name], 'y\n')
      if (said.code !== 0 && !noSuchSecret.test(said.stderr + said.stdout)) throw refusal(`secret delete ${name}`, said)
    },
    read: () => undefined,
  }
}

/** The names in what `wrangler secret list` prints: a JSON array, which a notice may stand before. */
function namesIn(output: string): string[] {
  try {
    const rows: { name: string }[] = JSON.parse(output.slice(output.search(/^\s*\[/m)))
    return rows.map(({ name }) => name)
  } catch {
    throw new WranglerError(`wrangler secret list printed no list:\n${output.slice(0, 500)}`)
  }
}
