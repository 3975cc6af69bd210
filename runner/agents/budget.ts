import type { Model, ModelProvider, Usage } from '@openai/agents'
import type { TokenUse } from '../../core/pods/cost.ts'

/** What an agent's run may use. Source: browser-runner §3.2. */
export interface Limits {
  readonly calls: number
  readonly tokens: number
  readonly ms: number
}

export const agentLimits: Limits = { calls: 12, tokens: 60_000, ms: 120_000 }

/** What an agent's run has used up. */
export type Spent = 'calls' | 'tokens' | 'time'

/** An agent's run has used up what it may use. */
export class BudgetSpent extends Error {
  override readonly name = 'BudgetSpent'
  readonly what: Spent

  constructor(what: Spent) {
    super(`the budget of ${what} is spent`)
    this.what = what
  }
}

/**
 * What one run of an agent uses, and the end of it. Begins at once; {@link Budget.end} has to be called.
 *
 * Time no longer counts once the press is about to be made: what was begun then is read back to its end.
 */
export class Budget {
  readonly #limits: Limits
  readonly #count: (use: TokenUse) => void
  readonly #cut = new AbortController()
  #timer: ReturnType<typeof setTimeout> | undefined
  #calls = 0
  #use: TokenUse = { input: 0, cached: 0, output: 0 }

  /** @param count told of each call, with what it used */
  constructor(limits: Limits, count: (use: TokenUse) => void = () => undefined) {
    this.#limits = limits
    this.#count = count
    this.#timer = setTimeout(() => this.#cut.abort(new BudgetSpent('time')), Math.max(0, limits.ms))
  }

  /** Aborted with {@link BudgetSpent} when the time is over. */
  get signal(): AbortSignal {
    return this.#cut.signal
  }

  get calls(): number {
    return this.#calls
  }

  get use(): TokenUse {
    return this.#use
  }

  /** Lets no time run out any more. @throws BudgetSpent where it has run out already */
  holdTime(): void {
    this.#cut.signal.throwIfAborted()
    this.end()
  }

  end(): void {
    clearTimeout(this.#timer)
  }

  /** Gives a provider's models so that each call is counted, and none is made that is not in the budget. */
  meter(provider: ModelProvider): ModelProvider {
    return { getModel: async (name) => this.#metered(await provider.getModel(name)) }
  }

  #metered(model: Model): Model {
    return {
      getResponse: async (request) => {
        this.#cut.signal.throwIfAborted()
        if (this.#calls >= this.#limits.calls) throw new BudgetSpent('calls')
        if (this.#use.input + this.#use.output >= this.#limits.tokens) throw new BudgetSpent('tokens')
        this.#calls += 1
        let use: TokenUse = { input: 0, cached: 0, output: 0 }
        try {
          // A model that does not look at its signal is not waited for.
          const response = await Promise.race([model.getResponse(request), aborted(this.#cut.signal)])
          use = spentBy(response.usage)
          return response
        } finally {
          const { input, cached, output } = this.#use
          this.#use = { input: input + use.input, cached: cached + use.cached, output: output + use.output }
          this.#count(use)
        }
      },
      getStreamedResponse: () => {
        throw new Error('the runner asks for whole answers only')
      },
    }
  }
}

function spentBy({ inputTokens, outputTokens, inputTokensDetails }: Usage): TokenUse {
  const cached = inputTokensDetails.reduce((sum, details) => sum + (details.cached_tokens ?? 0), 0)
  return { input: inputTokens, cached, output: outputTokens }
}

/** Rejects with the signal's reason once it is aborted. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
