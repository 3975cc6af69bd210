import { table } from '../../measures.ts'
import type { Effort } from './effort.ts'
import { cpuOf } from './machine.ts'
import { createBody } from './script.ts'
import type { Server } from './servers.ts'
import { ratio, Series, spread, tenth } from './spread.ts'
import { isOurs, putLoad } from './turns.ts'

const streams = 100
const pauseMs = 20

/** What one event costs the server's process while 100 answers are written at the pace of a fast model. */
export async function benchPaced({ pacedPairs, pacedMs, note }: Effort, servers: Server[]): Promise<string> {
  const costs = new Series()
  const deltas = pacedMs / pauseMs
  const body = createBody({ deltas, pauseMs })
  for (let pair = 0; pair < pacedPairs; pair++)
    for (const { name, url, pid, headersOf } of servers) {
      const run = crypto.randomUUID()
      const clients = Array.from({ length: streams }, (_, index) => ({ headers: headersOf(run, index), body }))
      const before = cpuOf(pid)
      await putLoad({ url, clients, marker: 'data: ', warmUpMs: 0, ms: 0, staggerMs: pauseMs / streams })
      costs.add(name, ((cpuOf(pid) - before) * 1000) / (deltas * streams))
      note()
    }
  const others = servers.filter((server) => !isOurs(server))
  const rows = [['CPU µs an event, 100 streams of 50/s', '', ...others.map(({ name }) => `to ${name}`)]]
  for (const server of servers) {
    const own = costs.of(server.name)
    const ratios = isOurs(server) ? others.map(({ name }) => ratio(own, costs.of(name))) : []
    rows.push([server.name, spread(own, tenth), ...ratios])
  }
  return `${table(rows)}\n\n  All the process uses, its timers for the pauses too. Hono only writes text that it is given: no items, no validation.`
}
