import { RefreshCw, ThumbsDown, ThumbsUp } from 'lucide-react'
import { useState } from 'react'
import { messageOf } from '../net/problem.ts'
import { IconButton } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { useItemActions } from './item-actions.ts'

const kinds = [
  { kind: 'positive', label: 'This helped', Icon: ThumbsUp },
  { kind: 'negative', label: 'This did not help', Icon: ThumbsDown },
] as const

interface AnswerToolsProps {
  id: string
  text: string
  /** Whether it can be given anew. */
  canRepeat: boolean
}

/** What can be done with an answer: copy it, say whether it helped, have it anew. */
export function AnswerTools({ id, text, canRepeat }: AnswerToolsProps) {
  const { rate, answerAgain, busy } = useItemActions()
  const [rated, setRated] = useState<'positive' | 'negative' | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const choose = async (kind: 'positive' | 'negative') => {
    setRated(kind)
    setFailure(null)
    await rate(id, kind).catch((thrown) => {
      setRated(null)
      setFailure(thrown)
    })
  }
  return (
    <div className="flex flex-wrap items-center gap-1">
      <CopyButton text={text} />
      {kinds.map(({ kind, label, Icon }) => (
        <IconButton key={kind} label={label} aria-pressed={rated === kind} onClick={() => choose(kind)}>
          <Icon aria-hidden size={16} className={rated === kind ? 'fill-accent-soft text-accent' : undefined} />
        </IconButton>
      ))}
      {canRepeat && (
        <IconButton label="Answer again" disabled={busy} onClick={answerAgain}>
          <RefreshCw aria-hidden size={16} />
        </IconButton>
      )}
      <span role="status" className="text-sm text-muted">
        {failure !== null ? messageOf(failure) : rated && 'Thank you.'}
      </span>
    </div>
  )
}
