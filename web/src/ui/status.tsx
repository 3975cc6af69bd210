import { Ban, Check, CircleAlert, Clock, Hand, Search } from 'lucide-react'
import type { Tone } from '../data/activity-states.ts'
import { classes } from './classes.ts'

const looks: Record<Tone, string> = {
  moving: 'bg-move-soft text-move',
  waiting: 'bg-move-soft text-move',
  attention: 'bg-warn-soft text-warn',
  unclear: 'bg-warn-soft text-warn',
  good: 'bg-good-soft text-good',
  bad: 'bg-bad-soft text-bad',
  quiet: 'bg-sunken text-muted',
}

/** A state in words, with its tone as colour and as a sign, so that neither is needed to tell it. */
export function Status({ tone, children }: { tone: Tone; children: string }) {
  return (
    <span
      className={classes(
        'inline-flex max-w-full items-center gap-1.5 rounded-full px-2.5 py-0.75 text-[0.8125rem] leading-5 font-medium forced-colors:border',
        looks[tone],
      )}
    >
      <Sign tone={tone} />
      <span className="truncate">{children}</span>
    </span>
  )
}

function Sign({ tone }: { tone: Tone }) {
  const size = { size: 14, 'aria-hidden': true, strokeWidth: 2.25, className: 'shrink-0' }
  if (tone === 'good') return <Check {...size} />
  if (tone === 'bad') return <CircleAlert {...size} />
  if (tone === 'waiting') return <Clock {...size} />
  if (tone === 'attention') return <Hand {...size} />
  if (tone === 'unclear') return <Search {...size} />
  if (tone === 'quiet') return <Ban {...size} />
  return (
    <span
      aria-hidden
      className="mx-0.75 size-2 shrink-0 animate-[pulse-dot_1.2s_ease-in-out_infinite] rounded-full bg-current"
    />
  )
}
