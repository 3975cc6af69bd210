import { describe, expect, it } from 'vitest'
import { readOrigin } from './read-origin.ts'

describe('readOrigin', () => {
  it.each([
    ['https://www.example.com', 'https://www.example.com'],
    [' www.Example.com ', 'https://www.example.com'],
    ['https://example.com:8443/path?x=1', 'https://example.com:8443'],
    ['http://localhost:5173/', 'http://localhost:5173'],
  ])('takes %j', (typed, origin) => {
    expect(readOrigin(typed)).toBe(origin)
  })

  it.each(['', 'example', 'http://example.com', 'ftp://example.com', 'javascript:alert(1)', 'two words.com'])(
    'refuses %j',
    (typed) => {
      expect(readOrigin(typed)).toBeNull()
    },
  )
})
