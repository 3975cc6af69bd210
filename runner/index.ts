import { systemClock } from '../core/clock.ts'
import { consume } from './consume.ts'
import { keepDeadLetters } from './dead-letters.ts'
import type { Env } from './env.ts'

export { MemberGate } from './member-gate.ts'

export default {
  async queue(batch, env) {
    if (batch.queue === 'pod-jobs') return consume(batch, env, systemClock)
    if (batch.queue === 'dead-jobs') return keepDeadLetters(batch, env.DB, systemClock)
    throw new Error(`no consumer for the queue ${batch.queue}; see runner/wrangler.toml`)
  },
} satisfies ExportedHandler<Env>
