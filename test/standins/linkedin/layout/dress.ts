import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Html, html, trusted } from '../../html.ts'
import type { View } from '../gate.ts'
import type { BarPart } from './layout.ts'

const usualBar: readonly BarPart[] = ['like', 'comment', 'repost', 'send']

/** The parts of a post's bar in the order of the view's layout, each in its wrappers. */
export function arranged(view: View, parts: Readonly<Record<BarPart, Html | null>>): (Html | null)[] {
  return (view.layout?.moved?.bar ?? usualBar).map((part) => nest(view, parts[part]))
}

/** A post's parts in their order; the bar may stand elsewhere than under the counts. */
export function stacked(view: View, parts: { content: Html; counts: Html; bar: Html; comments: Html | null }): Html {
  const { content, counts, bar, comments } = parts
  const place = view.layout?.moved?.place ?? 'under'
  if (place === 'above') return html`${bar}${content}${counts}${comments}`
  if (place === 'last') return html`${content}${counts}${comments}${bar}`
  return html`${content}${counts}${bar}${comments}`
}

/** Something within elements that mean nothing, as many as the layout has. */
export function nest(view: View, inner: Html | null): Html | null {
  const depth = view.layout?.nested?.depth ?? 0
  if (!inner) return null
  return trusted('<div>'.repeat(depth) + inner.markup + '</div>'.repeat(depth))
}

/** A button, or what the layout has in its stead. `attributes` are those beside its type and state. */
export function button(view: View, attributes: Html, content: Html, off = false): Html {
  if (!view.layout?.nested?.divButtons) {
    return html`<button type="button" ${off && html`disabled aria-disabled="true"`} ${attributes}>${content}</button>`
  }
  return html`<div role="button" tabindex="0" ${off && html`aria-disabled="true"`} ${attributes}>${content}</div>`
}

const otherIcons: Readonly<Record<string, string>> = {
  'thumbs-up-outline': 'reaction',
  comment: 'bubble',
  'send-privately': 'plane',
}

/** The name of an icon in a post's bar. */
export function barIcon(view: View, name: string): string {
  const { renamed } = view.layout ?? {}
  return renamed?.marks && renamed.icons === 'all' ? (otherIcons[name] ?? name) : name
}

/** The beginnings of the classes that belong to the sharing flow and to nothing else. */
const flowClasses = [
  'social-reshare-button',
  'social-actions-button',
  'feed-shared-social-action-bar',
  'share-box_',
  'share-box-v2',
  'share-creation-state',
  'share-actions',
  'share-unified-settings',
  'ql-editor',
  'editor-typeahead',
]
const sheet = readFileSync(new URL('../assets/legacy.css', import.meta.url), 'utf8')

/** Legacy markup with other classes for the sharing flow where the layout has them, and the style sheet that goes with it. */
export function reclassed(view: View, given: Html): Html {
  if (!view.layout?.renamed?.marks) return given
  const { seed } = view.layout
  const renamed = (text: string) =>
    flowClasses.reduce((changed, name) => changed.replaceAll(name, hashed(seed, name)), text)
  const markup = given.markup.replace(/class="[^"]*"/g, renamed)
  return trusted(`${markup}<style>${renamed(sheet)}</style>`)
}

function hashed(seed: string, name: string): string {
  return `n${createHash('sha256').update(`${seed} ${name}`).digest('hex').slice(0, 6)}`
}
