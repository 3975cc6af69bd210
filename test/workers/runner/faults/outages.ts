import { installationStops } from '../../../../core/pods/stops.ts'
import { env } from '../world.ts'
import { perRound, playAll } from './kills.ts'
import { type Life, named, type Script } from './life.ts'
import { between, oneOf } from './random.ts'
import { atMoment, type End, emptyTally, note, type Part, playRound, strike, type Tally } from './round.ts'
import { type Share, trouble } from './shares.ts'

type OnRound = (tally: Tally) => void

/** What D1 says when it fails. */
export const d1Errors = [
  'D1_ERROR: Network connection lost.',
  'D1_ERROR: internal error; reference = 0',
  'D1 DB storage operation exceeded timeout which caused object to be reset.',
  'D1 DB reset because its code was updated.',
]

/** D1 fails at one statement: before it is made, or once it is made and only the answer is lost. */
export const databaseFails = (count: number, random: () => number, onRound?: OnRound) =>
  playAll(
    count,
    (index) => {
      const statement = 1 + (Math.floor(index / 2) % 22)
      const when = index % 2 === 0 ? 'before' : 'after'
      const error = oneOf(random, d1Errors)
      return {
        what: `D1 fails ${when} statement ${statement}`,
        scripts: [failAtStatement(statement, when, error)],
        minutes: 5,
      }
    },
    { random, batch: 1, perTenant: 4 },
    onRound,
  )

function failAtStatement(wanted: number, when: 'before' | 'after', error: string): Script {
  let seen = 0
  return (moment) => {
    if (moment.when !== when || !moment.what.startsWith('d1')) return
    seen += 1
    if (seen === wanted) throw new Error(error)
  }
}

/** KV has nothing, or fails, for the first two lives; the third finds it well. */
export const vaultAbsent = (count: number, random: () => number, onRound?: OnRound) => {
  const absent = (): Script => (moment) => {
    if (named(moment) === 'before kv get') throw new Error('KV GET failed: 503 Service Unavailable')
  }
  return playAll(
    count,
    (index) => ({ what: 'KV fails', scripts: index % 2 === 0 ? [absent()] : [absent(), absent()], minutes: 8 }),
    { random, batch: 1 },
    onRound,
  )
}

/** F5: the share is made and the answer is lost; the account's own posts show it at once, late, or never. */
export async function answerLost(count: number, random: () => number): Promise<Tally> {
  const tally = emptyTally()
  for (let first = 0; first < count; first += perRound) {
    const lags = Array.from({ length: Math.min(perRound, count - first) }, () =>
      oneOf(random, ['none', 'late', 'never'] as const),
    )
    const parts = lags.map(
      (lag): Part => ({
        what: `answer lost, shown ${lag}`,
        scripts: [],
        ...(lag === 'never' && {
          judge: ({ state, reposts }: End) =>
            state === 'needs_person' && reposts === 1 ? null : 'not shown anywhere, and no person asked',
        }),
      }),
    )
    let shown = false
    await playRound(
      {
        parts,
        random,
        prepare: async (shares) => {
          for (const [index, share] of shares.entries()) {
            await trouble(share, { dropAfterPublish: true, ...(lags[index] !== 'none' && { listLagMs: 600_000 }) })
          }
        },
        onTick: async (minutes, shares) => {
          if (shown || minutes < 6) return
          shown = true
          for (const [index, share] of shares.entries())
            if (lags[index] === 'late') await trouble(share, { listLagMs: null })
        },
      },
      tally,
    )
  }
  return tally
}

interface Refusal {
  readonly type: string
  readonly status: number
  readonly state: string
  readonly stops: boolean
  readonly minutes?: number
}

