import { queryOptions } from '@tanstack/react-query'
import { api } from '../net/api.ts'

/** What the chat of the company may use. */
export interface ChatLimits {
  /** Answers that may be written at the same time. */
  turnsAtOnce: number
  /** Answers a day (UTC). */
  turnsADay: number
  /** Tokens a day (UTC), in and out. */
  tokensADay: number
  /** Characters of one message. */
  messageLength: number
  /** Bytes of one attachment. */
  attachmentBytes: number
}

export type LimitName = keyof ChatLimits

export interface StoredChatLimits {
  /** What holds. */
  limits: ChatLimits
  /** What holds where nothing is set. */
  defaults: ChatLimits
  /** What can be set at most. */
  highest: ChatLimits
  /** What the owner has set; null where the default holds. */
  set: Record<LimitName, number | null>
  /** What is used of the day (UTC, YYYY-MM-DD), and how many answers are being written. */
  today: { day: string; turns: number; tokens: number; running: number }
}

export const chatLimitsQuery = queryOptions({
  queryKey: ['chat-limits'],
  queryFn: ({ signal }) => api<StoredChatLimits>('/api/chat/limits', { signal }),
  refetchInterval: 30_000,
})

/** Sets what is given and leaves the rest; null is the default. */
export function setChatLimits(change: Partial<Record<LimitName, number | null>>): Promise<StoredChatLimits> {
  return api('/api/chat/limits', { method: 'PUT', body: change })
}
