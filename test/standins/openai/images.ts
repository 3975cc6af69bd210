import { z } from 'zod'
import type { Answer, Route } from '../server.ts'
import { RefusedError, refuse } from './errors.ts'
import { type Authorized, api, parseBody } from './gate.ts'
import { imageModels } from './models.ts'
import { drawPicture } from './picture.ts'
import { tokensOf } from './response.ts'
import { newId, type OpenaiState } from './state.ts'

const MAX_PROMPT = 32_000
const TOKENS = { low: 272, medium: 1056, high: 4160, xhigh: 6240, max: 8320 }

const retired = ['gpt-image-1', 'dall-e-2', 'dall-e-3']
/** Models that take sizes beyond the standard ones, and those that take the two highest qualities. */
const takesAnySize = /^gpt-image-2(?:-2026|\.5|$)/
const takesHighest = /^gpt-image-2\.5/

const imageRequest = z.strictObject({
  model: z.string(),
  prompt: z.string().min(1, 'Expected a non-empty string').max(MAX_PROMPT),
  background: z.enum(['transparent', 'opaque', 'auto']).nullish(),
  complexity: z.enum(['low', 'medium', 'high']).nullish(),
  moderation: z.enum(['low', 'auto']).nullish(),
  n: z.int().min(1).max(10).nullish(),
  output_compression: z.int().min(0).max(100).nullish(),
  output_format: z.enum(['png', 'jpeg', 'webp']).nullish(),
  quality: z.enum(['low', 'medium', 'high', 'xhigh', 'max', 'auto']).nullish(),
  safety_identifier: z.string().max(64).nullish(),
  size: z.string().nullish(),
  stream: z.literal(false).nullish(),
  user: z.string().optional(),
})

type ImageRequest = z.infer<typeof imageRequest>

/** `POST /v1/images/generations` for the GPT Image models, without streaming. */
export function imageRoutes(state: OpenaiState): Route[] {
  return [
    { method: 'POST', pattern: '/v1/images/generations', handler: api(state, (request) => generate(state, request)) },
  ]
}

function generate(state: OpenaiState, { call, account, switches }: Authorized): Answer {
  const request = parseBody(imageRequest, call)
  checkMeaning(request)
  if (switches.imageBlocked) throw new RefusedError(blocked())
  const { width, height } = sizeOf(request)
  const format = request.output_format ?? 'png'
  const quality = request.quality === 'auto' ? 'medium' : (request.quality ?? 'medium')
  const transparent = request.background === 'transparent'
  const count = request.n ?? 1
  const data = Array.from({ length: count }, (_, index) => ({
    b64_json: drawPicture(format, { width, height, seed: `${request.prompt} ${index}`, transparent }),
  }))
  state.ledger.record({ kind: 'image', account, target: request.model, text: request.prompt })
  const input = tokensOf(request.prompt)
  const output = TOKENS[quality] * count
  return {
    json: {
      created: Math.floor(state.now() / 1000),
      background: transparent ? 'transparent' : 'opaque',
      data,
      output_format: format,
      quality,
      size: `${width}x${height}`,
      usage: {
        input_tokens: input,
        input_tokens_details: { image_tokens: 0, text_tokens: input },
        output_tokens: output,
        output_tokens_details: { image_tokens: output, text_tokens: 0 },
        total_tokens: input + output,
      },
    },
  }
}

/** The rules that a schema alone does not hold. */
function checkMeaning(request: ImageRequest): void {
  const { model, quality, background, output_format: format = 'png', output_compression: compression } = request
  if (retired.includes(model)) {
    const message = `The model \`${model}\` has been deprecated, learn more here: https://platform.openai.com/docs/deprecations`
    throw new RefusedError({ status: 404, message, code: 'model_not_found' })
  }
  if (!imageModels.includes(model))
    refuse(`Invalid value: '${model}'. Value must be a GPT Image model.`, 'model', 'invalid_value')
  if ((quality === 'xhigh' || quality === 'max') && !takesHighest.test(model))
    refuse(
      `Invalid value: '${quality}'. Supported values are: 'low', 'medium', 'high', and 'auto'.`,
      'quality',
      'invalid_value',
    )
  if (background === 'transparent' && format === 'jpeg')
    refuse('Transparent background is not supported for JPEG output format.', 'background', 'invalid_value')
  if (compression !== undefined && compression !== null && compression < 100 && (format ?? 'png') === 'png')
    refuse(
      'Compression less than 100 is not supported for PNG output format.',
      'output_compression',
      'invalid_png_output_compression',
    )
}

function sizeOf({ size, model }: ImageRequest): { width: number; height: number } {
  const wanted = !size || size === 'auto' ? '1024x1024' : size
  const [, width = 0, height = 0] = (/^(\d{1,4})x(\d{1,4})$/.exec(wanted) ?? []).map(Number)
  const isStandard = ['1024x1024', '1536x1024', '1024x1536'].includes(wanted)
  if (isStandard) return { width, height }
  const isWhole = width > 0 && height > 0 && width % 16 === 0 && height % 16 === 0
  const fits = isWhole && Math.max(width, height) <= 3840 && width * height <= 3840 * 2160
  const isShapely = width <= 3 * height && height <= 3 * width
  if (takesAnySize.test(model) && fits && isShapely) return { width, height }
  return refuse(
    `Invalid value: '${wanted}'. Supported values are: '1024x1024', '1024x1536', '1536x1024', and 'auto'.`,
    'size',
    'invalid_value',
  )
}

function blocked() {
  return {
    status: 400,
    message: `Your request was rejected by the safety system. If you believe this is an error, contact us at help.openai.com and include the request ID ${newId('req')}. safety_violations=[violence].`,
    type: 'image_generation_user_error',
    code: 'moderation_blocked',
  }
}
