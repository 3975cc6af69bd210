import type { ClaimedActivity } from '../../core/pods/claimed-activity.ts'
import { parsePostUrl } from '../../core/pods/post-url.ts'

/**
 * The ids by which people have named the post: that of its address, and that of the second address where one was given. The kinds
 * number one post differently, so none is ever made out of another.
 */
export function givenUrns(
  { postUrn, otherUrl }: Pick<ClaimedActivity, 'postUrn' | 'otherUrl'>,
  linkedInWebUrl: string,
): readonly string[] {
  if (otherUrl === null) return [postUrn]
  try {
    return [...new Set([postUrn, parsePostUrl(otherUrl, linkedInWebUrl).urn])]
  } catch {
    return [postUrn]
  }
}
