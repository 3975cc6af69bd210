const prefixes = {
  thread: 'thr',
  message: 'msg',
  tool_call: 'tc',
  workflow: 'wf',
  task: 'tsk',
  attachment: 'atc',
  sdk_hidden_context: 'shcx',
} as const

export type IdKind = keyof typeof prefixes
export type ItemKind = Exclude<IdKind, 'thread' | 'attachment'>

/** A new id with the protocol's prefix and 120 random bits. */
export function newId(kind: IdKind): string {
  const bytes = crypto.getRandomValues(new Uint8Array(15))
  return `${prefixes[kind]}_${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

/** A new id for a turn: short, since it goes out with every event, and 64 random bits are enough for a minute. */
export function newTurnId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8))
  return `trn_${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}
