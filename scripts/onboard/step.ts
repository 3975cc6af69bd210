import type { WorkerName } from '../installation/secrets.ts'
import type { OperatorSecret } from './wishes.ts'

/** What a person can be asked for. */
export type Question =
  | { readonly about: 'apiUrl' | 'operatorKey' | 'name' | 'ownerEmail' | 'ownerName' | 'ownerPassword' }
  /** `trouble`: why what was given does not do. */
  | { readonly about: 'credential'; readonly provider: string; readonly trouble: string | null }

/** One thing to do, after which the facts are looked at again. Looking and asking change nothing. */
export type Step =
  | { readonly do: 'look'; readonly at: 'secrets' | 'api' | 'operator' | 'tenant' | 'inside' }
  | { readonly do: 'ask'; readonly question: Question }
  | { readonly do: 'put_secret'; readonly worker: WorkerName; readonly name: OperatorSecret }
  | { readonly do: 'make_tenant' }
  | { readonly do: 'add_origins'; readonly origins: readonly string[] }
  | { readonly do: 'put_credential'; readonly provider: string }
  | { readonly do: 'test_credential'; readonly provider: string }
  | { readonly do: 'put_workflow'; readonly trigger: string; readonly workflow: string }
  | { readonly do: 'open_chat'; readonly trigger: string }

/** Something that only a person can do. */
export type Waiting = {
  /** What it is about, for scripts: `openai`, `api`, `operator_key`. */
  readonly id: string
  readonly what: string
  readonly where: string
  readonly format: string
  /** What follows once it is done. */
  readonly follows: string
  /** Whether the company cannot work without it. What is not needed does not change the exit code. */
  readonly needed: boolean
}

/** Something that is as it should be. */
export type Done = { readonly id: string; readonly what: string }

/** What is to be done next, what cannot be, and what is well. */
export type Plan = {
  readonly steps: readonly Step[]
  readonly waiting: readonly Waiting[]
  readonly done: readonly Done[]
}

/** Words for a step, as what would be done. */
export function describe(step: Step): string {
  switch (step.do) {
    case 'look':
      return `look at the ${step.at}`
    case 'ask':
      return `ask for ${step.question.about}`
    case 'put_secret':
      return `set ${step.name} on the ${step.worker === 'api' ? 'API' : 'runner'} Worker`
    case 'make_tenant':
      return 'make the company with its owner, unless it is there'
    case 'add_origins':
      return `let ${step.origins.join(', ')} use the chat`
    case 'put_credential':
      return `test the credential for ${step.provider}, and store it if it works`
    case 'test_credential':
      return `test the stored credential for ${step.provider}`
    case 'put_workflow':
      return `let “${step.trigger}” start the workflow ${step.workflow}, unless it starts one already`
    case 'open_chat':
      return `open a chat with “${step.trigger}”`
  }
}
