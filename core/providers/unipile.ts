import { type Answer, callOut, fieldsOf, textOf } from './call.ts'

/** A tenant's access to Unipile v1. */
export interface UnipileAccess {
  /** `https://api1.unipile.com:13111`, without a path. */
  readonly dsn: string
  readonly apiKey: string
}

/** A connected account, as far as we look at it. */
export interface UnipileAccount {
  readonly id: string
  readonly type: string
  readonly name: string | null
  /** The last part of the LinkedIn profile's address, where Unipile says it. */
  readonly vanity: string | null
  /** The statuses of its sources: OK, STOPPED, ERROR, CREDENTIALS, PERMISSIONS, CONNECTING. */
  readonly statuses: readonly string[]
}

/** What a hosted sign-in page is asked for with. */
export interface HostedLink {
  /** Given back to us with the callback. */
  readonly name: string
  readonly notifyUrl: string
  readonly successUrl: string
  readonly failureUrl: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

const at = (dsn: string, path: string) => new URL(`/api/v1${path}`, dsn).href
const headers = (apiKey: string) => ({ 'x-api-key': apiKey, accept: 'application/json' })

/** Lists one account: the cheapest call that takes the key. @throws NoAnswer */
export const tryUnipile = ({ dsn, apiKey }: UnipileAccess): Promise<Answer> =>
  callOut(at(dsn, '/accounts?limit=1'), { headers: headers(apiKey) })

/**
 * Reads an account with the tenant's own key.
 *
 * @returns the account, or null with the status of the answer where there is none
 * @throws NoAnswer
 */
export async function unipileAccount({ dsn, apiKey }: UnipileAccess, id: string) {
  const { status, json } = await callOut(at(dsn, `/accounts/${encodeURIComponent(id)}`), { headers: headers(apiKey) })
  return { status, account: status === 200 ? readAccount(json) : null }
}

function readAccount(json: unknown): UnipileAccount | null {
  const { id, type, name, connection_params, sources } = fieldsOf(json)
  const accountId = textOf(id)
  if (!accountId) return null
  const im = fieldsOf(fieldsOf(connection_params).im)
  return {
    id: accountId,
    type: textOf(type) ?? '',
    name: textOf(name),
    vanity: textOf(im.publicIdentifier),
    statuses: Array.isArray(sources) ? sources.map((source) => textOf(fieldsOf(source).status) ?? '') : [],
  }
}

/**
 * Deletes an account at Unipile. One that is gone already counts as deleted.
 *
 * @returns false where Unipile did not confirm it
 * @throws NoAnswer
 */
export async function deleteUnipileAccount({ dsn, apiKey }: UnipileAccess, id: string): Promise<boolean> {
  const { status } = await callOut(at(dsn, `/accounts/${encodeURIComponent(id)}`), {
    method: 'DELETE',
    headers: headers(apiKey),
  })
  return (status >= 200 && status < 300) || status === 404
}

/**
 * Asks for a page on which a member connects their LinkedIn account. Such links die at Unipile's daily restart, whatever they say.
 *
 * @returns the page's address, or null with the status of the answer
 * @throws NoAnswer
 */
export async function hostedUnipileLink({ dsn, apiKey }: UnipileAccess, link: HostedLink) {
  const { status, json } = await callOut(at(dsn, '/hosted/accounts/link'), {
    method: 'POST',
    headers: { ...headers(apiKey), 'content-type': 'application/json' },
    body: JSON.stringify({
      type: 'create',
      providers: ['LINKEDIN'],
      api_url: new URL(dsn).origin,
      expiresOn: new Date(link.expiresAt).toISOString(),
      name: link.name,
      notify_url: link.notifyUrl,
      success_redirect_url: link.successUrl,
      failure_redirect_url: link.failureUrl,
    }),
  })
  const url = textOf(fieldsOf(json).url)
  return { status, url: status >= 200 && status < 300 && url && URL.canParse(url) ? url : null }
}
