import { expect, it } from 'vitest'
import { byteSize } from './byte-size.ts'

it.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [1500, '1.5 kB'],
  [999_600, '1.0 MB'],
  [48_200_000, '48 MB'],
  [3_000_000_000, '3.0 GB'],
])('%i bytes are %s', (bytes, words) => {
  expect(byteSize(bytes)).toBe(words)
})
