import { join } from 'node:path'
import { median, table } from '../../measures.ts'
import type { Effort } from './effort.ts'
import { runPinned } from './machine.ts'
import { ratio, Series, spread, whole } from './spread.ts'

const sides = { ours: 'ours, as text', 'ours-bytes': 'ours, as the bytes of a Response', peer: 'Node peer, as text' }

/** Events a second of the library by itself, on Node, beside the Node peer's. */
export async function benchLibrary({ pairs, libraryMs, note }: Effort, peer: string | undefined): Promise<string> {
  const series = new Series()
  const names = Object.keys(sides).filter((side) => side !== 'peer' || peer !== undefined) as (keyof typeof sides)[]
  const sizes = [50, 500]
  for (let pair = 0; pair < pairs; pair++) {
    for (const deltas of sizes)
      for (const side of names) {
        const args = [side, String(deltas), String(libraryMs), peer ?? '']
        const script = join(import.meta.dirname, 'in-process.ts')
        const { eventsASecond } = await runPinned<{ eventsASecond: number }>('server', script, args)
        series.add(`${side} ${deltas}`, eventsASecond)
        note()
      }
  }
  const rows = [['events a second, in process', '50 deltas', 'to the peer', '500 deltas', 'to the peer']]
  for (const side of names)
    rows.push([
      sides[side],
      ...sizes.flatMap((deltas) => [
        spread(series.of(`${side} ${deltas}`), whole),
        side === 'peer' ? '' : ratio(series.of(`${side} ${deltas}`), series.of(`peer ${deltas}`)),
      ]),
    ])
  const worst = Math.min(...sizes.map((deltas) => median(series.of(`ours ${deltas}`))))
  return `${table(rows)}\n\n  aim: at least 100,000 a second with validation and item tracking: ${worst >= 100_000 ? 'reached' : 'missed'}.`
}
