import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from '../net/api.ts'
import { type Page, withQuery } from './page.ts'
import type { Person } from './people.ts'

/** The bringing over of the conversations that OpenAI keeps, of all hosted workflows of the project that the company's key belongs to. */
export interface ChatImport {
  id: string
  state: 'queued' | 'running' | 'done' | 'failed'
  /** The workflow that the conversations go on with. */
  workflowId: string
  /** What is here now, also from earlier imports; and what was left out. */
  counts: Record<'threads' | 'items' | 'skipped_threads' | 'skipped_items' | 'people', number>
  /** Users of OpenAI's whom nobody of the company is known to be; at most 100. */
  unmatched: { user: string; threads: number }[]
  /** How far it has come, in words. */
  progress: string
  error: string | null
  createdAt: string
  finishedAt: string | null
}

/** Imports, newest first; asked again by itself while one is under way. */
export const chatImportsQuery = infiniteQueryOptions({
  queryKey: ['chat-imports'],
  queryFn: ({ pageParam, signal }) =>
    api<Page<ChatImport>>(withQuery('/api/chat/imports', { cursor: pageParam }), { signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor,
  refetchInterval: ({ state }) => (state.data?.pages.some(({ items }) => items.some(isUnderWay)) ? 2000 : false),
})

export function isUnderWay({ state }: Pick<ChatImport, 'state'>): boolean {
  return state === 'queued' || state === 'running'
}

/**
 * Begins an import into the chats that people have with `workflow`. `assign` says who a user of OpenAI's is, by the id of a person,
 * and holds for this import only. What is here already stays as it is.
 */
export function startChatImport(
  workflow: string,
  assign: Record<string, string>,
  idempotencyKey: string,
): Promise<ChatImport> {
  const body = { workflow, ...(Object.keys(assign).length > 0 && { assign }) }
  return api('/api/chat/imports', { method: 'POST', body, idempotencyKey })
}

/** Everybody of the company, to choose one from. */
export const everybodyQuery = queryOptions({
  queryKey: ['people', 'everybody'],
  queryFn: async ({ signal }) => {
    const people: Person[] = []
    let cursor: string | null = null
    do {
      const page: Page<Person> = await api(withQuery('/api/people', { cursor, limit: 100 }), { signal })
      people.push(...page.items)
      cursor = page.nextCursor
    } while (cursor !== null)
    return people
  },
  staleTime: 60_000,
})
