import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { forget, isUnfinished } from './earlier-start.ts'

let stateDir = ''
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'earlier-start-'))
})
afterEach(() => rmSync(stateDir, { recursive: true, force: true }))

const data = () => mkdirSync(join(stateDir, 'state'))
const file = (name: string, text: string) => writeFileSync(join(stateDir, name), text)

describe('isUnfinished', () => {
  it('is the start that left data and no demo, or half of one', () => {
    data()
    file('migrated', 'hash')
    expect(isUnfinished(stateDir)).toBe(true)
    file('demo.json', '{"webUrl": "http')
    expect(isUnfinished(stateDir)).toBe(true)
  })

  it('is neither a finished start nor none', () => {
    expect(isUnfinished(stateDir)).toBe(false)
    data()
    file('demo.json', '{}')
    expect(isUnfinished(stateDir)).toBe(false)
  })
})

describe('forget', () => {
  it('takes the data and what says that there is some, and leaves the secrets', () => {
    data()
    for (const name of ['demo.json', 'migrated', 'secrets.json']) file(name, '{}')
    forget(stateDir)
    expect(readdirSync(stateDir)).toEqual(['secrets.json'])
    expect(existsSync(join(stateDir, 'state'))).toBe(false)
  })
})
