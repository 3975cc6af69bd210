import { parseArgs } from 'node:util'

/** Arguments that cannot be used; the message is for the person. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** What a run is asked for. */
export interface FaultsArguments {
  /** How many times runners are killed, at least. */
  readonly runs: number
  /** The same seed plays the same faults. */
  readonly seed: number
  /** Only these rows; all where there is none. */
  readonly only: readonly string[]
}

export const usage = `npm run faults -- pods [--runs N] [--seed S] [--only F1,F2,…]

  Plays shares with faults: runners killed, messages twice, answers lost, D1, KV and queues that fail, clocks that are off.
  The stand-in of the other side is the judge of how often was shared.

  --runs <number>    how many runs are injected with kills, at least; 300 otherwise. The other rows follow it.
  --seed <number>    plays the same faults again; chosen by the time otherwise, and printed
  --only <rows>      only these rows of the table`

/**
 * Reads the arguments of `npm run faults`.
 *
 * @returns null where help is asked for
 * @throws UsageError naming what is wrong
 */
export function readFaultsArguments(argv: readonly string[], now: number = Date.now()): FaultsArguments | null {
  const { values, positionals } = parse(argv)
  if (values.help) return null
  if (positionals.length !== 1 || positionals[0] !== 'pods') {
    throw new UsageError(`What is to be tried? There is one: pods\n\n${usage}`)
  }
  return {
    runs: values.runs === undefined ? 300 : wholeNumber(values.runs, '--runs', 1, 1_000_000),
    seed: values.seed === undefined ? now % 2 ** 31 : wholeNumber(values.seed, '--seed', 0, 2 ** 32 - 1),
    only: values.only === undefined ? [] : values.only.split(',').map((id) => id.trim()),
  }
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        runs: { type: 'string' },
        seed: { type: 'string' },
        only: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
      allowPositionals: true,
      strict: true,
    })
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n\n${usage}`)
  }
}

function wholeNumber(text: string, flag: string, least: number, most: number): number {
  const number = Number(text)
  if (!/^\d+$/.test(text) || number < least || number > most) {
    throw new UsageError(`${flag} must be a whole number from ${least} to ${most}, not "${text}".`)
  }
  return number
}
