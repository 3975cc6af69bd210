import { errorFields, log } from '../../core/log.ts'
import { Problem } from '../../core/problem.ts'
import { keyRing } from '../../core/vault/ring.ts'
import { vaultReader } from '../../core/vault/store.ts'
import type { AudioInput } from '../chatkit/desk.ts'
import { ChatKitError, type FaultCode } from '../chatkit/errors.ts'
import type { Call } from '../chatkit/turn.ts'
import type { Env } from '../env.ts'
import { openaiCredential } from '../integrations/openai-client.ts'
import { transcribeAudio } from '../integrations/openai-transcriptions.ts'
import type { ChatContext } from '../workflows/context.ts'

/** The endings by which OpenAI knows what browsers record (chatkit-protocol reference §3.3), and other recorders. */
const endings: Readonly<Record<string, string>> = {
  'audio/webm': 'webm',
  'audio/mp4': 'mp4',
  'audio/m4a': 'm4a',
  'audio/x-m4a': 'm4a',
  'audio/ogg': 'ogg',
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/mpeg': 'mp3',
  'audio/mp3': 'mp3',
  'audio/flac': 'flac',
}

/** Twenty minutes of speech as browsers record it; OpenAI takes five times as much. */
const maxAudioBytes = 5 * 1024 * 1024

/** What passes by itself is told as such; the rest stays as it is until somebody acts. */
const faults: Partial<Record<Problem['code'], FaultCode>> = {
  openai_rate_limited: 'rate_limited',
  openai_unavailable: 'unavailable',
  openai_timeout: 'unavailable',
  invalid_input: 'invalid_request',
}

/**
 * Writes down what was dictated, with the company's own account at OpenAI.
 *
 * @throws ChatKitError with a sentence for the person, whoever must act
 */
export async function transcribe(
  env: Env,
  { data, media_type }: AudioInput,
  { context }: Call<ChatContext>,
): Promise<{ text: string }> {
  const ending = endings[media_type.toLowerCase()]
  if (!ending) throw new ChatKitError('unsupported_type', 'This kind of recording cannot be written down.')
  if (data.length === 0) throw new ChatKitError('invalid_request', 'The recording is empty.')
  if (data.length > maxAudioBytes) {
    throw new ChatKitError('too_large', 'The recording is too long. Dictate less than twenty minutes at a time.')
  }
  try {
    const credential = await openaiCredential(vaultReader(env.DB, env.VAULT, () => keyRing(env), context.tenantId))
    const file = { bytes: data, name: `recording.${ending}`, type: media_type }
    return { text: await transcribeAudio(env, credential, file) }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    log.warn('chat.dictation', {
      tenant: context.tenantId,
      request: context.requestId,
      code: error.code,
      ...errorFields(error),
    })
    throw new ChatKitError(faults[error.code] ?? 'provider_refused', error.message, { cause: error })
  }
}
