import type { ClaimedActivity } from '../../core/pods/claimed-activity.ts'
import { wordsHash } from '../../core/pods/words.ts'
import { askPerson } from './outcome.ts'

/**
 * The words that go with the share, checked to be exactly those that were approved.
 *
 * @returns empty for a share without words
 * @throws Ended `needs_person` where they are not
 */
export async function approvedWords({
  comment,
  textHash,
}: Pick<ClaimedActivity, 'comment' | 'textHash'>): Promise<string> {
  if ((await wordsHash(comment)) !== textHash) {
    throw askPerson(
      'The words are not those that were approved. Nothing was shared; the member approves the share once more.',
    )
  }
  return comment ?? ''
}
