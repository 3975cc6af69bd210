/**
 * The last part of a profile's address out of what a person typed: the whole address, a part of it, or only the name.
 * Null where none of these is in it.
 */
export function readVanity(typed: string): string | null {
  const text = typed.trim().replace(/^@/, '')
  const name = /linkedin\.com/i.test(text)
    ? /linkedin\.com\/in\/([^/?#\s]+)/i.exec(text)?.[1]
    : text.replace(/^\/?in\//, '').replace(/\/$/, '')
  const plain = decoded(name ?? '')
  return /^[\p{L}\p{N}-]{3,100}$/u.test(plain) ? plain : null
}

/** An address copied from a browser has its letters beyond ASCII written as `%C3%B8`. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return ''
  }
}
