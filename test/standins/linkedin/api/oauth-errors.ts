import { unkept } from '../../answers.ts'
import type { Answer } from '../../server.ts'
import type { Site } from '../site.ts'

/** A refusal of one of the OAuth endpoints. */
export function oauthError(status: number, error: string, description: string): Answer {
  return unkept(status, { error, error_description: description })
}

/** What is wrong with the app that a form names, where it must show its secret; null if nothing is. */
export function appFault(site: Site, form: URLSearchParams, needed: readonly string[]): Answer | null {
  const missing = needed.find((name) => !form.get(name))
  if (missing) return oauthError(400, 'invalid_request', `A required parameter "${missing}" is missing`)
  const clientId = form.get('client_id') ?? ''
  const isGood = site.apps.isKnown(clientId) && site.apps.takesSecret(clientId, form.get('client_secret') ?? '')
  return isGood ? null : oauthError(401, 'invalid_client', 'Client authentication failed')
}
