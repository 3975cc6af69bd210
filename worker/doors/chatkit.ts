import { Hono } from 'hono'
import { z } from 'zod'
import { systemClock } from '../../core/clock.ts'
import { Problem } from '../../core/problem.ts'
import { personChat } from '../chat/person-chat.ts'
import type { Env } from '../env.ts'
import { admitChat } from './admit-chat.ts'
import type { Seen } from './http.ts'
import { check, parseObject, readBody } from './input.ts'

/** Room for minutes of dictation; everything else is far smaller. */
const maxBytes = 8 * 1024 * 1024

const cancelInput = z.strictObject({ thread_id: z.string().min(1).max(100) })

/**
 * `POST /chatkit`: the ChatKit protocol, answered by the person's own object.
 *
 * `POST /chatkit/cancel`: Stop. The protocol has no request for it, and a connection that ends says nothing of what the
 * person wants, so the page asks for it here (chatkit-protocol reference §1.6).
 */
export function chatkitDoor(): Hono<{ Bindings: Env; Variables: { seen: Seen } }> {
  const door = new Hono<{ Bindings: Env; Variables: { seen: Seen } }>()
  door.post('/chatkit', async (c) => {
    c.var.seen.operation = 'chatkit'
    const askedAt = systemClock.now()
    const context = await admitChat(c)
    const body = await readBody(c.req.raw, maxBytes)
    const frame = c.req.header('chatkit-frame-instance-id') ?? null
    const lastEventId = c.req.header('last-event-id') ?? null
    return personChat(c.env, context).process({ context, body, frame, askedAt, lastEventId })
  })
  door.post('/chatkit/cancel', async (c) => {
    c.var.seen.operation = 'chatkit.cancel'
    const context = await admitChat(c)
    const input = check(cancelInput, parseObject(await readBody(c.req.raw)))
    return c.json({ cancelled: await personChat(c.env, context).cancel(input.thread_id, context) })
  })
  door.on(['GET', 'PUT', 'PATCH', 'DELETE'], ['/chatkit', '/chatkit/cancel'], () => {
    throw new Problem('method_not_allowed', 'Here you can POST.')
  })
  return door
}
