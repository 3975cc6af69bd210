import { queryOptions } from '@tanstack/react-query'
import { api } from '../net/api.ts'

export interface Config {
  chatkitScriptUrl: string
  chatkitDomainKey: string
  /** A line the operator wants everyone to see. */
  notice: string | null
}

export const configQuery = queryOptions({
  queryKey: ['config'],
  queryFn: ({ signal }) => api<Config>('/api/config', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
})
