import { callOut, fieldsOf, textOf } from './call.ts'
import type { LinkedInPlaces } from './linkedin.ts'

/** A version of LinkedIn's API, `YYYYMM`: its year and its month. */
export const linkedinVersionForm = /^(20\d{2})(0[1-9]|1[0-2])$/

/** How long a commentary may be, in UTF-16 units of its little text. */
export const commentaryLimit = 3_000

/** A reshare of a post as a member. */
export interface Reshare {
  readonly accessToken: string
  /** `YYYYMM`. */
  readonly version: string
  /** The member's `sub`. */
  readonly sub: string
  /** Little text; empty for none. */
  readonly commentary: string
  /** `urn:li:share:…` or `urn:li:ugcPost:…`. */
  readonly parent: string
}

/** What LinkedIn said, as far as we decide by it. */
export interface ReshareAnswer {
  readonly status: number
  /** The name of an error, such as `DUPLICATE_POST`. */
  readonly code: string | null
  readonly serviceErrorCode: number | null
  /** The new post. */
  readonly urn: string | null
}

/**
 * Reshares a post by LinkedIn's Posts API. Sent once, never again by itself.
 *
 * Source: learn.microsoft.com "Posts API"; linkedin-and-unipile reference §1.2, §1.6.
 *
 * @throws NoAnswer the share may have been made all the same
 */
export async function reshareOnLinkedIn(
  { apiUrl }: Pick<LinkedInPlaces, 'apiUrl'>,
  { accessToken, version, sub, commentary, parent }: Reshare,
): Promise<ReshareAnswer> {
  const { status, headers, json } = await callOut(new URL('/rest/posts', apiUrl).href, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${accessToken}`,
      'linkedin-version': version,
      'x-restli-protocol-version': '2.0.0',
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      author: `urn:li:person:${sub}`,
      commentary,
      visibility: 'PUBLIC',
      distribution: { feedDistribution: 'MAIN_FEED', targetEntities: [], thirdPartyDistributionChannels: [] },
      lifecycleState: 'PUBLISHED',
      isReshareDisabledByAuthor: false,
      reshareContext: { parent },
    }),
    timeoutMs: 30_000,
  })
  return { status, ...errorOf(json), urn: postUrnOf(headers.get('x-restli-id')) }
}

/** A member's own post that is to be deleted. */
export interface Deletion {
  readonly accessToken: string
  /** `YYYYMM`. */
  readonly version: string
  /** `urn:li:share:…` or `urn:li:ugcPost:…`. */
  readonly urn: string
}

/** What LinkedIn said to a deletion, as far as we decide by it. */
export interface DeletionAnswer {
  readonly status: number
  readonly code: string | null
  readonly serviceErrorCode: number | null
  /** LinkedIn says that the post is not there, or not any more. */
  readonly gone: boolean
}

/**
 * Deletes a post of the member's own by LinkedIn's Posts API. It may be sent any number of times: a post that was deleted before is
 * answered as one that has just been.
 *
 * Source: learn.microsoft.com "Posts API", Delete Posts; linkedin-and-unipile reference §1.5.
 *
 * @throws NoAnswer the post may be gone or not
 */
export async function deleteOnLinkedIn(
  { apiUrl }: Pick<LinkedInPlaces, 'apiUrl'>,
  { accessToken, version, urn }: Deletion,
): Promise<DeletionAnswer> {
  const { status, json } = await callOut(new URL(`/rest/posts/${encodeURIComponent(urn)}`, apiUrl).href, {
    method: 'DELETE',
    headers: {
      authorization: `Bearer ${accessToken}`,
      'linkedin-version': version,
      'x-restli-protocol-version': '2.0.0',
      'x-restli-method': 'DELETE',
    },
    timeoutMs: 30_000,
  })
  const error = errorOf(json)
  // A 404 speaks of the post only in LinkedIn's own words: one of a gateway, or for an address that is none, says nothing about it.
  const unknownPost = status === 404 && fieldsOf(json).status === 404 && error.code !== 'RESOURCE_NOT_FOUND'
  return { status, ...error, gone: status === 204 || unknownPost }
}

function errorOf(json: unknown): Pick<ReshareAnswer, 'code' | 'serviceErrorCode'> {
  const { code, serviceErrorCode } = fieldsOf(json)
  return { code: textOf(code), serviceErrorCode: typeof serviceErrorCode === 'number' ? serviceErrorCode : null }
}

/** A header's post URN; null where it is none. */
function postUrnOf(header: string | null): string | null {
  return /^urn:li:(?:share|ugcPost):\d{5,25}$/.exec((header ?? '').replaceAll(/%3A/gi, ':'))?.[0] ?? null
}
