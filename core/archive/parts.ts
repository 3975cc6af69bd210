/** How large each part is but the last: R2 takes parts of 5 MiB or more, all of one size. */
export const partBytes = 8 * 1024 * 1024

/** Cuts a stream of bytes into parts of a multipart upload. Holds one part in memory, and no more. */
export class PartWriter {
  readonly #upload: R2MultipartUpload
  readonly #buffer = new Uint8Array(partBytes)
  #used: number
  #parts: R2UploadedPart[]

  /**
   * @param parts what was uploaded before, by whoever is gone on from
   * @param tail the bytes after those parts that made no whole part yet
   */
  constructor(upload: R2MultipartUpload, parts: readonly R2UploadedPart[], tail: Uint8Array) {
    this.#upload = upload
    this.#parts = [...parts]
    this.#buffer.set(tail)
    this.#used = tail.length
  }

  /** The parts that R2 has. */
  get parts(): readonly R2UploadedPart[] {
    return this.#parts
  }

  /** How many bytes were written, from the beginning of the file on. */
  get bytes(): number {
    return this.#parts.length * partBytes + this.#used
  }

  /** The bytes that are in no part yet. */
  tail(): Uint8Array {
    return this.#buffer.slice(0, this.#used)
  }

  /** Writes bytes; a part that is full by them is uploaded. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const taken = Math.min(bytes.length - at, partBytes - this.#used)
      this.#buffer.set(bytes.subarray(at, at + taken), this.#used)
      this.#used += taken
      at += taken
      if (this.#used === partBytes) await this.#send()
    }
  }

  /** Uploads what is left as the last part. */
  async end(): Promise<void> {
    if (this.#used > 0) await this.#send()
  }

  async #send(): Promise<void> {
    const part = await this.#upload.uploadPart(this.#parts.length + 1, this.#buffer.slice(0, this.#used))
    this.#parts = [...this.#parts, part]
    this.#used = 0
  }
}
