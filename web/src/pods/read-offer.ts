import type { OfferRequest } from '../data/pods.ts'
import { safeHref } from '../ui/safe-href.ts'

/** What was typed; `notBefore` as a datetime field has it, in the person's own zone. */
export type OfferDraft = Record<keyof OfferRequest, string>

/** What a typed offer asks for, or what is wrong with it, by field. */
export function readOffer(
  draft: OfferDraft,
  now: Date,
): { request: OfferRequest | null; wrong: Partial<Record<keyof OfferRequest, string>> } {
  const wrong: Partial<Record<keyof OfferRequest, string>> = {}
  const postUrl = draft.postUrl.trim()
  const otherUrl = draft.otherUrl.trim()
  if (!safeHref(postUrl)) wrong.postUrl = 'Paste the whole address of the post, beginning with https://.'
  if (otherUrl && !safeHref(otherUrl))
    wrong.otherUrl = 'Paste a whole address, beginning with https://, or leave it empty.'
  const time = draft.notBefore ? new Date(draft.notBefore) : null
  if (time && (Number.isNaN(time.getTime()) || time <= now)) {
    wrong.notBefore = 'Choose a time that is still to come, or leave it empty.'
  }
  if (Object.keys(wrong).length > 0) return { request: null, wrong }
  return {
    request: { postUrl, otherUrl, comment: draft.comment.trim(), notBefore: time?.toISOString() ?? '' },
    wrong,
  }
}
