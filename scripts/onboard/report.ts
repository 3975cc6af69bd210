import type { Facts } from './facts.ts'
import type { Kept } from './hands.ts'
import { type Done, describe, type Plan, type Step, type Waiting } from './step.ts'
import { referenceOf, type Wishes } from './wishes.ts'

/** How an onboarding ended. */
export type Report = {
  readonly result: 'done' | 'waiting' | 'failed'
  readonly installation: { apiUrl: string | null; environment: string | null; webUrl: string | null }
  readonly tenant: { id: string; name: string; reference: string | null } | null
  /** Made in this run and shown now only. */
  readonly keep: readonly Kept[]
  readonly done: readonly Done[]
  readonly waiting: readonly Waiting[]
  /** What would be done, where it was only looked. */
  readonly would: readonly string[]
  /** Why it did not get to its end. */
  readonly failed: string | null
}

/** 0: all is done. 2: something needed waits for the person. 1: something failed. */
export const exitCodeOf = ({ result }: Report): number => ({ done: 0, waiting: 2, failed: 1 })[result]

const acts = (steps: readonly Step[]) => steps.filter((step) => step.do !== 'look' && step.do !== 'ask')

/** What to say at the end. */
export function report(wishes: Wishes, facts: Facts, plan: Plan, keep: readonly Kept[], failed: string | null): Report {
  const waits = plan.waiting.some(({ needed }) => needed)
  return {
    result: failed !== null ? 'failed' : waits ? 'waiting' : 'done',
    installation: {
      apiUrl: wishes.apiUrl ?? null,
      environment: wishes.environment ?? null,
      webUrl: facts.operator?.state === 'accepted' ? facts.operator.webUrl : null,
    },
    tenant: facts.tenant
      ? { id: facts.tenant.id, name: facts.tenant.name, reference: referenceOf(wishes) ?? null }
      : null,
    keep,
    done: plan.done,
    waiting: plan.waiting,
    would: acts(plan.steps).map(describe),
    failed,
  }
}

/** The report for a person's eyes. */
export function printed({ installation, keep, done, waiting, would, failed, result }: Report): string {
  const parts = [
    section(
      'Done for you',
      done.map(({ what }) => `  ok  ${what}`),
    ),
    section(
      'Would be done now',
      would.map((what) => `   ·  ${what}`),
    ),
    section('Waiting for you', waiting.filter(({ needed }) => needed).map(entry)),
    section('When you want it', waiting.filter(({ needed }) => !needed).map(entry)),
    section(
      'Keep this: it is not shown again',
      keep.map(({ name, value, why }) => `   !  ${name}\n      ${value}\n      ${why}`),
    ),
    failed === null
      ? ''
      : `Failed\n\n  bad ${failed.replaceAll('\n', '\n      ')}\n\n      Run the same command again: what is done stays done.`,
    result === 'done' && installation.webUrl && would.length === 0 ? `The page: ${installation.webUrl}` : '',
  ]
  return `\n${parts.filter(Boolean).join('\n\n')}\n`
}

const section = (title: string, lines: string[]) => (lines.length === 0 ? '' : `${title}\n\n${lines.join('\n')}`)

function entry({ what, where, format, follows }: Waiting): string {
  return `   -  ${what}\n      Where   ${where}\n      Format  ${format}\n      Then    ${follows}`
}
