import { randomBytes } from 'node:crypto'
import type { SecretKeeper } from '../installation/secrets.ts'
import { newSecrets } from '../stack/dev-vars.ts'
import type { Integration } from './facts.ts'
import type { Question } from './step.ts'
import type { OperatorSecret, Values, Wishes } from './wishes.ts'

/** What a person answered; null is left open. */
export type Answer = string | Values | null

/** What an onboarding acts upon. */
export type World = {
  secrets: SecretKeeper
  /** Asks the person. `item`: the provider in question, with its form. */
  ask: (question: Question, wishes: Wishes, item?: Integration) => Promise<Answer>
  /** Tells the person of something as it happens. */
  say: (line: string) => void
  pause: (ms: number) => Promise<void>
}

/** A secret that was made in this run, shown for the person to keep. */
export type Kept = { readonly name: string; readonly value: string; readonly why: string }

/** What one run holds in its hands and never writes down. */
export type Hands = {
  world: World
  /** Secrets of the installation whose values are known here. */
  known: Map<OperatorSecret, string>
  keep: Kept[]
  /** A key of the tenant's owner that ends by itself. */
  ownerKey: string | undefined
}

/** Hands that hold what the person brought. */
export function newHands(wishes: Wishes, world: World): Hands {
  const known = new Map(Object.entries(wishes.secrets) as [OperatorSecret, string][])
  return { world, known, keep: [], ownerKey: undefined }
}

/** A secret that is known, or else made, and then kept. */
export function secretFor(name: OperatorSecret, { known, world, keep }: Hands, showsIt: boolean): string {
  const value = known.get(name) ?? newSecrets()[name]
  if (!known.has(name)) {
    known.set(name, value)
    if (showsIt && name !== 'AUTH_SECRET') show({ name, value, why: reasons[name] }, { world, keep })
  }
  return value
}

const reasons = {
  OPERATOR_KEY: 'It opens the operator’s part of the API, and cannot be read back from Cloudflare.',
  VAULT_KEYS: 'Without it no stored credential opens again, and it cannot be read back from Cloudflare.',
} as const

/** A password that nobody has used before. */
export const newPassword = (): string => randomBytes(12).toString('base64url')

/**
 * Shows a secret that was made here before it is used, so that a run that dies right after does not take it along.
 */
export function show(kept: Kept, { world, keep }: Pick<Hands, 'world' | 'keep'>): void {
  keep.push(kept)
  world.say(`keep   ${kept.name}: ${kept.value}`)
}
