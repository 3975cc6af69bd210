import { spawn } from 'node:child_process'
import { accessSync, constants, createReadStream, createWriteStream, existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress } from 'node:zlib'
import { writeWhole } from './installation/whole-file.ts'
import { cache, root } from './paths.ts'

export type Browser = {
  /** Absolute path of the program. */
  executable: string
  /** What its environment needs beyond the usual. */
  env: Record<string, string>
}

/** There is no browser that could be used; the message says how to get one. */
export class NoBrowserError extends Error {
  override readonly name = 'NoBrowserError'
}

/** Flags for every start. Without a sandbox: containers and root have none, and only pages of the tests are opened. */
export const browserFlags = ['--no-sandbox', '--no-zygote', '--disable-gpu', '--disable-dev-shm-usage']

// Debian's /usr/bin/chromium is a shell script that complains on stderr: the program behind it is meant.
const debian = '/usr/lib/chromium/chromium'
const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The browser already on this machine, if there is one. */
function installedBrowser(env: NodeJS.ProcessEnv): string | undefined {
  const onPath = (env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'google-chrome'))
  return [debian, mac, ...onPath].find(isExecutable)
}

/**
 * Finds a Chromium: `CHROME_PATH`, else one that is installed, else the embedded one (Linux x64), which is unpacked
 * into `.cache/` the first time.
 * @throws NoBrowserError with the one command that mends it.
 */
export async function findBrowser(env: NodeJS.ProcessEnv = process.env): Promise<Browser> {
  if (env.CHROME_PATH) {
    if (isExecutable(env.CHROME_PATH)) return { executable: env.CHROME_PATH, env: {} }
    throw new NoBrowserError(`CHROME_PATH names no program: ${env.CHROME_PATH}`)
  }
  const installed = installedBrowser(env)
  if (installed !== undefined) return { executable: installed, env: {} }
  const bundle = join(root, 'node_modules', '@sparticuz', 'chromium')
  if (process.platform === 'linux' && process.arch === 'x64' && existsSync(join(bundle, 'bin', 'chromium.br')))
    return unpack(bundle)
  const command =
    process.platform === 'darwin' ? 'brew install --cask google-chrome' : 'sudo apt-get install -y chromium'
  throw new NoBrowserError(`No Chromium was found. Install one with: ${command} (or set CHROME_PATH to one you have).`)
}

/** Unpacks the embedded headless Chromium with the libraries and fonts that it brings; about two seconds, once. */
async function unpack(bundle: string): Promise<Browser> {
  const { version } = JSON.parse(await readFile(join(bundle, 'package.json'), 'utf8'))
  const folder = join(cache, `chromium-${version}`)
  const browser = {
    executable: join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: join(folder, 'lib'), FONTCONFIG_PATH: join(folder, 'fonts') },
  }
  if (existsSync(browser.executable)) return browser
  const making = `${folder}.${process.pid}`
  await mkdir(making, { recursive: true })
  const packed = (name: string) => createReadStream(join(bundle, 'bin', name))
  const program = createWriteStream(join(making, 'chromium'), { mode: 0o755 })
  await Promise.all([
    pipeline(packed('chromium.br'), createBrotliDecompress({ chunkSize: 2 ** 21 }), program),
    ...['al2023', 'fonts', 'swiftshader'].map((name) =>
      pipeline(packed(`${name}.tar.br`), createBrotliDecompress(), untar(making)),
    ),
  ])
  // Another process may have been faster: its result is as good.
  await rename(making, folder).catch(() => rm(making, { recursive: true, force: true }))
  return browser
}

/** A stream that unpacks the tar archive written to it. */
function untar(folder: string): Writable {
  const tar = spawn('tar', ['x', '-C', folder], { stdio: ['pipe', 'ignore', 'inherit'] })
  const ended = new Promise<void>((done, failed) => {
    tar.once('error', () => failed(new NoBrowserError('The program tar is missing: install it to unpack the browser.')))
    tar.once('close', (code) => (code === 0 ? done() : failed(new NoBrowserError(`tar failed with ${code}.`))))
  })
  ended.catch(() => {})
  return new Writable({
    write: (chunk, _, next) => void tar.stdin.write(chunk, next),
    final: (next) => {
      tar.stdin.end()
      ended.then(() => next(), next)
    },
  })
}

/**
 * Puts the browser where the Browser Rendering binding of local wrangler looks for its own build; it has no option
 * for a path, and would download one. Only on Linux: elsewhere wrangler's own download is left to work.
 *
 * @param env where `findBrowser` looks
 * @param home the folder whose `.wrangler` is meant; all stacks here share one
 * @throws NoBrowserError as `findBrowser`
 */
export async function prepareBrowserBinding(env: NodeJS.ProcessEnv = process.env, home: string = cache): Promise<void> {
  if (process.platform !== 'linux') return
  const { executable, env: needed } = await findBrowser(env)
  const folder = join(home, '.wrangler', 'chrome', `linux-${await miniflareBrowserVersion()}`)
  await mkdir(join(folder, 'chrome-linux64'), { recursive: true })
  const settings = Object.entries(needed).map(([name, value]) => `${name}=${quoted(value)} `)
  // Without pdeathsig a browser with an open session outlives wrangler.
  const guard = isExecutable('/usr/bin/setpriv') ? '/usr/bin/setpriv --pdeathsig KILL -- ' : ''
  const command = `${settings.join('')}exec ${guard}${quoted(executable)} ${browserFlags.join(' ')} "$@"`
  // Another stack may be starting it this moment, and cannot start what is open for writing.
  writeWhole(join(folder, 'chrome-linux64', 'chrome'), `#!/bin/sh\n${command}\n`, 0o755)
  // Without this mark miniflare deletes the folder after one start that failed.
  writeWhole(join(folder, '.miniflare-install-complete'), '')
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

/** The version of Chrome that miniflare asks for; it is only written in its code. */
async function miniflareBrowserVersion(): Promise<string> {
  const require = createRequire(join(root, 'node_modules', 'wrangler', 'package.json'))
  const code = await readFile(require.resolve('miniflare'), 'utf8')
  const version = /BROWSER_VERSION = "([\d.]+)"/.exec(code)?.[1]
  if (version === undefined)
    throw new Error('The browser version is no longer written in miniflare as BROWSER_VERSION.')
  return version
}
