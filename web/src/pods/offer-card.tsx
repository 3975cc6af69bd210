import { ChevronDown } from 'lucide-react'
import { useId, useState } from 'react'
import { describePost } from '../activities/describe-post.ts'
import type { ActivityState } from '../data/activity-states.ts'
import { runsWorkspace } from '../data/me.ts'
import { type Offer, statesOf } from '../data/pods.ts'
import { useMe } from '../shell/me-context.ts'
import { Button } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { OutsideLink } from '../ui/outside-link.tsx'
import { Status } from '../ui/status.tsx'
import { TimeAgo } from '../ui/time-ago.tsx'
import { When } from '../ui/when.tsx'
import { CancelOfferDialog } from './cancel-offer-dialog.tsx'
import { OfferProgress } from './offer-progress.tsx'
import { OfferShares } from './offer-shares.tsx'

interface OfferCardProps {
  offer: Offer
  open: boolean
  state: ActivityState | undefined
  onToggle: () => void
  onFilter: (state: ActivityState | undefined) => void
}

const canBeTakenBack = ['proposed', 'approved', 'queued', 'needs_person']

/** A post that was offered: how far it has got, and behind a press each member's share of it. */
export function OfferCard({ offer, open, state, onToggle, onFilter }: OfferCardProps) {
  const me = useMe()
  const [canceling, setCanceling] = useState(false)
  const shares = useId()
  const { postUrl, comment, createdBy, notBefore } = offer
  const post = describePost(postUrl)
  const mayCancel =
    offer.state !== 'canceled' &&
    (runsWorkspace(me) || createdBy.id === me.user.id) &&
    (offer.state === 'planning' || statesOf(offer.counts).some((each) => canBeTakenBack.includes(each)))
  const later = notBefore !== null && new Date(notBefore) > new Date()
  return (
    <li aria-label={post}>
      <div className="grid gap-2.5 px-4 pt-3.5 pb-3 md:px-5">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
          <h3 className="min-w-0 font-medium wrap-anywhere">
            <OutsideLink href={postUrl} className="text-ink">
              {post}
            </OutsideLink>
          </h3>
          {offer.state === 'canceled' && <Status tone="quiet">Taken back</Status>}
        </div>
        {comment && (
          <p className="line-clamp-2 text-sm text-pretty text-muted wrap-anywhere">With words: “{comment}”</p>
        )}
        <OfferProgress offer={offer} />
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1.5">
          <p className="text-sm text-muted">
            Offered by {createdBy.name} <TimeAgo at={offer.createdAt} />
            {later && (
              <>
                {' · Goes from '}
                <When at={notBefore} />
              </>
            )}
            <Ending offer={offer} />
          </p>
          <div className="-mr-2.5 flex gap-1">
            {mayCancel && (
              <Button look="ghost" size="sm" aria-label={`Take back ${post}`} onClick={() => setCanceling(true)}>
                Take back
              </Button>
            )}
            <Button
              look="ghost"
              size="sm"
              aria-expanded={open}
              aria-controls={open ? shares : undefined}
              aria-label={`${open ? 'Hide' : 'Show'} the shares of ${post}`}
              onClick={onToggle}
            >
              {open ? 'Hide shares' : 'Show shares'}
              <ChevronDown aria-hidden size={15} className={classes('transition-transform', open && 'rotate-180')} />
            </Button>
          </div>
        </div>
      </div>
      {open && (
        <div id={shares} className="border-t border-line bg-canvas/40">
          <OfferShares offer={offer} state={state} onFilter={onFilter} />
        </div>
      )}
      {canceling && <CancelOfferDialog offer={offer} onClose={() => setCanceling(false)} />}
    </li>
  )
}

function Ending({ offer: { expiresAt, state } }: { offer: Offer }) {
  if (state === 'canceled') return null
  return (
    <>
      {new Date(expiresAt) > new Date() ? ' · Ends ' : ' · Ended '}
      <TimeAgo at={expiresAt} />
    </>
  )
}
