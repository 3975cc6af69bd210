import { type Answer, fieldsOf, textOf } from '../../core/providers/call.ts'
import {
  tryUnipile,
  type UnipileAccess,
  type UnipileAccount,
  unipileAccess,
  unipileAccount,
} from '../../core/providers/unipile.ts'
import type { CredentialStatus } from '../../core/vault/credential.ts'
import type { Env } from '../env.ts'
import { found, type Integration, type Values } from './descriptor.ts'

/** The company's access to Unipile out of its stored values. */
export const companyUnipile = ({ dsn, apiKey = '', api }: Values, env: Env): UnipileAccess =>
  unipileAccess(dsn ?? env.UNIPILE_URL, apiKey, api)

/** Unipile, through which members may connect their LinkedIn account. */
export const unipileIntegration: Integration = {
  provider: 'unipile',
  name: 'Unipile',
  summary: 'Lets members connect their LinkedIn account through Unipile, a service that LinkedIn has not authorised.',
  without: 'Members cannot connect by Unipile, and nothing can be shared through it.',
  setup: {
    steps: [
      'Open the dashboard and sign in: dashboardv2.unipile.com for v2, dashboard.unipile.com for v1.',
      'Copy the address of the API: the base URL under “Overview” (v2: https://api.unipile.com), or the DSN at the top (v1: like api8.unipile.com:13851).',
      'Make a key with all permissions for accounts and posts, under “API keys” (v1: “Access Tokens”), and copy it.',
    ],
    url: 'https://dashboardv2.unipile.com',
  },
  fields: [
    {
      name: 'dsn',
      label: 'DSN',
      help: 'The address of Unipile’s API for your company; v2 calls it base URL.',
      kind: 'url',
      required: true,
      placeholder: 'https://api8.unipile.com:13851',
      pattern: null,
      called: true,
      fallback: (env) => env.UNIPILE_URL,
    },
    {
      name: 'apiKey',
      label: 'API key',
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
      text: 'Unipile does not accept the API key.',
      next: 'An admin makes a new key in Unipile’s dashboard and stores it here.',
    },
    no_permission: {
      text: 'Unipile accepts the API key, but it may not do what is needed, or your subscription does not hold it.',
      next: 'Whoever administers your Unipile account gives the key all permissions for accounts and posts, or checks the subscription.',
    },
  },
  test: async (values, { env }) => found(statusOf(await tryUnipile(companyUnipile(values, env)))),
  members: {
    async test(secret, company, { env }) {
      if (!company) return found('no_network')
      const { accountId } = JSON.parse(secret) as UnipileConnection
      const read = await unipileAccount(companyUnipile(company, env), accountId)
      if ('shown' in read) return found(statusOfAccount(read.shown), read.shown.name)
      // The company's key is tested by itself: what it does not open says nothing about the member's account. An id that is none of
      // this version's is one of before the company moved.
      return found([400, 404].includes(read.answer.status) ? 'wrong_key' : 'no_network')
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
