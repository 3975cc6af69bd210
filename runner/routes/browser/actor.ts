import { press } from '../../browser/press.ts'
import { type Found, read, readUntil } from '../../browser/reading.ts'
import { askLayout, askPerson } from '../outcome.ts'
import type { OpenPost } from './post.ts'
import type { Scene } from './scene.ts'
import { plainText, words } from './words.ts'

interface IdentityFacts {
  /** Dialogs that offer a choice of identities. */
  readonly dialogs: number
  /** The accessible names of the choices that are set. */
  readonly chosen: readonly string[]
}

/** Finds the dialog in which one chooses who acts. Runs in the page. */
function findIdentity(cancel: readonly string[]): Found<IdentityFacts, 'cancel'> {
  const shown = (element: Element) => element.getBoundingClientRect().width > 1
  const dialogs = [...document.querySelectorAll('[role="dialog"], dialog[open]')].filter(
    (dialog) => shown(dialog) && dialog.querySelector('input[type="radio"]'),
  )
  const dialog = dialogs[0]
  const radios = [...(dialog?.querySelectorAll<HTMLInputElement>('input[type="radio"]') ?? [])]
  const buttons = [...(dialog?.querySelectorAll<HTMLElement>('button') ?? [])]
  return {
    facts: {
      dialogs: dialogs.length,
      chosen: radios
        .filter((radio) => radio.checked)
        .map((radio) => radio.getAttribute('aria-label') ?? radio.labels?.[0]?.textContent ?? ''),
    },
    elements: { cancel: buttons.find((button) => cancel.includes((button.textContent ?? '').trim())) ?? null },
  }
}

/** True where exactly one identity is set, and it is the member's own. @param select what stands before the name */
export function actsAs(chosen: readonly string[], name: string, select: readonly string[]): boolean {
  const [only, ...more] = chosen.map(plainText)
  return only !== undefined && more.length === 0 && select.some((word) => only === `${word} ${plainText(name)}`)
}

/**
 * Makes sure that the member acts, and not a company's page that the member looks after. Nothing is changed.
 *
 * Source: linkedin-pages §4.3.
 *
 * @param name the member's name as LinkedIn shows it
 * @throws Ended where somebody else acts, or it cannot be told
 */
export async function checkActor(scene: Scene, post: OpenPost, name: string): Promise<string> {
  if (!post.identityToggle) return 'Acts as the member; there is no choice.'
  const { page, run } = scene
  const { cancel, select } = words[post.language]
  const see = () => read(page, findIdentity, cancel)
  const now = () => run.clock.now()
  if (!(await press(page, post.identityToggle))) throw untold()
  const open = await readUntil(see, (seen) => seen.facts.dialogs > 0, now, 8_000)
  const own = open.facts.dialogs === 1 && actsAs(open.facts.chosen, name, select)
  if (!open.elements.cancel || !(await press(page, open.elements.cancel))) throw untold()
  const closed = await readUntil(see, (seen) => seen.facts.dialogs === 0, now, 8_000)
  if (closed.facts.dialogs > 0) throw untold()
  if (!own) {
    throw askPerson(
      'LinkedIn is set to act as somebody else than the member on this post. The member sets it back there, and can share the post by hand.',
    )
  }
  return 'Acts as the member.'
}

const untold = () =>
  askLayout('It cannot be told as whom LinkedIn acts on this post. The member can share the post by hand.')
