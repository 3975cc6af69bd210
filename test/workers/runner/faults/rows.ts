import { attemptsAllowed } from '../../../../core/pods/activity.ts'
import { browserLost, databaseFailsOnSite } from './browsers.ts'
import { deliveredTwice, frozenPastItsLease, poisoned, queueFull } from './deliveries.ts'
import { killedAtEachPoint, killedTwice, killPoints } from './kills.ts'
import { noisyTenant, worseOf } from './noisy.ts'
import { answerLost, clocksOff, databaseFails, switchedOff, switchNames, troubledSite, vaultAbsent } from './outages.ts'
import { randomOf } from './random.ts'
import type { Tally } from './round.ts'
import { usualWay } from './usual-way.ts'

/** What a row gives beside its tally. */
export interface RowResult extends Tally {
  /** A remark for the table. */
  readonly remark?: string
}

/** A row of the table of faults. */
export interface Row {
  readonly id: string
  readonly title: string
  /** How many runs it has in `npm test`. */
  readonly quick: number
  /** How many it has in a long run of `runs`. */
  readonly long: (runs: number) => number
  /** The moments at which something has to have been done, or the row has shown nothing. */
  readonly moments?: readonly string[]
  /** @param deep as large as the reference asks for, where that is too much for every run of the tests */
  readonly play: (
    count: number,
    seed: number,
    onRound: ((tally: Tally) => void) | undefined,
    deep: boolean,
  ) => Promise<RowResult>
}

/** What a share by Unipile asks D1 for, at the least. */
const statementsOfShare = [
  'claim',
  'step open_credential',
  'step check_share',
  'step check_identity',
  'step open_post',
  'step read_own_posts',
  'submitting',
  'step submit',
  'leave succeeded',
  'health',
]

const part = (of: number, least: number) => (runs: number) => Math.max(least, Math.round(runs / of))

/** The rows, by the names of the reliability reference; those without a number there have a word. */
export const rows: readonly Row[] = [
  {
    id: 'F1',
    title: 'runner killed at each point of a share',
    quick: 3 * killPoints.length,
    long: part(2, killPoints.length),
    moments: killPoints.map(([, moment]) => moment),
    play: (count, seed, onRound) => killedAtEachPoint(count, randomOf(seed), onRound),
  },
  {
    id: 'F2',
    title: 'killed twice at random moments, and the cron with it',
    quick: 40,
    long: part(2, 40),
    play: (count, seed, onRound) => killedTwice(count, randomOf(seed), onRound),
  },
  {
    id: 'F3',
    title: 'message delivered 2–20 times, at once and later',
    quick: 8,
    long: part(15, 8),
    play: (count, seed) => deliveredTwice(count, randomOf(seed)),
  },
  {
    id: 'F4',
    title: 'lease stolen from a runner that stands still',
    quick: 16,
    long: part(15, 16),
    moments: ['before d1 submitting', 'woken beside another'],
    play: (count, seed) => frozenPastItsLease(count, randomOf(seed)),
  },
  {
    id: 'F5',
    title: 'shared, and the answer lost',
    quick: 9,
    long: part(15, 9),
    play: (count, seed) => answerLost(count, randomOf(seed)),
  },
  {
    id: 'F6',
    title: 'poison in the queue',
    quick: 200,
    long: (runs) => Math.max(200, Math.ceil((runs * 10) / 3 / 100) * 100),
    play: (count, seed) => poisoned(count, seed, randomOf(seed)),
  },
  {
    id: 'F7',
    title: 'queue refuses after D1 has committed',
    quick: 8,
    long: part(10, 8),
    moments: ['before queue sendBatch'],
    play: (count, seed, onRound) => queueFull(count, randomOf(seed), onRound),
  },
  {
    id: 'F8',
    title: 'D1 fails before or after each statement',
    quick: 44,
    long: part(5, 44),
    moments: ['before', 'after'].flatMap((when) => statementsOfShare.map((name) => `${when} d1 ${name}`)),
    play: (count, seed, onRound) => databaseFails(count, randomOf(seed), onRound),
  },
  {
    id: 'site',
    title: 'D1 fails before or after each statement on the site',
    quick: 3,
    long: part(10, 80),
    moments: ['before d1 submitting', 'after d1 submitting'],
    play: (count, seed) => databaseFailsOnSite(count, randomOf(seed)),
  },
  {
    id: 'F9',
    title: 'KV fails',
    quick: 4,
    long: part(60, 4),
    moments: ['before kv get'],
    play: (count, seed, onRound) => vaultAbsent(count, randomOf(seed), onRound),
  },
  {
    id: 'F11',
    title: 'other side: 401, 403, 422, 429, 5xx',
    quick: 9,
    long: part(6, 9),
    play: async (count, seed) => {
      const tally = await troubledSite(count, randomOf(seed), attemptsAllowed)
      return { ...tally, remark: `at most ${attemptsAllowed} tries, one where the account is in danger` }
    },
  },
  {
    id: 'F12',
    title: 'browser refused, cut off or ended at each step',
    quick: 3,
    long: part(10, 14),
    play: (count, seed) => browserLost(count, randomOf(seed)),
  },
  {
    id: 'F13',
    title: 'clocks off by 5 min, back 1 h, ahead 10 min',
    quick: 12,
    long: part(6, 12),
    play: (count, seed, onRound) => clocksOff(count, randomOf(seed), onRound),
  },
  {
    id: 'F16',
    title: 'one company with thousands due beside 200 others',
    quick: 1,
    long: (runs) => (runs >= 3_000 ? 5 : 1),
    play: async (count, seed, __, deep) => {
      const random = randomOf(seed)
      let noise = await noisyTenant(deep ? 10_000 : 1_000, 200, random)
      for (let run = 1; run < count; run += 1) noise = worseOf(noise, await noisyTenant(10_000, 200, random))
      const { idleP95, noisyP95, slowestMs } = noise
      return {
        ...noise,
        remark: `others wait ${noisyP95} slots (p95), alone ${idleP95}; slowest dispatch ${Math.round(slowestMs)} ms`,
      }
    },
  },
  {
    id: 'stop',
    title: 'kill switch set between any two steps',
    quick: 12,
    long: part(30, 12),
    moments: switchNames,
    play: async (count, seed) => {
      const drill = await switchedOff(count, randomOf(seed))
      return {
        ...drill,
        remark: `nothing pressed from the same moment on; the run ended within ${drill.momentsAfter} calls`,
      }
    },
  },
]

/** The usual way beside it: not a row that has to be clean, but one that must not be. */
export const comparison = {
  title: 'the usual way: publish, then acknowledge',
  play: async (rounds: number, seed: number): Promise<RowResult> => {
    const tally = await usualWay(rounds, randomOf(seed))
    return { ...tally, remark: `shared twice when killed: ${tally.at.join('; ')}` }
  },
}
