import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { contentHash, newestChange } from './file-age.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'age-'))
  mkdirSync(join(folder, 'deep'))
  for (const [name, seconds] of [
    ['a', 100],
    ['deep/b', 200],
  ] as const) {
    writeFileSync(join(folder, name), name)
    utimesSync(join(folder, name), seconds, seconds)
  }
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('newestChange', () => {
  it('looks below folders, at files, and past what is not there', () => {
    expect(newestChange([folder])).toBe(200_000)
    expect(newestChange([join(folder, 'a'), join(folder, 'absent')])).toBe(100_000)
    expect(newestChange([join(folder, 'absent')])).toBe(0)
  })
})

describe('contentHash', () => {
  it('changes with a name and with a content, not with time', () => {
    const before = contentHash(folder)
    utimesSync(join(folder, 'a'), 300, 300)
    expect(contentHash(folder)).toBe(before)
    writeFileSync(join(folder, 'a'), 'other')
    const changed = contentHash(folder)
    expect(changed).not.toBe(before)
    renameSync(join(folder, 'a'), join(folder, 'c'))
    expect(contentHash(folder)).not.toBe(changed)
  })
})
