import { errorFields, log } from '../../core/log.ts'
import { type PausedRun, type PausedRunBinding, pausedRuns, restartReasons } from '../../core/pods/paused-run.ts'
import { ComputerFault, computerWords } from '../browser/computer.ts'
import { faultFields } from '../browser/fault.ts'
import type { Env } from '../env.ts'
import { checkIdentity } from '../routes/browser/identity.ts'
import { readOwnActivity } from '../routes/browser/own-activity.ts'
import { inNewTab, picture, type Scene } from '../routes/browser/scene.ts'
import { insistNotShared } from '../routes/browser/share-on-site.ts'
import { askPerson, Ended, type Outcome } from '../routes/outcome.ts'
import { agentLimits, Budget, type Spent } from './budget.ts'
import type { OpenAiAccess } from './healer.ts'
import { type Known, pageHands } from './page-hands.ts'
import type { Finding } from './repost-agent.ts'
import { type AgentEnd, type AgentParts, runAgent, versionOf } from './repost-run.ts'

/** A run has 150 seconds up to the press. The agent ends before, so that it is the agent's end that is told. */
const endsAfterMs = 140_000
const modelTimeoutMs = 30_000

/** How a script ended that did not know the page. */
export type Met = Extract<Outcome, { kind: 'needs_person' }>

/**
 * Has the agent go on where the script did not know the page, and makes the share where that comes to a proven last press.
 *
 * Who is signed in and what the member has shared already is looked at by code first, in a tab of its own.
 *
 * Source: browser-runner §3.2.
 *
 * @param met how the script ended
 * @param since when the run began, in milliseconds since 1970
 * @returns `met` where the agent could not help, with a sentence on what it found
 * @throws Ended where the account has to be stopped, or the run may not go on
 */
export async function climb(scene: Scene, env: Env, met: Met, since: number): Promise<Outcome> {
  const { run, ladder } = scene
  const access = await ladder.openai()
  if (!access) return met
  try {
    const known = await gates(scene)
    return await attend(scene, env, access, known, since, null, met)
  } catch (error) {
    if (run.submitted || isFinal(error)) throw error
    if (!(error instanceof Ended)) logFault(scene, error)
    if (!(error instanceof Ended)) return withMore(met, computerWords(error))
    return error.outcome.kind === 'needs_person' ? error.outcome : withMore(met, 'The agent could not go on.')
  }
}

/**
 * Takes a paused run up again, after the member has said yes, in the browser of now.
 *
 * @param enter signs the member in
 * @throws Ended `needs_person` where it cannot be taken up any more: nothing is guessed, the member is asked again
 */
export async function climbAgain(
  scene: Scene,
  env: Env,
  key: string,
  since: number,
  enter: () => Promise<unknown>,
): Promise<Outcome> {
  const { run, ladder } = scene
  const runs = pausedRuns(env.FILES)
  const access = await ladder.openai()
  if (!access) {
    throw askPerson('The agent is switched off, or has no OpenAI key any more. The member can share the post by hand.')
  }
  // Only to tell what the agent is by now; nothing is done by these.
  const parts = await partsFor(scene, env, access, { name: '', cards: [] }, since, true)
  const stored = await run.step('agent_resume', async () => {
    const found = await runs.get(key, await bindingOf(scene, parts), run.clock.now())
    if (typeof found === 'string') {
      await runs.remove(key)
      throw askPerson(restartReasons[found])
    }
    return found
  })
  parts.budget.end()
  let kept = false
  try {
    await enter()
    const known = await gates(scene)
    const met: Met = { kind: 'needs_person', reason: 'The prepared share could not be made.', stopMember: false }
    return await attend(scene, env, access, known, since, stored, met)
  } catch (error) {
    kept = error instanceof Ended && error.outcome.kind === 'let_go'
    throw error
  } finally {
    // A run that lost its hold is taken up by another one. Whatever else it came to, the activity does not know of it any more.
    if (!kept) await runs.remove(key).catch((error: unknown) => logLeft(scene, error))
  }
}

/** What no model has a say in: who is signed in, and that the member has not shared the post already. */
async function gates(scene: Scene): Promise<Known> {
  const beside = await inNewTab(scene)
  try {
    return await scene.run.step('agent_gates', async () => {
      const name = await checkIdentity(beside)
      const cards = await readOwnActivity(beside)
      insistNotShared(beside, cards, new Set([scene.run.activity.postUrn]))
      return { name, cards }
    })
  } finally {
    await beside.page.close().catch(() => undefined)
  }
}

