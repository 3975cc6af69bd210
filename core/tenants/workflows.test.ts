import { describe, expect, it } from 'vitest'
import { triggerOf, workflowRecord } from './workflows.ts'

describe('triggerOf', () => {
  it.each([
    ['write', 'write'],
    ['  Write a post about pricing', 'write'],
    ['/write now', 'write'],
    ['WRITE!', 'write'],
    ['ｗｒｉｔｅ', 'write'],
    ['éCRIRE vite', 'écrire'],
    ['…', ''],
    ['', ''],
  ])('reads %j as %j', (text, word) => {
    expect(triggerOf(text)).toBe(word)
  })
})

describe('workflowRecord', () => {
  const record = { id: 'wfl_1', trigger: 'Write', name: 'Write a post', backend: 'edge' }
  it('keeps the trigger in lower case', () => {
    expect(workflowRecord.parse(record).trigger).toBe('write')
  })
  it.each([{ trigger: 'two words' }, { backend: 'both' }, { hostedWorkflowId: 'sk-1' }, { name: '' }, { extra: 1 }])(
    'refuses %j',
    (change) => {
      expect(workflowRecord.safeParse({ ...record, ...change }).success).toBe(false)
    },
  )
})
