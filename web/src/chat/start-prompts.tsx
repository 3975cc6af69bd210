import { useQuery } from '@tanstack/react-query'
import { PenLine } from 'lucide-react'
import { workflowsQuery } from '../data/workflows.ts'

/** What the workspace's assistants can be asked for, as buttons that say the word for it. */
export function StartPrompts({ onChoose }: { onChoose: (trigger: string) => void }) {
  const { data: workflows } = useQuery(workflowsQuery)
  if (!workflows || workflows.length === 0) return null
  return (
    <ul aria-label="Start with" className="relative flex flex-wrap gap-2">
      {workflows.map(({ id, trigger, name }) => (
        <li key={id}>
          <button
            type="button"
            onClick={() => onChoose(trigger)}
            className="inline-flex items-center gap-2 rounded-full border border-line bg-surface px-3.5 py-1.5 text-sm font-medium transition-colors hover:border-accent hover:text-accent"
          >
            <PenLine aria-hidden size={15} className="text-accent" />
            {name}
          </button>
        </li>
      ))}
    </ul>
  )
}
