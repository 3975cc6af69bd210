import type { ElementHandle } from '@cloudflare/puppeteer'
import { press } from '../../browser/press.ts'
import { read, readUntil } from '../../browser/reading.ts'
import { askLayout, askPerson } from '../outcome.ts'
import { locateElse } from './locate.ts'
import { type ComposerFacts, findComposer } from './read-composer.ts'
import type { RepostMenu } from './repost-menu.ts'
import type { Scene } from './scene.ts'
import { type Language, plainText, words } from './words.ts'

const mountMs = 15_000

/** True once everything is there that is judged. The parts come one after another. */
const isMounted = ({ editable, head, attached }: ComposerFacts) => editable && head !== null && attached.length > 0

/** Why it does not go on. @property met the beginning of a sentence @property layout the page is not as it is known */
export interface Unfit {
  readonly met: string
  readonly layout: boolean
}

const strange = (met: string): Unfit => ({ met, layout: true })
const barred = (met: string): Unfit => ({ met, layout: false })

/** Why the composer is not fit to write in; null where it is. */
export function unfitToWrite(
  facts: ComposerFacts,
  name: string,
  post: ReadonlySet<string>,
  language: Language,
): Unfit | null {
  if (facts.dialogs !== 1 || !facts.editable) return strange('The composer did not open as it is known to.')
  if (facts.lines.join('').trim() !== '') {
    return barred('A draft of the member stands in the composer, which is left untouched.')
  }
  if (!facts.head) return strange('The composer does not show who posts.')
  if (plainText(facts.head.name) !== plainText(name)) return barred('The composer does not show that the member posts.')
  const audience = plainText(facts.head.audience)
  if (!words[language].anyone.some((word) => audience === word || audience.endsWith(` ${word}`))) {
    return barred('The composer is set to another audience than everybody.')
  }
  if (!facts.attached.some((urn) => post.has(urn))) {
    return strange('The composer does not hold the post that was approved.')
  }
  return null
}

/** Why what stands in the composer may not be posted; null where it may. */
export function unfitToPost(facts: ComposerFacts, approved: string): Unfit | null {
  return unfitText(facts, approved) ?? unfitButton(facts)
}

function unfitText(facts: ComposerFacts, approved: string): Unfit | null {
  if (facts.dialogs !== 1) return barred('The composer closed.')
  if (!sameLines(facts.lines, approved)) return barred('The composer does not hold exactly the approved words.')
  return facts.suggestions ? barred('A list of suggestions stays open in the composer.') : null
}

function unfitButton({ posts, post }: ComposerFacts): Unfit | null {
  if (posts !== 1 || !post?.last) return strange('The Post button is not where it is known to be.')
  return post.enabled ? null : barred('The Post button cannot be pressed.')
}

/** True where the editor's lines are the approved text, but for spaces at the ends of lines. */
export function sameLines(lines: readonly string[], approved: string): boolean {
  const bare = (text: string) =>
    text
      .replaceAll('\r\n', '\n')
      .replaceAll('\u00a0', ' ')
      .replace(/[ \t]+$/gm, '')
      .trim()
  return bare(lines.join('\n')) === bare(approved)
}

/**
 * Opens the composer and writes the approved words into it, by real key events, and reads them back.
 *
 * @param name the member's name as LinkedIn shows it
 * @param post every URN that the post is known by
 * @returns the Post button, not pressed
 * @throws Ended where anything is not as it is known
 */
export async function compose(
  scene: Scene,
  menu: RepostMenu,
  given: { comment: string; name: string; post: ReadonlySet<string>; language: Language },
): Promise<ElementHandle> {
  const { page, run } = scene
  const { language, comment } = given
  const now = () => run.clock.now()
  let chosen: ElementHandle | null = null
  const see = () => read(page, findComposer, words[language].post, chosen)
  const unfit = (facts: ComposerFacts) => unfitToWrite(facts, given.name, given.post, language)

  if (!(await press(page, menu.thoughts))) throw leave(barred('Something lies over the Repost menu.'))
  let opened = await readUntil(see, (seen) => isMounted(seen.facts), now, mountMs)
  const located =
    opened.facts.dialogs === 0
      ? await locateElse(scene, { target: 'editor', language, root: null, fits: isEmptyEditor })
      : null
  if (located) {
    chosen = located.handle
    opened = await readUntil(see, (seen) => isMounted(seen.facts), now, mountMs)
  }
  const { editor } = opened.elements
  const fault = unfit(opened.facts)
  if (fault || !editor) throw leave(fault ?? strange('The composer did not open as it is known to.'))
  const focused = async () => (await press(page, editor)) && (await isFocused(editor))
  if (!(await readUntil(focused, (is) => is, now, 8_000))) throw leave(barred('Something lies over the composer.'))

  for (const [index, line] of comment.replaceAll('\r\n', '\n').split('\n').entries()) {
    if (index > 0) {
      await closeSuggestions()
      await page.keyboard.press('Enter')
    }
    await page.keyboard.type(line)
  }
  await closeSuggestions()
  const written = await readUntil(see, (seen) => unfitToPost(seen.facts, comment) === null, now, 8_000)
  const wrongText = unfitText(written.facts, comment)
  if (wrongText) throw leave(wrongText)
  await located?.verified()
  const wrongButton = unfitButton(written.facts)
  if (!wrongButton && written.elements.post) return written.elements.post
  const root = wrongButton?.layout ? written.elements.dialog : undefined
  const post = root && (await locateElse(scene, { target: 'post_button', language, root, fits: async () => true }))
  if (!post) throw leave(wrongButton ?? strange('The Post button went away.'))
  return post.handle

  /** A list of suggestions, opened by `@` or `#`, would take the Enter. Escape closes it, and without one the whole composer. */
  async function closeSuggestions(): Promise<void> {
    if ((await see()).facts.suggestions) await page.keyboard.press('Escape')
  }
}

const isEmptyEditor = (candidate: ElementHandle) =>
  candidate.evaluate(
    (element) => (element as HTMLElement).isContentEditable && (element.textContent ?? '').trim() === '',
  )

/** True where keys go to the editor, also inside a shadow root. */
const isFocused = (editor: ElementHandle) =>
  editor.evaluate((element) => {
    const { activeElement } = element.getRootNode() as Document | ShadowRoot
    return activeElement !== null && element.contains(activeElement)
  })

const leave = ({ met, layout }: Unfit) =>
  (layout ? askLayout : askPerson)(`${met} Nothing was posted; the member can share the post by hand.`)
