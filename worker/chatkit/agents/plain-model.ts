import type { ThreadStreamEvent } from '../types/events.ts'
import type { AssistantMessageItem } from '../types/items.ts'
import type { AssistantContent } from '../types/messages.ts'
import type { AgentContext } from './context.ts'

/** What the Agents SDK says of any model, whichever API it speaks. */
export type PlainEvent =
  | { type: 'output_text_delta'; delta: string; itemId?: string | undefined }
  | { type: 'response_done'; response: { output: readonly { type?: string | undefined }[] } }

interface OutputMessage {
  type?: 'message' | undefined
  role: 'assistant'
  id?: string | undefined
  content: { type: string; text?: string; refusal?: string }[]
}

function isMessage(item: { type?: string | undefined }): item is OutputMessage {
  return 'role' in item && item.role === 'assistant' && 'content' in item && Array.isArray(item.content)
}

function textOf(message: OutputMessage): string {
  return message.content.map((part) => part.text ?? part.refusal ?? '').join('')
}

function part(text: string): AssistantContent {
  return { type: 'output_text', text, annotations: [] }
}

/** Shows the text of a model that has no Responses stream: no citations, no thoughts, no images. */
export class PlainTranslator<TContext> {
  readonly #context: AgentContext<TContext>
  #open: { item: AssistantMessageItem; modelId: string | undefined; text: string } | null = null

  constructor(context: AgentContext<TContext>) {
    this.#context = context
  }

  handle(event: PlainEvent): void {
    if (event.type === 'output_text_delta') this.#grow(event.delta, event.itemId)
    else this.#finishResponse(event.response.output.filter(isMessage))
  }

  #grow(delta: string, modelId: string | undefined): void {
    if (this.#open && modelId !== this.#open.modelId) this.#close(this.#open.text)
    this.#open ??= this.#begin(modelId)
    this.#open.text += delta
    this.#update({ type: 'assistant_message.content_part.text_delta', content_index: 0, delta })
  }

  /** Messages of which no text was streamed are shown now. */
  #finishResponse(messages: readonly OutputMessage[]): void {
    const streamed = this.#open
    for (const [at, message] of messages.entries()) {
      const isStreamed = streamed && (message.id === streamed.modelId || at === messages.length - 1)
      if (isStreamed && this.#open) this.#close(textOf(message))
      else if (!streamed && textOf(message) !== '') {
        this.#open = this.#begin(message.id)
        this.#close(textOf(message))
      }
    }
    if (this.#open) this.#close(this.#open.text)
  }

  #begin(modelId: string | undefined) {
    const { turn } = this.#context
    const item: AssistantMessageItem = {
      type: 'assistant_message',
      id: turn.newId('message'),
      thread_id: turn.thread.id,
      created_at: turn.now(),
      content: [],
    }
    this.#context.show({ type: 'thread.item.added', item })
    this.#open = { item, modelId, text: '' }
    this.#update({ type: 'assistant_message.content_part.added', content_index: 0, content: part('') })
    return this.#open
  }

  #close(text: string): void {
    if (!this.#open) return
    this.#update({ type: 'assistant_message.content_part.done', content_index: 0, content: part(text) })
    this.#context.show({ type: 'thread.item.done', item: { ...this.#open.item, content: [part(text)] } })
    this.#open = null
  }

  #update(update: Extract<ThreadStreamEvent, { type: 'thread.item.updated' }>['update']): void {
    if (this.#open) this.#context.show({ type: 'thread.item.updated', item_id: this.#open.item.id, update })
  }
}
