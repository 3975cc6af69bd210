import { type Tone, wordsFor } from '../data/activity-states.ts'
import { type Offer, statesOf } from '../data/pods.ts'
import { classes } from '../ui/classes.ts'

const bars: [Tone, string][] = [
  ['good', 'bg-good-fill'],
  ['moving', 'bg-move-fill'],
  ['waiting', 'bg-move-fill/55'],
  ['attention', 'bg-warn-fill'],
  ['unclear', 'bg-warn-fill'],
  ['bad', 'bg-bad-fill'],
  ['quiet', 'bg-line-strong'],
]

/** How far an offer has got: while members are still being asked how many have been, and how the shares stand. */
export function OfferProgress({ offer }: { offer: Offer }) {
  const { counts, planned, memberCount } = offer
  const states = statesOf(counts)
  const of = (tone: Tone) =>
    states.reduce((sum, state) => (wordsFor(state).tone === tone ? sum + (counts[state] ?? 0) : sum), 0)
  const planning = offer.state === 'planning'
  const rest = states
    .filter((state) => state !== 'succeeded')
    .map((state) => `${(counts[state] ?? 0).toLocaleString()} ${phrase(state)}`)
  return (
    <div className="grid gap-1.5">
      {planning && (
        <p role="status" className="figures text-sm text-move">
          {planned.toLocaleString()} of {memberCount.toLocaleString()} asked
        </p>
      )}
      <div
        aria-hidden
        className="flex h-1.5 gap-0.5 overflow-hidden rounded-full bg-sunken forced-colors:border forced-colors:bg-[Canvas]"
      >
        {bars.map(([tone, color]) => (
          <span
            key={tone}
            className={classes('h-full rounded-full transition-[flex-grow] duration-300', color)}
            style={{ flexGrow: of(tone), display: of(tone) === 0 ? 'none' : undefined }}
          />
        ))}
        {planning && <span style={{ flexGrow: Math.max(0, memberCount - counts.total) }} />}
      </div>
      <p aria-live="polite" className="figures text-sm text-pretty text-muted">
        <span className="font-medium text-ink">
          {(counts.succeeded ?? 0).toLocaleString()} of {counts.total.toLocaleString()} shared
        </span>
        {rest.map((words) => ` · ${words}`)}
      </p>
    </div>
  )
}

const phrases: Record<string, string> = {
  proposed: 'waiting for an answer',
  approved: 'waiting for their time',
  queued: 'in line',
  running: 'being shared',
  submitting: 'being sent',
  declined: 'declined',
  skipped: 'skipped',
  needs_person: 'in need of the member',
  failed: 'not shared',
  unknown: 'unclear',
  canceled: 'taken back',
}

function phrase(state: string): string {
  return phrases[state] ?? wordsFor(state).label.toLowerCase()
}
