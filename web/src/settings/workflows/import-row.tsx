import { type ChatImport, isUnderWay } from '../../data/chat-imports.ts'
import type { StoredWorkflow } from '../../data/workflows.ts'
import { Status } from '../../ui/status.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { importCounts, importState, some } from './import-words.ts'
import { WhoIsWho } from './who-is-who.tsx'

interface ImportRowProps {
  made: ChatImport
  /** What the conversations go on with; undefined where it was removed since. */
  workflow: StoredWorkflow | undefined
  /** Whether it is the last one: only there it is asked who is who. */
  latest: boolean
  /** Who is who as far as it was said: a user of OpenAI's → a person's id. */
  known: Readonly<Record<string, string>>
  onKnown: (known: Record<string, string>) => void
}

/** One import: how far it is, what is here, and who is not known yet. */
export function ImportRow({ made, workflow, latest, known, onKnown }: ImportRowProps) {
  const { createdAt, unmatched, error, progress, state } = made
  const look = importState(made)
  return (
    <li className="grid gap-3 px-4 py-3.5 md:px-5">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="grid min-w-0 flex-1 basis-56 gap-0.5">
          <span className="font-medium">
            Asked for <TimeAgo at={createdAt} />
          </span>
          <span className="text-sm text-muted wrap-anywhere">
            Goes on with {workflow?.name ?? 'a workflow that was removed'}
          </span>
        </div>
        <Status tone={look.tone}>{look.label}</Status>
      </div>
      <div className="grid gap-1 empty:hidden" aria-live="polite">
        {isUnderWay(made) && (
          <p className="text-sm text-muted">{progress || 'You can leave this page; it goes on by itself.'}</p>
        )}
        {importCounts(made).map((sentence) => (
          <p key={sentence} className="figures text-pretty">
            {sentence}
          </p>
        ))}
        {state === 'failed' && (
          <p className="text-pretty text-bad">
            {error ?? 'It could not be finished.'} What came over stays; begin it again for the rest.
          </p>
        )}
      </div>
      {!isUnderWay(made) &&
        unmatched.length > 0 &&
        (latest && workflow ? (
          <WhoIsWho made={made} known={known} onKnown={onKnown} />
        ) : (
          <p className="text-sm text-muted">{some(unmatched.length, 'user')} of OpenAI’s fitted nobody here.</p>
        ))}
    </li>
  )
}
