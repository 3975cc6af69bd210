import { useQueryClient } from '@tanstack/react-query'
import { type StoredWorkflow, workflowListQuery } from '../../data/workflows.ts'

/** Puts a workflow that was just changed into the list, and has everything that shows workflows asked for again. */
export function useWorkflowRefresh(): (changed?: StoredWorkflow) => Promise<void> {
  const queries = useQueryClient()
  return async (changed) => {
    if (changed) {
      queries.setQueryData(
        workflowListQuery.queryKey,
        (list) => list && { ...list, items: list.items.map((each) => (each.id === changed.id ? changed : each)) },
      )
    }
    await Promise.all([
      queries.invalidateQueries({
        queryKey: ['workflows'],
        predicate: ({ queryKey: [, part] }) => part !== 'installed',
      }),
      queries.invalidateQueries({ queryKey: ['alerts'] }),
    ])
  }
}
