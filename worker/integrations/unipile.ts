import { type Answer, fieldsOf, textOf } from '../../core/providers/call.ts'
import {
  tryUnipile,
  type UnipileAccess,
  type UnipileAccount,
  unipileAccount,
  unipileApiOf,
} from '../../core/providers/unipile.ts'
import type { CredentialStatus } from '../../core/vault/credential.ts'
import type { Env } from '../env.ts'
import { found, type Integration, type Values } from './descriptor.ts'

/** The company's access to Unipile out of its stored values. */
export function unipileAccess({ dsn: stored, apiKey = '', api }: Values, env: Env): UnipileAccess {
  const dsn = stored ?? env.UNIPILE_URL
  return { dsn, apiKey, api: unipileApiOf(dsn, api) }
}

/** Unipile, through which members may connect their LinkedIn account. */
export const unipileIntegration: Integration = {
  provider: 'unipile',
  name: 'Unipile',
  summary: 'Lets members connect their LinkedIn account through Unipile, a service that LinkedIn has not authorised.',
  without: 'Members cannot connect by Unipile, and nothing can be shared through it.',
  setup: {
    steps: [
      'Open dashboard.unipile.com and sign in.',
      'Copy the DSN from the top of the page; it looks like api8.unipile.com:13851, or is api.unipile.com for v2.',
      'Under “Access Tokens”, make a token with all permissions for accounts and posts, and copy it.',
    ],
    url: 'https://dashboard.unipile.com/access-tokens',
  },
  fields: [
    {
      name: 'dsn',
      label: 'DSN',
      help: 'The address that Unipile has given your company.',
      kind: 'url',
      required: true,
      placeholder: 'https://api8.unipile.com:13851',
      pattern: null,
      called: true,
      fallback: (env) => env.UNIPILE_URL,
    },
    {
      name: 'apiKey',
      label: 'Access token',
      help: 'Kept encrypted.',
      kind: 'secret',
      required: true,
      placeholder: '',
      pattern: '[\\x21-\\x7e]{8,500}',
    },
    {
      name: 'api',
      label: 'API version',
      help: 'Leave it empty: the DSN tells. Unipile gives new companies v2, with the DSN https://api.unipile.com.',
      kind: 'text',
      required: false,
      placeholder: 'v1 or v2',
      pattern: 'v1|v2',
    },
  ],
  sendsSecret: true,
  words: {
    wrong_key: {
      text: 'Unipile does not accept the access token.',
      next: 'An admin makes a new access token at dashboard.unipile.com and stores it here.',
    },
    no_permission: {
      text: 'Unipile accepts the access token, but it may not do what is needed, or your subscription does not hold it.',
      next: 'Whoever administers your Unipile account gives the token all permissions for accounts and posts, or checks the subscription.',
    },
  },
  test: async (values, { env }) => found(statusOf(await tryUnipile(unipileAccess(values, env)))),
  members: {
    async test(secret, company, { env }) {
      if (!company) return found('no_network')
      const { accountId } = JSON.parse(secret) as UnipileConnection
      const { status, account } = await unipileAccount(unipileAccess(company, env), accountId)
      if (account) return found(statusOfAccount(account), account.name)
      // The company's key is tested by itself: what it does not open says nothing about the member's account.
      return found(status === 404 ? 'wrong_key' : 'no_network')
    },
  },
}

/** What is sealed for a member who has connected by Unipile. */
export interface UnipileConnection {
  readonly accountId: string
}

/** Source: linkedin-and-unipile reference §3.5. */
function statusOf({ status, json }: Answer): CredentialStatus {
  const type = textOf(fieldsOf(json).type) ?? ''
  const { items, data } = fieldsOf(json)
  if (status === 200) return Array.isArray(items ?? data) ? 'ok' : 'unexpected'
  if (status === 403 || /insufficient_|subscri/.test(type)) return 'no_permission'
  if (status === 401) return 'wrong_key'
  if (status === 429 || type === 'errors/limit_exceeded') return 'quota'
  return status >= 500 ? 'no_network' : 'unexpected'
}

/** How an account's own sources stand: the worst of them counts. */
export function statusOfAccount({ statuses }: Pick<UnipileAccount, 'statuses'>): CredentialStatus {
  if (statuses.includes('CREDENTIALS')) return 'wrong_key'
  if (statuses.includes('PERMISSIONS')) return 'no_permission'
  return statuses.every((status) => status === 'OK' || status === 'CONNECTING') ? 'ok' : 'unexpected'
}
