import { auditTrail } from '../../../core/audit.ts'
import { systemClock } from '../../../core/clock.ts'
import { wordsHash } from '../../../core/pods/words.ts'
import type { TenantId } from '../../../core/principal.ts'
import { keyRing } from '../../../core/vault/ring.ts'
import { vault } from '../../../core/vault/store.ts'
import { consume } from '../../../runner/consume.ts'
import type { Env } from '../../../runner/env.ts'
import worker from '../../../runner/index.ts'
import { MemberGate as RealGate } from '../../../runner/member-gate.ts'
import { benchQueue } from '../bench-queue.ts'
import { countedDb, type Tally } from '../counted-db.ts'
import { type LoopOrder, runComputerLoop } from './computer-loop.ts'

/** The gate, which a bench may have forget what an account has done today. */
export class MemberGate extends RealGate {
  forget(): void {
    this.ctx.storage.sql.exec('delete from begun_shares')
  }
}

interface BenchEnv extends Env {
  readonly MEMBER_GATE: DurableObjectNamespace<MemberGate>
  /** Where messages go in the place of the queue; absent where the queue takes them. */
  readonly BENCH_QUEUE_URL?: string
}

/** What `npm run bench -- runner` asks for. */
type Order =
  | {
      readonly do: 'seal'
      readonly tenantId: string
      readonly provider: string
      readonly subject?: string
      readonly secret: string
    }
  | { readonly do: 'sql'; readonly query: string; readonly values: readonly (string | number | null)[] }
  | { readonly do: 'rows' }
  | { readonly do: 'hash'; readonly words: string | null }
  | { readonly do: 'forget'; readonly vanity: string }
  | { readonly do: 'share'; readonly tenantId: string; readonly activityId: string }
  | { readonly do: 'deliver'; readonly bodies: readonly unknown[] }
  | ({ readonly do: 'loop' } & LoopOrder)

const tally: Tally = { statements: 0, rowsRead: 0, rowsWritten: 0 }

async function work(order: Order, env: BenchEnv): Promise<unknown> {
  switch (order.do) {
    case 'seal': {
      const tenantId = order.tenantId as TenantId
      const audit = auditTrail(env.DB, tenantId, { id: 'bench', via: 'system', requestId: null })
      const name = { provider: order.provider, ...(order.subject && { subject: order.subject }) }
      await vault(env.DB, env.VAULT, () => keyRing(env), tenantId, audit).write(
        name as Parameters<ReturnType<typeof vault>['write']>[0],
        { secret: order.secret, hint: '…' },
        Date.now(),
      )
      return {}
    }
    case 'sql': {
      const { results } = await env.DB.prepare(order.query)
        .bind(...order.values)
        .all()
      return results
    }
    case 'rows': {
      const seen = { ...tally }
      Object.assign(tally, { statements: 0, rowsRead: 0, rowsWritten: 0 })
      return seen
    }
    case 'hash':
      return { hash: await wordsHash(order.words) }
    case 'forget':
      await env.MEMBER_GATE.getByName(`linkedin/${order.vanity}`).forget()
      return {}
    case 'share':
      return deliver([{ v: 1, kind: 'share', tenantId: order.tenantId, activityId: order.activityId }], env)
    case 'deliver': {
      const queue = env.BENCH_QUEUE_URL ? { POD_JOBS: benchQueue(env.BENCH_QUEUE_URL) } : {}
      return deliver(order.bodies, { ...env, DB: countedDb(env.DB, tally), ...queue })
    }
    case 'loop':
      return runComputerLoop(env.BROWSER, order)
  }
}

/** Hands a batch of messages to the runner as its queue does, and waits for it. */
async function deliver(bodies: readonly unknown[], env: BenchEnv): Promise<unknown> {
  const fates = bodies.map(() => ({ acked: false, retryAfterSeconds: 0 }))
  const messages = bodies.map(
    (body, index): Message => ({
      id: crypto.randomUUID(),
      timestamp: new Date(),
      body,
      attempts: 1,
      ack: () => {
        fates[index] = { acked: true, retryAfterSeconds: 0 }
      },
      retry: (options) => {
        fates[index] = { acked: false, retryAfterSeconds: options?.delaySeconds ?? 0 }
      },
    }),
  )
  await consume({ messages, queue: 'pod-jobs' } as unknown as MessageBatch, env, systemClock)
  return fates
}

/** The runner, one message at a time, and beside it a plain computer-use loop. */
export default {
  async fetch(request, env) {
    try {
      return Response.json(await work(await request.json(), env))
    } catch (error) {
      return new Response(error instanceof Error ? `${error.stack}` : String(error), { status: 500 })
    }
  },
  queue: (batch, env) => worker.queue(batch, env),
} satisfies ExportedHandler<BenchEnv>
