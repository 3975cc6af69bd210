import { createHash } from 'node:crypto'
import { z } from 'zod'

const registration = z.strictObject({
  client_id: z.string().min(1),
  client_secret: z.string().min(1).optional(),
  redirect_uris: z.array(z.url()).min(1).optional(),
})

/**
 * The apps registered with a provider. One that was registered is held to its secret and its redirect addresses; others
 * are taken as they come, but for ids and secrets that begin with `wrong`.
 */
export interface OauthApps {
  /** Registers an app, or changes it. Throws ZodError for a body that does not fit. */
  register(body: unknown): { client_id: string }
  isKnown(clientId: string): boolean
  takesSecret(clientId: string, secret: string): boolean
  takesRedirect(clientId: string, uri: string): boolean
}

/** Makes an empty list of apps. */
export function makeOauthApps(): OauthApps {
  const apps = new Map<string, z.infer<typeof registration>>()
  return {
    register(body) {
      const app = registration.parse(body)
      apps.set(app.client_id, app)
      return { client_id: app.client_id }
    },
    isKnown: (clientId) => !clientId.startsWith('wrong'),
    takesSecret(clientId, secret) {
      const own = apps.get(clientId)?.client_secret
      return own === undefined ? !secret.startsWith('wrong') : own === secret
    },
    takesRedirect(clientId, uri) {
      const own = apps.get(clientId)?.redirect_uris
      if (own) return own.includes(uri)
      return URL.canParse(uri) && /^https?:$/.test(new URL(uri).protocol) && new URL(uri).hash === ''
    },
  }
}

/** The S256 challenge of a verifier (RFC 7636 §4.2). */
export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url')
}

/** Whether a text can be a verifier, or an S256 challenge (RFC 7636 §4.1). */
export function isPkceText(text: string): boolean {
  return /^[A-Za-z0-9._~-]{43,128}$/.test(text)
}

/** The fields of a form body; null if the content type is another. */
export function readForm(contentType: string | undefined, bytes: Buffer): URLSearchParams | null {
  if (!contentType?.startsWith('application/x-www-form-urlencoded')) return null
  return new URLSearchParams(bytes.toString('utf8'))
}

/** The address to send the browser back to, with parameters added; the state of the request always among them. */
export function backTo(ask: URLSearchParams, answer: Record<string, string>): string {
  const target = new URL(ask.get('redirect_uri') ?? '')
  const state = ask.get('state')
  for (const [name, value] of Object.entries(answer)) target.searchParams.set(name, value)
  if (state !== null) target.searchParams.set('state', state)
  return target.href
}
