import { forgetPictures, oldPictures } from '../../core/pods/evidence.ts'
import { pausedRunLifeMs } from '../../core/pods/paused-run.ts'
import { forgetOldHealth } from '../../core/pods/route-health.ts'
import type { Env } from '../env.ts'

/** R2 deletes at most 1,000 objects in one call, and lists as many. */
const perRun = 1_000
const pagesPerRun = 10

/** What was removed, how many of each kind. */
export interface RemovedEvidence {
  readonly pictures: number
  readonly runs: number
}

/**
 * Removes pictures that are past the time for which their tenant keeps them, and agents' runs that nobody has answered in time.
 * What is gone is noted after it is gone: a failure in between is made good by the next run.
 */
export async function removeOldEvidence({ DB, FILES }: Env, now: number): Promise<RemovedEvidence> {
  const pictures = await oldPictures(DB, perRun, now)
  if (pictures.length > 0) {
    await FILES.delete(pictures.map(({ key }) => key))
    await forgetPictures(DB, pictures)
  }
  await forgetOldHealth(DB, now)
  return { pictures: pictures.length, runs: await removeOldRuns(FILES, now) }
}

async function removeOldRuns(files: R2Bucket, now: number): Promise<number> {
  let removed = 0
  let cursor: string | undefined
  for (let page = 0; page < pagesPerRun; page += 1) {
    const listed = await files.list({ prefix: 'runs/', ...(cursor && { cursor }) })
    const old = listed.objects.filter(({ uploaded }) => uploaded.getTime() < now - pausedRunLifeMs)
    if (old.length > 0) await files.delete(old.map(({ key }) => key))
    removed += old.length
    if (!listed.truncated) break
    cursor = listed.cursor
  }
  return removed
}
