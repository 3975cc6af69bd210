import type { z } from 'zod'
import type { Clock } from '../../core/clock.ts'
import type { Principal, Role, Scope } from '../../core/principal.ts'
import type { Stores } from '../../core/stores.ts'
import type { SignedIn } from '../auth/authenticate.ts'
import type { Env } from '../env.ts'

/** A workflow that this installation has in its code. */
export interface InstalledWorkflow {
  /** What a tenant's record names it by. */
  readonly name: string
  readonly title: string
  /** One sentence: what it does. */
  readonly summary: string
  /** The model where the tenant's record names none. */
  readonly defaultModel: string
}

/** What an operation has at hand, whoever calls. */
export interface BaseContext {
  readonly env: Env
  readonly clock: Clock
  readonly requestId: string
  /** The site that asks, as its browser says; null for callers that are no browser. */
  readonly origin: string | null
  /** The network address that asks, as Cloudflare says; empty where there is none. */
  readonly address: string
  /** The workflows that can run on the edge. */
  readonly installedWorkflows: readonly InstalledWorkflow[]
  /** Lets work go on after the answer. */
  waitUntil(work: Promise<unknown>): void
}

/** What an operation of a tenant has at hand: who calls, and that tenant's stores and no other's. */
export interface TenantContext extends BaseContext {
  readonly principal: Principal
  readonly stores: Stores
}

type Shape = z.ZodObject

interface Common<Input extends Shape, Output extends z.ZodType> {
  /** Noun and verb: `pods.amplify`. */
  readonly name: string
  /** One sentence: what it does, for whoever chooses among operations. */
  readonly summary: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** The HTTP path; `{id}` is taken from the input's field `id`. */
  readonly path: `/api/${string}`
  /** `read` changes nothing; `write` changes what we keep; `outward` makes something leave the system. */
  readonly effect: 'read' | 'write' | 'outward'
  /** One object for path, query and body together. */
  readonly input: Input
  readonly output: Output
  /**
   * What an Idempotency-Key does: by default the first answer is kept and given again. `once` keeps only that it was done, for
   * answers that hold a secret; `ignored` is for what may be done any number of times.
   */
  readonly idempotency?: 'once' | 'ignored'
  /** The status of success; 200 unless said otherwise. */
  readonly status?: 200 | 201 | 202 | 204
}

/** An operation on a tenant's things. */
export interface TenantOperation<Input extends Shape = Shape, Output extends z.ZodType = z.ZodType>
  extends Common<Input, Output> {
  readonly access: { readonly role: Role; readonly scope: Scope }
  run(context: TenantContext, input: z.output<Input>): Promise<z.input<Output>>
}

/** An operation with no tenant: open to all, or only to the operator of the installation. */
export interface OpenOperation<Input extends Shape = Shape, Output extends z.ZodType = z.ZodType>
  extends Common<Input, Output> {
  readonly access: 'public' | 'operator'
  run(context: BaseContext, input: z.output<Input>): Promise<z.input<Output>>
}

/** What an operation of a person has at hand. */
export interface PersonContext extends BaseContext {
  readonly person: SignedIn
}

/** An operation on a person's own things, which belong to no tenant: their sessions, the invitations they accept. Takes a browser's session. */
export interface PersonOperation<Input extends Shape = Shape, Output extends z.ZodType = z.ZodType>
  extends Common<Input, Output> {
  readonly access: 'person'
  run(context: PersonContext, input: z.output<Input>): Promise<z.input<Output>>
}

export type Operation = TenantOperation | OpenOperation | PersonOperation

/** Defines an operation of a tenant; the types of `run` follow from its schemas. */
export const tenantOperation = <Input extends Shape, Output extends z.ZodType>(
  definition: TenantOperation<Input, Output>,
): TenantOperation => definition as unknown as TenantOperation

/** Defines an operation on a person's own things. */
export const personOperation = <Input extends Shape, Output extends z.ZodType>(
  definition: PersonOperation<Input, Output>,
): PersonOperation => definition as unknown as PersonOperation

/** Defines an operation with no tenant. */
export const openOperation = <Input extends Shape, Output extends z.ZodType>(
  definition: OpenOperation<Input, Output>,
): OpenOperation => definition as unknown as OpenOperation
