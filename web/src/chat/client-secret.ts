import { isPassing } from '../net/problem.ts'
import { withRetry } from '../net/retry.ts'
import type { SessionSource } from './session.ts'

/**
 * What ChatKit asks for in hosted mode: with null the secret at hand, with a secret that it holds already a new one.
 * Fails when the workflow has meanwhile moved to our own server, where that secret is of no use to OpenAI.
 */
export function createGetClientSecret(source: SessionSource): (current: string | null) => Promise<string> {
  return async (current) => {
    const session = await withRetry(() => (current === null ? source.fresh() : source.renew(current)), isPassing)
    if (session.backend !== 'hosted') throw new Error('This workflow is no longer hosted by OpenAI')
    return session.client_secret
  }
}
