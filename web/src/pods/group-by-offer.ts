import type { Activity } from '../data/activities.ts'

/** The shares of one post that was offered to a pod, in the order of the list they came from. */
export interface OfferedPost {
  amplificationId: string
  postUrl: string
  createdAt: string
  activities: Activity[]
}

/** Puts the shares of the same offer together; offers keep the order in which their first share stands. */
export function groupByOffer(activities: readonly Activity[]): OfferedPost[] {
  const offers = new Map<string, OfferedPost>()
  for (const activity of activities) {
    const { amplificationId, postUrl, createdAt } = activity
    const offer = offers.get(amplificationId)
    if (offer) offer.activities.push(activity)
    else offers.set(amplificationId, { amplificationId, postUrl, createdAt, activities: [activity] })
  }
  return [...offers.values()]
}
