import { lazy, memo, Suspense } from 'react'
import type { ThreadItem } from '../../../worker/chatkit/types/items.ts'
import { Boundary } from '../ui/boundary.tsx'
import { classes } from '../ui/classes.ts'
import { CopyButton } from '../ui/copy-button.tsx'

const Markdown = lazy(() => import('./markdown.tsx').then((module) => ({ default: module.Markdown })))

interface MessageProps {
  item: ThreadItem
  /** Whether more of it is to come. */
  arriving: boolean
}

/** One item of a conversation. Items without text of their own are named, so that nothing is silently missing. */
export const Message = memo(function Message({ item, arriving }: MessageProps) {
  switch (item.type) {
    case 'user_message':
      return <UserBubble text={item.content.map(({ text }) => text).join('')} />
    case 'assistant_message':
      return <Answer text={item.content.map(({ text }) => text).join('\n\n')} arriving={arriving} />
    case 'widget':
      return item.copy_text ? <Answer text={item.copy_text} arriving={false} /> : <Unseen what="A card" />
    case 'generated_image':
      return <Unseen what="A picture" />
    case 'structured_input':
      return <Unseen what="A question with choices" />
    case 'task':
      return 'title' in item.task && item.task.title ? <Aside>{item.task.title}</Aside> : null
    case 'workflow': {
      const { summary } = item.workflow
      return summary && 'title' in summary ? <Aside>{summary.title}</Aside> : null
    }
    default:
      return null
  }
})

/** What the person said; faint until the server has it. */
export function UserBubble({ text, faint = false }: { text: string; faint?: boolean }) {
  return (
    <div
      className={classes(
        'max-w-[85%] self-end rounded-2xl rounded-br-md bg-accent-soft px-3.5 py-2 whitespace-pre-wrap wrap-anywhere',
        faint && 'opacity-70',
      )}
    >
      <span className="sr-only">You: </span>
      {text}
    </div>
  )
}

function Answer({ text, arriving }: { text: string; arriving: boolean }) {
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
      {!arriving && text !== '' && (
        <div className="justify-self-start">
          <CopyButton text={text} />
        </div>
      )}
    </div>
  )
}

function Aside({ children }: { children: string }) {
  return <p className="text-sm text-muted">{children}</p>
}

function Unseen({ what }: { what: string }) {
  return <Aside>{`${what} stands here, which only OpenAI’s chat can show.`}</Aside>
}
