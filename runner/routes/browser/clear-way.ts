import { press } from '../../browser/press.ts'
import { read, readUntil } from '../../browser/reading.ts'
import { askPerson } from '../outcome.ts'
import { findWay } from './read-way.ts'
import type { Scene } from './scene.ts'
import { inAllLanguages } from './words.ts'

const notNow = inAllLanguages((row) => row.notNow)

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
  const see = () => read(page, findWay, notNow)
  const { facts, elements } = await see()
  if (facts.dialog) {
    const left = elements.leave && (await press(page, elements.leave))
    const after =
      left &&
      (await readUntil(
        see,
        (seen) => !seen.facts.dialog,
        () => run.clock.now(),
        3_000,
      ))
    if (!after || after.facts.dialog) {
      throw askPerson(
        'LinkedIn asks the member something over the page. The member answers it there, and can share the post by hand.',
      )
    }
    done.push('Left a dialog that lay over the page.')
  }
  const { elements: now } = facts.dialog ? await see() : { elements }
  if (now.reject && (await press(page, now.reject))) {
    await readUntil(
      see,
      (seen) => !seen.facts.cookieBanner,
      () => run.clock.now(),
      3_000,
    )
    done.push('Rejected the cookies.')
  }
  return done.length > 0 ? done.join(' ') : null
}
