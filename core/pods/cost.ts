/** What a model was given and gave, in tokens. */
export interface TokenUse {
  /** All that it read, with what was cached. */
  readonly input: number
  /** The part of `input` that came out of the provider's cache. */
  readonly cached: number
  readonly output: number
}

/**
 * Dollars for a million tokens; where no price for cached input is published, that of fresh input. What is written to a cache
 * is counted as read. Source: browser-runner reference §1.4.
 */
const prices: Readonly<Record<string, { readonly input: number; readonly cached: number; readonly output: number }>> = {
  'gpt-5.4': { input: 2.5, cached: 2.5, output: 15 },
  'gpt-5.6-luna': { input: 0.2, cached: 0.02, output: 1.2 },
  'gpt-6-luna': { input: 0.1, cached: 0.01, output: 0.5 },
  'gpt-6.1-terra': { input: 1, cached: 0.05, output: 5 },
  'gpt-6.1-sol': { input: 2, cached: 0.1, output: 10 },
  'gpt-6-astra': { input: 10, cached: 10, output: 50 },
}

const browserDollarsPerHour = 0.09
const hourMs = 3_600_000

/** What a browser costs, in millionths of a dollar, rounded up. Source: browser-runner reference §2.2. */
export function browserCostMicros(ms: number): number {
  return Math.ceil((Math.max(0, ms) * browserDollarsPerHour * 1_000_000) / hourMs)
}

/**
 * What a model's tokens cost at the provider's list price, in millionths of a dollar, rounded up.
 *
 * @param model its name, with or without the date of a snapshot (`gpt-6-luna-2026-09-22`)
 * @returns null where the model's price is not known and tokens were used: better no figure than a wrong one
 */
export function modelCostMicros(model: string, { input, cached, output }: TokenUse): number | null {
  if (input <= 0 && output <= 0) return 0
  const price = prices[model.replace(/-\d{4}-\d{2}-\d{2}$/, '')]
  if (!price) return null
  const fresh = Math.max(0, input - cached)
  // A dollar for a million tokens is a millionth of a dollar for one.
  return Math.ceil(fresh * price.input + Math.min(cached, input) * price.cached + output * price.output)
}

/** What a whole run cost, in millionths of a dollar; null where the model's part of it is not known. */
export function runCostMicros(browserMs: number, model: string, use: TokenUse): number | null {
  const ofModel = modelCostMicros(model, use)
  return ofModel === null ? null : browserCostMicros(browserMs) + ofModel
}
