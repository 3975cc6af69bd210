import type { Store } from './store.ts'
import type { ThreadItem } from './types/items.ts'
import { maxPageLimit } from './types/page.ts'

/** The items of a thread, newest first, read page by page as far as the caller goes. */
export async function* newestFirst<TContext>(
  store: Store<TContext>,
  threadId: string,
  context: TContext,
): AsyncGenerator<ThreadItem> {
  let after: string | undefined
  do {
    const page = await store.loadThreadItems(threadId, { limit: maxPageLimit, order: 'desc', after }, context)
    yield* page.data
    after = page.has_more ? page.after : undefined
  } while (after !== undefined)
}
