import { execFileSync } from 'node:child_process'
import { chmodSync, closeSync, globSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findBrowser, prepareBrowserBinding } from './chromium.ts'

describe('findBrowser', () => {
  it('takes the program that CHROME_PATH names', async () => {
    expect(await findBrowser({ CHROME_PATH: process.execPath })).toEqual({ executable: process.execPath, env: {} })
  })

  it('says so when CHROME_PATH names no program', async () => {
    await expect(findBrowser({ CHROME_PATH: '/nowhere/chrome' })).rejects.toThrow('CHROME_PATH names no program')
  })
})

describe.runIf(process.platform === 'linux')('prepareBrowserBinding', () => {
  let home = ''
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'browser-binding-'))
  })
  afterEach(() => rmSync(home, { recursive: true }))

  /** A program in place of a browser, which says its name. */
  function browserNamed(name: string): NodeJS.ProcessEnv {
    const program = join(home, name)
    writeFileSync(program, `#!/bin/sh\necho ${name}\n`)
    chmodSync(program, 0o755)
    return { CHROME_PATH: program }
  }
  const starter = () => {
    const [path, ...more] = globSync('.wrangler/chrome/linux-*/chrome-linux64/*', { cwd: home })
    expect(more).toEqual([])
    return join(home, path ?? '')
  }

  it('puts a browser there that can be started', async () => {
    await prepareBrowserBinding(browserNamed('first'), home)
    expect(execFileSync(starter(), { encoding: 'utf8' })).toBe('first\n')
  })

  it('leaves what another stack is starting as it was', async () => {
    await prepareBrowserBinding(browserNamed('first'), home)
    const before = readFileSync(starter(), 'utf8')
    const opened = openSync(starter(), 'r')
    await prepareBrowserBinding(browserNamed('second'), home)
    expect(readFileSync(opened, 'utf8')).toBe(before)
    closeSync(opened)
    expect(execFileSync(starter(), { encoding: 'utf8' })).toBe('second\n')
  })
})
