import { spawn } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'
import { root } from './paths.ts'
import { toolEnvironment } from './tool-environment.ts'

/** A tool that ended badly; the message holds all that it said. */
export class ToolFailedError extends Error {
  override readonly name = 'ToolFailedError'
}

/**
 * Runs Node with these arguments and gives back what it wrote, without colours.
 * @throws ToolFailedError if it ends with anything but 0
 */
export function quietly(args: string[], cwd = root, env = toolEnvironment()): Promise<string> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    child.once('error', failed)
    child.once('close', (code) => {
      const said = stripVTControlCharacters(output)
      if (code === 0) done(said)
      else failed(new ToolFailedError(said))
    })
  })
}
