import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ChildProcesses } from './child-processes.ts'

let folder = ''
let shown: string[] = []
let children: ChildProcesses
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'children-'))
  shown = []
  children = new ChildProcesses({
    logDir: folder,
    env: process.env,
    cwd: folder,
    show: (line) => shown.push(line),
    verbose: false,
  })
})
afterEach(async () => {
  await children.stop()
  rmSync(folder, { recursive: true, force: true })
})

const code = (text: string) => ['--no-warnings', '-e', text]
const log = (name: string) => readFileSync(join(folder, `${name}.log`), 'utf8')

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // On Linux a process that has ended, but that nobody has waited for, still takes signals.
    const status = `/proc/${pid}/status`
    return !existsSync(status) || !/^State:\s+Z/m.test(readFileSync(status, 'utf8'))
  } catch {
    return false
  }
}

describe('ChildProcesses', () => {
  it('logs everything, and shows warnings and errors only', async () => {
    await children.run('job', code(`console.log('calm'); console.error('Error: bad')`))
    await expect.poll(() => log('job')).toContain('calm\n')
    await expect.poll(() => log('job')).toContain('Error: bad\n')
    expect(shown).toEqual(['[job] Error: bad'])
  })

  it('tells which process died, with the end of its log', async () => {
    children.start('server', code(`for (let i = 1; i <= 20; i++) console.log('line ' + i); process.exitCode = 3`))
    const death = await children.death.catch((error: Error) => error.message)
    expect(death).toMatch(/^server ended unexpectedly \(3\)/)
    expect(death).toContain('  line 6\n')
    expect(death).not.toContain('  line 5\n')
    expect(death).toContain('  line 20')
  })

  it('fails for a job that fails', async () => {
    await expect(children.run('job', code('process.exit(2)'))).rejects.toThrow('job ended unexpectedly (2)')
  })

  it('ends a process together with those it started, even after it has died', async () => {
    const grandchild = `require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])`
    children.start(
      'parent',
      code(`console.log('pid ' + ${grandchild}.pid + '.'); setTimeout(() => process.exit(1), 50)`),
    )
    const death = await children.death.catch((error: Error) => error.message)
    const pid = Number(/pid (\d+)\./.exec(death)?.[1])
    expect(isAlive(pid)).toBe(true)
    await children.stop()
    await expect.poll(() => isAlive(pid)).toBe(false)
  })

  it('kills what does not listen to SIGTERM, within some seconds', async () => {
    children.start(
      'deaf',
      code(`process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log(process.pid + '.')`),
    )
    await expect.poll(() => log('deaf')).toMatch(/\d+\./)
    const pid = Number.parseInt(log('deaf'), 10)
    await children.stop()
    await expect.poll(() => isAlive(pid)).toBe(false)
  })

  it('starts nothing while it stops', async () => {
    const stopped = children.stop()
    expect(() => children.start('late', code(''))).toThrow('stopping')
    await stopped
  })
})
