// Puts load on a server and prints what it saw as one line of JSON: node load.ts <Load as JSON>
import { setTimeout as pause } from 'node:timers/promises'
import { percentile } from '../../measures.ts'
import { type Answer, Connection } from './connection.ts'

export interface Load {
  readonly url: string
  /** For each connection its own headers, and what it sends. */
  readonly clients: { readonly headers: Record<string, string>; readonly body: string }[]
  /** What follows in the thread that a client's first request has made; `THREAD` stands for its id. Else always `body`. */
  readonly next?: string
  /** What in an answer counts as its first sign. */
  readonly marker: string
  readonly warmUpMs: number
  /** How long is measured; 0: each client sends once. */
  readonly ms: number
  /** How long after one another the clients begin. */
  readonly staggerMs?: number
}

export interface Seen {
  readonly turns: number
  /** All that were answered, before and after the measured time too. */
  readonly answered: number
  readonly turnsASecond: number
  readonly first: { readonly p50: number; readonly p99: number }
  readonly whole: { readonly p50: number; readonly p99: number }
  /** Of the median answer. */
  readonly bytes: number
}

/** How long an answer of each client is waited for, however slow the server is, in milliseconds. */
const longestMs = 20_000

async function run({ url, clients, next, marker, warmUpMs, ms, staggerMs = 0 }: Load): Promise<Seen> {
  const seen: Answer[] = []
  const began = performance.now()
  // What a server does for the first time is not measured: it begins once every client has been answered.
  let answered = 0
  let [warm, from, until] = [0, ms === 0 ? began : 0, 0]
  const take = (answer: Answer) => {
    const now = performance.now()
    if (until > 0) return
    if (from > 0) seen.push(answer)
    else if (warm >= clients.length && now >= began + warmUpMs) from = now
    const isEnough = seen.length >= clients.length && now >= from + ms
    if (isEnough || now >= began + longestMs) until = now
  }
  await Promise.all(
    clients.map(async ({ headers, body }, index) => {
      await pause(index * staggerMs)
      const connection = new Connection(url)
      for (let sent = body; until === 0; ) {
        const answer = await connection.post(sent, headers, marker)
        if (sent === body || next === undefined) warm += 1
        answered += 1
        take(answer)
        if (ms === 0) break
        const thread = /^chatkit-thread-id: (\S+)/im.exec(answer.head)?.[1]
        if (next !== undefined && sent === body && thread) sent = next.replace('THREAD', thread)
      }
      connection.close()
    }),
  )
  requireWhole(seen)
  const of = (pick: (answer: Answer) => number) => {
    const values = seen.map(pick)
    return { p50: percentile(values, 0.5), p99: percentile(values, 0.99) }
  }
  return {
    turns: seen.length,
    answered,
    turnsASecond: (seen.length * 1000) / (until - from),
    first: of(({ first }) => first),
    whole: of(({ whole }) => whole),
    bytes: of(({ bytes }) => bytes).p50,
  }
}

/** A server that refuses is fast. @throws Error where an answer is far shorter than another to the same request */
function requireWhole(seen: readonly Answer[]): void {
  const sizes = seen.map(({ bytes }) => bytes)
  const [shortest, longest] = [Math.min(...sizes), Math.max(...sizes)]
  if (shortest * 2 < longest) throw new Error(`Not all answers are whole: ${shortest} bytes, and ${longest}.`)
}

const [order] = process.argv.slice(2)
if (order !== undefined) console.log(JSON.stringify(await run(JSON.parse(order))))
