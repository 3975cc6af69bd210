import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type DeadLetter, deadLetterQuery, dropDeadLetter, replayDeadLetter } from '../data/operator.ts'
import { useWrite } from '../net/use-write.ts'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Dialog, DialogButtons } from '../ui/dialog.tsx'
import { Failure, SkeletonRows } from '../ui/states.tsx'
import { letterTitle } from './letter-title.ts'

interface DeadLetterDialogProps {
  operatorKey: string
  letter: DeadLetter
  onClose: () => void
}

/** What is in a message that was given up, and the two ways on: back into the queue, or away for good. */
export function DeadLetterDialog(props: DeadLetterDialogProps) {
  const { operatorKey, letter, onClose } = props
  const whole = useQuery(deadLetterQuery(operatorKey, letter.id))
  const [asked, setAsked] = useState<'replay' | 'drop' | null>(null)
  if (asked) return <EndDialog {...props} drop={asked === 'drop'} onBack={() => setAsked(null)} />
  const body = whole.data ? readable(whole.data.body) : null
  return (
    <Dialog title={letterTitle(letter.kind)} onClose={onClose}>
      <p className="text-pretty wrap-anywhere">{letter.reason}</p>
      {letter.tenantId && (
        <p className="text-sm text-muted">
          Company <code className="font-mono wrap-anywhere select-all">{letter.tenantId}</code>
        </p>
      )}
      {body !== null ? (
        <div className="grid justify-items-start gap-2">
          <section
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard.
            tabIndex={0}
            aria-label="The message"
            className="max-h-64 w-full overflow-auto rounded-xl border border-line bg-canvas p-3.5"
          >
            <pre className="font-mono text-xs whitespace-pre-wrap wrap-anywhere">{body}</pre>
          </section>
          <CopyButton text={body} />
        </div>
      ) : whole.isError ? (
        <Failure failure={whole.error} onRetry={() => whole.refetch()} />
      ) : (
        <SkeletonRows rows={1} label="Loading the message" />
      )}
      <DialogButtons>
        <Button look="primary" disabled={body === null} onClick={() => setAsked('replay')}>
          Put it back…
        </Button>
        <Button look="danger" onClick={() => setAsked('drop')}>
          Drop it…
        </Button>
      </DialogButtons>
    </Dialog>
  )
}

interface EndDialogProps extends DeadLetterDialogProps {
  drop: boolean
  onBack: () => void
}

function EndDialog({ operatorKey, letter, onClose, drop, onBack }: EndDialogProps) {
  const ending = useWrite<void, void>(
    () => (drop ? dropDeadLetter(operatorKey, letter.id) : replayDeadLetter(operatorKey, letter.id)),
    { refresh: [['dead-letters'], ['health']], onDone: onClose },
  )
  return (
    <ConfirmDialog
      title={drop ? 'Drop this message?' : 'Put this message back?'}
      confirm={drop ? 'Drop it for good' : 'Put it back'}
      keep="Back"
      look={drop ? 'danger' : 'primary'}
      writing={ending}
      onClose={onBack}
    >
      {drop ? (
        <p>
          It is deleted and cannot be had again. What it was to move on stays where it is, until somebody moves it by
          hand.
        </p>
      ) : (
        <p>
          It is tried again from the beginning. A share that may be on LinkedIn already is not made a second time: it is
          only looked for.
        </p>
      )}
    </ConfirmDialog>
  )
}

/** What a message held: text as it is, everything else as JSON set out in lines. */
function readable(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body, null, 2)
}
