/** What can be attached, as both chats want it: media types with the endings that stand for them. */
export const attachable: Record<string, string[]> = {
  'image/png': ['.png'],
  'image/jpeg': ['.jpg', '.jpeg'],
  'image/gif': ['.gif'],
  'image/webp': ['.webp'],
  'application/pdf': ['.pdf'],
  'text/plain': ['.txt'],
  'text/markdown': ['.md', '.markdown'],
  'text/csv': ['.csv'],
  'application/json': ['.json'],
}

/** The most bytes an attachment can have; a workspace may take less, and says so when the upload is prepared. */
export const maxAttachmentBytes = 25 * 1024 * 1024

/** How many attachments a message can have. */
export const maxAttachments = 10

/** For a file field's `accept`. */
export const acceptList = Object.entries(attachable).flat(2).join(',')

/** Why a file cannot be attached, as far as this page can tell; null when it may be tried. */
export function attachmentComplaint({ name, type, size }: Pick<File, 'name' | 'type' | 'size'>): string | null {
  const ending = /\.\w+$/.exec(name)?.[0].toLowerCase() ?? ''
  const isKnown = type in attachable || Object.values(attachable).some((endings) => endings.includes(ending))
  if (!isKnown) return 'Pictures, PDF, text, Markdown, CSV and JSON can be attached; this is something else.'
  if (size === 0) return 'This file is empty.'
  if (size > maxAttachmentBytes) return `This file has ${fileSize(size)}; the most is ${fileSize(maxAttachmentBytes)}.`
  return null
}

/** A size in bytes, for people. */
export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`
  const kilobytes = bytes / 1024
  return kilobytes < 1024 ? `${Math.round(kilobytes)} KB` : `${(kilobytes / 1024).toFixed(1).replace(/\.0$/, '')} MB`
}
