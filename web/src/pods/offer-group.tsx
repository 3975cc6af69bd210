import { ActivityRow } from '../activities/activity-row.tsx'
import { describePost } from '../activities/describe-post.ts'
import { type Tone, wordsFor } from '../data/activity-states.ts'
import { classes } from '../ui/classes.ts'
import { OutsideLink } from '../ui/outside-link.tsx'
import { TimeAgo } from '../ui/time-ago.tsx'
import type { OfferedPost } from './group-by-offer.ts'

interface OfferGroupProps {
  group: OfferedPost
  /** Whether all shares of the post are here, so that they may be counted. */
  complete: boolean
}

const bars: [Tone, string][] = [
  ['good', 'bg-good-fill'],
  ['moving', 'bg-move-fill'],
  ['attention', 'bg-warn-fill'],
  ['unclear', 'bg-warn-fill'],
  ['bad', 'bg-bad-fill'],
  ['quiet', 'bg-line-strong'],
]

/** A post that was offered, how far it has got, and each member's share of it. */
export function OfferGroup({ group, complete }: OfferGroupProps) {
  const { activities } = group
  const tones = activities.map(({ state }) => wordsFor(state).tone)
  const count = (tone: Tone) => tones.filter((each) => each === tone).length
  return (
    <section aria-label={describePost(group.postUrl)}>
      <header className="grid gap-2 bg-canvas/60 px-4 pt-3.5 pb-3 md:px-5">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4">
          <h3 className="min-w-0 font-medium wrap-anywhere">
            <OutsideLink href={group.postUrl} className="text-ink">
              {describePost(group.postUrl)}
            </OutsideLink>
          </h3>
          <span className="text-sm text-muted">
            Offered <TimeAgo at={group.createdAt} />
          </span>
        </div>
        {complete && (
          <div className="flex items-center gap-3">
            <div aria-hidden className="flex h-1.5 flex-1 gap-0.5 overflow-hidden rounded-full bg-sunken">
              {bars.map(([tone, color]) => (
                <span
                  key={tone}
                  className={classes('h-full rounded-full transition-[flex-grow] duration-300', color)}
                  style={{ flexGrow: count(tone), display: count(tone) === 0 ? 'none' : undefined }}
                />
              ))}
            </div>
            <span className="figures shrink-0 text-sm text-muted" aria-live="polite">
              {count('good')} of {activities.length} shared
            </span>
          </div>
        )}
      </header>
      <ul className="divide-y divide-line border-t border-line">
        {activities.map((activity) => (
          <ActivityRow key={activity.id} activity={activity} withoutPost />
        ))}
      </ul>
    </section>
  )
}
