import { press } from '../../browser/press.ts'
import { read, readUntil } from '../../browser/reading.ts'
import { askLayout } from '../outcome.ts'
import { findWay } from './read-way.ts'
import type { Scene } from './scene.ts'
import { inAllLanguages } from './words.ts'

const exits = { notNow: inAllLanguages((row) => row.notNow), dismiss: inAllLanguages((row) => row.dismiss) }
/** One may lie over another. */
const mostDialogs = 3

/**
 * Puts aside what lies over the page: cookies are refused, a dialog that asks for nothing of ours is left.
 *
 * Source: linkedin-pages §2.4, §13.1. What cannot be put aside is left to the test of each press.
 *
 * @returns a sentence on what was done, null for nothing
 * @throws Ended where a dialog has no known way out
 */
export async function clearWay({ page, run }: Scene): Promise<string | null> {
  const done: string[] = []
  const see = () => read(page, findWay, exits)
  const now = () => run.clock.now()
  let seen = await see()
  for (let left = 0; seen.facts.dialog; left += 1) {
    const { leave } = seen.elements
    if (left === mostDialogs || !leave || !(await press(page, leave))) throw inTheWay()
    const gone = () => leave.evaluate((button) => !button.isConnected)
    if (!(await readUntil(gone, (is) => is, now, 6_000))) throw inTheWay()
    done.push('Left a dialog that lay over the page.')
    seen = await see()
  }
  const { reject } = seen.elements
  if (reject && (await press(page, reject))) {
    await readUntil(see, ({ facts }) => !facts.cookieBanner, now, 3_000)
    done.push('Rejected the cookies.')
  }
  return done.length > 0 ? done.join(' ') : null
}

const inTheWay = () =>
  askLayout(
    'LinkedIn asks the member something over the page. The member answers it there, and can share the post by hand.',
  )
