import { newId } from '../../core/ids.ts'
import { keyedHash } from '../../core/token.ts'
import type { ChatPerson } from './client-secret.ts'

/** A chat session that was opened for the person who names it. */
export type NamedSession =
  | { readonly backend: 'edge'; readonly startedAt: number }
  | { readonly backend: 'hosted'; readonly hostedId: string }

/** 64 bits of a keyed hash: enough for what can only be tried at our door, against sessions of minutes. */
const tag = async (secret: string, { tenantId, userId }: ChatPerson, id: string) =>
  (await keyedHash(secret, 'chat session id', `${tenantId}\n${userId}\n${id}`)).slice(0, 16)

/**
 * Makes the id of an edge session. Sessions are signed and not kept, so the id itself shows whose it is, and when it began.
 *
 * @param secret the Worker secret AUTH_SECRET
 */
export async function edgeSessionId(secret: string, person: ChatPerson, now: number): Promise<string> {
  const id = newId('ses', now)
  return id + (await tag(secret, person, id))
}

/** Makes our id of a session that OpenAI has opened: its own, with what shows whose it is. */
export const hostedSessionId = async (secret: string, person: ChatPerson, id: string): Promise<string> =>
  `${id}.${await tag(secret, person, id)}`

/** Reads the id of a session; null where no such session was opened for this person. */
export async function readSessionId(secret: string, person: ChatPerson, text: string): Promise<NamedSession | null> {
  const [, edge = '', began = '', edgeTag] = /^(ses_([0-9a-f]{12})[0-9a-f]{20})([0-9a-f]{16})$/.exec(text) ?? []
  if (edgeTag) {
    return edgeTag === (await tag(secret, person, edge))
      ? { backend: 'edge', startedAt: Number.parseInt(began, 16) }
      : null
  }
  const [, hostedId = '', hostedTag] = /^([\w-]+)\.([0-9a-f]{16})$/.exec(text) ?? []
  return hostedTag && hostedTag === (await tag(secret, person, hostedId)) ? { backend: 'hosted', hostedId } : null
}
