import type { View } from './gate.ts'
import { legacySkin } from './legacy/skin.ts'
import type { Variant } from './sdui/look.ts'
import { sduiSkin } from './sdui/skin.ts'
import type { Skin } from './skin.ts'

const usual: Variant = { named: true, shadowComposer: false, strange: false, plainFirst: false }
const variants = {
  M: { ...usual, shadowComposer: true },
  S1: usual,
  S2: { ...usual, named: false },
} as const

/** The dialect the site speaks to a view: the switches' if set, else the layout's, else the member's own (linkedin-pages.md §15.1). */
export function skinOf(view: View): Skin {
  const { switches, layout, viewer, served } = view
  const dialect =
    switches.dialects?.[(served - 1) % switches.dialects.length] ??
    switches.dialect ??
    layout?.dialect ??
    viewer.dialect
  if (dialect === 'L') return legacySkin
  const variant = dialect === 'X' ? unheardOf(view) : variants[dialect]
  return sduiSkin({ ...variant, strange: variant.strange || (layout?.renamed?.marks ?? false) })
}

/** A front end nobody has met: what varies follows from the site's release. */
function unheardOf({ site }: View): Variant {
  const dice = Number.parseInt(site.release.slice(0, 2), 16)
  return { named: dice % 2 === 0, shadowComposer: dice % 5 === 0, strange: true, plainFirst: dice % 3 === 0 }
}
