import { queryOptions } from '@tanstack/react-query'
import { api } from '../net/api.ts'

/** A provider whose accounts may sign in here. */
export type SignInProvider = 'linkedin' | 'google'

export interface Config {
  chatkitScriptUrl: string
  chatkitDomainKey: string
  /** A line the operator wants everyone to see. */
  notice: string | null
  signInWith: SignInProvider[]
  /** The fewest characters a password may have. */
  passwordMin: number
}

export const configQuery = queryOptions({
  queryKey: ['config'],
  queryFn: ({ signal }) => api<Config>('/api/config', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
})
