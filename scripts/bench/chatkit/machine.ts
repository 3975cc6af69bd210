import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { root } from '../../paths.ts'

const msATick = 10
const canPin = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0

/** Servers have one core, the load another, where the machine lets us say so. */
export const cores = canPin
  ? ({ server: 0, load: 1, words: 'servers pinned to one core, load to another' } as const)
  : ({ words: 'not pinned: taskset or a second core is missing, so server and load disturb each other' } as const)

/** A program and its arguments, put on one core. */
function onCore(which: 'server' | 'load', file: string, args: string[]): [string, string[]] {
  return 'server' in cores ? ['taskset', ['-c', String(cores[which]), file, ...args]] : [file, args]
}

/** Puts a running process with all its threads on the servers' core. */
export function pinServer(pid: number): void {
  if ('server' in cores) execFileSync('taskset', ['-a', '-p', '-c', String(cores.server), String(pid)])
}

/** Runs a script of this folder on a core, and gives the JSON that it prints. @throws Error with what it said */
export async function runPinned<T>(which: 'server' | 'load', script: string, args: string[]): Promise<T> {
  const [file, all] = onCore(which, process.execPath, ['--no-warnings', script, ...args])
  const child = spawn(file, all, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let [output, trouble] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    trouble += text
  })
  const code = await new Promise((done) => child.once('close', done))
  if (code !== 0) throw new Error(`${script} failed:\n${trouble.slice(-2000)}`)
  return JSON.parse(output)
}

/** Starts a program that stays up. `taskset` becomes the program, so that its number is the program's. */
export function startOnCore(which: 'server' | 'load', file: string, args: string[]) {
  const [command, all] = onCore(which, file, args)
  const child = spawn(command, all, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = new Promise<void>((done) => child.once('close', () => done()))
  if (child.pid === undefined) throw new Error(`${file} could not be started.`)
  const end = () => {
    child.kill()
    return ended
  }
  return { pid: child.pid, end }
}

interface Process {
  readonly pid: number
  readonly parent: number
  readonly name: string
  /** User and system, in ms. */
  readonly cpu: number
  /** The same of those of its children that have ended. */
  readonly childCpu: number
}

/** proc(5), fields 4, 14 to 17; undefined for a process that is gone. */
function read(pid: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const at = (index: number) => fields[index] ?? 0
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
    return { pid, parent: at(1), name, cpu: (at(11) + at(12)) * msATick, childCpu: (at(13) + at(14)) * msATick }
  } catch {
    return undefined
  }
}

const all = (): Process[] =>
  readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (read(Number(name)) ?? []) : []))

/** The direct children of this process with this name. */
export const childrenNamed = (name: string): number[] =>
  all().flatMap((one) => (one.parent === process.pid && one.name.startsWith(name) ? one.pid : []))

/** What a process has used of the processor so far, in ms. */
export const cpuOf = (pid: number): number => read(pid)?.cpu ?? Number.NaN

/** What a process holds in memory, in MB. */
export function residentMb(pid: number): number {
  const kb = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kb) / 1000
}

function ownCpu(): number {
  const processes = all()
  const below = new Set([process.pid])
  for (let size = 0; size !== below.size; ) {
    size = below.size
    for (const { pid, parent } of processes) if (below.has(parent)) below.add(pid)
  }
  return processes.reduce((sum, one) => sum + (below.has(one.pid) ? one.cpu + one.childCpu : 0), 0)
}

function machineCpu(): number {
  const [, user = 0, nice = 0, system = 0, , , irq = 0, soft = 0, steal = 0] =
    /^cpu .*/m.exec(readFileSync('/proc/stat', 'utf8'))?.[0].split(/\s+/).map(Number) ?? []
  return (user + nice + system + irq + soft + steal) * msATick
}

/** What others do on this machine while something is measured. */
export class Noise {
  #machine = machineCpu()
  #own = ownCpu()
  #at = performance.now()
  readonly shares: number[] = []

  /** Notes the time since the last call, as the share of one core that others had. */
  note(): void {
    const [machine, own, at] = [machineCpu(), ownCpu(), performance.now()]
    this.shares.push(Math.max(0, (machine - this.#machine - (own - this.#own)) / (at - this.#at)))
    ;[this.#machine, this.#own, this.#at] = [machine, own, at]
  }
}
