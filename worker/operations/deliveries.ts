import { z } from 'zod'
import { sendOwed } from '../../core/outbox.ts'
import { tenantOperation } from './operation.ts'
import { id, pageFields, pageOf, time } from './schemas.ts'

const delivery = z.object({
  id: z.string().describe('For a webhook also its header webhook-id'),
  channel: z.enum(['webhook', 'slack']),
  event: z.string(),
  state: z.enum(['due', 'sent', 'given_up']),
  attempts: z.number(),
  nextAt: time.nullable().describe('When it is tried next'),
  lastStatus: z.number().nullable().describe('The HTTP status of the last answer; null where none came'),
  createdAt: time,
  finishedAt: time.nullable(),
})

const shown = <Row extends { state: string; nextAt: number }>(row: Row) => ({
  ...row,
  nextAt: row.state === 'due' ? row.nextAt : null,
})

const list = tenantOperation({
  name: 'deliveries.list',
  summary: "What was sent, or is to be sent, to the company's webhook and Slack channel, the newest first.",
  method: 'GET',
  path: '/api/deliveries',
  effect: 'read',
  access: { role: 'admin', scope: 'settings:read' },
  input: z.strictObject(pageFields),
  output: pageOf(delivery),
  run: async ({ stores }, page) => {
    const { items, nextCursor } = await stores.deliveries.list(page)
    return { items: items.map(shown), nextCursor }
  },
})

const retry = tenantOperation({
  name: 'deliveries.retry',
  summary: 'Sends a delivery again that was given up, or one that waits, at once.',
  method: 'POST',
  path: '/api/deliveries/{id}/retry',
  effect: 'outward',
  access: { role: 'admin', scope: 'settings:write' },
  status: 202,
  input: z.strictObject({ id }),
  output: delivery,
  run: async ({ stores, env, clock, waitUntil }, input) => {
    const row = await stores.deliveries.retry(input.id, clock.now())
    waitUntil(sendOwed(env, clock.now()))
    return shown(row)
  },
})

export const deliveryOperations = [list, retry]
