import { useQuery } from '@tanstack/react-query'
import { membershipQuery } from '../data/membership.ts'
import { OutsideLink } from '../ui/outside-link.tsx'

/** Leads a member to what they have shared, on the site that the post is on; nothing while their profile is not known. */
export function OwnActivityLink({ postUrl }: { postUrl: string }) {
  const { data: membership } = useQuery(membershipQuery)
  if (!membership) return null
  const path = `/in/${encodeURIComponent(membership.linkedinVanity)}/recent-activity/all/`
  const href = URL.canParse(path, postUrl) ? new URL(path, postUrl).href : ''
  return <OutsideLink href={href}>Open your activity on LinkedIn</OutsideLink>
}