async function attend(
  scene: Scene,
  env: Env,
  access: OpenAiAccess,
  known: Known,
  since: number,
  stored: PausedRun | null,
  met: Met,
): Promise<Outcome> {
  const { run } = scene
  const mayGoOn = stored !== null || run.activity.agentMode === 'on'
  const parts = await partsFor(scene, env, access, known, since, mayGoOn)
  let end: AgentEnd
  try {
    end = await runAgent(parts, stored?.state ?? null)
  } finally {
    parts.budget.end()
  }
  log.info('agent_done', {
    tenant: run.tenantId,
    job: run.activity.activityId,
    code: end.kind,
    count: parts.budget.calls,
  })
  switch (end.kind) {
    case 'submitted':
      return end.outcome
    case 'paused':
      return pause(scene, env, end)
    case 'handed_over':
      return withMore(met, findingWords[end.found])
    case 'spent':
      return withMore(met, spentWords[end.what])
    case 'no_answer':
      return withMore(met, 'The model gave no usable answer.')
    case 'needs_restart':
      return { ...met, reason: restartReasons.damaged }
  }
}

async function partsFor(
  scene: Scene,
  env: Env,
  access: OpenAiAccess,
  known: Known,
  since: number,
  mayGoOn: boolean,
): Promise<AgentParts> {
  const { run, ladder } = scene
  const [sdk, { default: OpenAI }] = await Promise.all([import('@openai/agents'), import('openai')])
  const client = new OpenAI({
    apiKey: access.apiKey,
    baseURL: access.baseUrl,
    project: access.project,
    timeout: modelTimeoutMs,
    maxRetries: 1,
    // The key goes to the address that was checked, and to none that this one leads on to.
    fetchOptions: { redirect: 'manual' },
  })
  const ms = Math.min(agentLimits.ms, endsAfterMs - (run.clock.now() - since))
  const budget = new Budget({ ...agentLimits, ms }, (use) => ladder.count(use))
  return {
    sdk,
    provider: new sdk.OpenAIProvider({ openAIClient: client }),
    model: env.AGENT_MODEL,
    hands: pageHands(scene, known, budget.signal),
    budget,
    context: { tenantId: run.tenantId, activityId: run.activity.activityId },
    withWords: run.activity.comment !== null,
    mayGoOn,
  }
}

async function bindingOf({ run }: Scene, parts: AgentParts): Promise<PausedRunBinding> {
  const { activityId, textHash } = run.activity
  return { tenantId: run.tenantId, activityId, textHash, ...(await versionOf(parts)) }
}

async function pause(scene: Scene, env: Env, end: AgentEnd & { kind: 'paused' }): Promise<Outcome> {
  const { run } = scene
  const { activityId, textHash } = run.activity
  const stateKey = await run.step('agent_pause', async (note) => {
    note({ picture: await picture(scene, 'prepared') })
    const pausedAt = run.clock.now()
    const binding = { tenantId: run.tenantId, activityId, textHash, ...end.version }
    return pausedRuns(env.FILES).put({ v: 1, ...binding, pausedAt, state: end.state })
  })
  return {
    kind: 'paused',
    reason:
      'The page was not as it is known, and the agent has prepared the share. The member looks at the picture and says whether it is to be posted; a day after this it is asked for anew.',
    stateKey,
  }
}

/** True for what may not be turned into another end: the account is stopped, or the run lost its hold or its reason. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof Ended)) return false
  const { kind } = error.outcome
  if (kind === 'needs_person') return error.outcome.stopMember
  return kind !== 'try_again'
}

const withMore = (met: Met, more: string): Met => ({ ...met, reason: `${met.reason} ${more}` })

function logLeft({ run }: Scene, error: unknown): void {
  log.warn('paused_run_left', { tenant: run.tenantId, job: run.activity.activityId, ...errorFields(error) })
}

function logFault({ run }: Scene, error: unknown): void {
  const fields = error instanceof ComputerFault ? { code: 'computer_fault' } : faultFields(error)
  log.warn('agent_fault', { tenant: run.tenantId, job: run.activity.activityId, ...fields })
}

const findingWords: Readonly<Record<Finding, string>> = {
  no_repost_control: 'The agent found no way to repost on the page.',
  menu_not_known: 'The agent found a Repost menu whose items cannot be told apart for sure.',
  composer_not_known: 'The agent found a composer that is not as it is known.',
  dialog_without_way_out: 'The agent found a dialog over the page that it may not answer.',
  asks_member: 'The agent found that LinkedIn asks the member something.',
  resharing_off: 'The agent found that the post may not be reshared.',
  post_gone: 'The agent did not find the post on its page.',
  something_else: 'The agent did not find a way either.',
}

const spentWords: Readonly<Record<Spent, string>> = {
  calls: 'The agent found no way in the twelve steps that it has.',
  tokens: 'The agent found no way within the 60,000 tokens that it has.',
  time: 'The agent found no way in the time that it has.',
}
