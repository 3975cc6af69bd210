import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeWhole } from './whole-file.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'whole-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('writeWhole', () => {
  it('shows a reader the old text or the new one, and never less', async () => {
    const path = join(folder, 'secrets')
    const texts = ['a', 'b'].map((letter) => letter.repeat(20_000))
    writeWhole(path, texts[0] ?? '')
    const program = join(folder, 'writer.mts')
    const module = new URL('./whole-file.ts', import.meta.url).href
    writeFileSync(
      program,
      `import { writeWhole } from ${JSON.stringify(module)}
       process.stdout.write('ready')
       for (let turn = 0; ; turn++) writeWhole(${JSON.stringify(path)}, 'ab'[turn % 2].repeat(20_000))`,
    )
    const writer = spawn(process.execPath, ['--no-warnings', program], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(writer.stdout, 'data')
    const seen = new Set<string>()
    const giveUp = Date.now() + 10_000
    for (let reads = 0; reads < 20_000 || (seen.size < 2 && Date.now() < giveUp); reads++)
      seen.add(readFileSync(path, 'utf8'))
    writer.kill('SIGKILL')
    await once(writer, 'close')
    seen.add(readFileSync(path, 'utf8'))
    expect([...seen].sort()).toEqual(texts)
  })

  it('keeps it for its owner, leaves nothing beside it, and follows a link', () => {
    const path = join(folder, 'real')
    const link = join(folder, 'link')
    writeFileSync(path, 'old', { mode: 0o644 })
    symlinkSync(path, link)
    writeWhole(link, 'new')
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(readFileSync(path, 'utf8')).toBe('new')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder).sort()).toEqual(['link', 'real'])
  })

  it('leaves the old text where it cannot write', () => {
    const path = join(folder, 'file')
    writeWhole(path, 'old')
    expect(() => writeWhole(join(folder, 'absent', 'file'), 'new')).toThrow(/ENOENT/)
    expect(readFileSync(path, 'utf8')).toBe('old')
  })
})
