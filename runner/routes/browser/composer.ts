import type { ElementHandle } from '@cloudflare/puppeteer'
import { press } from '../../browser/press.ts'
import { read, readUntil } from '../../browser/reading.ts'
import { askPerson } from '../outcome.ts'
import { type ComposerFacts, findComposer } from './read-composer.ts'
import type { RepostMenu } from './repost-menu.ts'
import type { Scene } from './scene.ts'
import { type Language, plainText, words } from './words.ts'

const mountMs = 8_000

/** True once everything is there that is judged. The parts come one after another. */
const isMounted = ({ editable, head, attached }: ComposerFacts) => editable && head !== null && attached.length > 0

/** Why the composer is not fit to write in, as the beginning of a sentence; null where it is. */
export function unfitToWrite(
  facts: ComposerFacts,
  name: string,
  post: ReadonlySet<string>,
  language: Language,
): string | null {
  if (facts.dialogs !== 1 || !facts.editable) return 'The composer did not open as it is known to.'
  if (facts.lines.join('').trim() !== '')
    return 'A draft of the member stands in the composer, which is left untouched.'
  if (!facts.head || plainText(facts.head.name) !== plainText(name))
    return 'The composer does not show that the member posts.'
  const audience = plainText(facts.head.audience)
  if (!words[language].anyone.some((word) => audience === word || audience.endsWith(` ${word}`))) {
    return 'The composer is set to another audience than everybody.'
  }
  if (!facts.attached.some((urn) => post.has(urn))) return 'The composer does not hold the post that was approved.'
  return null
}

/** Why what stands in the composer may not be posted, as the beginning of a sentence; null where it may. */
export function unfitToPost(facts: ComposerFacts, approved: string): string | null {
  if (facts.dialogs !== 1) return 'The composer closed.'
  if (!sameLines(facts.lines, approved)) return 'The composer does not hold exactly the approved words.'
  if (facts.suggestions) return 'A list of suggestions stays open in the composer.'
  if (facts.posts !== 1 || !facts.post?.last) return 'The Post button is not where it is known to be.'
  return facts.post.enabled ? null : 'The Post button cannot be pressed.'
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
  const see = () => read(page, findComposer, words[given.language].post)
  const now = () => run.clock.now()
  const unfit = (facts: ComposerFacts) => unfitToWrite(facts, given.name, given.post, given.language)

  if (!(await press(page, menu.thoughts))) throw leave('Something lies over the Repost menu.')
  const opened = await readUntil(see, (seen) => isMounted(seen.facts), now, mountMs)
  const fault = unfit(opened.facts)
  if (fault || !opened.elements.editor) throw leave(fault ?? 'The composer did not open as it is known to.')
  if (!(await press(page, opened.elements.editor))) throw leave('Something lies over the composer.')

  for (const [index, line] of given.comment.replaceAll('\r\n', '\n').split('\n').entries()) {
    if (index > 0) {
      await closeSuggestions()
      await page.keyboard.press('Enter')
    }
    await page.keyboard.type(line)
  }
  await closeSuggestions()
  const written = await readUntil(see, (seen) => unfitToPost(seen.facts, given.comment) === null, now, 4_000)
  const wrong = unfitToPost(written.facts, given.comment)
  if (wrong || !written.elements.post) throw leave(wrong ?? 'The Post button went away.')
  return written.elements.post

  /** A list of suggestions, opened by `@` or `#`, would take the Enter. Escape closes it, and without one the whole composer. */
  async function closeSuggestions(): Promise<void> {
    if ((await see()).facts.suggestions) await page.keyboard.press('Escape')
  }
}

const leave = (met: string) => askPerson(`${met} Nothing was posted; the member can share the post by hand.`)
