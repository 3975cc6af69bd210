import type { AssistantContent } from '../../../worker/chatkit/types/messages.ts'
import type { Annotation } from '../../../worker/chatkit/types/sources.ts'
import { OutsideLink } from '../ui/outside-link.tsx'

type Source = Annotation['source']

/** What tells two citations of the same thing from two of different ones. */
function keyOf(source: Source): string {
  if (source.type === 'url') return source.url
  return source.type === 'file' ? source.filename : source.id
}

/** What an answer cites, each once, in the order in which it does. */
export function sourcesOf(content: readonly AssistantContent[]): Source[] {
  const cited = content.flatMap(({ annotations }) => annotations.map(({ source }) => source))
  return [...new Map(cited.map((source) => [keyOf(source), source])).values()]
}

/** The sources of an answer, below it. */
export function Sources({ sources }: { sources: readonly Source[] }) {
  if (sources.length === 0) return null
  return (
    <details className="text-sm">
      <summary className="cursor-pointer text-muted">
        {sources.length === 1 ? '1 source' : `${sources.length} sources`}
      </summary>
      <ol className="mt-1.5 grid list-decimal gap-1 pl-5">
        {sources.map((source) => (
          <li key={keyOf(source)} className="wrap-anywhere">
            {source.type === 'url' ? (
              <OutsideLink href={source.url}>{source.title || source.url}</OutsideLink>
            ) : (
              source.title
            )}
            {source.description && <span className="block text-muted">{source.description}</span>}
          </li>
        ))}
      </ol>
    </details>
  )
}
