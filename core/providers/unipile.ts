import { type Answer, callOut, fieldsOf, textOf } from './call.ts'

/** The versions of Unipile's API. A company's accounts and keys belong to one of them. */
export const unipileApis = ['v1', 'v2'] as const
export type UnipileApiName = (typeof unipileApis)[number]

/** A tenant's access to Unipile. */
export interface UnipileAccess {
  /** `https://api1.unipile.com:13111`, or for v2 `https://api.unipile.com`; without a path. */
  readonly dsn: string
  readonly apiKey: string
  readonly api: UnipileApiName
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

/** What Unipile shows, or the answer in which it did not. */
export type Shown<T> = { readonly shown: T } | { readonly answer: Answer }

/** Reads what was asked for out of an answer. @param read gives null where it is not there */
export async function show<T>(asked: Promise<Answer>, read: (json: unknown) => T | null): Promise<Shown<T>> {
  const answer = await asked
  const shown = answer.status >= 200 && answer.status < 300 ? read(answer.json) : null
  return shown === null ? { answer } : { shown }
}

/** What a hosted sign-in page is asked for with: how Unipile comes back from it is the version's own. */
export interface HostedLink {
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  /** v1 notifies us of the account by itself, and sends the browser to one of two pages. */
  readonly v1: {
    /** Given back to us with the notification. */
    readonly name: string
    readonly notifyUrl: string
    readonly successUrl: string
    readonly failureUrl: string
  }
  /** v2 sends the browser back with the account's id and the state, or with an error. */
  readonly v2: { readonly state: string; readonly redirectUrl: string }
}

/** The host of v2, which is the same for all companies; v1 has one for each. */
const hostOfV2 = 'api.unipile.com'

/**
 * The access out of what a company has stored.
 *
 * @param named the version that it names: none is v1, and counts for nothing where the DSN is v2's
 */
export function unipileAccess(dsn: string, apiKey: string, named: string | undefined): UnipileAccess {
  const isV2 = URL.canParse(dsn) && new URL(dsn).host === hostOfV2
  return { dsn, apiKey, api: isV2 ? 'v2' : (unipileApis.find((api) => api === named) ?? 'v1') }
}

/** The address of a path of the API. */
export const unipileUrl = ({ dsn, api }: UnipileAccess, path: string): string =>
  new URL(`${api === 'v2' ? '/v2' : '/api/v1'}${path}`, dsn).href

/** What every call carries. */
export const unipileHeaders = ({ apiKey }: UnipileAccess) => ({ 'x-api-key': apiKey, accept: 'application/json' })

/** Lists one account: the cheapest call that takes the key. @throws NoAnswer */
export const tryUnipile = (access: UnipileAccess): Promise<Answer> =>
  callOut(unipileUrl(access, '/accounts?limit=1'), { headers: unipileHeaders(access) })

/** Reads an account with the tenant's own key. @throws NoAnswer */
export function unipileAccount(access: UnipileAccess, id: string): Promise<Shown<UnipileAccount>> {
  const url = unipileUrl(access, `/accounts/${encodeURIComponent(id)}`)
  const read = access.api === 'v2' ? readAccountV2 : readAccount
  return show(callOut(url, { headers: unipileHeaders(access) }), read)
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

/** The statuses of v2 by their names in v1. */
const statusesOfV2: Readonly<Record<string, string>> = {
  running: 'OK',
  error: 'ERROR',
  disconnected: 'CREDENTIALS',
  paused: 'STOPPED',
}

/** Source: Unipile v2 reference, "Get an Account"; it does not tell the public name. */
function readAccountV2(json: unknown): UnipileAccount | null {
  const { id, provider, name, status } = fieldsOf(json)
  const accountId = textOf(id)
  if (!accountId) return null
  const statuses = [statusesOfV2[textOf(status) ?? ''] ?? 'ERROR']
  return { id: accountId, type: (textOf(provider) ?? '').toUpperCase(), name: textOf(name), vanity: null, statuses }
}

/**
 * Deletes an account at Unipile. One that is gone already counts as deleted.
 *
 * @returns false where Unipile did not confirm it
 * @throws NoAnswer
 */
export async function deleteUnipileAccount(access: UnipileAccess, id: string): Promise<boolean> {
  const { status } = await callOut(unipileUrl(access, `/accounts/${encodeURIComponent(id)}`), {
    method: 'DELETE',
    headers: unipileHeaders(access),
  })
  return (status >= 200 && status < 300) || status === 404
}

/**
 * Asks for a page on which a member connects their LinkedIn account. Links of v1 die at Unipile's daily restart, whatever they say.
 *
 * Source: linkedin-and-unipile reference §3.1; Unipile v2 reference, "Create Auth Link".
 *
 * @returns the page's address, or null with the status of the answer
 * @throws NoAnswer
 */
export async function hostedUnipileLink(access: UnipileAccess, link: HostedLink) {
  const { path, body, named } = access.api === 'v2' ? askV2(link) : askV1(link, access)
  const { status, json } = await callOut(unipileUrl(access, path), {
    method: 'POST',
    headers: { ...unipileHeaders(access), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const url = textOf(fieldsOf(json)[named])
  return { status, url: status >= 200 && status < 300 && url && URL.canParse(url) ? url : null }
}

const askV1 = ({ v1, expiresAt }: HostedLink, { dsn }: UnipileAccess) => ({
  path: '/hosted/accounts/link',
  body: {
    type: 'create',
    providers: ['LINKEDIN'],
    api_url: new URL(dsn).origin,
    expiresOn: new Date(expiresAt).toISOString(),
    name: v1.name,
    notify_url: v1.notifyUrl,
    success_redirect_url: v1.successUrl,
    failure_redirect_url: v1.failureUrl,
  },
  named: 'url',
})

const askV2 = ({ v2, expiresAt }: HostedLink) => ({
  path: '/auth/link',
  body: {
    providers: ['linkedin'],
    expires_on: new Date(expiresAt).toISOString(),
    redirect_uri: v2.redirectUrl,
    state: v2.state,
  },
  named: 'link',
})