/** What the other side may answer, and where it has to lead. */
const refusals: readonly Refusal[] = [
  { type: 'errors/disconnected_account', status: 401, state: 'needs_person', stops: true },
  { type: 'errors/expired_credentials', status: 401, state: 'needs_person', stops: true },
  { type: 'errors/checkpoint_error', status: 401, state: 'needs_person', stops: true },
  { type: 'errors/account_restricted', status: 403, state: 'needs_person', stops: true },
  { type: 'errors/limit_exceeded', status: 422, state: 'approved', stops: false },
  { type: 'errors/too_many_requests', status: 429, state: 'approved', stops: false },
  { type: 'errors/unexpected_error', status: 500, state: 'failed', stops: false, minutes: 12 },
  { type: 'errors/provider_error', status: 502, state: 'failed', stops: false, minutes: 12 },
  { type: 'errors/request_timeout', status: 504, state: 'failed', stops: false, minutes: 12 },
]

/** F11: the other side answers everything with trouble: few tries, and none once the account is in danger. */
export async function troubledSite(count: number, random: () => number, tries: number): Promise<Tally> {
  const tally = emptyTally()
  const chosen = Array.from({ length: count }, (_, index) => refusals[index % refusals.length] ?? refusals[0])
  const asked = new Map<string, number>()
  const parts = chosen.map(
    (refusal): Part => ({
      what: `${refusal?.status} ${refusal?.type}`,
      scripts: [],
      minutes: refusal?.state === 'approved' ? Number.POSITIVE_INFINITY : (refusal?.minutes ?? 3),
      judge: ({ state, reposts, attempts, memberStatus }, { activityId }) => {
        const begun = asked.get(activityId) ?? 0
        if (reposts > 0) return 'shared through trouble'
        if (state !== refusal?.state) return `should be ${refusal?.state}`
        if ((memberStatus === 'needs_attention') !== refusal.stops) return `the member is ${memberStatus}`
        return begun > (refusal.stops ? 1 : tries) || attempts > tries ? `hammered: begun ${begun} times` : null
      },
    }),
  )
  const { past } = await playRound(
    {
      parts,
      random,
      batch: 1,
      horizonMinutes: 20,
      prepare: async (shares) => {
        for (const [index, share] of shares.entries()) {
          const { type, status } = chosen[index] ?? refusals[0] ?? { type: '', status: 500 }
          await trouble(share, { fails: { type, status } })
        }
      },
      onTick: async (_, __, installation) => {
        asked.clear()
        for (const { birth, life } of installation.past) {
          if (!life.moments.some(({ what }) => what.startsWith('http'))) continue
          for (const id of birth.ids) asked.set(id, (asked.get(id) ?? 0) + 1)
        }
      },
    },
    tally,
  )
  const presses = past
    .flatMap(({ life }) => life.moments)
    .filter((moment) => named(moment) === 'before http POST /api/v1/posts')
  if (presses.length > 0) note(tally, 'duplicate', `${presses.length} shares were sent through trouble`)
  return tally
}

/** F13: the clocks of the runners are off, jump back an hour, or leap ten minutes in the middle of a run. */
export const clocksOff = (count: number, random: () => number, onRound?: OnRound) => {
  const skews = new WeakMap<Life, () => number>()
  return playAll(
    count,
    () => {
      const kind = oneOf(random, ['steady', 'back', 'leap'] as const)
      const at = between(random, 1, 50)
      return {
        what: `clock ${kind} at moment ${at}`,
        scripts: [
          atMoment(at, (_, life) => {
            if (kind !== 'steady') skews.set(life, () => (kind === 'back' ? -3_600_000 : 600_000))
          }),
        ],
        minutes: 90,
      }
    },
    {
      random,
      horizonMinutes: 180,
      skewOf: (birth, life) => {
        if (birth.kind === 'cron') return 0
        const steady = skews.get(life)
        if (steady) return steady()
        const off = between(random, -300_000, 300_000)
        // The second reading of a clock is as far off as the first.
        skews.set(life, () => off)
        return off
      },
    },
    onRound,
  )
}

const change =
  (sql: string, ...values: string[]) =>
  () =>
    env.DB.prepare(sql)
      .bind(...values)
      .run()

