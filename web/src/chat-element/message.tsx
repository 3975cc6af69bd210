import { lazy, memo, Suspense } from 'react'
import type { ThreadItem } from '../../../worker/chatkit/types/items.ts'
import { Boundary } from '../ui/boundary.tsx'
import { classes } from '../ui/classes.ts'
import { AnswerTools } from './answer-tools.tsx'
import { GeneratedPicture } from './generated-picture.tsx'
import { Questions } from './questions.tsx'
import type { Said } from './requests.ts'
import { SentAttachments } from './sent-attachments.tsx'
import { Sources, sourcesOf } from './sources.tsx'
import { LooseTask, Workflow } from './workflow.tsx'

const Markdown = lazy(() => import('./markdown.tsx').then((module) => ({ default: module.Markdown })))
const Widget = lazy(() => import('./widgets/widget.tsx').then((module) => ({ default: module.Widget })))

interface MessageProps {
  item: ThreadItem
  /** Whether more of it is to come. */
  arriving: boolean
  /** Whether it is the last answer, which can be given anew. */
  isLast: boolean
}

/** One item of a conversation. */
export const Message = memo(function Message({ item, arriving, isLast }: MessageProps) {
  switch (item.type) {
    case 'user_message': {
      const text = item.content.map((part) => (part.type === 'input_tag' ? `@${part.text}` : part.text)).join('')
      return <UserBubble said={{ text, attachments: item.attachments }} />
    }
    case 'assistant_message': {
      const text = item.content.map((part) => part.text).join('\n\n')
      return <Answer id={item.id} text={text} sources={sourcesOf(item.content)} arriving={arriving} isLast={isLast} />
    }
    case 'widget':
      return (
        <Boundary fallback={<p className="text-sm text-muted">{item.copy_text ?? 'This card cannot be shown.'}</p>}>
          <Suspense fallback={<div className="skeleton h-24 rounded-2xl" />}>
            <Widget id={item.id} root={item.widget} />
          </Suspense>
        </Boundary>
      )
    case 'generated_image':
      return <GeneratedPicture address={item.image?.url} arriving={arriving} />
    case 'structured_input':
      return <Questions item={item} />
    case 'task':
      return <LooseTask task={item.task} />
    case 'workflow':
      return <Workflow workflow={item.workflow} arriving={arriving} />
    default:
      return null
  }
})

/** What the person said; faint until the server has it. */
export function UserBubble({ said: { text, attachments }, faint = false }: { said: Said; faint?: boolean }) {
  return (
    <div className={classes('flex flex-col gap-2', faint && 'opacity-70')}>
      <span className="sr-only">You: </span>
      <SentAttachments attachments={attachments} />
      {text !== '' && (
        <p className="max-w-[85%] self-end rounded-2xl rounded-br-md bg-accent-soft px-3.5 py-2 whitespace-pre-wrap wrap-anywhere">
          {text}
        </p>
      )}
    </div>
  )
}

interface AnswerProps extends Omit<MessageProps, 'item'> {
  id: string
  text: string
  sources: ReturnType<typeof sourcesOf>
}

function Answer({ id, text, sources, arriving, isLast }: AnswerProps) {
  const plain = <p className="whitespace-pre-wrap">{text}</p>
  return (
    <div className="group grid gap-2">
      <span className="sr-only">RevOS: </span>
      <div className="prose-chat">
        <Boundary fallback={plain}>
          <Suspense fallback={plain}>
            <Markdown text={text} />
          </Suspense>
        </Boundary>
      </div>
      <Sources sources={sources} />
      {!arriving && text !== '' && <AnswerTools id={id} text={text} canRepeat={isLast} />}
    </div>
  )
}
