import * as fc from 'fast-check'
import { env } from '../world.ts'
import { Installation } from './installation.ts'
import { perRound, playAll } from './kills.ts'
import { type Life, named } from './life.ts'
import { between } from './random.ts'
import { atMoment, emptyTally, endsOf, note, type Part, playRound, strike, type Tally } from './round.ts'
import { newShares, type Share } from './shares.ts'

const message = ({ tenantId, activityId }: Share) => ({ v: 1, kind: 'share', tenantId, activityId })

/** F3: a message comes two to ten times, at once and again later. Who loses asks D1 twice at most before it acknowledges. */
export async function deliveredTwice(count: number, random: () => number): Promise<Tally> {
  const tally = emptyTally()
  for (let first = 0; first < count; first += perRound) {
    const parts = Array.from(
      { length: Math.min(perRound, count - first) },
      (): Part => ({ what: 'copies', scripts: [] }),
    )
    let copied = false
    const { past } = await playRound(
      {
        parts,
        random,
        batch: 1,
        // The first minute has queued them: their copies come with them, before them and after.
        onTick: async (_, shares, installation) => {
          if (copied) return
          copied = true
          for (const share of shares) {
            const copies = between(random, 1, 9)
            for (let copy = 0; copy < copies; copy += 1) {
              installation.send([message(share)], random() < 0.6 ? 0 : between(random, 1, 600_000))
            }
          }
        },
        prepare: async (shares, installation) => {
          await env.DB.prepare(
            `update activities set state = 'queued', due_at = ?1 + 600000 where id in (select value from json_each(?2))`,
          )
            .bind(installation.now, JSON.stringify(shares.map(({ activityId }) => activityId)))
            .run()
          for (const share of shares) {
            const copies = between(random, 2, 10)
            installation.send(Array.from({ length: copies }, () => message(share)))
          }
        },
      },
      tally,
    )
    for (const { birth, life, statementsToAck } of past) {
      if (birth.kind === 'cron' || life.moments.some((moment) => named(moment) === 'after gate begin')) continue
      if (statementsToAck > 2)
        note(tally, 'stuck', `who came too late asked D1 ${statementsToAck} times: ${trace(life)}`)
    }
  }
  return tally
}

const trace = (life: Life) => life.moments.map(named).join(', ')

/** F4: a runner stands still past its lease while another one works, and then goes on. */
export async function frozenPastItsLease(count: number, random: () => number): Promise<Tally> {
  const tally = emptyTally()
  for (let first = 0; first < count; first += perRound) {
    const frozen = new Set<Life>()
    const parts = Array.from({ length: Math.min(perRound, count - first) }, (_, index): Part => {
      // Every third stands right before it writes down the press, where nothing but the hold itself keeps it from going on.
      const at = index % 3 === 0 ? 'before d1 submitting' : between(random, 3, 50)
      let held: Life | null = null
      const freeze = (_: unknown, life: Life) => {
        held = life
        frozen.add(life)
        return life.freeze()
      }
      /** The first goes on while the second is in the middle of its work. */
      const wake = async () => {
        if (!held) return
        strike(tally, 'woken beside another')
        const before = held.moments.length
        await held.thaw()
        const moments = held.moments.map(named)
        const mayPress = moments.slice(0, before).includes('after d1 submitting')
        if (!mayPress && moments.slice(before).includes('before http POST /api/v1/posts')) {
          note(tally, 'duplicate', `frozen at ${at}: pressed without the hold`)
        }
      }
      return {
        what: `frozen at ${at}`,
        scripts: [
          typeof at === 'number'
            ? atMoment(at, freeze)
            : (moment, life) => (named(moment) === at ? freeze(moment, life) : undefined),
          ...(index % 2 === 0 ? [atMoment(between(random, 6, 28), wake)] : []),
        ],
        minutes: 4,
      }
    })
    let thawed = false
    await playRound(
      {
        parts,
        random,
        batch: 1,
        onTick: async (minutes, shares) => {
          if (thawed || minutes < 3.5) return
          thawed = true
          const before = await snapshot(shares)
          const ends = await endsOf(shares)
          for (const life of frozen) await life.thaw()
          const after = await snapshot(shares)
          const endsAfter = await endsOf(shares)
          for (const { activityId } of shares) {
            const [was, is] = [ends.get(activityId), endsAfter.get(activityId)]
            // Who had not written down the press yet finds the share made: nothing of it may show.
            if (
              was?.state === 'succeeded' &&
              (before.get(activityId) !== after.get(activityId) || is?.reposts !== was.reposts)
            ) {
              note(
                tally,
                'duplicate',
                `who lost the hold changed something: ${before.get(activityId)} → ${after.get(activityId)}`,
              )
            }
          }
        },
      },
      tally,
    )
  }
  return tally
}

