import { read } from '../../browser/reading.ts'
import { askLayout } from '../outcome.ts'
import type { FindOwnActivity } from './cards.ts'
import { type DialectName, findDialect } from './find-dialect.ts'
import { findLegacyActivity } from './find-legacy-activity.ts'
import type { PostMarks } from './find-post.ts'
import { findServerDrivenActivity } from './find-server-driven-activity.ts'
import type { Sight } from './scene.ts'
import type { ToastMarks } from './toast.ts'

/**
 * What differs between the site's front ends, as data where the way of reading is the same. What is not in here is read alike in
 * all of them: menus, the composer, dialogs, the sign-in page. The mixed dialect is a server-driven page that opens the legacy
 * composer, which is found wherever it stands.
 */
export interface Dialect {
  readonly name: DialectName
  readonly post: PostMarks
  readonly toasts: ToastMarks
  readonly findOwnActivity: FindOwnActivity
}

/** Readable classes and URNs in attributes. Source: linkedin-pages §5.2, §6, §9, columns L. */
const legacy: Dialect = {
  name: 'legacy',
  post: {
    bearing: ['data-urn', 'data-id'],
    item: null,
    own: null,
    apart:
      'article, .comments-comments-list, .update-components-mini-update-v2, .feed-shared-update-v2__content, [role="menu"], .artdeco-dropdown__content',
    toggle: '.content-admin-identity-toggle-button',
  },
  toasts: { items: '.artdeco-toast-item', message: '.artdeco-toast-item__message' },
  findOwnActivity: findLegacyActivity,
}

/** Classes are hashes of a release: only roles, keys, test ids and tracking scopes hold. Source: the same, columns S. */
const serverDriven: Dialect = {
  name: 'server_driven',
  post: {
    bearing: ['data-view-tracking-scope', 'componentkey', 'data-testid'],
    item: '[role="listitem"], [role="article"]',
    own: '[data-testid^="ReactionFacepile"]',
    apart: '[componentkey*="urn:li:comment:"], [data-testid*="commentList"], dialog, [role="dialog"], [popover]',
    toggle: null,
  },
  toasts: { items: '[role="status"] > *, [role="alert"], [aria-live] > *', message: null },
  findOwnActivity: findServerDrivenActivity,
}

const dialects: Readonly<Record<DialectName, Dialect>> = { legacy, server_driven: serverDriven }

/**
 * The dialect of the page that is open. Told anew for each page, and after each load: the site changes it between two of them.
 *
 * @returns null where the page bears the marks of none. Source: linkedin-pages §1.3
 */
export async function dialectNow({ page }: Sight): Promise<Dialect | null> {
  const { facts } = await read(page, findDialect, null)
  return facts && dialects[facts]
}

/** Ends a run on a page of no known kind. */
export const unknownPage = () =>
  askLayout('LinkedIn shows a page that the browser route does not know. The member can share the post by hand.')
