import type { Page } from '@cloudflare/puppeteer'
import type { Clock } from '../../../core/clock.ts'
import type { Picture } from '../../../core/pods/activity-store.ts'
import { type Album, takePicture } from '../../browser/screenshot.ts'
import type { BrowserSession, Tab } from '../../browser/session.ts'
import type { Run } from '../../run.ts'
import { Ended } from '../outcome.ts'
import type { Entrance } from './entrance.ts'
import type { Ladder } from './ladder.ts'

/** A tab of the site, and the clock that is gone by. */
export interface Sight {
  readonly run: { readonly clock: Clock }
  readonly site: URL
  readonly tab: Tab
  readonly page: Page
}

/** What the parts of the browser route work with: the run, the tab that all happens in, and where its pictures go. */
export interface Scene extends Sight {
  readonly run: Run
  readonly session: BrowserSession
  readonly album: Album
  readonly ladder: Ladder
  readonly entrance: Entrance
}

/** Gives the same scene in another tab of the same browser. */
export async function inNewTab(scene: Scene): Promise<Scene> {
  const tab = await scene.session.newTab()
  return { ...scene, tab, page: tab.page }
}

/** Takes the picture that a run may not go on without. @throws Ended where it cannot be kept */
export async function picture(scene: Scene, name: string): Promise<Picture> {
  try {
    return await takePicture(scene.page, scene.album, name)
  } catch {
    throw new Ended({ kind: 'try_again', reason: 'The picture of the page could not be taken or kept.' })
  }
}

/** Takes a picture where it succeeds: past the press nothing may be lost over it. */
export async function pictureIfPossible(scene: Scene, name: string): Promise<Picture | undefined> {
  return takePicture(scene.page, scene.album, name).catch(() => undefined)
}