/** All that the database holds of each activity, as text. */
async function snapshot(shares: readonly Share[]): Promise<Map<string, string>> {
  const { results } = await env.DB.prepare(
    `select a.id, json_array(a.state, a.fence, a.attempts, a.state_at, a.due_at, a.pressed_at, a.result_urn,
       (select count(*) from activity_steps s where s.tenant_id = a.tenant_id and s.activity_id = a.id),
       (select count(*) from activity_events e where e.tenant_id = a.tenant_id and e.activity_id = a.id)) as text
     from activities a where a.id in (select value from json_each(?1))`,
  )
    .bind(JSON.stringify(shares.map(({ activityId }) => activityId)))
    .all<{ id: string; text: string }>()
  return new Map(results.map(({ id, text }) => [id, text]))
}

/** F6: what is no message of ours comes in the same batch as one that is. */
export async function poisoned(count: number, seed: number, random: () => number): Promise<Tally> {
  const tally = emptyTally()
  const word = fc.string({ maxLength: 40 })
  const bodies = fc.sample(
    fc.oneof(
      fc.anything(),
      fc.json(),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => String.fromCharCode(...bytes)),
      fc.record({ v: fc.constantFrom(0, 2, '1', null), kind: fc.constant('share'), tenantId: word, activityId: word }),
      fc.record({ v: fc.constant(1), kind: word.map((text) => `x${text}`), tenantId: word, activityId: word }),
      fc.record({ v: fc.constant(1), kind: fc.constantFrom('share', 'reconcile', 'plan'), activityId: word }),
      fc.record({ v: fc.constant(1), kind: fc.constant('share'), tenantId: fc.integer(), activityId: fc.anything() }),
      fc
        .integer({ min: 100_000, max: 128_000 })
        .map((length) => ({ v: 1, kind: 'share', tenantId: 'x'.repeat(length) })),
    ),
    { seed, numRuns: count },
  )
  const size = 100
  for (let first = 0; first < count; first += size) {
    const [good] = await newShares({ count: 1, now: Date.now() })
    if (!good) throw new Error('no share')
    await env.DB.prepare(`update activities set state = 'queued', due_at = due_at + 600000 where id = ?1`)
      .bind(good.activityId)
      .run()
    const installation = new Installation({ startAt: Date.now(), random })
    // As the queue carries them.
    const sent = bodies.slice(first, first + size).map((body) => throughJson(body))
    const batch = [...sent, message(good)].map((body, index) => ({
      id: `poison-${seed}-${first + index}-${crypto.randomUUID()}`,
      body,
      attempts: 1,
      visibleAt: 0,
    }))
    const { ended, acked } = await installation.deliver(batch)
    const ids = JSON.stringify(batch.slice(0, -1).map(({ id }) => id))
    const parked = await env.DB.prepare(
      `select count(*) as n from dead_letters where id in (select value from json_each(?1)) and reason <> ''`,
    )
      .bind(ids)
      .first<number>('n')
    const state = (await endsOf([good])).get(good.activityId)?.state
    if (ended !== 'ended') note(tally, 'stuck', `the consumer threw in batch ${first / size}`)
    if (parked !== sent.length) note(tally, 'lost', `${parked} of ${sent.length} parked in batch ${first / size}`)
    if (acked !== batch.length)
      note(tally, 'stuck', `${acked} of ${batch.length} acknowledged in batch ${first / size}`)
    if (state !== 'succeeded') note(tally, 'stuck', `batch ${first / size} held up a share: ${state}`)
    tally.runs += sent.length
  }
  return tally
}

function throughJson(body: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(body) ?? 'null') as unknown
  } catch {
    return String(typeof body)
  }
}

/** F7: the queue takes nothing at first, after D1 has committed. */
export const queueFull = (count: number, random: () => number, onRound?: (tally: Tally) => void): Promise<Tally> => {
  const failures = { left: 0 }
  const refuse = () => (moment: { when: string; what: string }) => {
    if (named(moment as Parameters<typeof named>[0]) !== 'before queue sendBatch' || failures.left === 0) return
    failures.left -= 1
    throw new Error(
      random() < 0.5 ? 'Queue sendBatch failed: Too Many Requests' : 'Queue sendBatch failed: Storage Limit Exceeded',
    )
  }
  return playAll(
    count,
    () => ({ what: 'the queue refused', scripts: [refuse(), refuse()], minutes: 5 }),
    {
      random,
      perTenant: 4,
      cronScript: refuse,
      prepare: async () => {
        failures.left = between(random, 1, 3)
      },
    },
    onRound,
  )
}
