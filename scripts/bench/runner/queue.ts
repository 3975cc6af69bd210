import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What became of a message. */
export interface Fate {
  readonly acked: boolean
  readonly retryAfterSeconds: number
}

/** A queue as the real service runs it; the local one hands out a single batch at a time. */
export interface BenchQueue {
  readonly url: string
  /** From now on messages are handed to `consume`. */
  start(consume: (bodies: unknown[]) => Promise<readonly Fate[]>): void
  close(): Promise<void>
}

/** @param consumers how many batches are worked on at once, of how many messages at most: as in runner/wrangler.toml */
export async function startQueue(consumers: { atOnce: number; batch: number }): Promise<BenchQueue> {
  const waiting: unknown[] = []
  const timers = new Set<NodeJS.Timeout>()
  let busy = 0
  let take: ((bodies: unknown[]) => Promise<readonly Fate[]>) | undefined
  const later = (body: unknown, seconds: number) => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      waiting.push(body)
      pump()
    }, seconds * 1000)
    timers.add(timer)
  }
  const work = async (consume: (bodies: unknown[]) => Promise<readonly Fate[]>) => {
    const bodies = waiting.splice(0, consumers.batch)
    try {
      const fates = await consume(bodies)
      for (const [index, fate] of fates.entries()) if (!fate.acked) later(bodies[index], fate.retryAfterSeconds)
    } catch {
      for (const body of bodies) later(body, 20)
    }
    busy -= 1
    pump()
  }
  const pump = () => {
    while (take && waiting.length > 0 && busy < consumers.atOnce) {
      busy += 1
      void work(take)
    }
  }
  const server = createServer((req, res) => {
    const pieces: Buffer[] = []
    req.on('data', (piece: Buffer) => pieces.push(piece))
    req.on('end', () => {
      waiting.push(...(JSON.parse(Buffer.concat(pieces).toString('utf8')) as unknown[]))
      res.end()
      pump()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    start(consume) {
      take = consume
      pump()
    },
    async close() {
      take = undefined
      for (const timer of timers) clearTimeout(timer)
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
