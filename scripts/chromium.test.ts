import { describe, expect, it } from 'vitest'
import { findBrowser } from './chromium.ts'

describe('findBrowser', () => {
  it('takes the program that CHROME_PATH names', async () => {
    expect(await findBrowser({ CHROME_PATH: process.execPath })).toEqual({ executable: process.execPath, env: {} })
  })

  it('says so when CHROME_PATH names no program', async () => {
    await expect(findBrowser({ CHROME_PATH: '/nowhere/chrome' })).rejects.toThrow('CHROME_PATH names no program')
  })
})
