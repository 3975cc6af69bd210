import { type Answer, callOut, fieldsOf, textOf } from './call.ts'

/** What members allow: who they are, and to post as them. Source: linkedin-and-unipile reference §1.1. */
export const linkedinScopes = ['openid', 'profile', 'w_member_social'] as const

/** A tenant's own app in LinkedIn's developer portal. */
export interface LinkedInApp {
  readonly clientId: string
  readonly clientSecret: string
}

/** Where LinkedIn is: the site with its consent screen, and the API. */
export interface LinkedInPlaces {
  readonly webUrl: string
  readonly apiUrl: string
}

/** A member's token, as it is sealed in the vault. */
export interface LinkedInToken {
  readonly accessToken: string
  /** Given to approved partners only. */
  readonly refreshToken?: string
  readonly scope: readonly string[]
  /** LinkedIn's name for the member; the author of their posts is `urn:li:person:<sub>`. */
  readonly sub: string
}

/** What the exchange of a code came to. */
export type Exchange =
  | {
      readonly kind: 'granted'
      readonly accessToken: string
      readonly refreshToken: string | null
      /** Seconds. */
      readonly expiresIn: number
      readonly scope: readonly string[]
    }
  /** `app_rejected`: client id or secret is wrong; `code_rejected`: the code is used, old, or for somewhere else. */
  | { readonly kind: 'app_rejected' | 'code_rejected' | 'unavailable' | 'unexpected' }

/**
 * Where the member's browser is sent to allow it.
 *
 * There is no PKCE: LinkedIn offers it to native apps alone, and on request (learn.microsoft.com, "authorization-code-flow-native");
 * an app that keeps a secret proves itself with that.
 */
export function linkedinConsentUrl(
  { webUrl }: LinkedInPlaces,
  clientId: string,
  redirectUri: string,
  state: string,
): string {
  const url = new URL('/oauth/v2/authorization', webUrl)
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    state,
    scope: linkedinScopes.join(' '),
  }).toString()
  return url.href
}

const form = (fields: Record<string, string>) => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
  body: new URLSearchParams(fields).toString(),
})

const credentials = ({ clientId, clientSecret }: LinkedInApp) => ({ client_id: clientId, client_secret: clientSecret })

/**
 * Exchanges the code of a callback for a token.
 *
 * @throws NoAnswer
 */
export async function exchangeLinkedInCode(
  { webUrl }: LinkedInPlaces,
  app: LinkedInApp,
  code: string,
  redirectUri: string,
): Promise<Exchange> {
  const { status, json } = await callOut(
    new URL('/oauth/v2/accessToken', webUrl).href,
    form({ grant_type: 'authorization_code', code, redirect_uri: redirectUri, ...credentials(app) }),
  )
  const { access_token, refresh_token, expires_in, scope, error } = fieldsOf(json)
  // 401 alone says little: a code that LinkedIn does not know is answered so, too.
  if (error === 'invalid_client' || error === 'invalid_client_id') return { kind: 'app_rejected' }
  if (status === 429 || status >= 500) return { kind: 'unavailable' }
  if (status >= 400) return { kind: 'code_rejected' }
  const accessToken = textOf(access_token)
  if (status !== 200 || !accessToken || typeof expires_in !== 'number' || expires_in <= 0) return { kind: 'unexpected' }
  return {
    kind: 'granted',
    accessToken,
    refreshToken: textOf(refresh_token),
    expiresIn: expires_in,
    scope: (textOf(scope) ?? '').split(/[ ,]+/).filter(Boolean),
  }
}

/** Who a token speaks for; `rejected` where LinkedIn does not take it, null where it answers with something else. */
export type LinkedInPerson = { readonly sub: string; readonly name: string | null }

/**
 * Asks LinkedIn who a token speaks for.
 *
 * @throws NoAnswer
 */
export async function linkedinPerson({ apiUrl }: LinkedInPlaces, accessToken: string) {
  const { status, json } = await callOut(new URL('/v2/userinfo', apiUrl).href, {
    headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
  })
  const { sub, name } = fieldsOf(json)
  const id = textOf(sub)
  const person: LinkedInPerson | null = status === 200 && id ? { sub: id, name: textOf(name) } : null
  return { status, person }
}

/**
 * Asks LinkedIn about a token that does not exist: the answer shows whether it takes the app's id and secret.
 *
 * Source: learn.microsoft.com "token-introspection": 200 success, 400 client id or token, 401 client secret. The made-up token has the
 * form of a real one, so that a refusal is about the app.
 *
 * @throws NoAnswer
 */
export const tryLinkedInApp = ({ webUrl }: LinkedInPlaces, app: LinkedInApp): Promise<Answer> =>
  callOut(
    new URL('/oauth/v2/introspectToken', webUrl).href,
    form({ ...credentials(app), token: `AQX${'no-such-token-only-a-test-of-the-app-'.repeat(8)}` }),
  )

/**
 * Takes a member's token back at LinkedIn.
 *
 * @returns false where LinkedIn did not confirm it
 * @throws NoAnswer
 */
export async function revokeLinkedInToken({ webUrl }: LinkedInPlaces, app: LinkedInApp, accessToken: string) {
  const { status } = await callOut(
    new URL('/oauth/v2/revoke', webUrl).href,
    form({ ...credentials(app), token: accessToken }),
  )
  return status >= 200 && status < 300
}
