import type { ElementHandle, Page } from '@cloudflare/puppeteer'
import { PuppeteerComputer } from '../browser/computer.ts'
import { type Gate, type GatedPress, type GatePlace, gatedPress } from '../browser/computer-gate.ts'
import { type OutlineNode, outlineOf, outlineText } from '../browser/outline.ts'
import { read, readUntil } from '../browser/reading.ts'
import { pngOf } from '../browser/screenshot.ts'
import { type Snapshot, takeSnapshot } from '../browser/snapshot.ts'
import { approvedWords } from '../routes/approved-words.ts'
import { checkActor } from '../routes/browser/actor.ts'
import type { ActivityCard } from '../routes/browser/cards.ts'
import { clearWay } from '../routes/browser/clear-way.ts'
import { compose, sameLines } from '../routes/browser/composer.ts'
import { dialectNow } from '../routes/browser/dialect.ts'
import { findPost } from '../routes/browser/find-post.ts'
import { outcomeOf } from '../routes/browser/outcome-of.ts'
import { placeOf } from '../routes/browser/place.ts'
import { addressOf, type OpenPost } from '../routes/browser/post.ts'
import { findComposer } from '../routes/browser/read-composer.ts'
import { openMenu, type RepostMenu } from '../routes/browser/repost-menu.ts'
import type { Scene } from '../routes/browser/scene.ts'
import { finish, insistNotShared } from '../routes/browser/share-on-site.ts'
import { goTo, insist, look } from '../routes/browser/visit.ts'
import { inAllLanguages, languageOfPost, plainText, words } from '../routes/browser/words.ts'
import { askLayout, Ended, type Outcome } from '../routes/outcome.ts'
import type { Hands, WhyNot } from './hands.ts'
import { bareName, readsLikeOrder } from './page-text.ts'

/** What code made sure of before the agent was called: who is signed in, and what stands on the own activity. */
export interface Known {
  readonly name: string
  readonly cards: readonly ActivityCard[]
}

const gateWords = { publishing: inAllLanguages((row) => row.post), readsLikeOrder }
const settleMs = 4_000
const contentMs = 8_000
const mostText = 8_000

/** The element whose press publishes, found by both proofs, and the post that it shares. */
interface Ready {
  readonly last: ElementHandle
  readonly post: OpenPost
}

/**
 * Hands on the page of a run.
 *
 * What the agent adds is small on purpose: it finds its way to an open Repost menu. From there the script's own steps do the
 * work anew, with all of their proofs: the menu is closed and opened by code, its items are told apart, the composer is checked.
 *
 * @param signal aborted where the agent has to stop
 */
