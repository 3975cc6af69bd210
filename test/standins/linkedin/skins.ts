import type { View } from './gate.ts'
import { legacySkin } from './legacy/skin.ts'
import { sduiSkin } from './sdui/skin.ts'
import type { Skin } from './skin.ts'

const usual = { named: true, shadowComposer: false, strange: false, plainFirst: false }
const mixed = sduiSkin({ ...usual, shadowComposer: true })
const early = sduiSkin(usual)
const late = sduiSkin({ ...usual, named: false })

/** The dialect the site speaks to a view: the switch if set, else the member's own (linkedin-pages.md §15.1). */
export function skinOf(view: View): Skin {
  const dialect = view.switches.dialect ?? view.viewer.dialect
  if (dialect === 'L') return legacySkin
  if (dialect === 'M') return mixed
  if (dialect === 'S1') return early
  if (dialect === 'S2') return late
  return unheardOf(view)
}

/** A front end nobody has met: what varies follows from the site's release. */
function unheardOf({ site }: View): Skin {
  const dice = Number.parseInt(site.release.slice(0, 2), 16)
  return sduiSkin({ named: dice % 2 === 0, shadowComposer: dice % 5 === 0, strange: true, plainFirst: dice % 3 === 0 })
}
