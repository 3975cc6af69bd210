import { describe, expect, it } from 'vitest'
import { nothingKnown } from './facts.ts'
import { exitCodeOf, printed, report } from './report.ts'
import type { Plan, Waiting } from './step.ts'
import type { Wishes } from './wishes.ts'

const wishes = { apiUrl: 'https://api.example.com', environment: 'staging', name: 'Northwind' } as unknown as Wishes
const waiting: Waiting = {
  id: 'x',
  what: 'A key.',
  where: 'There.',
  format: 'sk-…',
  follows: 'It works.',
  needed: true,
}
const plan = (more: Partial<Plan>): Plan => ({ steps: [], waiting: [], done: [], ...more })
const of = (more: Partial<Plan>, failed: string | null = null) => report(wishes, nothingKnown, plan(more), [], failed)

describe('the report', () => {
  it('counts as waiting only what is needed', () => {
    expect(exitCodeOf(of({}))).toBe(0)
    expect(exitCodeOf(of({ waiting: [{ ...waiting, needed: false }] }))).toBe(0)
    expect(exitCodeOf(of({ waiting: [waiting] }))).toBe(2)
    expect(exitCodeOf(of({ waiting: [waiting] }, 'broken'))).toBe(1)
  })

  it('says of what waits what, where, in which format, and what follows', () => {
    const text = printed(of({ done: [{ id: 'api', what: 'The API answers.' }], waiting: [waiting] }))
    expect(text).toBe(`
Done for you

  ok  The API answers.

Waiting for you

   -  A key.
      Where   There.
      Format  sk-…
      Then    It works.
`)
  })

  it('shows what was made, and what went wrong', () => {
    const keep = [{ name: 'OPERATOR_KEY', value: 'op_1', why: 'It opens.' }]
    const text = printed(report(wishes, nothingKnown, plan({}), keep, 'wrangler said\nno'))
    expect(text).toContain('Keep this: it is not shown again\n\n   !  OPERATOR_KEY\n      op_1\n      It opens.')
    expect(text).toContain('Failed\n\n  bad wrangler said\n      no\n\n      Run the same command again')
  })

  it('lists acts that would be done, but no looks', () => {
    const { would } = of({
      steps: [
        { do: 'look', at: 'api' },
        { do: 'open_chat', trigger: 'write' },
      ],
    })
    expect(would).toEqual(['open a chat with “write”'])
  })
})
