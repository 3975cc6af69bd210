import type { UseMutationResult } from '@tanstack/react-query'
import { useState } from 'react'
import { type RouteName, routeNames, routeWords } from '../data/routes.ts'
import { Button } from './button.tsx'
import { Choice } from './choice.tsx'
import { Dialog, DialogButtons } from './dialog.tsx'
import { AreaField } from './field.tsx'
import { Complaint } from './states.tsx'

interface StopFormProps {
  /** What "everything" is. */
  all: string
  /** What happens then. */
  effects: string[]
  stopping: UseMutationResult<unknown, Error, { route: RouteName | null; reason: string }>
  onClose: () => void
}

/** Asks what to stop, and why, and says what happens then. */
export function StopForm({ all, effects, stopping, onClose }: StopFormProps) {
  const [route, setRoute] = useState<RouteName | null>(null)
  const [reason, setReason] = useState('')
  return (
    <Dialog title="Stop sharing?" onClose={onClose}>
      <fieldset className="grid gap-2">
        <legend className="sr-only">What to stop</legend>
        <Choice group="stop" title={all} chosen={route === null} onChoose={() => setRoute(null)} />
        {routeNames.map((name) => (
          <Choice
            key={name}
            group="stop"
            title={`Only by ${routeWords[name].name}`}
            chosen={route === name}
            onChoose={() => setRoute(name)}
          />
        ))}
      </fieldset>
      <ul className="grid list-disc gap-1 pl-5 text-pretty text-muted">
        {effects.map((effect) => (
          <li key={effect}>{effect}</li>
        ))}
      </ul>
      <AreaField
        label="Why (optional)"
        hint="Members and administrators read it."
        maxLength={300}
        value={reason}
        onChange={({ target }) => setReason(target.value)}
      />
      <Complaint failure={stopping.error} />
      <DialogButtons>
        <Button
          look="danger"
          busy={stopping.isPending}
          onClick={() => stopping.mutate({ route, reason: reason.trim() })}
        >
          Stop it now
        </Button>
        <Button disabled={stopping.isPending} onClick={onClose}>
          Cancel
        </Button>
      </DialogButtons>
    </Dialog>
  )
}
