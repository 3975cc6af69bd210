import { describePost } from '../activities/describe-post.ts'
import type { PodMember } from '../data/pods.ts'
import { OutsideLink } from '../ui/outside-link.tsx'

interface WhatLeavesProps {
  postUrl: string
  comment: string
  /** Undefined while they are being loaded. */
  members: PodMember[] | undefined
  memberCount: number
}

/** Exactly what an offer sends out: the post, the words, from whose accounts, at once or after asking, by which route. */
export function WhatLeaves({ postUrl, comment, members, memberCount }: WhatLeavesProps) {
  const active = members?.filter(({ status }) => status === 'active') ?? []
  // A yes in advance is one to plain reposts: words stand under a member's name only once the member has seen them.
  const atOnce = active.filter(({ approval }) => approval === 'standing' && !comment)
  const asked = active.filter((member) => !atOnce.includes(member))
  const resting = members?.filter(({ status }) => status !== 'active') ?? []
  return (
    <dl className="grid gap-3.5 rounded-xl border border-line bg-canvas p-4 text-[0.9375rem] *:grid *:gap-0.5">
      <div>
        <dt className="text-sm text-muted">A repost of</dt>
        <dd className="wrap-anywhere">
          <OutsideLink href={postUrl} className="font-medium">
            {describePost(postUrl)}
          </OutsideLink>
        </dd>
      </div>
      <div>
        <dt className="text-sm text-muted">With these words above it</dt>
        <dd className="whitespace-pre-wrap wrap-anywhere">
          {comment || <span className="text-muted">None, a plain repost</span>}
        </dd>
      </div>
      {members ? (
        <>
          <People words="Shared at once, from the accounts of" people={atOnce} />
          <People
            words={comment ? 'Shown these words, and shared only if they say yes' : 'Shared only if they say yes'}
            people={asked}
          />
          {memberCount > members.length && (
            <div>
              <dt className="text-sm text-muted">And further</dt>
              <dd>
                {memberCount - members.length} more members, {consent(comment)}
              </dd>
            </div>
          )}
          <People words="Left out, because paused or in need of attention" people={resting} />
        </>
      ) : (
        <div>
          <dt className="text-sm text-muted">From the accounts of</dt>
          <dd>
            {memberCount === 1 ? 'One member' : `${memberCount} members`}, {consent(comment)}
          </dd>
        </div>
      )}
      <div>
        <dt className="text-sm text-muted">By which route</dt>
        <dd>The first your workspace allows and the member has agreed to; none other is tried.</dd>
      </div>
    </dl>
  )
}

function consent(comment: string): string {
  return comment ? 'each only once they have seen these words and said yes' : 'each as they have agreed to'
}

function People({ words, people }: { words: string; people: PodMember[] }) {
  if (people.length === 0) return null
  return (
    <div>
      <dt className="text-sm text-muted">{words}</dt>
      <dd>{new Intl.ListFormat('en').format(people.map(({ name }) => name))}</dd>
    </div>
  )
}
