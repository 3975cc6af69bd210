import type { Transition } from '../data/activities.ts'
import { type Tone, wordsFor } from '../data/activity-states.ts'
import { classes } from '../ui/classes.ts'
import { sentence } from '../ui/sentence.ts'
import { TimeAgo } from '../ui/time-ago.tsx'

const dots: Record<Tone, string> = {
  moving: 'bg-move-fill',
  waiting: 'bg-move-fill',
  attention: 'bg-warn-fill',
  unclear: 'bg-warn-fill',
  good: 'bg-good-fill',
  bad: 'bg-bad-fill',
  quiet: 'bg-line-strong',
}

/** Who moved it on, where that is somebody; what RevOS does by itself is not named. */
const actors: Record<string, string> = {
  member: 'the member',
  person: 'somebody of the company',
  owner: 'somebody who runs the company',
  operator: 'whoever runs this RevOS',
}

/** The states a share went through, each with when and why. */
export function Timeline({ transitions }: { transitions: Transition[] }) {
  return (
    <ol className="grid">
      {transitions.map((transition, index) => {
        const words = wordsFor(transition.to)
        const by = actors[transition.actor.split(':')[0] ?? '']
        const last = index === transitions.length - 1
        return (
          <li key={`${transition.at} ${transition.to}`} className={classes('relative pl-6', !last && 'pb-4')}>
            {!last && <span aria-hidden className="absolute top-3 bottom-[-0.35rem] left-[0.3125rem] w-px bg-line" />}
            <span aria-hidden className={classes('absolute top-1.75 left-0.5 size-2 rounded-full', dots[words.tone])} />
            <div className="flex items-baseline justify-between gap-3">
              <span className={classes('text-sm', last ? 'font-medium' : 'text-muted')}>{label(transition)}</span>
              <TimeAgo at={transition.at} className="shrink-0 text-xs text-faint" />
            </div>
            {by && <p className="text-xs text-faint">By {by}</p>}
            {transition.reason && <p className="text-sm text-pretty text-muted">{sentence(transition.reason)}</p>}
          </li>
        )
      })}
    </ol>
  )
}

function label({ from, to }: Transition): string {
  if (from === 'succeeded' && to === 'succeeded') return 'Deleted from LinkedIn again'
  if (from === null && to === 'proposed') return 'Offered, waiting for approval'
  if (to === 'approved') return 'Approved'
  if (to === 'running') return 'Started'
  if (to === 'submitting') return 'Sent to LinkedIn'
  return wordsFor(to).label
}
