import type { ElementHandle } from '@cloudflare/puppeteer'
import type { Evidence } from '../../../core/pods/activity-store.ts'
import { aim } from '../../browser/press.ts'
import { askPerson, Ended } from '../outcome.ts'
import type { Scene } from './scene.ts'

/** Whether the irreversible press was made. */
export type Pressed =
  | 'yes'
  /** It was cut off on its way: it may have been made. */
  | 'perhaps'

/**
 * Makes the one press that cannot be taken back: written down before, made once, never again.
 *
 * @throws Ended before anything was pressed, where the button is not free, or the run may not go on; `failed` where it went
 * away after the press was written down
 */
export async function pressOnce(scene: Scene, target: ElementHandle, evidence: Evidence): Promise<Pressed> {
  if (!(await aim(target)))
    throw askPerson('Something lies over the last button. Nothing was posted; the member can share the post by hand.')
  await scene.run.submit(evidence)
  const point = await aim(target).catch(() => null)
  if (!point) {
    throw new Ended({
      kind: 'failed',
      reason:
        'The last button went away at the last moment. Nothing was pressed; the member can share the post by hand.',
    })
  }
  scene.session.permitShare()
  try {
    await scene.page.mouse.click(point.x, point.y)
    return 'yes'
  } catch {
    return 'perhaps'
  }
}
