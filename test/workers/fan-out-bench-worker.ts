import { createApp } from '../../worker/app.ts'
import type { Env } from '../../worker/env.ts'
import worker from '../../worker/index.ts'
import { benchQueue } from './bench-queue.ts'
import { countedDb, type Tally } from './counted-db.ts'

export { PersonChat } from '../../worker/chat/person-chat.ts'
export { TenantMeter } from '../../worker/chat/tenant-meter.ts'

interface BenchEnv extends Env {
  readonly BENCH_QUEUE_URL: string
}

const app = createApp()
const tally: Tally = { statements: 0, rowsRead: 0, rowsWritten: 0 }

/** The API for `npm run bench -- runner`: the product's, and beside it what its database was asked since the last time. */
export default {
  async fetch(request, env, context) {
    if (new URL(request.url).pathname !== '/bench/rows')
      return app.fetch(
        request,
        { ...env, DB: countedDb(env.DB, tally), POD_JOBS: benchQueue(env.BENCH_QUEUE_URL) },
        context,
      )
    const seen = { ...tally }
    Object.assign(tally, { statements: 0, rowsRead: 0, rowsWritten: 0 })
    return Response.json(seen)
  },
  queue: (batch, env) => worker.queue(batch, env),
} satisfies ExportedHandler<BenchEnv>
