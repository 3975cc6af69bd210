import type { ItemUpdate } from '../types/events.ts'
import type { AssistantMessageItem, GeneratedImageItem } from '../types/items.ts'
import type { AssistantContent } from '../types/messages.ts'
import type { Task } from '../types/workflows.ts'
import type { AgentContext } from './context.ts'
import { convertAnnotation, convertPart, type ResponseConverter } from './converter.ts'
import type { ResponseEvent, ResponseItem } from './response-events.ts'

type Message = Extract<ResponseItem, { type: 'message' }>
type Of<T extends ResponseEvent['type']> = Extract<ResponseEvent, { type: T }>
type ThoughtPlace = Pick<Of<'response.reasoning_summary_text.done'>, 'item_id' | 'summary_index'>

/** The thought that is shown while it comes. */
interface Thought extends ThoughtPlace {
  content: string
}

/** Shows what a Responses stream brings. Keeps count of what is half there; one for each run. Protocol reference, 11.1. */
export class ResponsesTranslator<TContext> {
  readonly #context: AgentContext<TContext>
  readonly #converter: ResponseConverter
  /** When each message began. */
  readonly #began = new Map<string, string>()
  /** How many citations each part has: those left out leave no hole. */
  readonly #citations = new Map<string, number>()
  #image: GeneratedImageItem | null = null
  #thought: Thought | null = null

  constructor(context: AgentContext<TContext>, converter: ResponseConverter) {
    this.#context = context
    this.#converter = converter
  }

  async handle(event: ResponseEvent): Promise<void> {
    switch (event.type) {
      case 'response.output_item.added':
        return this.#begin(event.item)
      case 'response.output_item.done':
        return this.#finish(event.item)
      case 'response.content_part.added':
        return this.#beginPart(event)
      case 'response.output_text.delta':
      case 'response.refusal.delta': {
        const { content_index, delta } = event
        const type = 'assistant_message.content_part.text_delta'
        return this.#update(event.item_id, { type, content_index, delta })
      }
      case 'response.output_text.done':
        return this.#finishPart(event, event.text)
      case 'response.refusal.done':
        return this.#finishPart(event, event.refusal)
      case 'response.output_text.annotation.added':
        return this.#annotate(event)
      case 'response.reasoning_summary_text.delta':
        return this.#think(event, event.delta)
      case 'response.reasoning_summary_text.done':
        return this.#finishThought(event, event.text)
      case 'response.image_generation_call.partial_image':
        return this.#sharpen(event)
    }
  }

  async #begin(item: ResponseItem): Promise<void> {
    if (item.type === 'message') {
      const message = await this.#message(item)
      this.#context.show({ type: 'thread.item.added', item: message })
    } else if (item.type === 'reasoning') {
      if (!this.#context.workflow) this.#context.startWorkflow({ type: 'reasoning', tasks: [], expanded: false })
    } else if (item.type === 'image_generation_call') {
      const { turn } = this.#context
      this.#image = {
        type: 'generated_image',
        id: turn.newId('message'),
        thread_id: turn.thread.id,
        created_at: turn.now(),
      }
      this.#context.show({ type: 'thread.item.added', item: this.#image })
    }
  }

  async #finish(item: ResponseItem): Promise<void> {
    if (item.type === 'message') {
      this.#context.show({ type: 'thread.item.done', item: await this.#message(item) })
    } else if (item.type === 'image_generation_call' && item.result && this.#image) {
      const url = await this.#converter.imageUrl({ id: item.id, base64: item.result })
      const image = url === null ? undefined : { id: item.id, url }
      this.#context.show({ type: 'thread.item.done', item: { ...this.#image, image } })
      this.#image = null
    }
  }

  async #message({ id, content }: Message): Promise<AssistantMessageItem> {
    const { turn } = this.#context
    const created_at = this.#began.get(id) ?? turn.now()
    this.#began.set(id, created_at)
    const parts: AssistantMessageItem['content'] = []
    for (const part of content) parts.push(await convertPart(part, this.#converter))
    return { type: 'assistant_message', id, thread_id: turn.thread.id, created_at, content: parts }
  }

  async #beginPart({ item_id, content_index, part }: Of<'response.content_part.added'>): Promise<void> {
    if (part.type === 'reasoning_text') return
    const content = await convertPart(part, this.#converter)
    this.#update(item_id, { type: 'assistant_message.content_part.added', content_index, content })
  }

  #finishPart({ item_id, content_index }: { item_id: string; content_index: number }, text: string): void {
    const content: AssistantContent = { type: 'output_text', text, annotations: [] }
    this.#update(item_id, { type: 'assistant_message.content_part.done', content_index, content })
  }

  async #annotate(event: Of<'response.output_text.annotation.added'>): Promise<void> {
    const annotation = await convertAnnotation(event.annotation, this.#converter)
    if (!annotation) return
    const { item_id, content_index } = event
    const part = `${item_id} ${content_index}`
    const annotation_index = this.#citations.get(part) ?? 0
    this.#citations.set(part, annotation_index + 1)
    const type = 'assistant_message.content_part.annotation_added'
    this.#update(item_id, { type, content_index, annotation_index, annotation })
  }

  /** The first thought of a workflow of reasoning is shown while it comes, the others when they are whole. */
  #think(place: ThoughtPlace, delta: string): void {
    const open = this.#context.workflow?.workflow
    if (open?.type !== 'reasoning') return
    const current = this.#currentThought(place)
    if (open.tasks.length === 0) {
      this.#thought = { item_id: place.item_id, summary_index: place.summary_index, content: delta }
      this.#context.addWorkflowTask(thought(delta))
    } else if (current) {
      current.content += delta
      this.#context.updateWorkflowTask(thought(current.content), 0)
    }
  }

  #finishThought(place: ThoughtPlace, text: string): void {
    if (!this.#context.workflow) return
    if (this.#currentThought(place)) this.#context.updateWorkflowTask(thought(text), 0)
    else this.#context.addWorkflowTask(thought(text))
    this.#thought = null
  }

  #currentThought({ item_id, summary_index }: ThoughtPlace): Thought | null {
    const current = this.#thought
    return current?.item_id === item_id && current.summary_index === summary_index ? current : null
  }

  async #sharpen(event: Of<'response.image_generation_call.partial_image'>): Promise<void> {
    if (!this.#image) return
    const { item_id, partial_image_b64: base64, partial_image_index: partialIndex } = event
    const url = await this.#converter.imageUrl({ id: item_id, base64, partialIndex })
    if (url === null) return
    const { partialImages } = this.#converter
    const progress = partialImages ? Math.min(1, partialIndex / partialImages) : 0
    this.#update(this.#image.id, { type: 'generated_image.updated', image: { id: item_id, url }, progress })
  }

  #update(item_id: string, update: ItemUpdate): void {
    this.#context.show({ type: 'thread.item.updated', item_id, update })
  }
}

function thought(content: string): Task {
  return { type: 'thought', content, status_indicator: 'none' }
}
