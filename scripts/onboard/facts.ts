import type { WorkerName } from '../installation/secrets.ts'
import type { OperatorSecret } from './wishes.ts'

/** What the API says of one of its own checks that fails. */
export type Failing = { readonly name: string; readonly fix: string }

export type ApiState =
  | { readonly state: 'unreachable'; readonly text: string }
  | { readonly state: 'not_ready'; readonly failing: readonly Failing[] }
  | { readonly state: 'ready'; readonly domainKey: string }

/** What the operator's part of the API tells; `refused`: it does not take the operator key; `unknown`: nothing answers yet. */
export type OperatorState =
  | { readonly state: 'refused' | 'unknown' }
  | {
      readonly state: 'accepted'
      /** Where people open the page. */
      readonly webUrl: string
      /** How many credentials the vault holds. */
      readonly sealed: number
    }

/** A field of a provider's form, as the API describes it. */
export type Field = {
  readonly name: string
  readonly label: string
  readonly help: string
  readonly kind: 'secret' | 'text' | 'url'
  readonly required: boolean
  readonly placeholder: string
  /** What the whole value looks like, as a regular expression. */
  readonly pattern: string | null
  /** What holds where nothing is given. */
  readonly default: string | null
  /** What is stored; of a secret only how it ends. */
  readonly value: string | null
}

/** A provider as the API lists it for this tenant. */
export type Integration = {
  readonly provider: string
  readonly name: string
  readonly without: string
  readonly setup: { readonly steps: readonly string[]; readonly url: string | null }
  readonly fields: readonly Field[]
  readonly stored: boolean
  readonly status: string
  readonly statusText: string
  readonly next: string | null
  readonly account: string | null
}

export type Workflow = { readonly trigger: string; readonly name: string; readonly backend: string }

/** What is inside a tenant. */
export type Inside = {
  /** Addresses of its people. */
  readonly people: readonly string[]
  readonly origins: readonly string[]
  readonly integrations: readonly Integration[]
  readonly workflows: readonly Workflow[]
}

export type Tenant = { readonly id: string; readonly name: string; readonly status: string }

/** What a test of a credential found in this run. */
export type Tried = { readonly status: string; readonly text: string; readonly next: string | null }

export type ChatState = { readonly ok: true } | { readonly ok: false; readonly text: string; readonly act: string }

/** What is known of the installation and the tenant; undefined is what has not been looked at. */
export type Facts = {
  readonly secrets?: Readonly<Record<WorkerName, readonly string[] | null>>
  /** Wrangler is not signed in to a Cloudflare account. */
  readonly signedOut?: boolean
  /** The secrets whose values are at hand: given, read on this machine, or made in this run. */
  readonly atHand: ReadonlySet<OperatorSecret>
  /** Those set in this run. */
  readonly put: ReadonlySet<OperatorSecret>
  readonly api?: ApiState
  readonly operator?: OperatorState
  /** null: there is none. */
  readonly tenant?: Tenant | null
  readonly inside?: Inside
  /** By provider, what this run found out about a credential. */
  readonly tried: Readonly<Record<string, Tried>>
  readonly chat?: ChatState
}

export const nothingKnown: Facts = { atHand: new Set(), put: new Set(), tried: {} }
