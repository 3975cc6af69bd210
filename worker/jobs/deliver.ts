import { system } from '../../core/audit.ts'
import { aboutDeliveries, type Channel, type NewAlert } from '../../core/notices/alert.ts'
import type { ClaimedDelivery } from '../../core/notices/delivery-store.ts'
import { sentBody } from '../../core/notices/message.ts'
import { always } from '../../core/notices/owed.ts'
import { waitAfter } from '../../core/notices/schedule.ts'
import { Problem } from '../../core/problem.ts'
import { NoAnswer } from '../../core/providers/call.ts'
import { stores } from '../../core/stores.ts'
import type { Env } from '../env.ts'
import type { Integration, Values } from '../integrations/descriptor.ts'
import { integrationOf } from '../integrations/index.ts'
import { postSlack } from '../integrations/slack.ts'
import { storedValues } from '../integrations/stored.ts'
import { requireAddresses } from '../integrations/values.ts'
import { postWebhook } from '../integrations/webhook.ts'
import type { Job } from './index.ts'

interface Sender {
  /** @returns the status of the answer @throws NoAnswer */
  send(values: Values, delivery: ClaimedDelivery, now: number): Promise<number>
  /** Answers that say: never again. */
  readonly final: readonly number[]
}

const senders: Readonly<Record<Channel, Sender>> = {
  webhook: { send: (values, { id, body }, now) => postWebhook(values, id, body, now), final: [410] },
  slack: { send: async (values, { body }) => (await postSlack(values, body)).status, final: [403, 404, 410] },
}

/** Up to this long the queue itself keeps the message back; beyond it the cron rings. */
const ringWithinMs = 60_000

/**
 * Makes one attempt at a delivery. The attempt is counted and the next one set before anything is sent, so whoever ends in the middle
 * has still made it, and a second message about the same delivery finds nothing to do.
 */
export const deliver: Job = async (env, { tenantId, id }, clock) => {
  const own = stores(env, tenantId, system('jobs'))
  const claimed = await own.deliveries.claim(id, clock.now())
  if (!claimed) return
  const integration = integrationOf(claimed.channel)
  const stored = await usable(env, own.vault, integration)
  if (!stored) return own.deliveries.givenUp(claimed, null, clock.now())

  const { send, final } = senders[claimed.channel]
  const body = sentBody(claimed.channel, claimed.body, env.WEB_URL)
  const status = await send(stored, { ...claimed, body }, clock.now()).catch((error: unknown) => {
    if (error instanceof NoAnswer) return null
    throw error
  })
  const now = clock.now()
  const about = aboutDeliveries(claimed.channel)
  if (status !== null && status >= 200 && status < 300) {
    const arrives = `Messages to ${integration.name} arrive again.`
    return own.deliveries.sent(claimed, status, now, own.alerts.resolving(about, arrives, always, now))
  }
  const wait = waitAfter(claimed.attempts)
  if (wait === null || (status !== null && final.includes(status))) {
    return own.deliveries.givenUp(claimed, status, now, own.alerts.opening(givenUp(claimed, integration), always, now))
  }
  await own.deliveries.failed(claimed, status, now)
  if (wait <= ringWithinMs) {
    await env.TENANT_JOBS.send({ v: 1, kind: 'deliver', tenantId, id }, { delaySeconds: wait / 1_000 })
  }
}

/** What to send with; null where the channel was removed, does not open, or may not be called any more. */
async function usable(
  env: Env,
  vault: Parameters<typeof storedValues>[0],
  integration: Integration,
): Promise<Values | null> {
  try {
    const stored = await storedValues(vault, integration)
    if (stored) requireAddresses(integration, stored.values, env)
    return stored?.values ?? null
  } catch (error) {
    if (error instanceof Problem && error.status < 500) return null
    if (error instanceof Problem && error.code === 'credential_unreadable') return null
    throw error
  }
}

const givenUp = ({ channel }: ClaimedDelivery, { name }: Integration): NewAlert => ({
  about: aboutDeliveries(channel),
  code: 'delivery_given_up',
  title: `A message to ${name} could not be delivered.`,
  detail: `It was given up. An admin tests ${name} in Settings, Integrations; what was given up can be sent again from there.`,
  act: 'owner',
  memberId: null,
})
