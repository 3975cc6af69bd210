import { ChatKitError } from '../chatkit/errors.ts'

/** What may be attached, how its bytes are known, and the endings that stand for it where the browser names no type of use. */
const types: Readonly<
  Record<string, { readonly kind: 'image' | 'pdf' | 'text' | 'json'; readonly endings: readonly string[] }>
> = {
  'image/png': { kind: 'image', endings: ['png'] },
  'image/jpeg': { kind: 'image', endings: ['jpg', 'jpeg'] },
  'image/gif': { kind: 'image', endings: ['gif'] },
  'image/webp': { kind: 'image', endings: ['webp'] },
  'application/pdf': { kind: 'pdf', endings: ['pdf'] },
  'text/plain': { kind: 'text', endings: ['txt'] },
  'text/markdown': { kind: 'text', endings: ['md', 'markdown'] },
  'text/csv': { kind: 'text', endings: ['csv'] },
  'application/json': { kind: 'json', endings: ['json'] },
}

/** Names that browsers have for the same. */
const aliases: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'application/x-pdf': 'application/pdf',
  'text/x-markdown': 'text/markdown',
  'application/csv': 'text/csv',
  'text/x-csv': 'text/csv',
  'text/json': 'application/json',
}

/** Types that tell nothing of a file; the last is what Windows says of CSV where Excel is installed. */
const vague = ['application/octet-stream', 'application/vnd.ms-excel']

/** The most that a text may have: what a model can take in is far less, and JSON is read whole to see that it is some. */
const maxTextBytes = 4 * 1024 * 1024

const refused = () =>
  new ChatKitError(
    'unsupported_type',
    'This kind of file cannot be attached. PNG, JPEG, GIF and WebP pictures, PDF, text, Markdown, CSV and JSON can.',
  )

/**
 * The type of a file as it is kept, from what the browser says.
 *
 * @throws ChatKitError unsupported_type
 */
export function attachmentType(name: string, declared: string): string {
  const said = declared.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  const type = aliases[said] ?? said
  if (Object.hasOwn(types, type)) return type
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  const [byEnding] = Object.entries(types).find(([, { endings }]) => endings.includes(ending)) ?? []
  if (vague.includes(type) && byEnding) return byEnding
  throw refused()
}

/** True for what is shown as a picture. */
export const isImage = (mimeType: string) => types[mimeType]?.kind === 'image'
/** True for what is read as text. */
export const isText = (mimeType: string) => types[mimeType]?.kind === 'text' || types[mimeType]?.kind === 'json'

/** A megabyte count as people read it. */
const mebibytes = (bytes: number) =>
  bytes % (1024 * 1024) === 0 ? `${bytes / (1024 * 1024)} MiB` : `${bytes.toLocaleString('en')} bytes`

/**
 * Refuses a size that may not be.
 *
 * @param limit what the tenant lets one attachment have, in bytes
 * @throws ChatKitError invalid_request for an empty file, too_large
 */
export function checkSize(size: number, mimeType: string, limit: number): void {
  if (size < 1) throw new ChatKitError('invalid_request', 'The file is empty.')
  const most = isText(mimeType) ? Math.min(limit, maxTextBytes) : limit
  if (size > most) throw new ChatKitError('too_large', `The file is larger than the ${mebibytes(most)} that are taken.`)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u0008\u000b\u000e-\u001f\u007f]/

function textOf(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
    return control.test(text) || text.startsWith('%PDF-') ? null : text
  } catch {
    return null
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/**
 * Refuses bytes that are not what they are said to be. Text has no mark to be known by: it is UTF-8 without control characters. The
 * marks of old formats are no proof against it, since some are two plain letters.
 *
 * @throws ChatKitError unsupported_type
 */
export async function checkContent(bytes: Uint8Array, mimeType: string): Promise<void> {
  const { kind } = types[mimeType] ?? {}
  const differs = (what: string) => new ChatKitError('unsupported_type', `The file is not ${what}, as it says it is.`)
  if (kind === 'text' || kind === 'json') {
    const text = textOf(bytes)
    if (text === null) throw differs('text in UTF-8')
    if (kind === 'json' && !isJson(text)) throw differs('JSON')
    return
  }
  const { fileTypeFromBuffer } = await import('file-type')
  const found = await fileTypeFromBuffer(bytes).catch(() => undefined)
  // An animated PNG is a PNG.
  const type = found?.mime === 'image/apng' ? 'image/png' : found?.mime
  if (kind === undefined || type !== mimeType) throw differs(mimeType)
}
