import { describe, expect, it } from 'vitest'
import { newId } from './ids.ts'
import { cursorId, keyset, toPage } from './page.ts'
import { Problem } from './problem.ts'

const rows = (count: number) => Array.from({ length: count }, (_, index) => ({ id: newId('act', 1_000 - index) }))

describe('toPage', () => {
  it('gives a cursor only when a further row was read', () => {
    expect(toPage(rows(20), 20, (row) => row).nextCursor).toBeNull()
    expect(toPage(rows(21), 20, (row) => row).nextCursor).not.toBeNull()
  })

  it('gives a cursor that names the last row shown', () => {
    const read = rows(4)
    const page = toPage(read, 3, (row) => row.id)
    expect(page.items).toEqual(read.slice(0, 3).map((row) => row.id))
    expect(keyset({ limit: 3, cursor: page.nextCursor ?? '' })).toEqual({ before: read[2]?.id, read: 4 })
  })
})

describe('cursorId', () => {
  it.each(['', '%%%', 'YWN0XzE', btoa("act_' or 1=1 --"), 'é'])('refuses %j', (cursor) => {
    expect(() => cursorId(cursor)).toThrow(Problem)
  })
})
