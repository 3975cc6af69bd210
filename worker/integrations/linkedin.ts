import { type Answer, fieldsOf } from '../../core/providers/call.ts'
import {
  type LinkedInApp,
  type LinkedInPlaces,
  type LinkedInToken,
  linkedinPerson,
  tryLinkedInApp,
} from '../../core/providers/linkedin.ts'
import type { CredentialStatus } from '../../core/vault/credential.ts'
import type { Env } from '../env.ts'
import { found, type Integration, type Values } from './descriptor.ts'

/** Where LinkedIn is for this installation. */
export const linkedinPlaces = (env: Env): LinkedInPlaces => ({
  webUrl: env.LINKEDIN_WEB_URL,
  apiUrl: env.LINKEDIN_API_URL,
})

/** The company's app out of its stored values. */
export const linkedinApp = ({ clientId = '', clientSecret = '' }: Values): LinkedInApp => ({ clientId, clientSecret })

/** Where LinkedIn sends the browser back to; it must stand in the app's settings word for word. */
export const linkedinRedirect = (env: Env): string => new URL('/oauth/linkedin/callback', env.WEB_URL).href

/** The company's own app at LinkedIn, by which members let us post as them. */
export const linkedinIntegration: Integration = {
  provider: 'linkedin',
  name: 'LinkedIn app',
  summary: "Your company's own LinkedIn app, by which members let us share posts from their account.",
  without: 'Members cannot connect their LinkedIn account, and nothing can be shared through LinkedIn’s own API.',
  setup: {
    steps: [
      'Open linkedin.com/developers/apps and create an app for your company’s page.',
      'Under “Products”, add “Share on LinkedIn” and “Sign In with LinkedIn using OpenID Connect”.',
      'Under “Auth”, add this redirect URL: {redirect}',
      'Copy the client ID and the primary client secret from the same page.',
    ],
    url: 'https://www.linkedin.com/developers/apps',
  },
  fields: [
    {
      name: 'clientId',
      label: 'Client ID',
      help: 'From the app’s page “Auth”.',
      kind: 'text',
      required: true,
      placeholder: '',
      pattern: '[\\w-]{6,64}',
    },
    {
      name: 'clientSecret',
      label: 'Primary client secret',
      help: 'Kept encrypted.',
      kind: 'secret',
      required: true,
      placeholder: '',
      pattern: '[\\x21-\\x7e]{6,200}',
    },
  ],
  sendsSecret: false,
  words: {
    wrong_key: {
      text: 'LinkedIn does not accept the client ID and secret.',
      next: 'An admin copies both anew from linkedin.com/developers/apps, page “Auth”, and stores them here.',
    },
    no_permission: {
      text: 'LinkedIn knows the app, but does not let it do this.',
      next: 'Whoever administers the app checks its products and whether it is active at linkedin.com/developers/apps.',
    },
  },
  test: async (values, { env }) => found(statusOf(await tryLinkedInApp(linkedinPlaces(env), linkedinApp(values)))),
  members: {
    async test(secret, _, { env }) {
      const { accessToken } = JSON.parse(secret) as LinkedInToken
      const { status, person } = await linkedinPerson(linkedinPlaces(env), accessToken)
      if (person) return found('ok', person.name)
      if (status === 401) return found('wrong_key')
      if (status === 403) return found('no_permission')
      return found(status === 429 || status >= 500 ? 'no_network' : 'unexpected')
    },
  },
}

/** Source: learn.microsoft.com "token-introspection": 400 for a client id or token that is invalid, 401 for the secret. */
function statusOf({ status, json }: Answer): CredentialStatus {
  const { active, error, error_description } = fieldsOf(json)
  if (status === 200) return typeof active === 'boolean' ? 'ok' : 'unexpected'
  if (status === 401) return 'wrong_key'
  if (status === 400 && /client/i.test(`${error} ${error_description}`)) return 'wrong_key'
  if (status === 403) return 'no_permission'
  if (status === 429) return 'quota'
  return status >= 500 ? 'no_network' : 'unexpected'
}
