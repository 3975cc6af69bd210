import { z } from 'zod'
import {
  type ChatLimits,
  defaultChatLimits,
  highestChatLimits,
  limitsFrom,
  type SetLimits,
} from '../../core/tenants/chat-limits.ts'
import { type TenantContext, tenantOperation } from './operation.ts'

const number = z.number().int()

const limitsOf = <Field extends z.ZodType>(field: Field) =>
  z.object({
    turnsAtOnce: field,
    turnsADay: field,
    tokensADay: field,
    messageLength: field,
    attachmentBytes: field,
  })

const chatLimits = z.object({
  limits: limitsOf(number).describe('What holds'),
  defaults: limitsOf(number).describe('What holds where nothing is set'),
  highest: limitsOf(number).describe('What can be set at most'),
  set: limitsOf(number.nullable()).describe('What the owner has set; null where the default holds'),
  today: z.object({
    day: z.iso.date().describe('UTC'),
    turns: number,
    tokens: number,
    running: number.describe('Answers being written just now'),
  }),
})

async function read({ env, principal, stores, clock }: TenantContext) {
  const meter = env.TENANT_METER.getByName(principal.tenantId)
  const [set, today] = await Promise.all([stores.chatLimits.read(), meter.usage(clock.now())])
  return { limits: limitsFrom(set), defaults: defaultChatLimits, highest: highestChatLimits, set, today }
}

const get = tenantOperation({
  name: 'chat.limits',
  summary: 'What the chat of the company may use, and what it has used today.',
  method: 'GET',
  path: '/api/chat/limits',
  effect: 'read',
  access: { role: 'admin', scope: 'settings:read' },
  input: z.strictObject({}),
  output: chatLimits,
  run: read,
})

/** A limit as an owner sets it. */
const limit = (name: keyof ChatLimits, least: 0 | 1, unit: string) =>
  z.number().int().min(least).max(highestChatLimits[name]).nullable().optional().describe(`${unit}; null: the default`)

const set = tenantOperation({
  name: 'chat.setLimits',
  summary: 'Sets the limits of the chat that are given and leaves the rest; null goes back to the default.',
  method: 'PUT',
  path: '/api/chat/limits',
  effect: 'write',
  access: { role: 'owner', scope: 'settings:write' },
  input: z.strictObject({
    turnsAtOnce: limit('turnsAtOnce', 1, 'Answers written at the same time'),
    turnsADay: limit('turnsADay', 0, 'Answers a day (UTC)'),
    tokensADay: limit('tokensADay', 0, 'Tokens a day (UTC), in and out'),
    messageLength: limit('messageLength', 1, 'Characters of one message'),
    attachmentBytes: limit('attachmentBytes', 0, 'Bytes of one attachment'),
  }),
  output: chatLimits,
  run: async (context, input) => {
    const given = Object.entries(input).filter(([, value]) => value !== undefined)
    await context.stores.chatLimits.put(Object.fromEntries(given) as Partial<SetLimits>, context.clock.now())
    return read(context)
  },
})

export const chatLimitOperations = [get, set]
