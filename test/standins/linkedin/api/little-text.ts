const reserved = /[|{}@[\]()<>#*_~]/

/**
 * Reads a commentary in LinkedIn's little-text format: a backslash makes the next character plain, and an unescaped
 * reserved character cuts the text off there, without an error (linkedin-and-unipile.md §1.2).
 */
export function readLittleText(commentary: string): string {
  let text = ''
  for (let index = 0; index < commentary.length; index += 1) {
    const character = commentary.charAt(index)
    if (character === '\\') {
      index += 1
      text += commentary.charAt(index)
    } else if (reserved.test(character)) return text
    else text += character
  }
  return text
}
