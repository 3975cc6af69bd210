import { join } from 'node:path'
import { table } from '../../measures.ts'
import type { Effort } from './effort.ts'
import type { Load, Seen } from './load.ts'
import { cpuOf, runPinned } from './machine.ts'
import { createBody } from './script.ts'
import type { Server } from './servers.ts'
import { ratio, Series, spread, tenth, whole } from './spread.ts'

const levels = [1, 16, 50]

export const isOurs = ({ name }: Server): boolean => name.startsWith('ours')

/** Runs the load on its own core. */
export const putLoad = (load: Load): Promise<Seen> =>
  runPinned('load', join(import.meta.dirname, 'load.ts'), [JSON.stringify(load)])

/** Turns a second over HTTP and the time to the first event, all servers taking turns. */
export async function benchTurns({ pairs, turnsMs, note }: Effort, servers: Server[]): Promise<string> {
  const [rates, firsts, costs] = [new Series(), new Series(), new Series()]
  const body = createBody({ deltas: 50, pauseMs: 0 })
  for (let pair = 0; pair < pairs; pair++)
    for (const level of levels)
      for (const { name, url, pid, headersOf } of servers) {
        const run = crypto.randomUUID()
        const clients = Array.from({ length: level }, (_, index) => ({ headers: headersOf(run, index), body }))
        const load = { url, clients, marker: 'data: ', warmUpMs: turnsMs / 3, ms: turnsMs }
        const before = cpuOf(pid)
        const { turnsASecond, first, answered } = await putLoad(load)
        costs.add(`${name} ${level}`, (cpuOf(pid) - before) / answered)
        rates.add(`${name} ${level}`, turnsASecond)
        firsts.add(`${name} ${level}`, first.p50)
        note()
      }
  const [own, others] = [servers.filter(isOurs), servers.filter((server) => !isOurs(server))]
  const part = (title: string, series: Series, show: (value: number) => string) => {
    const rows = [[title, ...levels.map((level) => `${level} at once`)]]
    for (const { name } of servers)
      rows.push([name, ...levels.map((level) => spread(series.of(`${name} ${level}`), show))])
    for (const { name } of own)
      for (const other of others)
        rows.push([
          `${name} : ${other.name}`,
          ...levels.map((level) => ratio(series.of(`${name} ${level}`), series.of(`${other.name} ${level}`))),
        ])
    return table(rows)
  }
  return [
    part('turns a second', rates, whole),
    '',
    part('ms to the first event, p50', firsts, tenth),
    '',
    part('ms of the server’s CPU a turn', costs, tenth),
    '',
    '  aims against the Python SDK: at least 10 × the turns in memory and 3 × with storage; first event at most 0.3 ×.',
  ].join('\n')
}
