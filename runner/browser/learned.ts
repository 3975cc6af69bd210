import type { Way } from '../../core/pods/locators.ts'
import { hashToken } from '../../core/token.ts'
import { isInstructing, type OutlineNode } from './outline.ts'

/** What a learned locator is found by. */
export interface LocatorScope {
  readonly flow: string
  /** Rises whenever a target comes to mean something else. */
  readonly flowVersion: number
  readonly target: string
  /** The page's language as it says itself. */
  readonly locale: string
  readonly viewport: { readonly width: number; readonly height: number }
  /** The address of the page. */
  readonly url: string
  /** Which dialogs are open, by kind. */
  readonly dialogs: readonly string[]
}

/** The key of a learned locator: SHA-256 in hex. Source: browser-runner reference §3.3. */
export async function locatorKey(scope: LocatorScope): Promise<string> {
  const { flow, flowVersion, target, locale, viewport, url, dialogs } = scope
  const size = viewport.width < 992 ? 'narrow' : 'wide'
  return hashToken(JSON.stringify([flow, flowVersion, target, locale, size, addressTemplate(url), [...dialogs].sort()]))
}

/** An address without what names one post or one person: its host and the kinds of its path's parts. */
export function addressTemplate(url: string): string {
  const { host, pathname } = new URL(url)
  const parts = pathname.split('/').filter(Boolean)
  const template = parts.map((part, at) => {
    const said = decoded(part)
    if (/^urn:/i.test(said)) return '{urn}'
    if (['in', 'company', 'posts'].includes(parts[at - 1] ?? '')) return '{name}'
    return /^[a-z][a-z-]{0,29}$/.test(said) ? said : '{id}'
  })
  return [host, ...template].join('/')
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/**
 * A control's label as it may be kept for everybody; null where it may hold something personal.
 *
 * @param people names that stand on the page, and the member's own. A label that holds even one word of them is not kept.
 */
export function lastingName(name: string, people: readonly string[]): string | null {
  const label = name.replace(/\s+/g, ' ').trim()
  if (label === '' || label.length > 40 || /\p{N}|@/u.test(label) || isInstructing(label)) return null
  const wordsOf = (text: string) => text.toLowerCase().match(/\p{L}{2,}/gu) ?? []
  const names = new Set(people.flatMap(wordsOf))
  return wordsOf(label).some((word) => names.has(word)) ? null : label
}

/**
 * The ways in which a node can be recognised again, the best first: by its label where that may be kept, and by its place among
 * its equals.
 */
export function waysOf(nodes: readonly OutlineNode[], node: OutlineNode, people: readonly string[]): Way[] {
  const { role, tag, inDialog } = node
  const shape = { role, tag, expandable: node.expanded !== null, inDialog }
  const name = lastingName(node.name, people)
  const equals = nodes.filter((other) => fitsShape(other, shape))
  const place = { nth: equals.indexOf(node) + 1, of: equals.length }
  return [...(name === null ? [] : [{ ...shape, name, place: null }]), { ...shape, name: null, place }]
}

/** The node that a way leads to; null for none, for more than one, and where its equals have become more or fewer. */
export function nodeBy(nodes: readonly OutlineNode[], way: Way): OutlineNode | null {
  const equals = nodes.filter((node) => fitsShape(node, way))
  if (way.place) return equals.length === way.place.of ? (equals[way.place.nth - 1] ?? null) : null
  const named = equals.filter((node) => node.name.replace(/\s+/g, ' ').trim() === way.name)
  return named.length === 1 ? (named[0] ?? null) : null
}

const fitsShape = (node: OutlineNode, shape: Pick<Way, 'role' | 'tag' | 'expandable' | 'inDialog'>): boolean =>
  node.control &&
  !node.suspect &&
  node.role === shape.role &&
  node.tag === shape.tag &&
  (node.expanded !== null) === shape.expandable &&
  node.inDialog === shape.inDialog