/** The switches, as one share meets them: how each is set, and how it is taken back. */
const switches: readonly (readonly [string, (share: Share) => readonly (() => Promise<unknown>)[]])[] = [
  [
    'the installation is stopped',
    () => {
      const stops = installationStops(env.DB, 'operator')
      return [() => stops.stop({ kind: 'all' }, 'drill', Date.now()), () => stops.release({ kind: 'all' }, Date.now())]
    },
  ],
  [
    'a route is stopped for everybody',
    () => {
      const stops = installationStops(env.DB, 'operator')
      const route = { kind: 'route', route: 'unipile' } as const
      return [() => stops.stop(route, 'drill', Date.now()), () => stops.release(route, Date.now())]
    },
  ],
  [
    'the company is stopped',
    ({ tenantId }) => [
      change(
        `insert into stops (tenant_id, kind, route, reason, stopped_by, at) values (?1, 'all', '', 'drill', 'owner', 1)`,
        tenantId,
      ),
      change(`delete from stops where tenant_id = ?1`, tenantId),
    ],
  ],
  [
    'the company is suspended',
    ({ tenantId }) => [
      change(`update tenants set status = 'suspended' where id = ?1`, tenantId),
      change(`update tenants set status = 'active' where id = ?1`, tenantId),
    ],
  ],
  [
    'the member pauses',
    ({ tenantId, memberId }) => [
      change(`update members set status = 'paused' where tenant_id = ?1 and id = ?2`, tenantId, memberId),
      change(`update members set status = 'active' where tenant_id = ?1 and id = ?2`, tenantId, memberId),
    ],
  ],
  [
    'the pod is paused',
    ({ tenantId, offerId }) => [
      change(
        `insert into pods (tenant_id, id, name, status, created_at) values (?1, ?2, 'Test', 'paused', 1)`,
        tenantId,
        offerId,
      ),
      change(`update pods set status = 'active' where tenant_id = ?1 and id = ?2`, tenantId, offerId),
    ],
  ],
]

/** What each switch is called. */
export const switchNames: readonly string[] = switches.map(([name]) => name)

/** How the drill of a switch went. */
export interface Drill extends Tally {
  /** How many moments lay between the switch and the end of what it stopped, at most. */
  momentsAfter: number
}

/** The kill switch, set between any two steps of a run: nothing is pressed from then on until it is taken back. */
export async function switchedOff(count: number, random: () => number): Promise<Drill> {
  const tally: Drill = { ...emptyTally(), momentsAfter: 0 }
  for (let index = 0; index < count; index += 1) {
    const [name, made] = switches[index % switches.length] ?? oneOf(random, switches)
    const at = between(random, 1, 40)
    let set: Life | null = null
    let setAt = 0
    let share: Share | null = null
    let off: readonly (() => Promise<unknown>)[] = []
    let released = false
    await playRound(
      {
        random,
        parts: [
          {
            what: `${name} at moment ${at}`,
            minutes: 12,
            scripts: [
              atMoment(at, async (_, life) => {
                set = life
                setAt = life.moments.length
                strike(tally, name)
                await off[0]?.()
              }),
            ],
          },
        ],
        prepare: async ([only]) => {
          if (!only) throw new Error('no share')
          share = only
          off = made(only)
        },
        onTick: async (minutes) => {
          if (!released && set && minutes >= 5) {
            released = true
            await off[1]?.()
            if (share)
              await change(`update activities set due_at = 0 where id = ?1 and state = 'approved'`, share.activityId)()
          }
          if (released || !set || !share) return
          const moments = (set as Life).moments.map(named)
          const pressed = moments.indexOf('before d1 submitting')
          const after = moments.slice(setAt).filter((moment) => moment === 'before http POST /api/v1/posts').length
          if ((pressed < 0 || pressed >= setAt) && after > 0)
            note(tally, 'duplicate', `${name} at moment ${at}: pressed all the same`)
          if (pressed < 0 || pressed >= setAt) tally.momentsAfter = Math.max(tally.momentsAfter, moments.length - setAt)
        },
      },
      tally,
    )
    if (set && !released) await off[1]?.()
  }
  return tally
}
