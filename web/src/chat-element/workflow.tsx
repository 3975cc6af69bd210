import { Check, ChevronRight, LoaderCircle } from 'lucide-react'
import { lazy, Suspense } from 'react'
import type { WorkflowItem } from '../../../worker/chatkit/types/items.ts'
import type { Task } from '../../../worker/chatkit/types/workflows.ts'
import { OutsideLink } from '../ui/outside-link.tsx'
import { safeHref } from '../ui/safe-href.ts'

const Markdown = lazy(() => import('./markdown.tsx').then((module) => ({ default: module.Markdown })))

/** The steps that led to an answer, folded up unless somebody wants to see them. */
export function Workflow({ workflow, arriving }: { workflow: WorkflowItem['workflow']; arriving: boolean }) {
  const { tasks, expanded } = workflow
  const title = titleOf(workflow, arriving)
  if (tasks.length === 0) return title ? <p className="text-sm text-muted">{title}</p> : null
  return (
    <details open={expanded} className="group/steps text-sm text-muted">
      <summary className="inline-flex list-none items-center gap-1.5 rounded-lg py-0.5 pr-2 hover:text-ink [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden size={15} className="transition-transform group-open/steps:rotate-90" />
        {title}
      </summary>
      <ul className="mt-1.5 ml-1.75 grid gap-2 border-l border-line pl-4">
        {tasks.map((task, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: tasks have no identity and are only ever added at the end.
          <li key={index} className="flex gap-2">
            <Indicator task={task} arriving={arriving} />
            <TaskText task={task} />
          </li>
        ))}
      </ul>
    </details>
  )
}

/** A step that stands by itself. */
export function LooseTask({ task }: { task: Task }) {
  return (
    <div className="text-sm text-muted">
      <TaskText task={task} />
    </div>
  )
}

function titleOf({ summary, type, tasks }: WorkflowItem['workflow'], arriving: boolean): string {
  if (summary && 'title' in summary) return summary.title
  if (summary) return `Thought for ${summary.duration} ${summary.duration === 1 ? 'second' : 'seconds'}`
  if (type === 'reasoning') return arriving ? 'Thinking…' : 'What led to this'
  return `${tasks.length} ${tasks.length === 1 ? 'step' : 'steps'}`
}

function Indicator({ task: { status_indicator: status }, arriving }: { task: Task; arriving: boolean }) {
  if (status === 'complete') return <Check aria-label="Done" size={15} className="mt-0.75 shrink-0 text-good" />
  if (status === 'loading' && arriving) {
    return <LoaderCircle aria-label="Under way" size={15} className="mt-0.75 shrink-0 animate-spin" />
  }
  return null
}

function TaskText({ task }: { task: Task }) {
  const text = task.type === 'custom' || task.type === 'thought' ? task.content : undefined
  const sources = task.type === 'web_search' || task.type === 'file' ? task.sources : []
  const queries = task.type === 'web_search' ? task.queries : []
  return (
    <div className="grid min-w-0 gap-1">
      {task.title && <span className="text-ink">{task.title}</span>}
      {queries.length > 0 && <span>{queries.map((query) => `“${query}”`).join(', ')}</span>}
      {text && (
        <div className="prose-chat">
          <Suspense fallback={<p className="whitespace-pre-wrap">{text}</p>}>
            <Markdown text={text} />
          </Suspense>
        </div>
      )}
      {sources.length > 0 && (
        <ul className="grid gap-0.5">
          {sources.map((source) => {
            const href = source.type === 'url' ? safeHref(source.url) : undefined
            const name = source.title || (source.type === 'file' ? source.filename : source.url)
            return (
              <li key={source.type === 'url' ? source.url : source.filename} className="truncate">
                {href ? <OutsideLink href={href}>{name}</OutsideLink> : name}
              </li>
            )
          })}
        </ul>
      )}
    </div>
  )
}
