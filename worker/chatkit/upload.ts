import { ChatKitError } from './errors.ts'

export interface Upload {
  bytes: Uint8Array<ArrayBuffer>
  mime_type: string
  /** As the browser named the file; only in multipart bodies. */
  name: string | undefined
}

export interface UploadLimits {
  /** The most bytes a file may have. */
  maxSize: number
  /** What was declared when the upload was prepared; another type is refused. */
  mime_type?: string
}

/** Room for the borders and headers of a multipart body. */
const multipartOverhead = 16 * 1024
const firstBuffer = 64 * 1024

function tooLarge(limit: number): ChatKitError {
  return new ChatKitError('too_large', `The file is larger than ${limit} bytes.`)
}

async function readBytes(request: Request, limit: number, maxSize: number): Promise<Uint8Array<ArrayBuffer>> {
  const promised = Number(request.headers.get('content-length'))
  if (promised > limit) throw tooLarge(maxSize)
  // One buffer, grown where the length was not promised: a file's bytes are not held twice.
  let buffer = new Uint8Array(Math.min(limit, promised > 0 ? promised : firstBuffer))
  let size = 0
  const reader = request.body?.getReader()
  for (let next = await read(reader); next && !next.done; next = await read(reader)) {
    const chunk = next.value
    if (size + chunk.length > limit) {
      await reader?.cancel()
      throw tooLarge(maxSize)
    }
    if (size + chunk.length > buffer.length) {
      const larger = new Uint8Array(Math.min(limit, Math.max(buffer.length * 2, size + chunk.length)))
      larger.set(buffer.subarray(0, size))
      buffer = larger
    }
    buffer.set(chunk, size)
    size += chunk.length
  }
  return buffer.subarray(0, size)
}

function read(reader: ReadableStreamDefaultReader<Uint8Array> | undefined) {
  return reader?.read().catch((cause) => {
    throw new ChatKitError('invalid_request', 'The upload broke off.', { cause })
  })
}

function mediaType(header: string | null | undefined): string {
  return header?.split(';', 1)[0]?.trim().toLowerCase() || 'application/octet-stream'
}

async function fileOf(body: Uint8Array<ArrayBuffer>, contentType: string): Promise<Upload> {
  const form = await new Response(body, { headers: { 'content-type': contentType } }).formData().catch((cause) => {
    throw new ChatKitError('invalid_request', 'The upload is not a multipart form.', { cause })
  })
  const file = form.get('file')
  if (file === null || typeof file === 'string') {
    throw new ChatKitError('invalid_request', 'The upload has no part named file.')
  }
  return { bytes: new Uint8Array(await file.arrayBuffer()), mime_type: mediaType(file.type), name: file.name }
}

/**
 * The file in an upload request. Clients send the bytes as they are or as part `file` of a form, by POST or PUT, whatever
 * the descriptor said; both are taken. Reading stops at the limit, whatever length the request claims. The type is the
 * one the client claims: look into the bytes before you trust it. Protocol reference, section 9.
 * @throws ChatKitError too_large or invalid_request
 */
export async function readUpload(request: Request, limits: UploadLimits): Promise<Upload> {
  const contentType = request.headers.get('content-type') ?? ''
  const isForm = mediaType(contentType) === 'multipart/form-data'
  const body = await readBytes(request, limits.maxSize + (isForm ? multipartOverhead : 0), limits.maxSize)
  const upload = isForm
    ? await fileOf(body, contentType)
    : { bytes: body, mime_type: mediaType(contentType), name: undefined }
  if (upload.bytes.length > limits.maxSize) throw tooLarge(limits.maxSize)
  if (limits.mime_type !== undefined && upload.mime_type !== mediaType(limits.mime_type)) {
    throw new ChatKitError('invalid_request', `The file is ${upload.mime_type}, not ${limits.mime_type} as announced.`)
  }
  return upload
}
