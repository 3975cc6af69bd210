import { ArrowUp, Paperclip, Square } from 'lucide-react'
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useImperativeHandle,
  useRef,
  useState,
} from 'react'
import { acceptList } from './attachable.ts'

export interface ComposerHandle {
  focus: () => void
  /** Puts a text that was not sent before what stands there. */
  giveBack: (text: string) => void
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
  /** Stands there from the beginning. */
  draft?: string
  /** Takes the files that are chosen or pasted; without it none can be. */
  onFiles?: ((files: File[]) => void) | undefined
  /** Stands above the field: the files of the message. */
  files?: ReactNode
  /** Whether there is something to send without a text. */
  hasFiles?: boolean
}

/** The field a message is written in. Enter sends, Shift+Enter begins a new line. */
export function Composer({
  ref,
  label,
  onSend,
  onStop,
  busy = false,
  closed,
  draft = '',
  onFiles,
  files,
  hasFiles = false,
}: ComposerProps) {
  const [text, setText] = useState(draft)
  const field = useRef<HTMLTextAreaElement>(null)
  useImperativeHandle(
    ref,
    () => ({
      focus: () => field.current?.focus(),
      giveBack: (unsent) => setText((now) => (now.trim() === '' ? unsent : `${unsent}\n\n${now}`)),
    }),
    [],
  )

  const ready = !busy && closed === undefined && (text.trim() !== '' || hasFiles)
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
  const onPaste = (event: ClipboardEvent) => {
    const { clipboardData } = event
    const pasted = [...clipboardData.files]
    // What comes from a spreadsheet or a text brings a picture of itself along.
    if (!onFiles || pasted.length === 0 || clipboardData.getData('text/plain') !== '') return
    event.preventDefault()
    onFiles(pasted)
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
      className="rounded-2xl border border-line-strong/60 bg-surface p-1.5 transition-colors focus-within:border-accent focus-within:outline-1 focus-within:outline-accent hover:border-line-strong"
    >
      {files}
      <div className="flex items-end gap-1">
        {onFiles && <AttachButton disabled={closed !== undefined} onFiles={onFiles} />}
        <textarea
          ref={field}
          rows={1}
          value={text}
          disabled={closed !== undefined}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          aria-label={label}
          placeholder={closed ?? 'Write a message…'}
          enterKeyHint="send"
          className="mr-1 ml-2 field-sizing-content max-h-44 min-h-9 min-w-0 flex-1 resize-none bg-transparent py-1.5 text-base outline-none md:text-[0.9375rem]"
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
      </div>
    </form>
  )
}

function AttachButton({ disabled, onFiles }: { disabled: boolean; onFiles: (files: File[]) => void }) {
  const field = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={field}
        type="file"
        multiple
        accept={acceptList}
        disabled={disabled}
        tabIndex={-1}
        aria-label="Files to attach"
        hidden
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])])
          // The same file can be chosen again.
          target.value = ''
        }}
      />
      <button
        type="button"
        aria-label="Attach files"
        title="Attach files"
        disabled={disabled}
        onClick={() => field.current?.click()}
        className="grid size-9 shrink-0 place-items-center rounded-xl text-muted transition-colors enabled:hover:bg-hover enabled:hover:text-ink disabled:opacity-40"
      >
        <Paperclip aria-hidden size={18} />
      </button>
    </>
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
