import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query'

interface After<Result> {
  /** What is asked for again once it is done, before `onDone`. */
  refresh: readonly QueryKey[]
  onDone?: ((result: Result) => void) | undefined
}

/** Something being written. Once it is done, what it touched is asked for again, and then `onDone` is told. */
export function useWrite<Input = void, Result = unknown>(
  write: (input: Input) => Promise<Result>,
  { refresh, onDone }: After<Result>,
) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: write,
    onSuccess: async (result) => {
      await Promise.all(refresh.map((queryKey) => queries.invalidateQueries({ queryKey })))
      onDone?.(result)
    },
  })
}
