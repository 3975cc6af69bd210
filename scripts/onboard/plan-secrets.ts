import { type WorkerName, workerNames } from '../installation/secrets.ts'
import type { Facts } from './facts.ts'
import type { Mode } from './plan.ts'
import type { Plan, Step, Waiting } from './step.ts'
import * as waits from './waiting.ts'
import type { OperatorSecret, Wishes } from './wishes.ts'

const putting = (worker: WorkerName, name: OperatorSecret): Step => ({ do: 'put_secret', worker, name })

/**
 * What to do about the secrets of both Workers.
 *
 * AUTH_SECRET and OPERATOR_KEY can be made anew at any time. A key ring cannot: both Workers must hold the same, it cannot be
 * read back, and with it everything that it sealed would be lost. So one that a single Worker has is replaced only where the
 * vault is known to be empty, as it is where a first run died between the two.
 */
export function secretsPlan(wishes: Wishes, facts: Facts, mode: Mode): Plan {
  const has = (worker: WorkerName, name: string) => facts.secrets?.[worker]?.includes(name) ?? false
  const steps: Step[] = []
  const waiting: Waiting[] = []

  if (!has('api', 'AUTH_SECRET')) steps.push(putting('api', 'AUTH_SECRET'))
  const isLost = wishes.newOperatorKey && !facts.put.has('OPERATOR_KEY')
  if (!has('api', 'OPERATOR_KEY') || isLost) steps.push(putting('api', 'OPERATOR_KEY'))

  const lacking = workerNames.filter((worker) => !has(worker, 'VAULT_KEYS'))
  const having = workerNames.filter((worker) => has(worker, 'VAULT_KEYS'))
  if (lacking.length > 0) {
    // Who still has one is given the new one first: as long as one lacks it, a later run sees that this was not finished.
    const anew = [...having, ...lacking].map((worker) => putting(worker, 'VAULT_KEYS'))
    if (facts.atHand.has('VAULT_KEYS')) steps.push(...lacking.map((worker) => putting(worker, 'VAULT_KEYS')))
    else if (having.length === 0 || isEmptyVault(facts)) steps.push(...anew)
    else if (wishes.apiUrl !== undefined && canLook(facts)) steps.push({ do: 'look', at: 'operator' })
    else if (canAsk(wishes, facts, mode)) steps.push({ do: 'ask', question: { about: 'operatorKey' } })
    else waiting.push(waits.keyRing(lacking))
  }

  const isWell = steps.length === 0 && waiting.length === 0
  return { steps, waiting, done: isWell ? [{ id: 'secrets', what: 'Both Workers have their secrets' }] : [] }
}

const isEmptyVault = ({ operator }: Facts) => operator?.state === 'accepted' && operator.sealed === 0
const canLook = ({ operator, atHand, secrets }: Facts) =>
  operator === undefined && atHand.has('OPERATOR_KEY') && (secrets?.api?.includes('OPERATOR_KEY') ?? false)
const canAsk = (wishes: Wishes, { operator, atHand, secrets }: Facts, mode: Mode) =>
  mode.asks &&
  operator === undefined &&
  !atHand.has('OPERATOR_KEY') &&
  !wishes.skipped.has('operatorKey') &&
  (secrets?.api?.includes('OPERATOR_KEY') ?? false)
