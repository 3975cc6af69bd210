import type { Clock } from '../../core/clock.ts'
import type { Check, CredentialName, CredentialStatus } from '../../core/vault/credential.ts'
import type { Env } from '../env.ts'

/** A field of a credential, as the page asks for it. */
export interface Field {
  readonly name: string
  readonly label: string
  readonly help: string
  /** A secret is never shown again but for its end; an integration has at most one. */
  readonly kind: 'secret' | 'text' | 'url'
  readonly required: boolean
  readonly placeholder: string
  /** What the value must look like, as a regular expression over all of it; null where {@link Integration.wrong} says it. */
  readonly pattern: string | null
  /** True where the value is an address that we call. */
  readonly called?: boolean
  /** What holds where nothing is given. */
  readonly fallback?: (env: Env) => string
}

/** The values of a credential's fields; an optional one that is not given is absent. */
export type Values = Readonly<Record<string, string>>

/** What a test has at hand. */
export interface Testing {
  readonly env: Env
  readonly clock: Clock
  /** True for a test that nobody has asked for: it leaves nothing behind that a person would see. */
  readonly quiet: boolean
}

/** A sentence on a status, and what to do next and who. */
export interface StatusWords {
  readonly text: string
  readonly next: string | null
}

/** What a member's connection stands on. */
export interface MemberConnection {
  /** Tests what is sealed for a member. @throws NoAnswer */
  test(secret: string, company: Values | null, testing: Testing): Promise<Check>
}

/** One provider: what it asks for, how it is tested, and what does not work without it. */
export interface Integration {
  readonly provider: Exclude<CredentialName['provider'], 'linkedin-web' | 'linkedin-session'>
  readonly name: string
  readonly summary: string
  /** What does not work without it. */
  readonly without: string
  readonly setup: { readonly steps: readonly string[]; readonly url: string | null }
  readonly fields: readonly Field[]
  /** True where the secret itself goes to the address that is given: then another address takes the secret anew. */
  readonly sendsSecret: boolean
  readonly words?: Readonly<Partial<Record<CredentialStatus, StatusWords>>>
  /** What is wrong with values that fit their patterns, by field. */
  readonly wrong?: (values: Values) => Readonly<Record<string, string>>
  /** What we make ourselves where it is not given, such as a signing secret. */
  readonly make?: () => Values
  /** Tests the credential by the cheapest call that takes it. @throws NoAnswer */
  test(values: Values, testing: Testing): Promise<Check>
  /** Set where members connect accounts of their own with it. */
  readonly members?: MemberConnection
}

/** What a test found. */
export const found = (status: CredentialStatus, account: string | null = null): Check => ({ status, account })
