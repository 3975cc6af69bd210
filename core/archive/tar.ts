/** What a tar file is made of (POSIX.1-2001, "pax Interchange Format"): blocks of 512 bytes. */
const block = 512
/** The largest size that the eleven octal digits of a header hold. */
const octalLimit = 8 ** 11

const utf8 = (text: string) => new TextEncoder().encode(text)

/** How many zero bytes stand after an entry of `size` bytes. */
export const tarPadding = (size: number): number => (block - (size % block)) % block

/** Two empty blocks end an archive. */
export const tarEnd = (): Uint8Array => new Uint8Array(2 * block)

/** The header block of an entry; what does not fit into its fields stands in a pax record before it. */
function header(name: string, size: number, seconds: number, type: '0' | 'x'): Uint8Array {
  const bytes = new Uint8Array(block)
  const put = (at: number, text: string, length: number) => bytes.set(utf8(text).subarray(0, length), at)
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`
  put(0, name, 100)
  put(100, octal(0o644, 7), 8)
  put(108, octal(0, 7), 8)
  put(116, octal(0, 7), 8)
  put(124, octal(size < octalLimit ? size : 0, 11), 12)
  put(136, octal(seconds, 11), 12)
  put(148, ' '.repeat(8), 8)
  put(156, type, 1)
  put(257, 'ustar\0', 6)
  put(263, '00', 2)
  const sum = bytes.reduce((total, byte) => total + byte, 0)
  put(148, `${sum.toString(8).padStart(6, '0')}\0 `, 8)
  return bytes
}

/** A pax record, `<length> <key>=<value>\n`, whose length counts itself. */
function record(key: string, value: string): string {
  const rest = utf8(` ${key}=${value}\n`).length
  let length = rest
  while (String(length).length + rest !== length) length = String(length).length + rest
  return `${length} ${key}=${value}\n`
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  parts.reduce((at, part) => {
    whole.set(part, at)
    return at + part.length
  }, 0)
  return whole
}

/**
 * What stands before the bytes of an entry in a tar file.
 *
 * Whatever the name, the entry is unpacked below the folder that it is unpacked in: steps upwards and control characters are
 * replaced.
 *
 * @param name the path in the archive, of any length, in any script
 * @param size how many bytes follow
 * @param modified milliseconds since 1970
 */
export function tarHeader(name: string, size: number, modified: number): Uint8Array {
  const safe = name
    .replaceAll(/\p{Cc}/gu, '_')
    .split('/')
    .map((step) => (step === '..' || step === '.' || step === '' ? '_' : step))
    .join('/')
  const seconds = Math.floor(modified / 1_000)
  const bytes = utf8(safe)
  const records = [
    ...(bytes.length > 100 || bytes.length !== safe.length ? [record('path', safe)] : []),
    ...(size >= octalLimit ? [record('size', String(size))] : []),
  ]
  const own = header(safe, size, seconds, '0')
  if (records.length === 0) return own
  const pax = utf8(records.join(''))
  const before = header('pax', pax.length, seconds, 'x')
  return joined([before, pax, new Uint8Array(tarPadding(pax.length)), own])
}
