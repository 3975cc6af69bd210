import { CircleAlert, CircleCheck, X } from 'lucide-react'
import { buttonLook, IconButton } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import type { OutcomeWords } from './outcome-words.ts'

/** What came of connecting, until it is put away. */
export function OutcomeNotice({
  outcome: { good, text, again },
  onClose,
}: {
  outcome: OutcomeWords
  onClose: () => void
}) {
  const Icon = good ? CircleCheck : CircleAlert
  return (
    <div
      role={good ? 'status' : 'alert'}
      className={classes(
        'rise flex items-center gap-3 rounded-xl py-1.5 pr-2 pl-4',
        good ? 'bg-good-soft text-good' : 'bg-bad-soft text-bad',
      )}
    >
      <Icon aria-hidden size={18} className="shrink-0" />
      <p className="flex-1 text-pretty">{text}</p>
      {again && (
        <a href={again} className={buttonLook('secondary', 'sm')}>
          Try again
        </a>
      )}
      <IconButton label="Put away" onClick={onClose}>
        <X aria-hidden size={16} />
      </IconButton>
    </div>
  )
}
