import type { GenericOAuthConfig } from 'better-auth/plugins/generic-oauth'
import type { Env } from '../env.ts'

export const signInProviders = ['linkedin', 'google'] as const
/** Whose accounts people may sign in with. */
export type SignInProvider = (typeof signInProviders)[number]

export const providerNames: Readonly<Record<SignInProvider, string>> = { linkedin: 'LinkedIn', google: 'Google' }

interface App {
  readonly id: string | undefined
  readonly secret: string | undefined
  readonly issuer: string
  /** How the provider differs from what OpenID Connect asks of all. */
  readonly ways: Pick<GenericOAuthConfig, 'pkce' | 'disableIdTokenNonceBinding'>
}

const apps: Readonly<Record<SignInProvider, (env: Env) => App>> = {
  linkedin: (env) => ({
    id: env.LINKEDIN_SIGN_IN_CLIENT_ID,
    secret: env.LINKEDIN_SIGN_IN_CLIENT_SECRET,
    issuer: `${env.LINKEDIN_WEB_URL}/oauth`,
    // LinkedIn offers PKCE to native apps alone, and leaves the nonce out of its ID tokens (linkedin-api-js-client#34).
    ways: { pkce: false, disableIdTokenNonceBinding: true },
  }),
  google: (env) => ({
    id: env.GOOGLE_CLIENT_ID,
    secret: env.GOOGLE_CLIENT_SECRET,
    issuer: env.GOOGLE_ISSUER_URL,
    ways: { pkce: true },
  }),
}

/** The providers for which the operator has stored both halves of an app's credential. */
export function configuredProviders(env: Env): SignInProvider[] {
  return signInProviders.filter((provider) => {
    const { id, secret } = apps[provider](env)
    return Boolean(id && secret)
  })
}

/** The provider as better-auth's generic-oauth plugin takes it; null where the operator has not set it up. */
export function oauthConfig(env: Env, provider: SignInProvider): GenericOAuthConfig | null {
  const { id, secret, issuer, ways } = apps[provider](env)
  if (!id || !secret) return null
  return {
    providerId: provider,
    clientId: id,
    clientSecret: secret,
    discoveryUrl: `${issuer}/.well-known/openid-configuration`,
    requireIdTokenVerification: true,
    scopes: ['openid', 'profile', 'email'],
    ...ways,
    // Some providers say it as a text.
    mapProfileToUser: (profile) => ({
      emailVerified: [true, 'true'].includes(profile.email_verified as boolean | string),
    }),
  }
}
