import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import { lineSplitter, troubleFilter } from './log-lines.ts'

const patienceMs = 4000
const lastWordsMs = 500
const tailLength = 15
const setpriv = '/usr/bin/setpriv'

/** A process that ended although it was needed. */
export class ChildDiedError extends Error {
  override readonly name = 'ChildDiedError'
}

export type ChildOptions = {
  /** Folder for `<name>.log`, one file a process, begun anew at each start. */
  logDir: string
  env: NodeJS.ProcessEnv
  cwd: string
  /** Shows a line to the person. */
  show: (line: string) => void
  /** Shows all output, not only warnings and errors. */
  verbose: boolean
}

type Running = { name: string; process: ChildProcess; ended: Promise<void>; tail: string[] }

/**
 * The processes of one stack, each Node in a process group of its own, ended together. If one of those that must
 * stay up ends by itself, `death` rejects with a ChildDiedError that names it and shows the end of its log.
 */
export class ChildProcesses {
  readonly death: Promise<never>
  readonly #options: ChildOptions
  readonly #running = new Set<Running>()
  #stopping: Promise<void> | undefined
  #reportDeath: (error: Error) => void = () => {}

  constructor(options: ChildOptions) {
    this.#options = options
    this.death = new Promise((_, reject) => {
      this.#reportDeath = reject
    })
    // Whoever waits for something races against `death`; between two waits nobody listens, which is no fault.
    this.death.catch(() => {})
    mkdirSync(options.logDir, { recursive: true })
  }

  /** Starts a process that is to stay up until `stop`. */
  start(name: string, args: string[]): void {
    const child = this.#spawn(name, args)
    // It stays among the running: a process of its group may have outlived it, and is then ended by `stop`.
    void child.ended.then(() => {
      if (!this.#stopping) this.#reportDeath(this.#died(child))
    })
  }

  /**
   * Runs a process to its end.
   * @throws ChildDiedError if it ends with anything but 0.
   */
  async run(name: string, args: string[]): Promise<void> {
    const child = this.#spawn(name, args)
    await child.ended
    this.#running.delete(child)
    if (child.process.exitCode !== 0) throw this.#died(child)
  }

  /** Ends all: SIGTERM to every group, SIGKILL to what is still there after four seconds. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop() {
    const children = [...this.#running]
    for (const child of children) signalGroup(child, 'SIGTERM')
    await Promise.race([
      Promise.all(children.map((child) => child.ended)),
      pause(patienceMs, undefined, { ref: false }),
    ])
    for (const child of children) signalGroup(child, 'SIGKILL')
  }

  #spawn(name: string, args: string[]): Running {
    if (this.#stopping) throw new ChildDiedError(`${name} was not started: the stack is stopping.`)
    const { env, cwd, logDir } = this.#options
    // With pdeathsig the children end even when this process is killed outright. Linux only.
    const [file, all] = existsSync(setpriv)
      ? [setpriv, ['--pdeathsig', 'TERM', '--', process.execPath, ...args]]
      : [process.execPath, args]
    const child = spawn(file, all, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const log = createWriteStream(join(logDir, `${name}.log`))
    const tail: string[] = []
    for (const stream of [child.stdout, child.stderr]) {
      const isTrouble = troubleFilter()
      const lines = lineSplitter((coloured) => {
        const line = stripVTControlCharacters(coloured)
        log.write(`${line}\n`)
        if (line.trim() !== '') tail.push(line)
        if (tail.length > tailLength) tail.shift()
        const wanted = this.#options.verbose || isTrouble(line)
        if (wanted && !this.#stopping) this.#options.show(`[${name}] ${line}`)
      })
      stream.setEncoding('utf8').on('data', lines.write).on('end', lines.end)
    }
    const ended = new Promise<void>((done) => {
      child.once('error', (error) => {
        tail.push(error.message)
        done()
      })
      // 'close' brings the last output, but does not come while a process of the group holds the pipe.
      child.once('close', () => done())
      child.once('exit', () => setTimeout(done, lastWordsMs).unref())
    })
    void ended.then(() => log.end())
    const running: Running = { name, process: child, ended, tail }
    this.#running.add(running)
    return running
  }

  #died(child: Running): ChildDiedError {
    const how = child.process.exitCode ?? child.process.signalCode ?? 'not started'
    const lines = child.tail.map((line) => `  ${line}`).join('\n')
    const log = join(this.#options.logDir, `${child.name}.log`)
    return new ChildDiedError(`${child.name} ended unexpectedly (${how}). The end of ${log}:\n${lines}`)
  }
}

function signalGroup(child: Running, signal: NodeJS.Signals) {
  if (child.process.pid === undefined) return
  try {
    process.kill(-child.process.pid, signal)
  } catch {
    // The group is gone.
  }
}
