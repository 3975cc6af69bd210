import { errorFields, log } from '../../../core/log.ts'
import { outboundPolicy, whyNotOutbound } from '../../../core/outbound.ts'
import type { TokenUse } from '../../../core/pods/cost.ts'
import { type Locators, locators } from '../../../core/pods/locators.ts'
import { fieldsOf, textOf } from '../../../core/providers/call.ts'
import { keyRing } from '../../../core/vault/ring.ts'
import { vaultReader } from '../../../core/vault/store.ts'
import type { OpenAiAccess } from '../../agents/healer.ts'
import type { Env } from '../../env.ts'
import type { Run } from '../../run.ts'
import type { Outcome } from '../outcome.ts'

/** What helps where the script alone does not find its way, and what it has used up so far. */
export interface Ladder {
  readonly model: string
  readonly learned: Locators
  /** Requests to the model. */
  readonly calls: number
  /** Tokens of all of them, in and out. */
  readonly tokens: number
  readonly used: TokenUse
  /** Counts one request. */
  count(use: TokenUse): void
  /** The tenant's access to OpenAI; null where there is none, or the tenant wants no model to see a page. Never throws. */
  openai(): Promise<OpenAiAccess | null>
  /** The key of {@link Ladder.openai}. */
  key(): Promise<string | null>
  /** True the first time in this run: a target is asked for once. */
  mayAsk(target: string): boolean
  /** Keeps what is to be done with a learned locator that a step stands on, should the page turn out not to be as known. */
  standOn(miss: () => Promise<void>): { verified(): void }
  /** Counts as misses the learned locators whose effect was never seen, where that is why the run ended. Never throws. */
  settle(outcome: Outcome): Promise<void>
}

/** Opens the ladder of one run; nothing is read before it is needed. */
export function openLadder(run: Run, env: Env): Ladder {
  const asked = new Set<string>()
  const unproven = new Set<() => Promise<void>>()
  let used: TokenUse = { input: 0, cached: 0, output: 0 }
  let calls = 0
  let access: Promise<OpenAiAccess | null> | undefined
  const openai = () => {
    access ??= run.activity.agentMode === 'off' ? Promise.resolve(null) : openAiAccess(run, env)
    return access
  }
  return {
    model: env.AGENT_MODEL,
    learned: locators(env.DB),
    get calls() {
      return calls
    },
    get tokens() {
      return used.input + used.output
    },
    get used() {
      return used
    },
    count(use) {
      calls += 1
      used = {
        input: used.input + use.input,
        cached: used.cached + use.cached,
        output: used.output + use.output,
      }
    },
    openai,
    key: async () => (await openai())?.apiKey ?? null,
    mayAsk(target) {
      if (asked.has(target)) return false
      asked.add(target)
      return true
    },
    standOn(miss) {
      unproven.add(miss)
      return { verified: () => void unproven.delete(miss) }
    },
    async settle(outcome) {
      if (outcome.kind !== 'needs_person' || !outcome.layout) return
      await Promise.all([...unproven].map((miss) => miss()))
      unproven.clear()
    },
  }
}

/** Reads the tenant's credential for OpenAI. Whatever is in the way, the script goes on without a model. */
async function openAiAccess(run: Run, env: Env): Promise<OpenAiAccess | null> {
  const fields = { tenant: run.tenantId, job: run.activity.activityId, provider: 'openai' }
  try {
    const stored = await vaultReader(env.DB, env.VAULT, () => keyRing(env), run.tenantId).read({ provider: 'openai' })
    if (stored === null) return null
    const values = fieldsOf(JSON.parse(stored))
    const apiKey = textOf(values.apiKey)
    const baseUrl = textOf(values.baseUrl) ?? env.OPENAI_BASE_URL
    // What the operator has set is not the tenant's to be checked.
    const barred =
      baseUrl !== env.OPENAI_BASE_URL && whyNotOutbound(baseUrl, outboundPolicy(env.OUTBOUND_URLS)) !== null
    if (apiKey === null || barred) {
      log.warn('model_access_refused', { ...fields, code: barred ? 'address_not_allowed' : 'no_key' })
      return null
    }
    return { apiKey, baseUrl, project: textOf(values.project) }
  } catch (error) {
    log.warn('model_access_refused', { ...fields, ...(error instanceof SyntaxError ? {} : errorFields(error)) })
    return null
  }
}
