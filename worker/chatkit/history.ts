import { type Converters, itemInput, type ModelContent, type ModelInputItem } from './model-input.ts'
import { newestFirst } from './paging.ts'
import type { Turn } from './turn.ts'
import type { ThreadItem } from './types/items.ts'

export interface HistoryOptions extends Converters {
  /** How many tokens the conversation may take, by `estimateTokens`; without it all of it is given. */
  budget?: number
}

const charactersPerToken = 4
/** What a message costs besides its words. */
const overhead = 4
/** An image or a file that is only named. */
const media = 1000

/** Of a file's own bytes a page takes about a hundred thousand characters and a thousand tokens. */
const charactersOf = (file: string) => (file.startsWith('data:') ? 100 : charactersPerToken)

function contentTokens(part: ModelContent | { type: 'output_text'; text: string }): number {
  switch (part.type) {
    case 'input_text':
    case 'output_text':
      return Math.ceil(part.text.length / charactersPerToken)
    case 'input_image':
      return media
    case 'input_file':
      return typeof part.file === 'string'
        ? Math.max(media, Math.ceil(part.file.length / charactersOf(part.file)))
        : media
  }
}

/** About how many tokens an item takes: a token for four characters, a flat rate for images. */
export function estimateTokens(item: ModelInputItem): number {
  switch (item.type) {
    case 'message':
      return item.content.reduce((sum: number, part) => sum + contentTokens(part), overhead)
    case 'function_call':
      return Math.ceil((item.name.length + item.arguments.length) / charactersPerToken) + overhead
    case 'function_call_result':
      return Math.ceil(item.output.text.length / charactersPerToken) + overhead
  }
}

/** The turns of a conversation, newest first: what a user message began, that message in front. */
async function* turnsOf(
  newestFirstItems: AsyncIterable<ThreadItem> | Iterable<ThreadItem>,
): AsyncGenerator<ThreadItem[]> {
  let turn: ThreadItem[] = []
  for await (const item of newestFirstItems) {
    turn.unshift(item)
    if (item.type !== 'user_message') continue
    yield turn
    turn = []
  }
  if (turn.length > 0) yield turn
}

async function collect(
  items: AsyncIterable<ThreadItem> | Iterable<ThreadItem>,
  options: HistoryOptions,
): Promise<ModelInputItem[]> {
  const { budget = Number.POSITIVE_INFINITY } = options
  const input: ModelInputItem[][] = []
  let spent = 0
  for await (const turn of turnsOf(items)) {
    const isNewest = input.length === 0
    const parts: ModelInputItem[] = []
    for (const [at, item] of turn.entries()) {
      parts.push(...(await itemInput(item, isNewest && at === turn.length - 1, options)))
    }
    spent += parts.reduce((sum, part) => sum + estimateTokens(part), 0)
    if (spent > budget && !isNewest) break
    input.push(parts)
  }
  return input.reverse().flat()
}

/**
 * A conversation as input for the model, given its items oldest first. Where it does not fit the budget, whole turns are
 * left out from the beginning, so that a call never loses its output; the newest turn stays in any case.
 * @throws TypeError for things of the integration's own without a converter
 */
export function toModelInput(items: readonly ThreadItem[], options: HistoryOptions = {}): Promise<ModelInputItem[]> {
  return collect(items.toReversed(), options)
}

/** The conversation of a turn's thread, read from the store only as far back as the budget reaches. */
export function readHistory<TContext>(
  turn: Pick<Turn<TContext>, 'thread' | 'store' | 'context'>,
  options: HistoryOptions = {},
): Promise<ModelInputItem[]> {
  return collect(newestFirst(turn.store, turn.thread.id, turn.context), options)
}
