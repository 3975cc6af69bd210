import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { median, percentile, table } from '../measures.ts'
import { cache } from '../paths.ts'
import { startStack } from '../stack.ts'
import { toolSettings } from '../tool-environment.ts'

type Call = () => Promise<Response>
type Figures = { p50: number; p99: number }

const levels = [
  { concurrent: 1, requests: 200 },
  { concurrent: 50, requests: 1000 },
]

/**
 * Prints what the API adds to the creation of a ChatKit session, over the time in which the stand-in for OpenAI
 * answers by itself. Local wrangler puts a proxy of its own before the Worker, which a deployment does not have: what
 * the Worker adds is shown with it and without it.
 */
export async function benchSessions(): Promise<void> {
  toolSettings()
  const stateDir = mkdtempSync(join(cache, 'bench-sessions-'))
  const stack = await startStack({ stateDir, secrets: 'own', log: console.log })
  try {
    const { apiUrl, apiKey, standins } = stack.demo
    const triggers = await workflowTriggers(apiUrl, apiKey)
    const sessions = `${apiUrl}/api/chatkit/sessions`
    const calls: Call[] = [
      () => post(`${standins.openai}/v1/chatkit/sessions`, 'sk-bench', { workflow: { id: 'wf_bench' }, user: 'bench' }),
      () => fetch(`${apiUrl}/health`),
      () => post(sessions, apiKey, { trigger: triggers.hosted }),
      () => post(sessions, apiKey, { trigger: triggers.edge }),
    ]
    const rows = [['ms', 'p50', 'p99', 'added p50', 'p99', 'by the Worker p50', 'p99']]
    for (const { concurrent, requests } of levels) {
      const [alone, proxy, hosted, edge] = await alternate(calls, (call) => measure(call, concurrent, requests))
      if (!alone || !proxy || !hosted || !edge) throw new Error('A measurement is missing.')
      const added = minus(hosted, alone)
      rows.push(
        [`stand-in alone, ${concurrent} at once`, ...cells(alone)],
        [`GET /health, ${concurrent} at once`, ...cells(proxy)],
        [`hosted session, ${concurrent} at once`, ...cells(hosted), ...cells(added), ...cells(minus(added, proxy))],
        [`edge session, ${concurrent} at once`, ...cells(edge), ...cells(edge), ...cells(minus(edge, proxy))],
      )
    }
    console.log(`\nPOST /api/chatkit/sessions, added to the stand-in’s own answer\n\n${table(rows)}`)
    console.log('\n  aim for hosted: at most 5 ms added at p50, 30 ms at p99. All processes share this machine.')
  } finally {
    await stack.stop()
    rmSync(stateDir, { recursive: true, force: true })
  }
}

const minus = (a: Figures, b: Figures): Figures => ({ p50: a.p50 - b.p50, p99: a.p99 - b.p99 })
const cells = ({ p50, p99 }: Figures) => [p50.toFixed(1), p99.toFixed(1)]

/** One trigger of each backend among the demo tenant's workflows. */
async function workflowTriggers(apiUrl: string, apiKey: string): Promise<{ hosted: string; edge: string }> {
  const response = await fetch(`${apiUrl}/api/workflows`, { headers: { authorization: `Bearer ${apiKey}` } })
  const { items }: { items: { trigger: string; backend: string }[] } = await response.json()
  const find = (backend: string) => items.find((item) => item.backend === backend)?.trigger
  const [hosted, edge] = [find('hosted'), find('edge')]
  if (hosted === undefined || edge === undefined)
    throw new Error('The demo tenant needs a hosted and an edge workflow.')
  return { hosted, edge }
}

function post(url: string, key: string, body: unknown): Promise<Response> {
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    'openai-beta': 'chatkit_beta=v1',
  }
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
}

/** Measures each call in turn, and all once more. @returns for each the medians of both runs */
async function alternate(calls: Call[], load: (call: Call) => Promise<Figures>): Promise<Figures[]> {
  const runs: Figures[][] = []
  for (let round = 0; round < 2; round++) {
    const figures: Figures[] = []
    for (const call of calls) figures.push(await load(call))
    runs.push(figures)
  }
  return calls.map((_, index) => {
    const own = runs.flatMap((figures) => figures[index] ?? [])
    return { p50: median(own.map(({ p50 }) => p50)), p99: median(own.map(({ p99 }) => p99)) }
  })
}

/** Sends so many requests, so many at once, after a tenth of them to warm up. Fails on any answer but 200. */
async function measure(call: Call, concurrent: number, requests: number): Promise<Figures> {
  const times: number[] = []
  let left = requests * 1.1
  const client = async () => {
    while (left-- > 0) {
      const started = performance.now()
      const response = await call()
      const body = await response.text()
      if (response.status !== 200) throw new Error(`Answered ${response.status}: ${body.slice(0, 300)}`)
      if (left < requests) times.push(performance.now() - started)
    }
  }
  await Promise.all(Array.from({ length: concurrent }, client))
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) }
}
