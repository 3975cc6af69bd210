import { Hono } from 'hono'
import { authPath, people } from '../auth/people.ts'
import type { Env } from '../env.ts'

/** better-auth's own routes: sign-in, sign-out, session. It checks origin, rate and cookies itself. */
export function peopleDoor(): Hono<{ Bindings: Env }> {
  const door = new Hono<{ Bindings: Env }>()
  door.on(['GET', 'POST'], `${authPath}/*`, async (c) => (await people(c.env)).handler(c.req.raw))
  return door
}
