import { useQuery } from '@tanstack/react-query'
import { CircleAlert } from 'lucide-react'
import { useId } from 'react'
import { installedWorkflowsQuery } from '../../data/workflows.ts'
import { Complaint } from '../../ui/states.tsx'

interface InstalledChoiceProps {
  /** Tells the choices on one page apart. */
  name: string
  chosen: string
  error?: string | undefined
  onChoose: (edgeWorkflow: string) => void
}

/** A choice of one of the workflows that are installed here. */
export function InstalledChoice({ name, chosen, error, onChoose }: InstalledChoiceProps) {
  const installed = useQuery(installedWorkflowsQuery)
  const errorId = useId()
  const missing = installed.data && chosen !== '' && !installed.data.some((each) => each.name === chosen)
  return (
    <fieldset className="grid min-w-0 gap-2" aria-describedby={error ? errorId : undefined}>
      <legend className="mb-1.5 text-sm font-medium">RevOS answers with</legend>
      {!installed.data &&
        (installed.isError ? (
          <Complaint failure={installed.error}>
            <button type="button" className="font-medium underline" onClick={() => installed.refetch()}>
              Try again
            </button>
          </Complaint>
        ) : (
          <div role="status" aria-label="Loading the installed workflows" className="skeleton h-15 rounded-xl" />
        ))}
      {installed.data?.map((each) => (
        <label
          key={each.name}
          className={
            'flex cursor-pointer items-start gap-2.5 rounded-xl border border-line px-3 py-2.5 transition-colors hover:bg-hover ' +
            'has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent'
          }
        >
          <input
            type="radio"
            name={`${name}-installed`}
            data-field="edgeWorkflow"
            value={each.name}
            checked={chosen === each.name}
            onChange={() => onChoose(each.name)}
            className="mt-1 size-4 shrink-0 accent-accent outline-none"
          />
          <span className="grid gap-0.5">
            <span className="font-medium">{each.title}</span>
            <span className="text-sm text-pretty text-muted">{each.summary}</span>
          </span>
        </label>
      ))}
      {installed.data?.length === 0 && (
        <p className="text-sm text-pretty text-muted">
          None is installed. Whoever runs this RevOS adds them to its code; see docs/leaving-agent-builder.md there.
        </p>
      )}
      {missing && (
        <p className="text-sm text-pretty text-bad">
          “{chosen}”, chosen so far, is not installed any more. Choose another.
        </p>
      )}
      {error && (
        <p id={errorId} className="flex gap-1.5 text-sm text-bad">
          <CircleAlert aria-hidden size={15} className="mt-0.75 shrink-0" />
          {error}
        </p>
      )}
    </fieldset>
  )
}
