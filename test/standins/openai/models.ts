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

/** Whether the stand-in knows a model that writes: those listed, and any of the families' own names. */
export function isModel(id: string): boolean {
  if (imageModels.includes(id)) return false
  return listed.includes(id) || /^(?:gpt-\d|chatgpt-|o\d|computer-use)[\w.-]*$/.test(id)
}

/** `GET /v1/models` and `GET /v1/models/{id}`. */
export function modelRoutes(state: OpenaiState): Route[] {
  const model = (id: string) => ({ id, object: 'model', created: 1_790_000_000, owned_by: 'openai' })
  return [
    {
      method: 'GET',
      pattern: '/v1/models',
      handler: api(state, () => ({ json: { object: 'list', data: [...listed, ...imageModels].map(model) } })),
    },
    {
      method: 'GET',
      pattern: '/v1/models/:id',
      handler: api(state, ({ call }): Answer => {
        const id = call.params.id ?? ''
        if (isModel(id) || imageModels.includes(id)) return { json: model(id) }
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
