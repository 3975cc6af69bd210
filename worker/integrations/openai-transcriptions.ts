import { Problem } from '../../core/problem.ts'
import type { Env } from '../env.ts'
import { modelWords, type OpenAICredential, openaiClient, openaiProblem } from './openai-client.ts'

/**
 * The model that writes down speech where the company names no other. Those before it, `whisper-1` and `gpt-4o-transcribe` with its
 * kin, end on 2027-02-26 (OpenAI's deprecations page, 2026-08-26).
 */
export const transcriptionModel = 'gpt-transcribe'

/** Minutes of speech take longer than the answer to a question. */
const timeoutMs = 60_000

/** A recording; its name has the ending by which OpenAI knows the format. */
export interface Recording {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly name: string
  readonly type: string
}

/**
 * Writes down what is said in a recording. Source: OpenAI's API reference, "Create transcription".
 *
 * @throws Problem `invalid_input` where OpenAI cannot read the recording, and as for any other call
 */
export async function transcribeAudio(
  env: Env,
  credential: OpenAICredential | null,
  { bytes, name, type }: Recording,
): Promise<string> {
  const client = await openaiClient(env, credential)
  const model = credential?.transcriptionModel ?? transcriptionModel
  try {
    const file = new File([bytes], name, { type })
    const answer = await client.audio.transcriptions.create(
      { file, model, response_format: 'json' },
      { timeout: timeoutMs },
    )
    if (typeof answer.text === 'string') return answer.text
  } catch (error) {
    throw (await unreadable(error)) ?? (await openaiProblem(error, modelWords(model)))
  }
  throw new Problem('openai_unavailable', 'OpenAI did not say what it heard. Try again.', { retryAfter: 5 })
}

/** A recording that is damaged, too short, or of no format that OpenAI reads; null for every other failure. */
async function unreadable(error: unknown): Promise<Problem | null> {
  const { APIError } = await import('openai')
  const isAboutFile =
    error instanceof APIError && error.status === 400 && (error.param === 'file' || isAudioCode(error.code))
  return isAboutFile
    ? new Problem('invalid_input', 'The recording cannot be read, or is too short. Dictate it again.', { cause: error })
    : null
}

const isAudioCode = (code: unknown) => typeof code === 'string' && code.startsWith('audio_')
