import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cache } from '../../paths.ts'
import { toolEnvironment } from '../../tool-environment.ts'

const run = promisify(execFile)
const folder = join(cache, 'bench', 'chatkit')

export const nodePeerVersion = 'chatkit-node-backend-sdk 1.1.2'
const nodePackages = ['chatkit-node-backend-sdk@1.1.2', '@openai/agents@0.3.9']

const pythonPackages = [
  'openai-chatkit==1.6.5',
  'openai-agents==0.24.0',
  'openai==3.52.0',
  'pydantic==2.14.3',
  'fastapi==0.165.0',
  'starlette==1.10.0',
  'uvicorn==0.54.0',
  'uvloop==0.23.0',
  'httptools==0.9.0',
]
export const pythonPeerVersion = 'openai-chatkit 1.6.5 (FastAPI 0.165.0, uvicorn 0.54.0, uvloop 0.23.0)'

/** A server to compare with, or in words why there is none. */
export type Installed = { readonly path: string } | { readonly missing: string }

/** The Node peer, installed once below `.cache/`. `path` is the folder from which it is resolved. */
export async function installNodePeer(): Promise<Installed> {
  const home = join(folder, 'node')
  return installed(home, nodePackages, home, async () => {
    writeFileSync(join(home, 'package.json'), '{ "private": true, "type": "module" }\n')
    const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--save-exact']
    await run('npm', ['install', ...flags, ...nodePackages], { cwd: home, env: toolEnvironment() })
  })
}

/** The official SDK in an environment of its own below `.cache/`. `path` is its Python. */
export async function installPythonPeer(): Promise<Installed> {
  const home = join(folder, 'python')
  const python = join(home, 'bin', 'python')
  return installed(home, pythonPackages, python, async () => {
    await run('python3', ['-m', 'venv', home])
    await run(python, ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', ...pythonPackages])
  })
}

/** Installs into a folder, unless these very packages are there already. */
async function installed(
  home: string,
  packages: string[],
  path: string,
  install: () => Promise<void>,
): Promise<Installed> {
  const mark = join(home, 'installed.txt')
  const list = packages.join('\n')
  if (existsSync(mark) && readFileSync(mark, 'utf8') === list) return { path }
  rmSync(home, { recursive: true, force: true })
  mkdirSync(home, { recursive: true })
  try {
    await install()
    writeFileSync(mark, list)
    return { path }
  } catch (error) {
    const said = error instanceof Error ? error.message.trim().split('\n').slice(-3).join(' ') : String(error)
    return { missing: `${packages[0]} could not be installed here: ${said.slice(0, 300)}` }
  }
}
