import type { ElementHandle } from '@cloudflare/puppeteer'
import { log } from '../../../core/log.ts'
import { afterMiss, afterSuccess, isFor, type Locator, memberHash } from '../../../core/pods/locators.ts'
import { askHealer, mostOutlineLength } from '../../agents/healer.ts'
import { faultFields } from '../../browser/fault.ts'
import { locatorKey, nodeBy, waysOf } from '../../browser/learned.ts'
import { type OutlineNode, outlineOf, outlineText } from '../../browser/outline.ts'
import { aim } from '../../browser/press.ts'
import { viewport } from '../../browser/session.ts'
import { type Snapshot, takeSnapshot } from '../../browser/snapshot.ts'
import type { Scene } from './scene.ts'
import { irreversible, isReversible, type Reversible, reversible, type Target } from './targets.ts'
import type { Language } from './words.ts'

export type { Target } from './targets.ts'

/** Something that the script's own rules have not found. */
export interface Wanted {
  readonly target: Target
  /** Of the page; null where it is not known. */
  readonly language: Language | null
  /** Where it must stand; null for the whole page. */
  readonly root: ElementHandle | null
  /** The script's own test of a candidate, beside those that hold for every target; false refuses it. */
  fits(candidate: ElementHandle): Promise<boolean>
}

/** What was found in the script's stead. */
export interface Located {
  readonly handle: ElementHandle
  /** To be called once the step's effect was seen: only that is learned from. Never rejects. */
  verified(): Promise<void>
}

const flow = 'browser-repost'
const flowVersion = 1

/** What one search stands on. */
interface Search {
  readonly scene: Scene
  readonly wanted: Wanted
  readonly snapshot: Snapshot
  readonly nodes: readonly OutlineNode[]
  /** Names that nothing learned or sent may hold. */
  readonly people: readonly string[]
}

/**
 * Looks for what the script's own rules have not found: by what was learned, then by asking the tenant's model once.
 *
 * A target that cannot be taken back is never left to either: see {@link irreversible}. Whatever is found is shown, free to
 * be pressed, the only one of its kind, and has passed the script's own test.
 *
 * Source: browser-runner reference §3.2, §3.3.
 *
 * @returns null where nothing is beyond doubt. Never throws for a model's fault, or for one of our stores
 * @throws what puppeteer throws where the page is gone
 */
export async function locateElse(scene: Scene, wanted: Wanted): Promise<Located | null> {
  const snapshot = await takeSnapshot(scene.page, wanted.root)
  const people = [...snapshot.people, scene.run.activity.memberName]
  const search: Search = { scene, wanted, snapshot, nodes: outlineOf(snapshot.nodes), people }
  if (isReversible(wanted.target)) return findReversible(search, wanted.target)
  if (!wanted.language || !wanted.root) return null
  const node = irreversible(search.nodes, wanted.target, wanted.language)
  const handle = node && (await proven(search, node))
  return handle && { handle, verified: async () => undefined }
}

async function findReversible(search: Search, target: Reversible): Promise<Located | null> {
  const { scene, snapshot } = search
  const key = await locatorKey({
    flow,
    flowVersion,
    target,
    locale: snapshot.lang.toLowerCase(),
    viewport,
    url: scene.page.url(),
    dialogs: snapshot.dialogs,
  })
  const member = await memberHash(key, scene.run.activity.memberId)
  const learned = await keptSafe(search, null, () => scene.ladder.learned.find(key))
  const usable = learned !== null && isFor(learned, member)
  return (
    (usable ? await byLearned(search, target, { key, member }, learned) : null) ??
    (await byModel(search, target, { key, member }, usable))
  )
}

interface Place {
  readonly key: string
  /** The member's hash under the key. */
  readonly member: string
}

async function byLearned(search: Search, target: Reversible, place: Place, learned: Locator): Promise<Located | null> {
  const { scene, nodes } = search
  for (const way of learned.ways) {
    const node = nodeBy(nodes, way)
    const handle = node && reversible[target].is(node) ? await proven(search, node) : null
    if (!node || !handle) continue
    const stood = scene.ladder.standOn(() =>
      keptSafe(search, undefined, () =>
        scene.ladder.learned.change(place.key, target, (known) => known && afterMiss(known, scene.run.clock.now())),
      ),
    )
    const verified = () => {
      stood.verified()
      return learn(search, target, place, node, false)
    }
    return { handle, verified }
  }
  return null
}

/** @param missed a learned locator was for this run and found nothing */
async function byModel(search: Search, target: Reversible, place: Place, missed: boolean): Promise<Located | null> {
  const { scene, nodes, people } = search
  const { is, intent } = reversible[target]
  const { run, ladder } = scene
  if (!nodes.some((node) => !node.suspect && is(node)) || !ladder.mayAsk(target)) return null
  const access = await ladder.openai()
  if (!access) return null
  await run.keepHold()
  const fields = { tenant: run.tenantId, job: run.activity.activityId, step: target }
  const ref = await askHealer(
    { intent, outline: outlineText(nodes, people, mostOutlineLength) },
    { access, model: ladder.model, clock: run.clock, used: (use) => ladder.count(use), fields },
  )
  if (ref === null) return null
  const node = nodes.find((one) => one.ref === ref)
  const handle = node && is(node) && isAlone(nodes, node, is) ? await proven(search, node) : null
  if (!node || !handle) {
    log.warn('healer_refused', { ...fields, code: node ? 'not_allowed' : 'no_such_ref' })
    return null
  }
  log.info('healed', fields)
  return { handle, verified: () => learn(search, target, place, node, missed) }
}

/** True where no other candidate is called the same: between two such the choice would be a guess. */
function isAlone(nodes: readonly OutlineNode[], node: OutlineNode, is: (node: OutlineNode) => boolean): boolean {
  const alike = (other: OutlineNode) => other.name === node.name && other.icon === node.icon
  return nodes.filter((other) => is(other) && alike(other)).length === 1
}

/** The element of a node, where code finds nothing against acting on it. */
async function proven({ wanted, snapshot }: Search, node: OutlineNode): Promise<ElementHandle | null> {
  if (!node.control || node.suspect || node.disabled) return null
  const handle = await snapshot.element(node.index)
  if (!handle || !(await aim(handle))) return null
  return (await wanted.fits(handle)) ? handle : null
}

async function learn(
  search: Search,
  target: Reversible,
  { key, member }: Place,
  node: OutlineNode,
  missed: boolean,
): Promise<void> {
  const { scene, nodes, people } = search
  const now = scene.run.clock.now()
  const ways = waysOf(nodes, node, people)
  await keptSafe(search, undefined, () =>
    scene.ladder.learned.change(key, target, (known) =>
      afterSuccess(known && missed ? afterMiss(known, now) : known, ways, member, now),
    ),
  )
}

/** What is learned is a help and no more: where its store fails, the run goes on without. */
async function keptSafe<T>({ scene, wanted }: Search, otherwise: T, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { run } = scene
    log.warn('locator_store_failed', {
      tenant: run.tenantId,
      job: run.activity.activityId,
      step: wanted.target,
      ...faultFields(error),
    })
    return otherwise
  }
}
