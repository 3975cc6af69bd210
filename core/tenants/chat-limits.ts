/** What the chat of one tenant may use. */
export interface ChatLimits {
  /** Answers that may be written at the same time, for all people together. */
  readonly turnsAtOnce: number
  /** Answers a day (UTC). */
  readonly turnsADay: number
  /** Tokens a day (UTC), in and out. An answer under way is not cut off by it. */
  readonly tokensADay: number
  /** Characters of one message. */
  readonly messageLength: number
  /** Bytes of one attachment. */
  readonly attachmentBytes: number
}

/** What holds where the owner has set nothing. */
export const defaultChatLimits: ChatLimits = {
  turnsAtOnce: 20,
  turnsADay: 2_000,
  tokensADay: 5_000_000,
  messageLength: 20_000,
  attachmentBytes: 20 * 1024 * 1024,
}

/** What an owner can set at most: the platform's bounds, and ours. */
export const highestChatLimits: ChatLimits = {
  turnsAtOnce: 500,
  turnsADay: 1_000_000,
  tokensADay: 10_000_000_000,
  messageLength: 200_000,
  attachmentBytes: 25 * 1024 * 1024,
}

/** How many attachments one message may hold. */
export const attachmentsAMessage = 10
