import type { ReactNode } from 'react'
import { describePost } from '../activities/describe-post.ts'
import type { OfferRequest, Pod, PodMember } from '../data/pods.ts'
import { podPolicy } from '../data/routes.ts'
import { OutsideLink } from '../ui/outside-link.tsx'
import { When } from '../ui/when.tsx'

interface WhatLeavesProps {
  offer: OfferRequest
  /** Undefined while they are being loaded. */
  members: PodMember[] | undefined
  pod: Pod
}

/** Exactly what an offer sends out: the post, the words, from whose accounts, asked or not, by which way, and what LinkedIn says. */
export function WhatLeaves({ offer, members, pod }: WhatLeavesProps) {
  const { postUrl, comment, notBefore } = offer
  const { memberCount, disclosure, disclosureRequired } = pod
  const asksAll = comment !== '' || disclosureRequired
  const active = members?.filter(({ status }) => status === 'active') ?? []
  // A yes in advance is one to plain reposts, and LinkedIn's own interface takes nothing that the member did not press.
  const unasked = active.filter(
    ({ approval, routes }) => approval === 'standing' && !asksAll && routes.some((route) => route !== 'linkedin-api'),
  )
  const asked = active.filter((member) => !unasked.includes(member))
  const resting = members?.filter(({ status }) => status !== 'active') ?? []
  return (
    <dl className="grid gap-3.5 rounded-xl border border-line bg-canvas p-4 text-[0.9375rem]">
      <Fact name="A repost of">
        <OutsideLink href={postUrl} className="font-medium">
          {describePost(postUrl)}
        </OutsideLink>
      </Fact>
      <Fact name="With these words suggested">
        <span className="whitespace-pre-wrap">
          {comment || <span className="text-muted">{disclosureRequired ? 'None' : 'None, a plain repost'}</span>}
        </span>
      </Fact>
      {disclosureRequired && <Fact name="Members say">“{disclosure}”</Fact>}
      {notBefore && (
        <Fact name="Not before">
          <When at={notBefore} />
        </Fact>
      )}
      {members ? (
        <>
          <People words="Shared without being asked, as they agreed" people={unasked} />
          <People words="Shown the post, and shared only if they say yes" people={asked} />
          {memberCount > members.length && (
            <Fact name="And further">
              {(memberCount - members.length).toLocaleString()} more members, each as they have agreed to
            </Fact>
          )}
          <People words="Left out, because paused or in need of attention" people={resting} />
        </>
      ) : (
        <Fact name="From the accounts of">
          {memberCount === 1 ? 'One member' : `${memberCount.toLocaleString()} members`}, each as they have agreed to
        </Fact>
      )}
      <Fact name="By which way">
        The first that your company allows and the member has agreed to, within their hours and limits. If it fails, no
        other is tried.
      </Fact>
      <Fact name="What LinkedIn’s terms say">
        {podPolicy} Every way but LinkedIn’s official API goes against its User Agreement (8.2) besides: it may limit or
        close members’ accounts.
      </Fact>
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid gap-0.5">
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="text-pretty wrap-anywhere">{children}</dd>
    </div>
  )
}

/** As many names as can be read. */
const named = 12

function People({ words, people }: { words: string; people: PodMember[] }) {
  if (people.length === 0) return null
  const names = people.slice(0, named).map(({ name }) => name)
  if (people.length > named) names.push(`${(people.length - named).toLocaleString()} others`)
  return <Fact name={words}>{new Intl.ListFormat('en').format(names)}</Fact>
}
