import { useQuery } from '@tanstack/react-query'
import { describePost } from '../activities/describe-post.ts'
import type { Activity } from '../data/activities.ts'
import { podQuery } from '../data/pods.ts'
import { routeName } from '../data/routes.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { OutsideLink } from '../ui/outside-link.tsx'
import { sentence } from '../ui/sentence.ts'
import { Status } from '../ui/status.tsx'
import { TimeAgo } from '../ui/time-ago.tsx'
import { startingWords } from './check-words.ts'
import { Quote } from './quote.tsx'

/** What a press on a card asks: to share, to look at a page that was found anew, or to decline. */
export type Asked = 'share' | 'look' | 'decline'

/** One post to say yes or no to. Yes asks once more, showing what will leave the account. */
export function ApprovalCard({ activity, onAsk }: { activity: Activity; onAsk: (what: Asked) => void }) {
  const { data: pod } = useQuery(podQuery(activity.podId))
  const { postUrl, paused, comment, route, reason, expiresAt, can } = activity
  const post = describePost(postUrl)
  const text = paused ? comment : startingWords(activity)
  return (
    <Card className="rise">
      <article aria-label={post} className="grid gap-4 p-5">
        <div className="grid gap-1">
          <p className="text-sm text-muted">
            {pod && <>{pod.name} · </>}
            <TimeAgo at={activity.createdAt} />
            {new Date(expiresAt) > new Date() ? ' · Ends ' : ' · Ended '}
            <TimeAgo at={expiresAt} />
          </p>
          <h2 className="text-lg leading-snug font-semibold wrap-anywhere">{post}</h2>
          <OutsideLink href={postUrl} className="w-fit text-[0.9375rem]">
            Read it on LinkedIn
          </OutsideLink>
        </div>
        {paused && (
          <div className="grid justify-items-start gap-1.5">
            <Status tone="attention">Wants a second look</Status>
            <p className="text-sm text-pretty text-muted">
              You said yes. LinkedIn’s page was not as RevOS knows it, so it has found its way anew and stopped before
              sharing. Look at what it would press.
            </p>
          </div>
        )}
        {!paused && reason && <p className="text-sm text-pretty text-warn">{sentence(reason)}</p>}
        {text ? <Quote>{text}</Quote> : <p className="text-sm text-muted">Without words, a plain repost</p>}
        {route && <p className="text-sm text-muted">From your account, by {routeName(route)}</p>}
        <div className="grid grid-cols-2 gap-2.5">
          <Button size="lg" disabled={!can.decline} onClick={() => onAsk('decline')}>
            Decline
          </Button>
          <Button size="lg" look="primary" disabled={!can.approve} onClick={() => onAsk(paused ? 'look' : 'share')}>
            {paused ? 'Look…' : 'Share…'}
          </Button>
        </div>
      </article>
    </Card>
  )
}
