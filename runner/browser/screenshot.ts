import type { Page } from '@cloudflare/puppeteer'

/** Where a run keeps its pictures. */
export interface Album {
  readonly files: R2Bucket
  /** Begins with the tenant, so that a key can be served to nobody else. */
  readonly prefix: string
}

/** The folder of one run's pictures. */
export function albumPrefix(tenantId: string, activityId: string, fence: number): string {
  return `${tenantId}/activities/${activityId}/${fence}`
}

/** Other people's words that stand in the corner of every page. They are no part of the evidence. */
const privateCorners =
  '#msg-overlay, .msg-overlay-container, .msg-overlay-list-bubble, .msg-overlay-conversation-bubble'

/**
 * Takes a picture of the window and keeps it.
 *
 * @returns the picture's key in R2
 * @throws what puppeteer or R2 throw
 */
export async function takePicture(page: Page, album: Album, name: string): Promise<string> {
  const show = (visibility: string) =>
    page.$$eval(
      privateCorners,
      (corners, value) => {
        for (const corner of corners) (corner as HTMLElement).style.visibility = value as string
      },
      visibility,
    )
  await show('hidden')
  let picture: Uint8Array
  try {
    picture = await page.screenshot({ type: 'jpeg', quality: 70 })
  } finally {
    await show('')
  }
  const key = `${album.prefix}/${name}.jpg`
  await album.files.put(key, picture, { httpMetadata: { contentType: 'image/jpeg' } })
  return key
}
