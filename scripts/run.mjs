// Starts a command of this folder on the right Node, after installing what is missing.
// Runs on any Node from 20 on with nothing installed: only node: imports, no TypeScript.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..')
const modules = join(root, 'node_modules')
const marker = join(modules, '.revos-lock')
const commands = [
  'start',
  'test',
  'format',
  'bench',
  'faults',
  'size',
  'deploy',
  'lock',
  'chatkit-conformance',
  'chatkit-export',
  'onboard',
  'doctor',
  'keys-rotate',
]
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(message)
  process.exit(1)
}

/** @param {string} version @param {number[]} least */
function atLeast(version, least) {
  const parts = version.split('.').map(Number)
  for (const [index, wanted] of least.entries()) {
    const part = parts[index] ?? 0
    if (part !== wanted) return part > wanted
  }
  return true
}

/** @param {string} path @returns {Record<string, any> | undefined} */
function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

/** The lock's hash; the same for two machines of one platform. @param {string} lock */
function hashOf(lock) {
  return createHash('sha256').update(`${process.platform} ${process.arch}\n${lock}`).digest('hex')
}

/**
 * Whether what npm wrote down as installed is what the lock asks for. Tells an installation made by hand
 * (`npm install`, `npm ci`) from a stale one, so that it is not thrown away. @param {string} lock
 */
function installedByHand(lock) {
  const installed = readJson(join(modules, '.package-lock.json'))?.packages
  if (!installed) return false
  return Object.entries(JSON.parse(lock).packages).every(([path, wanted]) => {
    const found = installed[path]?.version
    return path === '' || found === wanted.version || (found === undefined && wanted.optional === true)
  })
}

/** PATH without this project's own programs: `npm ci` removes them while it runs. */
function outerPath() {
  const own = join(modules, '.bin')
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => resolve(folder) !== own)
    .join(delimiter)
}

/**
 * Runs a program in the foreground, passing the signals on.
 * @param {string} file @param {string[]} args @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<{code: number, stderr: string}>}
 */
function run(file, args, options) {
  return new Promise((done, broken) => {
    const child = spawn(file, args, { cwd: root, ...options })
    const forward = signals.map((signal) => {
      const listener = () => child.kill(signal)
      process.on(signal, listener)
      return () => process.off(signal, listener)
    })
    // npm's shell dies of a signal without passing it on: then nobody would end what runs here.
    const parent = process.ppid
    const watch = setInterval(() => {
      if (process.env.npm_lifecycle_event && process.ppid !== parent) child.kill('SIGTERM')
    }, 200)
    let stderr = ''
    child.stderr?.on('data', (chunk) => {
      stderr += chunk
      process.stderr.write(chunk)
    })
    child.on('error', broken)
    child.on('close', (code, signal) => {
      clearInterval(watch)
      for (const off of forward) off()
      done({ code: code ?? 128 + (signal ? constants.signals[signal] : 0), stderr })
    })
  })
}

async function install() {
  const path = join(root, 'package-lock.json')
  if (!existsSync(path))
    fail(`package-lock.json is missing in ${root}. Get it back with: git checkout package-lock.json`)
  const lock = readFileSync(path, 'utf8')
  const hash = hashOf(lock)
  if (existsSync(marker) && readFileSync(marker, 'utf8').trim() === hash) return
  if (!installedByHand(lock)) await npmCi()
  writeFileSync(marker, `${hash}\n`)
}

async function npmCi() {
  const env = { ...process.env, PATH: outerPath() }
  const npm = await npmVersion(env)
  if (npm === undefined) fail('npm was not found. Install Node.js with npm 10 or newer, then run this again.')
  if (!atLeast(npm, [10])) fail(`npm ${npm} is too old: npm 10 or newer is needed. Get it with: npm install -g npm@11`)
  console.log('Installing the packages once, about half a minute …')
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  const { code, stderr } = await run('npm', args, { env, stdio: ['ignore', 'inherit', 'pipe'] })
  if (code === 0) return
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT/.test(stderr))
    fail('The npm registry cannot be reached. Check the network (or the proxy settings of npm), then run this again.')
  if (/EACCES|EPERM/.test(stderr)) fail(`npm may not write to ${modules}. Check who owns that folder.`)
  if (/ENOSPC/.test(stderr)) fail('The disk is full: about 1 GB is needed for the packages.')
  fail('The packages could not be installed (see npm’s message above).')
}

/** @param {NodeJS.ProcessEnv} env @returns {Promise<string | undefined>} */
function npmVersion(env) {
  return new Promise((done) => {
    const child = spawn('npm', ['--version'], { cwd: root, env, stdio: ['ignore', 'pipe', 'ignore'] })
    let out = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.on('error', () => done(undefined))
    child.on('close', () => done(out.trim() || undefined))
  })
}

/** The Node that runs the commands: the one installed as a package, else this one if it is new enough. */
function nodeForCommands() {
  const packaged = join(modules, `node-${process.platform}-${process.arch}`, 'bin', 'node')
  if (existsSync(packaged)) return packaged
  if (atLeast(process.versions.node, [22, 18])) return process.execPath
  return fail(
    `Node ${process.versions.node} on ${process.platform} ${process.arch} is too old for the commands, and no newer one comes as a package here: install Node 24 from https://nodejs.org, then run this again.`,
  )
}

function checkPlatform() {
  if (!atLeast(process.versions.node, [20]))
    fail(`Node ${process.versions.node} is too old: Node 20 or newer is needed.`)
  if (process.platform === 'win32') fail('Windows is not supported directly. Run this inside WSL (https://aka.ms/wsl).')
  if (!['linux', 'darwin'].includes(process.platform) || !['x64', 'arm64'].includes(process.arch))
    fail(`${process.platform} ${process.arch} is not supported: Linux or macOS on x64 or arm64 is needed.`)
  const header = /** @type {any} */ (process.report?.getReport())?.header
  if (process.platform === 'linux' && header && !header.glibcVersionRuntime)
    fail(
      'This Linux has no glibc (Alpine?), which the Workers runtime needs. Use Debian, Ubuntu or Fedora, for example.',
    )
}

const [command, ...args] = process.argv.slice(2)
if (command === undefined || !commands.includes(command))
  fail(`Usage: node scripts/run.mjs <${commands.join(' | ')}> …`)
checkPlatform()
await install()
const env = { ...process.env, PATH: [join(modules, '.bin'), outerPath()].join(delimiter) }
// The IPC channel lets the command notice when this process is killed outright, and clean up.
const { code } = await run(nodeForCommands(), ['--no-warnings', join(root, 'scripts', `${command}.ts`), ...args], {
  env,
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
})
process.exit(code)
