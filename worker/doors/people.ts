import { Hono } from 'hono'
import { authPath, people } from '../auth/people.ts'
import type { Env } from '../env.ts'
import { readBody } from './input.ts'

/** An address and a password fit many times. */
const maxBytes = 16 * 1024

/** better-auth's own routes: sign-in, sign-out, session. It checks origin, rate and cookies itself. */
export function peopleDoor(): Hono<{ Bindings: Env }> {
  const door = new Hono<{ Bindings: Env }>()
  door.get(`${authPath}/*`, async (c) => (await people(c.env)).handler(c.req.raw))
  door.post(`${authPath}/*`, async (c) => {
    const body = await readBody(c.req.raw, maxBytes)
    return (await people(c.env)).handler(new Request(c.req.raw, { body }))
  })
  return door
}
