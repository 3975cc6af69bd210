import { describe, expect, it } from 'vitest'
import { importCounts, importState } from './import-words.ts'

describe('an import in words', () => {
  it('counts what is here and what was left out', () => {
    const none = { threads: 0, items: 0, people: 0, skipped_threads: 0, skipped_items: 0 }
    const counts = { threads: 12, items: 1, people: 1, skipped_threads: 3, skipped_items: 2 }
    expect(importCounts({ state: 'done', counts })).toEqual([
      'Here now: 12 conversations with 1 entry, of 1 person.',
      'Left out: 3 conversations, 2 entries.',
    ])
    expect(importCounts({ state: 'running', counts: { ...none, threads: 1, items: 4, people: 1 } })).toEqual([
      '1 conversation with 4 entries, of 1 person, so far.',
    ])
    expect(importCounts({ state: 'queued', counts: none })).toEqual([])
    expect(importCounts({ state: 'failed', counts: none })).toEqual([])
    expect(importCounts({ state: 'done', counts: none })).toHaveLength(1)
  })

  it('asks for attention while somebody is not known', () => {
    expect(importState({ state: 'done', unmatched: [] }).tone).toBe('good')
    expect(importState({ state: 'done', unmatched: [{ user: 'u', threads: 1 }] }).tone).toBe('attention')
    expect(importState({ state: 'failed', unmatched: [] }).tone).toBe('bad')
  })
})
