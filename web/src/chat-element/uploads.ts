import type { Attachment } from '../../../worker/chatkit/types/attachments.ts'
import { isPassing, messageOf } from '../net/problem.ts'
import { withRetry } from '../net/retry.ts'
import { attachmentComplaint, maxAttachments } from './attachable.ts'
import type { ChatKitClient } from './client.ts'
import type { SendFile } from './send-file.ts'

/** A file on its way into a message. */
export interface Upload {
  readonly key: number
  readonly name: string
  /** In bytes; null for one that was uploaded before. */
  readonly size: number | null
  /** A picture of it, where it is one. */
  readonly preview: string | null
  /** The share that has been sent, from 0 to 1. */
  readonly progress: number
  /** Once it is there. */
  readonly attachment: Attachment | null
  /** Why it cannot be sent. */
  readonly failure: string | null
  /** Whether another try can help. */
  readonly canRetry: boolean
}

interface Entry {
  file: File | null
  abort: AbortController
}

/** The files of the message that is being written: each is sent as soon as it is chosen. */
export class Uploads {
  readonly #client: ChatKitClient
  readonly #send: SendFile
  readonly #listeners = new Set<() => void>()
  readonly #entries = new Map<number, Entry>()
  #list: readonly Upload[] = []
  #keys = 0

  constructor(client: ChatKitClient, send: SendFile) {
    this.#client = client
    this.#send = send
  }

  readonly list = (): readonly Upload[] => this.#list

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Takes files in. @returns how many there was no room for */
  add(files: readonly File[]): number {
    const taken = files.slice(0, Math.max(0, maxAttachments - this.#list.length))
    for (const file of taken) {
      const key = ++this.#keys
      const failure = attachmentComplaint(file)
      const preview = file.type.startsWith('image/') && !failure ? URL.createObjectURL(file) : null
      const { name, size } = file
      this.#entries.set(key, { file, abort: new AbortController() })
      this.#show([...this.#list, { key, name, size, preview, progress: 0, attachment: null, failure, canRetry: false }])
      if (!failure) void this.#upload(key, file)
    }
    return files.length - taken.length
  }

  /** Takes back the files of a message that was not sent. */
  restore(attachments: readonly Attachment[]): void {
    const uploads = attachments.map((attachment): Upload => {
      const key = ++this.#keys
      this.#entries.set(key, { file: null, abort: new AbortController() })
      const preview = attachment.type === 'image' ? attachment.preview_url : null
      const { name } = attachment
      return { key, name, size: null, preview, progress: 1, attachment, failure: null, canRetry: false }
    })
    this.#show([...uploads, ...this.#list].slice(0, maxAttachments))
  }

  retry(key: number): void {
    const file = this.#entries.get(key)?.file
    if (!file) return
    this.#change(key, { failure: null, progress: 0 })
    void this.#upload(key, file)
  }

  /** Leaves a file out, and has the server forget it. */
  remove(key: number): void {
    const upload = this.#list.find((other) => other.key === key)
    if (!upload) return
    this.#entries.get(key)?.abort.abort()
    this.#drop(upload)
    this.#show(this.#list.filter((other) => other !== upload))
    if (upload.attachment) this.#client.deleteAttachment(upload.attachment.id).catch(() => undefined)
  }

  /** The files that are there, for a message; they are its from now on. */
  take(): Attachment[] {
    const attachments = this.#list.flatMap(({ attachment }) => attachment ?? [])
    for (const upload of this.#list) this.#drop(upload)
    this.#show([])
    return attachments
  }

  async #upload(key: number, file: File): Promise<void> {
    const signal = this.#entries.get(key)?.abort.signal
    if (!signal) return
    let attachment: Attachment | null = null
    try {
      const facts = { name: file.name, size: file.size, mime_type: file.type || 'application/octet-stream' }
      attachment = await withRetry(() => this.#client.createAttachment(facts, signal), isPassing, { signal })
      const { upload_descriptor: descriptor, ...created } = attachment
      if (descriptor) await this.#send(descriptor, file, (progress) => this.#change(key, { progress }), signal)
      if (!signal.aborted) return this.#change(key, { progress: 1, attachment: created })
    } catch (failure) {
      if (!signal.aborted) this.#change(key, { failure: messageOf(failure), canRetry: isPassing(failure) })
    }
    // Nobody will ask for it any more.
    if (attachment) this.#client.deleteAttachment(attachment.id).catch(() => undefined)
  }

  #drop({ key, preview }: Upload): void {
    this.#entries.delete(key)
    if (preview?.startsWith('blob:')) URL.revokeObjectURL(preview)
  }

  #change(key: number, change: Partial<Upload>): void {
    this.#show(this.#list.map((upload) => (upload.key === key ? { ...upload, ...change } : upload)))
  }

  #show(list: readonly Upload[]): void {
    this.#list = list
    for (const listener of this.#listeners) listener()
  }
}
