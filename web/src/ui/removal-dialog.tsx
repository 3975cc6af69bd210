import type { UseMutationResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { Dialog, DialogButtons } from './dialog.tsx'
import { Complaint } from './states.tsx'

interface RemovalDialogProps {
  /** What is removed. */
  name: string
  removing: UseMutationResult<unknown, Error, void>
  onClose: () => void
  /** What goes away, and what stays. */
  children: ReactNode
}

/** Asks before something is removed. */
export function RemovalDialog({ name, removing, onClose, children }: RemovalDialogProps) {
  return (
    <Dialog title={`Remove ${name}?`} onClose={onClose}>
      {children}
      <Complaint failure={removing.error} />
      <DialogButtons>
        <Button look="danger" data-autofocus busy={removing.isPending} onClick={() => removing.mutate()}>
          Remove {name}
        </Button>
        <Button disabled={removing.isPending} onClick={onClose}>
          Keep it
        </Button>
      </DialogButtons>
    </Dialog>
  )
}
