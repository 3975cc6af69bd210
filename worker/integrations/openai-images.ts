import { Problem } from '../../core/problem.ts'
import type { Env } from '../env.ts'
import { modelWords, type OpenAICredential, openaiClient, openaiProblem } from './openai-client.ts'

/** The model that draws. */
export const imageModel = 'gpt-image-2.5-flare'
/** The sizes that it takes. */
export const imageSizes = ['1024x1024', '1536x1024', '1024x1536'] as const
export type ImageSize = (typeof imageSizes)[number]

/** A picture takes up to two minutes. */
const timeoutMs = 120_000

/** OpenAI's codes for words that it will not draw. */
const refusals = new Set(['moderation_blocked', 'content_policy_violation'])

/**
 * Draws a picture with the company's own account at OpenAI.
 *
 * @returns the bytes of a PNG
 * @throws Problem `openai_quota`, `openai_forbidden`, `invalid_input` where OpenAI will not draw this, and as for any other call
 */
export async function generateImage(
  env: Env,
  credential: OpenAICredential | null,
  { prompt, size }: { readonly prompt: string; readonly size: ImageSize },
): Promise<Uint8Array> {
  const client = await openaiClient(env, credential)
  let encoded: string | undefined
  try {
    const { data } = await client.images.generate({ model: imageModel, prompt, size, n: 1 }, { timeout: timeoutMs })
    encoded = data?.[0]?.b64_json
  } catch (error) {
    if (error instanceof Error && 'code' in error && refusals.has(String(error.code))) {
      throw new Problem('invalid_input', 'OpenAI does not draw this. Say it in other words.', {
        errors: [{ path: 'prompt', message: 'OpenAI does not draw this. Say it in other words.' }],
        cause: error,
      })
    }
    throw await openaiProblem(error, modelWords(imageModel))
  }
  if (!encoded) throw new Problem('openai_unavailable', 'OpenAI sent no picture. Try again.', { retryAfter: 5 })
  return Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0))
}
