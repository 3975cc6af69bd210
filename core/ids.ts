/** The kinds of thing that carry an id of ours; the prefix tells a reader what an id names. */
export type IdPrefix =
  | 'ten'
  | 'key'
  | 'pod'
  | 'mem'
  | 'amp'
  | 'act'
  | 'wfl'
  | 'ses'
  | 'req'
  | 'dead'
  | 'aud'
  | 'inv'
  | 'alr'
  | 'dlv'
  | 'job'
  | 'img'

/** Bytes as hex digits. */
export const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/**
 * Makes an id: prefix, 48 bits of time, 80 random bits, in hex.
 *
 * Ids of one kind sort by the time they were made, so a list's key is the id alone and needs no second index.
 *
 * @param prefix the kind of thing
 * @param now milliseconds since 1970
 */
export function newId(prefix: IdPrefix, now: number): string {
  return `${prefix}_${now.toString(16).padStart(12, '0')}${hex(crypto.getRandomValues(new Uint8Array(10)))}`
}

/** Names one writing of a record: when, and eight random letters, so that two writers never name theirs alike. */
export function newVersion(now: number): string {
  return `${now}-${hex(crypto.getRandomValues(new Uint8Array(4)))}`
}
