/** The longest line a pod may ask for, in characters. */
export const longestLine = 200

/**
 * The line by which members say that they have a part in what they share, where their pod has none of its own.
 * Source: linkedin-and-unipile §2.2.
 *
 * @param company the company's name
 */
export function usualLine(company: string): string {
  const name = company.replace(/\s+/g, ' ').trim()
  return `I’m part of ${name}${/[.!?…]$/.test(name) ? '' : '.'}`
}

/** True where a line says anything at all: marks and emoji alone are found in any words. */
export const saysSomething = (line: string): boolean => /[\p{L}\p{N}]/u.test(line)

const escaped = (marks: string) => marks.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/**
 * The line in any dress: whatever its case and whatever stands between its letters, as {@link wordsKey} compares, but as words of
 * their own, so that a short line is not found inside another word.
 */
function dressed(line: string): RegExp {
  const [, before = '', said = '', after = ''] = /^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{N}]*)$/su.exec(line.trim()) ?? []
  const letters = [...said.normalize('NFKC').matchAll(/[\p{L}\p{N}]/gu)].map(([letter]) => letter)
  if (letters.length === 0) return /(?!)/gu
  return new RegExp(
    `(?:${escaped(before)})?(?<![\\p{L}\\p{N}])${letters.join('[^\\p{L}\\p{N}]*')}(?![\\p{L}\\p{N}])(?:${escaped(after)})?`,
    'giu',
  )
}

/**
 * True where words hold a line. It is compared without case, spaces and marks.
 *
 * @param words null for none
 */
export function holdsLine(words: string | null, line: string): boolean {
  return (words ?? '').normalize('NFKC').search(dressed(line)) >= 0
}

/** The words without the line, wherever it stands in them and however often; those that do not hold it as they are. */
export function withoutLine(words: string, line: string): string {
  let text = words
  // What stood around the line may be the line itself once it is closed up.
  while (holdsLine(text, line)) {
    const said = dressed(line)
    text = (text.search(said) >= 0 ? text : text.normalize('NFKC'))
      .replace(said, '')
      .replace(/\n{3,}/g, '\n\n')
      .trim()
  }
  return text
}

/** The words with the line as a last paragraph; those that hold it as they are. */
export function withLine(words: string, line: string): string {
  if (holdsLine(words, line)) return words
  const text = words.trimEnd()
  return text === '' ? line : `${text}\n\n${line}`
}
