import type { UseMutationResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Button, type ButtonProps } from './button.tsx'
import { Dialog, DialogButtons } from './dialog.tsx'
import { Complaint } from './states.tsx'

interface ConfirmDialogProps {
  title: string
  /** The button that does it. */
  confirm: string
  look?: ButtonProps['look']
  /** The button that does not. */
  keep?: string
  writing: UseMutationResult<unknown, Error, void>
  onClose: () => void
  /** What will happen, and what stays. */
  children: ReactNode
}

/** Asks before something is done, and says what will happen. */
export function ConfirmDialog({
  title,
  confirm,
  look = 'primary',
  keep = 'Cancel',
  writing,
  onClose,
  children,
}: ConfirmDialogProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="grid grid-cols-1 gap-3 text-pretty text-muted wrap-anywhere">{children}</div>
      <Complaint failure={writing.error} />
      <DialogButtons>
        <Button look={look} data-autofocus busy={writing.isPending} onClick={() => writing.mutate()}>
          {confirm}
        </Button>
        <Button disabled={writing.isPending} onClick={onClose}>
          {keep}
        </Button>
      </DialogButtons>
    </Dialog>
  )
}
