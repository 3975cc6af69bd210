import { describe, expect, inject, it } from 'vitest'
import type { Tally } from './faults/round.ts'
import { comparison, type RowResult, rows } from './faults/rows.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** What `npm run faults` asks for; absent in `npm test`. */
    faults: { readonly runs: number; readonly seed: number; readonly only: readonly string[] }
  }
  interface TaskMeta {
    faults?: RowResult & { readonly id: string; readonly title: string }
  }
}

const asked = inject('faults') as { runs: number; seed: number; only: readonly string[] } | undefined
const seed = asked?.seed ?? 20_261_121
const timeout = asked ? 12 * 3_600_000 : 120_000

/** The rows in which runners are killed, and how often they have to be. */
const killing = ['F1', 'F2', 'F12']
const killsWanted = 100

const chosen = rows.filter(({ id }) => !asked || asked.only.length === 0 || asked.only.includes(id))

let kills = 0

describe(`shares and faults, seed ${seed}`, () => {
  it.for(chosen)('$id: $title', { timeout }, async ({ id, title, quick, long, play, moments = [] }, { task }) => {
    const count = asked ? long(asked.runs) : quick
    const says = (tally: Tally) => {
      if (asked)
        console.log(`${id} ${tally.runs}/${count} runs, ${tally.kills} kills, ${tally.problems.length} problems`)
    }
    const result = await play(count, seed, says, asked !== undefined)
    task.meta.faults = { ...result, id, title }
    expect(result.problems, `seed ${seed}`).toEqual([])
    expect(result.runs).toBeGreaterThanOrEqual(count)
    expect(
      moments.filter((moment) => !result.struck[moment]),
      `never came to it; it came to ${Object.keys(result.struck).join(', ')}`,
    ).toEqual([])
    if (killing.includes(id)) kills += result.kills
  })

  it.runIf(killing.every((id) => chosen.some((row) => row.id === id)))('kills runners often enough', () => {
    expect(kills).toBeGreaterThanOrEqual(killsWanted)
  })

  it(comparison.title, { timeout }, async ({ task }) => {
    const result = await comparison.play(asked ? 10 : 1, seed)
    task.meta.faults = { ...result, id: 'usual', title: comparison.title }
    expect(result.duplicate).toBeGreaterThan(0)
    expect(result.lost + result.stuck).toBe(0)
  })
})
