import type { ThreadItem } from '../../../worker/chatkit/types/items.ts'
import type { ChatKitClient } from './client.ts'

/**
 * For this long, in milliseconds, the server joins the same request to the turn it has begun. It says 60 s; the way there
 * takes a while.
 */
export const joinedFor = 50_000
/** How much earlier, by two clocks, what the server holds of a message may have been made, in milliseconds. */
const clockSkew = 60_000

/** A message that may have reached the server. */
export interface SentMessage {
  text: string
  /** Null where it was to begin a thread. */
  threadId: string | null
  /** Milliseconds since 1970. */
  at: number
}

/**
 * The thread that has a message, null where none has: in its own one, or among the newest. Fails as the client does.
 */
export async function findMessage(client: ChatKitClient, { text, threadId, at }: SentMessage): Promise<string | null> {
  const since = at - clockSkew
  const isIt = (item: ThreadItem) =>
    item.type === 'user_message' &&
    Date.parse(item.created_at) >= since &&
    item.content.map((part) => part.text).join('') === text
  if (threadId !== null) {
    const { data } = await client.listItems(threadId, null)
    return data.some(isIt) ? threadId : null
  }
  const { data: threads } = await client.listThreads()
  for (const thread of threads.filter(({ created_at }) => Date.parse(created_at) >= since).slice(0, 5)) {
    const { items } = await client.getThread(thread.id)
    if (items.data.some(isIt)) return thread.id
  }
  return null
}
