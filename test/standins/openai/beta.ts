import type { Call } from '../server.ts'
import { RefusedError } from './errors.ts'

/** Refuses a call of ChatKit's API without its header. */
export function needBeta({ headers }: Call): void {
  const betas = String(headers['openai-beta'] ?? '')
  if (betas.split(',').some((beta) => beta.trim() === 'chatkit_beta=v1')) return
  throw new RefusedError({
    status: 400,
    message:
      "You must provide the 'OpenAI-Beta' header to access the ChatKit API. Please try again by setting the header 'OpenAI-Beta: chatkit_beta=v1'.",
    code: 'invalid_beta',
  })
}
