import { createApp } from './app.ts'
import { everyMinute } from './cron.ts'
import type { Env } from './env.ts'
import { takeJobs } from './jobs.ts'

export { PersonChat } from './chat/person-chat.ts'
export { TenantMeter } from './chat/tenant-meter.ts'

const app = createApp()

export default {
  fetch: app.fetch,
  scheduled: (_, env, context) => context.waitUntil(everyMinute(env)),
  queue: (batch, env) => takeJobs(batch, env),
} satisfies ExportedHandler<Env>
