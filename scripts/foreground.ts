import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { root } from './paths.ts'

/**
 * Runs Node with these arguments in the foreground, in the repository's folder, passing signals on.
 * @returns its exit code; 128 and the signal's number if a signal ended it
 */
export function foreground(args: string[], env: NodeJS.ProcessEnv = process.env): Promise<number> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: 'inherit' })
    const forward = (signal: NodeJS.Signals) => child.kill(signal)
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
    for (const signal of signals) process.on(signal, forward)
    child.once('error', failed)
    child.once('close', (code, signal) => {
      for (const name of signals) process.off(name, forward)
      done(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
    })
  })
}
