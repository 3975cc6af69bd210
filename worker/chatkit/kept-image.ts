import type { Attachment } from './types/attachments.ts'
import type { GeneratedImageItem, ThreadItem } from './types/items.ts'

const scheme = 'attachment:'

/** The address under which a generated image is stored whose bytes an attachment keeps; clients get a link of its own. */
export const keptImageUrl = (attachmentId: string): string => scheme + attachmentId

/** The attachment that keeps a generated image; null where its address is one of its own. */
export function keptImage({ image }: GeneratedImageItem): Attachment | null {
  if (!image?.url.startsWith(scheme)) return null
  const id = image.url.slice(scheme.length)
  return { type: 'image', id, name: 'image.png', mime_type: 'image/png', preview_url: '' }
}

/** The ids of the attachments that go with an item. */
export function attachmentIds(item: ThreadItem): string[] {
  if (item.type === 'user_message') return item.attachments.map(({ id }) => id)
  const kept = item.type === 'generated_image' ? keptImage(item) : null
  return kept ? [kept.id] : []
}
