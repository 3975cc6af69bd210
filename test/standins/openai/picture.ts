import { createHash } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'

/** A picture of 16 × 16 pixels in one colour, for the formats that are not drawn here. */
const small = {
  jpeg: '/9j/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71////m8H////6/+b9//j/2wBDASstLTw1PHZBQXb4pYyl+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj/wAARCAAQABADASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFAEBAAAAAAAAAAAAAAAAAAAAA//EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AJADif/Z',
  webp: 'UklGRjAAAABXRUJQVlA4ICQAAABwAQCdASoQABAABUB8JaACdAFAAAD+6ez9a8/cjADg2SKXYAA=',
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const RGB = 2
const RGBA = 6

/** A picture as base64: as PNG in its true size and in a colour that follows from `seed`, else a small one. */
export function drawPicture(
  format: 'png' | 'jpeg' | 'webp',
  { width, height, seed, transparent }: { width: number; height: number; seed: string; transparent: boolean },
): string {
  if (format !== 'png') return small[format]
  const colour = createHash('sha256').update(seed).digest().subarray(0, 3)
  const pixel = transparent ? Buffer.from([...colour, 0]) : colour
  const row = Buffer.concat([Buffer.of(0), Buffer.alloc(width * pixel.length, pixel)])
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.writeUInt8(8, 8)
  head.writeUInt8(transparent ? RGBA : RGB, 9)
  const data = deflateSync(Buffer.alloc(row.length * height, row), { level: 1 })
  return Buffer.concat([SIGNATURE, chunk('IHDR', head), chunk('IDAT', data), chunk('IEND')]).toString('base64')
}

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}
