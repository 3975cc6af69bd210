import type { Answer, Route } from '../server.ts'
import { RefusedError } from './errors.ts'
import { api } from './gate.ts'
import type { OpenaiState } from './state.ts'

const listed = [
  'gpt-6.1-sol',
  'gpt-6.1-terra',
  'gpt-6-luna',
  'gpt-5.6-luna',
  'gpt-5.4',
  'gpt-4.1',
  'gpt-4.1-mini',
  'gpt-4o',
  'gpt-4o-mini',
]

/** The models that make pictures. */
export const imageModels: readonly string[] = [
  'gpt-image-1-mini',
  'gpt-image-1.5',
  'gpt-image-2',
  'gpt-image-2-2026-04-21',
  'gpt-image-2.5-sunburst',
  'gpt-image-2.5-sunburst-2026-09-08',
  'gpt-image-2.5-flare',
  'gpt-image-2.5-flare-2026-09-08',
  'gpt-image-2.6-sunburst',
  'gpt-image-2.6-flare',
  'chatgpt-image-latest',
]

/** The models that write down speech, and when they end (OpenAI's deprecations page, 2026-08-26). */
export const audioModels: ReadonlyMap<string, number | null> = new Map([
  ['gpt-transcribe', null],
  ...[
    'whisper-1',
    'gpt-4o-transcribe',
    'gpt-4o-mini-transcribe',
    'gpt-4o-mini-transcribe-2025-12-15',
    'gpt-4o-transcribe-diarize',
  ].map((id) => [id, Date.UTC(2027, 1, 26)] as const),
])

/** Whether the stand-in knows a model that writes: those listed, and any of the families' own names. */
export function isModel(id: string): boolean {
  if (imageModels.includes(id) || audioModels.has(id)) return false
  return listed.includes(id) || /^(?:gpt-\d|chatgpt-|o\d|computer-use)[\w.-]*$/.test(id)
}

/** `GET /v1/models` and `GET /v1/models/{id}`. */
export function modelRoutes(state: OpenaiState): Route[] {
  const model = (id: string) => ({ id, object: 'model', created: 1_790_000_000, owned_by: 'openai' })
  return [
    {
      method: 'GET',
      pattern: '/v1/models',
      handler: api(state, () => ({
        json: { object: 'list', data: [...listed, ...imageModels, ...audioModels.keys()].map(model) },
      })),
    },
    {
      method: 'GET',
      pattern: '/v1/models/:id',
      handler: api(state, ({ call }): Answer => {
        const id = call.params.id ?? ''
        if (isModel(id) || imageModels.includes(id) || audioModels.has(id)) return { json: model(id) }
        throw new RefusedError({
          status: 404,
          message: `The model '${id}' does not exist`,
          param: 'model',
          code: 'model_not_found',
        })
      }),
    },
  ]
}
