import { classes } from '../../ui/classes.ts'

interface MeterProps {
  label: string
  value: number
  /** What is all of it. */
  most: number
}

/** How much of an allowance is used: a quiet bar that turns where little is left, with the numbers beside it. */
export function Meter({ label, value, most }: MeterProps) {
  const share = most > 0 ? Math.min(1, value / most) : 1
  const words = most > 0 ? `${value.toLocaleString()} of ${most.toLocaleString()}` : 'switched off'
  const fill = share >= 1 ? 'bg-bad-fill' : share >= 0.8 ? 'bg-warn-fill' : 'bg-accent'
  return (
    <div className="relative grid content-start gap-1.5">
      <div aria-hidden className="flex flex-wrap items-baseline justify-between gap-x-3 text-sm">
        <span className="font-medium">{label}</span>
        <span className="figures text-muted">
          {words}
          {most > 0 && share >= 1 && ' · used up'}
        </span>
      </div>
      <meter
        className="sr-only"
        aria-label={label}
        aria-valuetext={words}
        min={0}
        max={Math.max(most, 1)}
        value={value}
      >
        {words}
      </meter>
      <div aria-hidden className="h-1.5 overflow-hidden rounded-full bg-line forced-colors:border">
        <div
          className={classes('h-full rounded-full transition-[width] forced-colors:bg-[CanvasText]', fill)}
          style={{ width: `${share * 100}%` }}
        />
      </div>
    </div>
  )
}
