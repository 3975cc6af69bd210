import { Check, X } from 'lucide-react'
import type { Step } from '../data/activities.ts'
import { Card } from '../ui/card.tsx'
import { classes } from '../ui/classes.ts'
import { sentence } from '../ui/sentence.ts'
import { clockTime, duration, exactTime } from '../ui/time.ts'

/** What was done for a share, step by step, with how long each took. */
export function StepList({ steps }: { steps: Step[] }) {
  return (
    <Card>
      <ol className="divide-y divide-line">
        {steps.map((step) => (
          <li key={step.seq} className="flex items-start gap-3 px-4 py-3 md:px-5">
            <span
              className={classes(
                'mt-0.5 grid size-5 shrink-0 place-items-center rounded-full',
                step.outcome === 'ok' ? 'bg-good-soft text-good' : 'bg-bad-soft text-bad',
              )}
            >
              {step.outcome === 'ok' ? (
                <Check aria-hidden size={13} strokeWidth={2.5} />
              ) : (
                <X aria-hidden size={13} strokeWidth={2.5} />
              )}
              <span className="sr-only">{step.outcome === 'ok' ? 'Done:' : 'Failed:'}</span>
            </span>
            <div className="grid min-w-0 flex-1">
              <span>{stepName(step.name)}</span>
              {step.detail && <span className="text-sm text-muted wrap-anywhere">{step.detail}</span>}
            </div>
            <div className="figures grid shrink-0 justify-items-end text-sm">
              <span className="text-muted">{duration(step.ms)}</span>
              <time dateTime={step.at} title={exactTime(new Date(step.at))} className="text-xs text-faint">
                {clockTime(new Date(step.at))}
              </time>
            </div>
          </li>
        ))}
      </ol>
    </Card>
  )
}

/** A step's name as a sentence part: `open_post` and `open-post` read "Open post". */
function stepName(name: string): string {
  return sentence(name.replaceAll(/[-_.]+/g, ' ').trim())
}
