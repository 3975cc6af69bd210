import { ArrowUp, Square } from 'lucide-react'
import { type KeyboardEvent, type Ref, useImperativeHandle, useRef, useState } from 'react'

export interface ComposerHandle {
  focus: () => void
}

interface ComposerProps {
  ref?: Ref<ComposerHandle>
  label: string
  onSend: (text: string) => void
  /** Given while an answer can be stopped; its button then stands in place of the one that sends. */
  onStop?: (() => void) | undefined
  /** While nothing can be sent, although it can be written. */
  busy?: boolean
  /** Why nothing can be written at all. */
  closed?: string | undefined
}

/** The field a message is written in. Enter sends, Shift+Enter begins a new line. */
export function Composer({ ref, label, onSend, onStop, busy = false, closed }: ComposerProps) {
  const [text, setText] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  useImperativeHandle(ref, () => ({ focus: () => field.current?.focus() }), [])

  const ready = !busy && text.trim() !== ''
  const send = () => {
    if (!ready) return
    onSend(text.trim())
    setText('')
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    send()
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
      className="flex items-end gap-2 rounded-2xl border border-line-strong/60 bg-surface p-1.5 pl-3.5 transition-colors focus-within:border-accent focus-within:outline-1 focus-within:outline-accent hover:border-line-strong"
    >
      <textarea
        ref={field}
        rows={1}
        value={text}
        disabled={closed !== undefined}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        aria-label={label}
        placeholder={closed ?? 'Write a message…'}
        enterKeyHint="send"
        className="field-sizing-content max-h-44 min-h-9 flex-1 resize-none bg-transparent py-1.5 text-base outline-none md:text-[0.9375rem]"
      />
      {onStop ? (
        <RoundButton type="button" label="Stop" onClick={onStop}>
          <Square aria-hidden size={13} fill="currentColor" />
        </RoundButton>
      ) : (
        <RoundButton type="submit" label="Send" disabled={!ready}>
          <ArrowUp aria-hidden size={18} />
        </RoundButton>
      )}
    </form>
  )
}

interface RoundButtonProps extends React.ButtonHTMLAttributes<HTMLButtonElement> {
  label: string
}

function RoundButton({ label, children, ...rest }: RoundButtonProps) {
  return (
    <button
      aria-label={label}
      title={label}
      className="grid size-9 shrink-0 place-items-center rounded-xl bg-accent text-on-accent transition-[background-color,opacity] enabled:hover:bg-accent-strong disabled:opacity-40"
      {...rest}
    >
      {children}
    </button>
  )
}
