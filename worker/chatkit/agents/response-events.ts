/** The events of OpenAI's Responses stream that say something to a person, as far as they are read here. */

export type ResponseAnnotation =
  | { type: 'file_citation'; filename: string; index: number; file_id?: string }
  | { type: 'container_file_citation'; filename: string; end_index: number; container_id?: string; file_id?: string }
  | { type: 'url_citation'; url: string; title: string; end_index: number }
  | { type: 'file_path' }

export type ResponsePart =
  | { type: 'output_text'; text: string; annotations?: ResponseAnnotation[] | null }
  | { type: 'refusal'; refusal: string }
  | { type: 'reasoning_text'; text: string }

export type ResponseItem =
  | { type: 'message'; id: string; content: ResponsePart[] }
  | { type: 'reasoning'; id: string }
  | { type: 'image_generation_call'; id: string; result?: string | null }
  | { type: 'function_call'; id?: string; call_id: string; name: string }

interface PartPlace {
  item_id: string
  content_index: number
}

interface ThoughtPlace {
  item_id: string
  summary_index: number
}

export type ResponseEvent =
  | { type: 'response.output_item.added' | 'response.output_item.done'; item: ResponseItem }
  | ({ type: 'response.content_part.added'; part: ResponsePart } & PartPlace)
  | ({ type: 'response.output_text.delta' | 'response.refusal.delta'; delta: string } & PartPlace)
  | ({ type: 'response.output_text.done'; text: string } & PartPlace)
  | ({ type: 'response.refusal.done'; refusal: string } & PartPlace)
  | ({ type: 'response.output_text.annotation.added'; annotation: ResponseAnnotation } & PartPlace)
  | ({ type: 'response.reasoning_summary_text.delta'; delta: string } & ThoughtPlace)
  | ({ type: 'response.reasoning_summary_text.done'; text: string } & ThoughtPlace)
  | {
      type: 'response.image_generation_call.partial_image'
      item_id: string
      partial_image_b64: string
      partial_image_index: number
    }

/** Whether a raw event of a model comes from the Responses API. What it says is read by its `type`, field by field. */
export function isResponseEvent(event: unknown): event is ResponseEvent {
  if (typeof event !== 'object' || event === null || !('type' in event)) return false
  return typeof event.type === 'string' && event.type.startsWith('response.')
}
