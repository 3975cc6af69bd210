import { callOut, fieldsOf, textOf } from './call.ts'
import { type Shown, show, type UnipileAccess, unipileHeaders, unipileUrl } from './unipile.ts'

/** Own posts are long; a page of them has room here. */
const readBytes = 4 * 1024 * 1024
const readMs = 30_000
/** Unipile works on LinkedIn's own pages while the request waits. It ends well before a run loses its hold on the account. */
const shareMs = 60_000
/** Own posts looked at, the newest first. */
const pageSize = 50

/** A post, as far as we look at it. */
export interface UnipilePost {
  /** By this id it is shared. */
  readonly id: string
  readonly canShare: boolean
  /** All that it may be called by where another post names it. */
  readonly names: ReadonlySet<string>
}

/** A post of the account's own that shares another one. */
export interface UnipileShare {
  /** All that may name the other; see {@link sharesPost}. */
  readonly of: readonly string[]
  /** Addresses or URNs of which the first that does not name the other is its own. */
  readonly places: readonly string[]
}

/** Posts as one connected account sees and makes them. Every call throws NoAnswer. */
export interface UnipilePosts {
  /** The account's own public name on LinkedIn. */
  vanity(): Promise<Shown<string>>
  /** @param urn as a person gave it, `urn:li:activity|share|ugcPost:<number>` */
  post(urn: string): Promise<Shown<UnipilePost>>
  /** The newest posts by which the account has shared others. */
  shares(): Promise<Shown<readonly UnipileShare[]>>
  /**
   * Shares a post. Sent once, never again by itself.
   *
   * @param words empty for none
   * @returns where the share stands, where that is told
   */
  share(post: UnipilePost, words: string): Promise<Shown<{ readonly place: string | null }>>
}

const urnForm = /^urn:li:(activity|share|ugcPost):(\d+)$/

/**
 * The id by which Unipile looks a post up: the bare number of an activity, every other kind in full.
 *
 * Source: linkedin-and-unipile reference §3.2.
 */
export function unipilePostId(urn: string): string {
  const [, kind, number] = urnForm.exec(urn) ?? []
  return kind === 'activity' && number ? number : urn
}

/** A bare number is that of an activity. */
const named = (id: string): string => (/^\d+$/.test(id) ? `urn:li:activity:${id}` : id)

const texts = (...values: unknown[]): string[] => values.map(textOf).filter((text) => text !== null)

/** The posts of one account by the version of the API that the company is with. */
export const unipilePosts = (access: UnipileAccess, accountId: string): UnipilePosts =>
  access.api === 'v2' ? postsOfV2(access, accountId) : postsOfV1(access, accountId)

/** Source: linkedin-and-unipile reference §3.1, §3.2. */
function postsOfV1(access: UnipileAccess, accountId: string): UnipilePosts {
  const account = `account_id=${encodeURIComponent(accountId)}`
  const headers = unipileHeaders(access)
  const get = (path: string) => callOut(unipileUrl(access, path), { headers, timeoutMs: readMs, maxBytes: readBytes })
  return {
    vanity: () => show(get(`/users/me?${account}`), (json) => textOf(fieldsOf(json).public_identifier)),
    post: (urn) =>
      show(get(`/posts/${encodeURIComponent(unipilePostId(urn))}?${account}`), (json) => {
        const { social_id, id, permissions } = fieldsOf(json)
        const socialId = textOf(social_id)
        if (!socialId) return null
        const names = new Set([urn, socialId, ...texts(id)].map(named))
        return { id: socialId, canShare: fieldsOf(permissions).can_share === true, names }
      }),
    shares: () =>
      show(get(`/users/me/posts?${account}&limit=${pageSize}`), (json) => {
        const { items } = fieldsOf(json)
        if (!Array.isArray(items)) return null
        return items.map(fieldsOf).flatMap((item): UnipileShare[] => {
          if (item.is_repost !== true) return []
          const content = fieldsOf(item.repost_content)
          const places = texts(item.social_id, item.repost_id).map(named)
          return [{ of: [...places, ...texts(item.id, content.social_id, content.id).map(named)], places }]
        })
      }),
    share: ({ id }, words) => {
      const body = new FormData()
      body.set('account_id', accountId)
      body.set('text', words)
      body.set('repost', id)
      const sent = callOut(unipileUrl(access, '/posts'), { method: 'POST', headers, body, timeoutMs: shareMs })
      return show(sent, (json) => {
        const { object, post_id } = fieldsOf(json)
        const made = textOf(post_id)
        if (object !== 'PostCreated' && !made) return null
        return { place: made && named(made) }
      })
    },
  }
}

/** Source: Unipile v2 reference, "Posts" and "Users"; linkedin-and-unipile reference §3.2, §3.3. */
function postsOfV2(access: UnipileAccess, accountId: string): UnipilePosts {
  const of = (path: string) => unipileUrl(access, `/${encodeURIComponent(accountId)}${path}`)
  const headers = unipileHeaders(access)
  const get = (path: string) => callOut(of(path), { headers, timeoutMs: readMs, maxBytes: readBytes })
  return {
    vanity: () => show(get('/users/me'), (json) => textOf(fieldsOf(json).public_identifier)),
    post: (urn) =>
      show(get(`/posts/${encodeURIComponent(unipilePostId(urn))}`), (json) => {
        const { id, share_url, permissions } = fieldsOf(json)
        const postId = textOf(id)
        if (!postId) return null
        const names = new Set([postId, ...texts(share_url)])
        return { id: postId, canShare: fieldsOf(permissions).can_share === true, names }
      }),
    shares: () =>
      show(get(`/users/me/posts?limit=${pageSize}`), (json) => {
        const { data } = fieldsOf(json)
        return Array.isArray(data) ? data.flatMap(shareOfV2) : null
      }),
    share: ({ id }, words) => {
      const sent = callOut(of('/posts'), {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ text: words, quoted_post_id: id }),
        timeoutMs: shareMs,
        maxBytes: readBytes,
      })
      return show(sent, (json) => {
        if (fieldsOf(json).object !== 'Post') return null
        return { place: shareOfV2(json)[0]?.places[0] ?? null }
      })
    },
  }
}

/** With words, a share is a post that quotes; without, it is the original itself, marked as reposted, and has no address of its own. */
function shareOfV2(json: unknown): UnipileShare[] {
  const { is_repost, id, share_url, quoted_post } = fieldsOf(json)
  const quoted = fieldsOf(quoted_post)
  if (textOf(quoted.id)) return [{ of: texts(quoted.id, quoted.share_url), places: texts(share_url) }]
  return is_repost === true ? [{ of: texts(id, share_url), places: [] }] : []
}

/** The share of a post among others, and where it stands; null where there is none. */
export function sharesPost(
  shares: readonly UnipileShare[],
  { names }: Pick<UnipilePost, 'names'>,
): { readonly place: string | null } | null {
  const found = shares.find(({ of }) => of.some((name) => names.has(name)))
  return found ? { place: found.places.find((place) => !names.has(place)) ?? null } : null
}
