import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import type { Env } from '../env.ts'
import { type OpenAICredential, openaiClient, openaiProblem, type RefusalWords } from './openai-client.ts'

/** A page of a list of OpenAI's, oldest first. */
export interface HostedPage {
  readonly rows: readonly unknown[]
  /** What the next page is asked with; null where this was the last. */
  readonly next: string | null
}

/** What was asked for behind a row is not to be had: the row is gone, or the conversation that it stands in. */
export class HostedRowGone extends Error {
  override readonly name = 'HostedRowGone'
}

/** Reads the conversations that OpenAI keeps for hosted workflows. Each call is one request, and throws a Problem that says who must act. */
export interface HostedConversations {
  /** @throws HostedRowGone where there is no conversation `after` any more; Problem `workflow_gone` where there are none to be had at all */
  threads(after: string | null): Promise<HostedPage>
  /** @throws HostedRowGone where the conversation, or the item `after`, is gone */
  items(threadId: string, after: string | null): Promise<HostedPage>
}

/** The most that OpenAI gives at once. */
const pageLength = 100

const words: RefusalWords = {
  forbidden:
    "This account's OpenAI key may not read the conversations. Whoever administers the organisation gives it ChatKit (read), or corrects the project.",
  absent: {
    code: 'workflow_gone',
    message: 'OpenAI gives out no conversations of hosted workflows any more.',
  },
}

/**
 * Opens the hosted conversations of the project that the tenant's key belongs to.
 *
 * Source: chatkit-protocol reference §13.2.
 *
 * @throws Problem `openai_key_missing`; `address_not_allowed`
 */
export async function hostedConversations(env: Env, credential: OpenAICredential | null): Promise<HostedConversations> {
  const client = await openaiClient(env, credential)
  const list = (path: string, after: string | null) =>
    client.get<unknown>(path, {
      headers: { 'OpenAI-Beta': 'chatkit_beta=v1' },
      query: { limit: pageLength, order: 'asc', ...(after !== null && { after }) },
    })
  return {
    threads: (after) => page(list('/chatkit/threads', after), after, false),
    items: (threadId, after) =>
      page(list(`/chatkit/threads/${encodeURIComponent(threadId)}/items`, after), after, true),
  }
}

/** The package's own reading takes any answer without rows for the end of a list, a broken page of a proxy's too. */
const answer = z.object({ data: z.array(z.unknown()), has_more: z.boolean(), last_id: z.string().nullish() })
const named = z.object({ id: z.string() })

async function page(asked: Promise<unknown>, after: string | null, isInside: boolean): Promise<HostedPage> {
  try {
    const read = answer.safeParse(await asked)
    if (!read.success) throw new Problem('openai_unavailable', 'OpenAI is not working as it should. Try again.')
    const { data, has_more: hasMore, last_id: lastId } = read.data
    const last = lastId ?? named.safeParse(data.at(-1)).data?.id ?? null
    // A list that would not get any further has ended.
    return { rows: data, next: hasMore && last !== after ? last : null }
  } catch (error) {
    const { APIError } = await import('openai')
    const status: unknown = error instanceof APIError ? error.status : undefined
    if ((status === 404 && (isInside || after !== null)) || (status === 400 && after !== null)) {
      throw new HostedRowGone('the row is gone')
    }
    throw await openaiProblem(error, words)
  }
}
