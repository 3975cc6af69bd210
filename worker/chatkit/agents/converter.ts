import type { Awaitable } from '../store.ts'
import type { AssistantContent } from '../types/messages.ts'
import type { Annotation } from '../types/sources.ts'
import type { ResponseAnnotation, ResponsePart } from './response-events.ts'

type AnnotationOf<T extends ResponseAnnotation['type']> = Extract<ResponseAnnotation, { type: T }>

/** How what the model gives becomes what the client shows. Each part can be exchanged; null leaves a citation out. */
export interface ResponseConverter {
  fileCitation(annotation: AnnotationOf<'file_citation'>): Awaitable<Annotation | null>
  containerFileCitation(annotation: AnnotationOf<'container_file_citation'>): Awaitable<Annotation | null>
  urlCitation(annotation: AnnotationOf<'url_citation'>): Awaitable<Annotation | null>
  /**
   * The address of an image that comes as base64. By default a data URL, which a store pays for with every reading of the
   * thread: keep the bytes elsewhere and give their address, `keptImageUrl` where an attachment keeps them. `partialIndex` is
   * absent for the finished image; null leaves an unfinished one out.
   */
  imageUrl(image: { id: string; base64: string; partialIndex?: number }): Awaitable<string | null>
  /** How many states of an image the model was asked for before the finished one; without it progress stays at 0. */
  partialImages?: number
}

function fileSource(filename: string, index: number): Annotation | null {
  if (!filename) return null
  return { type: 'annotation', source: { type: 'file', title: filename, filename }, index }
}

export const defaultConverter: ResponseConverter = {
  fileCitation: ({ filename, index }) => fileSource(filename, index),
  containerFileCitation: ({ filename, end_index }) => fileSource(filename, end_index),
  urlCitation: ({ title, url, end_index }) => ({
    type: 'annotation',
    source: { type: 'url', title, url },
    index: end_index,
  }),
  imageUrl: ({ base64 }) => `data:image/png;base64,${base64}`,
}

/** The citation to show, or null for one that is not shown. */
export async function convertAnnotation(
  annotation: ResponseAnnotation,
  converter: ResponseConverter,
): Promise<Annotation | null> {
  switch (annotation.type) {
    case 'file_citation':
      return converter.fileCitation(annotation)
    case 'container_file_citation':
      return converter.containerFileCitation(annotation)
    case 'url_citation':
      return converter.urlCitation(annotation)
    default:
      return null
  }
}

/** A part of a message; a refusal is text like any other. */
export async function convertPart(part: ResponsePart, converter: ResponseConverter): Promise<AssistantContent> {
  if (part.type === 'refusal') return { type: 'output_text', text: part.refusal, annotations: [] }
  const annotations: Annotation[] = []
  for (const annotation of (part.type === 'output_text' && part.annotations) || []) {
    const converted = await convertAnnotation(annotation, converter)
    if (converted) annotations.push(converted)
  }
  return { type: 'output_text', text: part.text, annotations }
}
