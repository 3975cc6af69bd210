import { useQuery } from '@tanstack/react-query'
import { ArrowUp } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useChat } from '../chat/chat-context.tsx'
import { StartPrompts } from '../chat/start-prompts.tsx'
import { workflowsQuery } from '../data/workflows.ts'

/** The big way into the chat. */
export function ChatInvitation() {
  const chat = useChat()
  const { data: workflows } = useQuery(workflowsQuery)
  const [text, setText] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() === '') return
    chat.show(text.trim())
    setText('')
  }
  const example = workflows?.[0]?.trigger
  return (
    <section
      aria-label="Start a chat"
      className="relative grid gap-4 overflow-hidden rounded-2xl border border-line bg-surface p-5 shadow-card md:p-8"
    >
      <div
        aria-hidden
        className="absolute inset-0 bg-[radial-gradient(44rem_26rem_at_85%_-30%,var(--glow),transparent_70%)]"
      />
      <div className="relative grid gap-1">
        <h2 className="text-xl font-semibold tracking-[-0.01em]">What shall we work on?</h2>
        <p className="text-muted">
          {example ? (
            <>
              Say{' '}
              <kbd className="rounded-md border border-line bg-sunken px-1.5 font-mono text-[0.85em]">{example}</kbd>{' '}
              for fresh topics, or tell what you have in mind.
            </>
          ) : (
            'Tell what you have in mind.'
          )}
        </p>
      </div>
      <form onSubmit={submit} className="relative">
        <input
          value={text}
          onChange={(event) => setText(event.target.value)}
          aria-label="What to work on"
          placeholder="A post about what we learnt this quarter…"
          autoComplete="off"
          enterKeyHint="send"
          className={
            'h-13 w-full rounded-xl border border-line-strong/60 bg-canvas pr-14 pl-4 text-base transition-colors hover:border-line-strong ' +
            'focus:border-accent focus:outline-2 focus:-outline-offset-1 focus:outline-accent'
          }
        />
        <button
          type="submit"
          aria-label="Send"
          disabled={text.trim() === ''}
          className="absolute top-2 right-2 grid size-9 place-items-center rounded-lg bg-accent text-on-accent transition-opacity enabled:hover:bg-accent-strong disabled:opacity-40"
        >
          <ArrowUp aria-hidden size={19} />
        </button>
      </form>
      <StartPrompts onChoose={chat.show} />
    </section>
  )
}
