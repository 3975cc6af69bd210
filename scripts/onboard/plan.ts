import type { Facts } from './facts.ts'
import { insidePlan } from './plan-inside.ts'
import { secretsPlan } from './plan-secrets.ts'
import type { Done, Plan, Question, Step, Waiting } from './step.ts'
import * as waits from './waiting.ts'
import { isLocal, isOwnMachine, referenceOf, type Wishes } from './wishes.ts'

export type Mode = {
  /** Whether there is somebody to ask. */
  readonly asks: boolean
}

const look = (at: Extract<Step, { do: 'look' }>['at']): Step => ({ do: 'look', at })
const only = (...steps: Step[]): Plan => ({ steps, waiting: [], done: [] })
const stop = (...waiting: Waiting[]): Plan => ({ steps: [], waiting, done: [] })

/** Several plans as one, in their order. */
const join = (...plans: Plan[]): Plan => ({
  steps: plans.flatMap(({ steps }) => steps),
  waiting: plans.flatMap(({ waiting }) => waiting),
  done: plans.flatMap(({ done }) => done),
})

/**
 * What there is to do, from what is wanted and what is known. The first step is to be done, and then the plan made anew from what
 * is known by then: so each step is done only where a look has shown it to be needed, and it does not matter where an earlier
 * run ended. Later steps stand there as far as can be told; what has not been looked at counts as not there.
 */
export function plan(wishes: Wishes, facts: Facts, mode: Mode): Plan {
  if (facts.signedOut) return stop(waits.cloudflare())
  if (facts.secrets === undefined) return join(only(look('secrets')), afterSecrets(wishes, facts, mode))
  const secrets = secretsPlan(wishes, facts, mode)
  // Without its secrets the API cannot be ready: nothing after them can be done.
  return secrets.waiting.length > 0 ? secrets : join(secrets, afterSecrets(wishes, facts, mode))
}

/** A question where there is somebody to ask and it has not been left open, else something that waits. */
function ask(question: Exclude<Question, { about: 'credential' }>, wishes: Wishes, mode: Mode, waiting: Waiting): Plan {
  return mode.asks && !wishes.skipped.has(question.about) ? only({ do: 'ask', question }) : stop(waiting)
}

function afterSecrets(wishes: Wishes, facts: Facts, mode: Mode): Plan {
  const { api, operator } = facts
  if (wishes.apiUrl === undefined) return ask({ about: 'apiUrl' }, wishes, mode, waits.apiUrl(wishes))
  if (api === undefined) return join(only(look('api')), afterApi(wishes, facts, mode))
  if (api.state === 'unreachable') return stop(waits.apiUnreachable(wishes, api.text))
  if (api.state === 'not_ready') return stop(...api.failing.map((failing) => waits.notReady(wishes, failing)))
  const domain = operator?.state === 'accepted' ? domainKeyPlan(operator.webUrl, api.domainKey, wishes) : only()
  return join(
    { ...only(), done: [{ id: 'api', what: `The API answers and is ready: ${wishes.apiUrl}` }] },
    domain,
    afterApi(wishes, facts, mode),
  )
}

function afterApi(wishes: Wishes, facts: Facts, mode: Mode): Plan {
  const { operator, atHand } = facts
  const isThere = facts.secrets?.api?.includes('OPERATOR_KEY') ?? false
  const willBeAtHand = !isThere || atHand.has('OPERATOR_KEY') || wishes.newOperatorKey
  if (!willBeAtHand) return ask({ about: 'operatorKey' }, wishes, mode, waits.operatorKey(wishes))
  if (operator === undefined || operator.state === 'unknown')
    return join(only(look('operator')), tenantPlan(wishes, facts, mode))
  if (operator.state === 'refused') return stop(waits.operatorKeyRefused(wishes))
  return tenantPlan(wishes, facts, mode)
}

/** ChatKit opens on a public page only with a key that OpenAI has made for its host. */
function domainKeyPlan(webUrl: string, key: string, wishes: Wishes): Plan {
  if (isOwnMachine(webUrl)) {
    return isLocal(wishes) ? only() : stop(waits.webUrl(wishes, webUrl))
  }
  const isReal = /^domain_pk_[\w-]{8,}$/.test(key) && key !== 'domain_pk_localhost_dev'
  return isReal
    ? { ...only(), done: [{ id: 'domain_key', what: `ChatKit has a domain key for ${new URL(webUrl).host}` }] }
    : stop(waits.domainKey(wishes, webUrl))
}

function tenantPlan(wishes: Wishes, facts: Facts, mode: Mode): Plan {
  const reference = referenceOf(wishes)
  if (reference === undefined) {
    const isAsked = wishes.name === undefined
    return isAsked ? ask({ about: 'name' }, wishes, mode, waits.tenantName()) : stop(waits.reference())
  }
  if (facts.tenant === undefined) return join(only(look('tenant')), newTenant(wishes, facts, mode, true))
  if (facts.tenant === null) return newTenant(wishes, facts, mode, false)
  const { id, name, status } = facts.tenant
  if (status !== 'active') return stop(waits.suspended(name, id, status))
  const there: Done = { id: 'tenant', what: `The company ${name} is there (${id}, reference ${reference})` }
  const inside = facts.inside === undefined ? only(look('inside')) : only()
  return join({ ...only(), done: [there] }, inside, insidePlan(wishes, facts, mode))
}

/** @param isGuess whether nobody has looked yet if there is one; then nothing is asked for it */
function newTenant(wishes: Wishes, facts: Facts, mode: Mode, isGuess: boolean): Plan {
  const { owner, name } = wishes
  if (!isGuess) {
    if (name === undefined) return ask({ about: 'name' }, wishes, mode, waits.tenantName())
    if (owner.email === undefined) return ask({ about: 'ownerEmail' }, wishes, mode, waits.ownerEmail())
    if (mode.asks && owner.name === undefined && !wishes.skipped.has('ownerName'))
      return only({ do: 'ask', question: { about: 'ownerName' } })
    if (mode.asks && owner.password === undefined && !wishes.skipped.has('ownerPassword'))
      return only({ do: 'ask', question: { about: 'ownerPassword' } })
  } else if (name === undefined || owner.email === undefined) return only()
  return join(only({ do: 'make_tenant' }, look('inside')), insidePlan(wishes, facts, mode))
}