export function pageHands(scene: Scene, known: Known, signal: AbortSignal): Hands {
  const { page, run } = scene
  const { activity } = run
  const now = () => run.clock.now()
  let view: { readonly snapshot: Snapshot; readonly nodes: readonly OutlineNode[] } | null = null
  let composed: Ready | null = null
  let ready: Ready | null = null
  let actorChecked = false

  /** One thing that is done, as a step of the run. Nothing that was proven before holds after it. */
  const step = (name: string, work: () => Promise<WhyNot>): Promise<WhyNot> =>
    run.step(`agent_${name}`, async (note) => {
      ready = null
      insist(placeOf(await look(scene)))
      const why = await orWhyNot(work)
      if (why !== null) note({ detail: why })
      return why
    })

  const gate: Gate = { words: gateWords, place: postPlace }
  const computer = new PuppeteerComputer({
    page,
    gate,
    signal,
    picture: () => run.step('agent_look', async () => pngOf(page)),
    afterPress: async () => void (await step('press', async () => null)),
  })

  return {
    computer,

    openPost: () =>
      step('open_post', async () => {
        composed = null
        const { pathname } = new URL(activity.postUrl)
        insist(placeOf(await goTo(scene, pathname)))
        const facts = await readUntil(
          () => look(scene),
          (seen) => (seen.mainLength ?? seen.textLength) > 0 || placeOf(seen).kind !== 'page',
          now,
          contentMs,
        )
        insist(placeOf(facts))
        if (addressOf(facts.path, scene.site)?.urn !== activity.postUrn) {
          return 'LinkedIn led to another address than the one of the post.'
        }
        await clearWay(scene)
        return null
      }),

    async readPage() {
      let text = ''
      await step('read_page', async () => {
        const snapshot = await takeSnapshot(page, null)
        const nodes = outlineOf(snapshot.nodes).map(clean)
        view = { snapshot, nodes }
        text = outlineText(nodes, [...snapshot.people, activity.memberName, known.name], mostText)
        return null
      })
      return text
    },

    async press(ref) {
      let done: GatedPress = { pressed: false, why: 'There is no such ref in the last reading of the page.' }
      await step('press', async () => {
        const node = view?.nodes.find((one) => one.ref === ref && one.control)
        if (!view || !node) return done.pressed ? null : done.why
        done = await pressNode(page, view.snapshot, node, gate)
        if (!done.pressed) return done.why
        insist(placeOf(await look(scene)))
        return null
      })
      return done
    },

    insertApprovedComment: () =>
      step('insert_comment', async () => {
        const comment = activity.comment
        if (comment === null) return 'This share goes without words.'
        await approvedWords(activity)
        if (composed) return 'The approved words are in the composer already.'
        const prepared = await openMenuAnew()
        if (typeof prepared === 'string') return prepared
        const { post, menu } = prepared
        const given = { comment, name: known.name, post: post.urns, language: post.language }
        composed = { last: await compose(scene, menu, given), post }
        return null
      }),

    whyNotReady: () =>
      step('check', async () => {
        await approvedWords(activity)
        if (activity.comment !== null) {
          if (!composed) return 'The approved words are not in the composer yet: call insert_approved_comment.'
          const why = await whyNotHeld(composed, activity.comment)
          if (why === null) ready = composed
          return why
        }
        const prepared = await openMenuAnew()
        if (typeof prepared === 'string') return prepared
        ready = { last: prepared.menu.plain, post: prepared.post }
        return null
      }),

    async submit(): Promise<Outcome> {
      if (!ready) throw askLayout('The share was not prepared any more. Nothing was posted.')
      const { last, post } = ready
      try {
        return await finish(scene, last, { post: post.urns, comment: activity.comment, dialect: post.dialect })
      } catch (error) {
        if (!run.submitted) throw error
        return outcomeOf(error, true)
      }
    },
  }

  /** Closes the Repost menu that the agent has opened, and has the script open it again, with all of its proofs. */
  async function openMenuAnew(): Promise<{ readonly post: OpenPost; readonly menu: RepostMenu } | string> {
    const post = await postWithOpenMenu()
    if (typeof post === 'string') return post
    insistNotShared(scene, known.cards, post.urns)
    const isOpen = () => post.repost.evaluate((button) => button.getAttribute('aria-expanded') === 'true')
    await page.keyboard.press('Escape')
    if (await readUntil(isOpen, (open) => !open, now, settleMs)) return 'The menu does not close.'
    if (!actorChecked) await checkActor(scene, post, known.name)
    actorChecked = true
    return { post, menu: await openMenu(scene, post) }
  }

  /** The post of the job on this page, where it stands there exactly once. */
  async function readOwnPost() {
    const dialect = await dialectNow(scene)
    if (!dialect) return 'LinkedIn shows a page that the browser route does not know.'
    const other = activity.otherUrl === null ? null : addressOf(activity.otherUrl, scene.site)
    const asked = [activity.postUrn, ...(other ? [other.urn] : [])]
    const { facts, elements } = await read(page, findPost, { marks: dialect.post, asked })
    const { root, identityToggle } = elements
    if (facts.roots !== 1 || !root) return 'The page does not show the post exactly once.'
    return { dialect, asked, facts, root, identityToggle: identityToggle ?? null }
  }

  async function postPlace(): Promise<GatePlace | null> {
    const found = await readOwnPost()
    return typeof found === 'string' ? null : { root: found.root, apart: found.dialect.post.apart }
  }

  /** That post, with the one thing in it whose menu is open. */
  async function postWithOpenMenu(): Promise<OpenPost | string> {
    const found = await readOwnPost()
    if (typeof found === 'string') return found
    const { dialect, asked, facts, root, identityToggle } = found
    const language = languageOfPost(facts.labels, facts.lang)
    if (!language || !words[language].menu) return 'The page is in a language whose Repost menu is not known.'
    const openers = await root.evaluateHandle(openedIn, dialect.post.apart)
    const opened = [...(await openers.getProperties()).values()].flatMap((one) => one.asElement() ?? [])
    const [opener, ...more] = opened as ElementHandle[]
    if (!opener || more.length > 0) return 'The Repost menu of the post is not open, or not it alone.'
    return {
      urns: new Set([...asked, ...facts.urns]),
      dialect,
      language,
      repost: opener,
      verified: async () => undefined,
      identityToggle,
    }
  }

  /** Why the composer is not as code left it; null where it is. Reads, and presses nothing. */
  async function whyNotHeld({ last, post }: Ready, comment: string): Promise<WhyNot> {
    const { facts } = await read(page, findComposer, words[post.language].post, null)
    const held =
      facts.dialogs === 1 &&
      !facts.suggestions &&
      sameLines(facts.lines, comment) &&
      plainText(facts.head?.name ?? '') === plainText(known.name) &&
      facts.attached.some((urn) => post.urns.has(urn)) &&
      (await last.evaluate((button) => button.isConnected))
    if (held) return null
    composed = null
    return 'The composer does not hold exactly what was approved.'
  }
}

/** A node as it may be shown: without what could be told of a person, and marked where its name reads like an order. */
function clean(node: OutlineNode): OutlineNode {
  const suspect = node.suspect || readsLikeOrder(node.name) || readsLikeOrder(node.line)
  return { ...node, suspect, name: bareName(node.name), line: bareName(node.line) }
}

async function pressNode(page: Page, snapshot: Snapshot, node: OutlineNode, gate: Gate): Promise<GatedPress> {
  if (node.suspect) return { pressed: false, why: 'Its name reads like an order. It is left alone.' }
  const element = await snapshot.element(node.index)
  return element ? gatedPress(page, element, gate) : { pressed: false, why: 'It has left the page.' }
}

/** What has opened something in a post, and is the post's own. Runs in the page. */
function openedIn(root: Element, apart: string): readonly Element[] {
  return [...root.querySelectorAll('[aria-expanded="true"]')].filter((part) => {
    const box = part.getBoundingClientRect()
    return box.width > 1 && box.height > 1 && part.matches('button, [role="button"]') && part.closest(apart) === null
  })
}

/** Does something of the script's; what it does not know the page by becomes an answer, and everything else ends the run. */
async function orWhyNot(work: () => Promise<WhyNot>): Promise<WhyNot> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Ended && error.outcome.kind === 'needs_person' && error.outcome.layout) {
      return error.outcome.reason
    }
    throw error
  }
}
