import type { Facts } from './facts.ts'
import type { Line } from './line.ts'
import { checkPlace } from './rules-place.ts'
import { checkRunning } from './rules-running.ts'
import { checkSecrets } from './rules-secrets.ts'
import { checkWays } from './rules-ways.ts'

/** Judges what was seen of an installation: from what it stands on to what people meet. */
export const judge = (facts: Facts): Line[] => [
  ...checkPlace(facts),
  ...checkSecrets(facts),
  ...checkRunning(facts),
  ...checkWays(facts),
]
