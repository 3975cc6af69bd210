import type { Page } from '@cloudflare/puppeteer'
import { hex } from '../../core/ids.ts'
import type { Picture } from '../../core/pods/activity-store.ts'

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

/** Other people's words that stand in the corner of every page, in some inside a shadow root. They are no part of the evidence. */
const privateCorners =
  '#msg-overlay, .msg-overlay-container, .msg-overlay-list-bubble, .msg-overlay-conversation-bubble'

/**
 * Takes a picture of the window and keeps it.
 *
 * @throws what puppeteer or R2 throw
 */
export async function takePicture(page: Page, album: Album, name: string): Promise<Picture> {
  const picture = await withoutPrivateCorners(page, () => page.screenshot({ type: 'jpeg', quality: 70 }))
  const key = `${album.prefix}/${name}.jpg`
  const sha256 = hex(new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(picture))))
  await album.files.put(key, picture, { httpMetadata: { contentType: 'image/jpeg' }, sha256 })
  return { key, sha256 }
}

/** A picture of the window as a model is shown it: a PNG, as base64. @throws what puppeteer throws */
export function pngOf(page: Page): Promise<string> {
  return withoutPrivateCorners(page, () => page.screenshot({ type: 'png', encoding: 'base64' }))
}

async function withoutPrivateCorners<T>(page: Page, picture: () => Promise<T>): Promise<T> {
  const show = (visibility: string) =>
    page.evaluate(
      (corners, value) => {
        const scopes: (Document | ShadowRoot)[] = [document]
        for (const scope of scopes) {
          for (const part of scope.querySelectorAll('*')) if (part.shadowRoot) scopes.push(part.shadowRoot)
          for (const corner of scope.querySelectorAll<HTMLElement>(corners)) corner.style.visibility = value
        }
      },
      privateCorners,
      visibility,
    )
  await show('hidden')
  try {
    return await picture()
  } finally {
    await show('')
  }
}
