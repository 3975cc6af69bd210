import { notFound } from '../../core/problem.ts'
import type { Env } from '../env.ts'
import { people } from './people.ts'

/** A browser in which a person is signed in. */
export interface PersonSession {
  readonly id: string
  readonly createdAt: number
  readonly lastUsedAt: number
  readonly expiresAt: number
  readonly userAgent: string | null
  readonly address: string | null
}

const adapterOf = async (env: Env) => (await (await people(env)).$context).internalAdapter

/** The sessions of a person that still hold, the one used last first. When it was used is noted once a day. */
export async function sessionsOf(env: Env, userId: string): Promise<PersonSession[]> {
  const sessions = await (await adapterOf(env)).listSessions(userId, { onlyActiveSessions: true })
  return sessions
    .map(({ id, createdAt, updatedAt, expiresAt, userAgent, ipAddress }) => ({
      id,
      createdAt: createdAt.getTime(),
      lastUsedAt: updatedAt.getTime(),
      expiresAt: expiresAt.getTime(),
      userAgent: userAgent || null,
      address: ipAddress || null,
    }))
    .sort((one, other) => other.lastUsedAt - one.lastUsedAt)
}

/** Ends one session of a person at once. @throws Problem `not_found`, also for another person's */
export async function endSession(env: Env, userId: string, sessionId: string): Promise<void> {
  const adapter = await adapterOf(env)
  const found = (await adapter.listSessions(userId)).find(({ id }) => id === sessionId)
  if (!found) throw notFound('The session')
  await adapter.deleteSession(found.token)
}

/** Ends all sessions of a person but the one named. @returns how many there were */
export async function endOtherSessions(env: Env, userId: string, sessionId: string): Promise<number> {
  const adapter = await adapterOf(env)
  const others = (await adapter.listSessions(userId, { onlyActiveSessions: true })).filter(({ id }) => id !== sessionId)
  await Promise.all(others.map(({ token }) => adapter.deleteSession(token)))
  return others.length
}
