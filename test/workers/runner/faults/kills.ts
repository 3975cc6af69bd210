import { between } from './random.ts'
import { emptyTally, killAt, killAtMoment, type Part, playRound, sumOf, type Tally } from './round.ts'

/** How many shares are in the air at once. */
export const perRound = 60

/** The places at which a runner is killed, in the order in which a share by Unipile comes to them. */
export const killPoints: readonly (readonly [name: string, moment: string])[] = [
  ['before the claim', 'before d1 claim'],
  ['after the claim', 'after d1 claim'],
  ['before the gate', 'before gate begin'],
  ['after the gate', 'after gate begin'],
  ['credential opened', 'after d1 step open_credential'],
  ['words checked', 'after d1 step check_share'],
  ['first request', 'after http GET /api/v1/users/me'],
  ['post read', 'after d1 step open_post'],
  ['own posts read', 'after d1 step read_own_posts'],
  ['before the submit row', 'before d1 submitting'],
  ['after the submit row', 'after d1 submitting'],
  ['before the request', 'before http POST /api/v1/posts'],
  ['request sent, answer lost', 'after http POST /api/v1/posts'],
  ['step recorded', 'after d1 step submit'],
  ['account released', 'after gate release'],
  ['before settling', 'before d1 leave succeeded'],
  ['after settling', 'after d1 leave succeeded'],
  ['before the ack', 'after d1 health'],
  ['acknowledged, before sending on', 'before d1 outbox hold'],
]

/** Plays as many parts as are wanted, so many at a time. */
export async function playAll(
  count: number,
  part: (index: number) => Part,
  given: Omit<Parameters<typeof playRound>[0], 'parts'>,
  onRound?: (tally: Tally) => void,
): Promise<Tally> {
  const tally = emptyTally()
  for (let first = 0; first < count; first += perRound) {
    const size = Math.min(perRound, count - first)
    await playRound({ ...given, parts: Array.from({ length: size }, (_, index) => part(first + index)) }, tally)
    onRound?.(tally)
  }
  return tally
}

/** F1: the runner is killed at each point. */
export const killedAtEachPoint = (count: number, random: () => number, onRound?: (tally: Tally) => void) =>
  playAll(
    count,
    (index) => {
      const [name, moment] = killPoints[index % killPoints.length] ?? ['', '']
      return { what: name, scripts: [killAt(moment)] }
    },
    { random, batch: 1, perTenant: 4, shownLate: true },
    onRound,
  )

/**
 * F2: killed twice at random moments, the second time maybe while reading back; the cron is killed as well, now and then. Most come by
 * themselves, the others in batches, where all that came along bear the kill.
 */
export async function killedTwice(
  count: number,
  random: () => number,
  onRound?: (tally: Tally) => void,
): Promise<Tally> {
  const inBatches = Math.floor(count / 5)
  const play = (runs: number, batch: number, onPart?: (tally: Tally) => void) =>
    playAll(
      runs,
      () => {
        const [first, second] = [between(random, 1, 52), between(random, 1, 40)]
        return {
          what: `killed at moments ${first} and ${second}`,
          scripts: [killAtMoment(first), killAtMoment(second)],
          minutes: 12,
        }
      },
      {
        random,
        batch,
        perTenant: 4,
        shownLate: true,
        cronScript: () => (random() < 0.15 ? killAtMoment(between(random, 1, 12)) : undefined),
      },
      onPart,
    )
  const alone = await play(count - inBatches, 1, onRound)
  const together = await play(inBatches, 4, (tally) => onRound?.(sumOf(alone, tally)))
  return sumOf(alone, together)
}
