import { X } from 'lucide-react'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { IconButton } from './button.tsx'

interface DialogProps {
  title: string
  onClose: () => void
  children: ReactNode
}

/**
 * A modal window: in the middle of a wide screen, a sheet at the bottom of a phone. Shown while it is rendered. The focus
 * goes to what is marked `data-autofocus`, else to the title, and again when the title changes; afterwards back to where it
 * was, or to the screen (`#work`) where that is gone.
 */
export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()

  const heading = useRef<HTMLHeadingElement>(null)

  useEffect(() => {
    const before = document.activeElement
    dialog.current?.showModal()
    return () => {
      giveBack(before)
    }
  }, [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: another title is another thing asked in the same window.
  useEffect(() => {
    const first = dialog.current?.querySelector<HTMLElement>('[data-autofocus]') ?? heading.current
    first?.focus()
  }, [title])

  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onClose={onClose}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onMouseDown={(event) => {
        if (event.target === event.currentTarget) onClose()
      }}
      className={
        'rise m-auto w-[min(32rem,calc(100vw-2rem))] rounded-2xl border border-line bg-surface text-ink shadow-panel ' +
        'max-md:mb-0 max-md:w-full max-md:max-w-none max-md:rounded-b-none max-md:border-x-0 max-md:border-b-0'
      }
    >
      <div className="grid grid-cols-1 gap-4 p-5 pb-[max(1.25rem,env(safe-area-inset-bottom))] md:p-6">
        <header className="flex items-start justify-between gap-4">
          <h2 ref={heading} tabIndex={-1} id={titleId} className="pt-1 outline-none text-lg leading-snug font-semibold">
            {title}
          </h2>
          <IconButton label="Close" onClick={onClose} className="-mt-0.5 -mr-2">
            <X aria-hidden size={18} />
          </IconButton>
        </header>
        {children}
      </div>
    </dialog>
  )
}

/** What opened a dialog may be gone by its answer, or take no focus any more: then reading goes on at the screen's beginning. */
function giveBack(before: Element | null): void {
  if (before instanceof HTMLElement && before !== document.body) {
    before.focus()
    if (document.activeElement === before) return
  }
  document.getElementById('work')?.focus({ preventScroll: true })
}

/** The row of buttons that ends a dialog: side by side, stacked on a phone with the main one on top. */
export function DialogButtons({ children }: { children: ReactNode }) {
  return (
    <div className="flex flex-row-reverse justify-start gap-2 pt-1 max-md:flex-col max-md:*:h-12 max-md:*:text-base">
      {children}
    </div>
  )
}
