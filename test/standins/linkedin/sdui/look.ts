import { createHash, randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Html, html, trusted } from '../../html.ts'
import type { View } from '../gate.ts'
import { icon } from '../icons.ts'

const sheet = readFileSync(new URL('../assets/sdui.css', import.meta.url), 'utf8')

/** The sub-forms of the newer dialect (linkedin-pages.md §15.1). */
export interface Variant {
  /** Whether the bar's buttons carry accessible names. */
  readonly named: boolean
  /** Whether the composer is the legacy one inside a shadow root. */
  readonly shadowComposer: boolean
  /** Whether `data-testid` and `componentkey` have names nobody has met. */
  readonly strange: boolean
  readonly plainFirst: boolean
}

/** How one page of the newer dialect is dressed: hashed classes, ids, test ids and component keys. */
export interface Look {
  readonly variant: Variant
  classes(names: string): string
  /** The style sheet with the same hashed names. */
  style(): Html
  /** A `data-testid` attribute. */
  testId(name: string): Html
  /** A `componentkey` attribute. */
  key(name: string): Html
  nextId(): string
}

/** Makes the look of a page. */
export function lookOf(view: View, variant: Variant): Look {
  const { release } = view.site
  let id = randomInt(0, 40)
  const hashed = (name: string) => `_${createHash('sha256').update(`${release}.${name}`).digest('hex').slice(0, 8)}`
  const known = (name: string) =>
    variant.strange ? name.replace(/^[^:]*?(?=urn:|$)/, `${hashed(name.replace(/urn:.*/, ''))}_`) : name
  return {
    variant,
    classes: (names) => names.split(' ').map(hashed).join(' '),
    style: () =>
      trusted(`<style>${sheet.replaceAll(/\.s-([\w-]+)/g, (_whole, name: string) => `.${hashed(name)}`)}</style>`),
    testId: (name) => html`data-testid="${known(name)}"`,
    key: (name) => html`componentkey="${known(name)}"`,
    nextId: () => {
      id += 1
      return `«r${id.toString(36)}»`
    },
  }
}

/** An icon as the newer dialect marks it. */
export function sduiIcon(name: string): Html {
  return icon(name, html`id="${name}-small"`)
}
