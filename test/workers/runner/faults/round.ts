import { vi } from 'vitest'
import { attemptsAllowed } from '../../../../core/pods/activity.ts'
import { env } from '../world.ts'
import { type Birth, Installation, type InstallationGiven, type Past } from './installation.ts'
import { named, type Script } from './life.ts'
import { newShares, reposts, type Share, trouble } from './shares.ts'

/** What came of some runs with faults. */
export interface Tally {
  runs: number
  kills: number
  duplicate: number
  lost: number
  stuck: number
  /** One line for each that went wrong, with what was done to it. */
  readonly problems: string[]
  /** How often something was done at each moment, by its name. */
  readonly struck: Record<string, number>
}

export const emptyTally = (): Tally => ({
  ...{ runs: 0, kills: 0, duplicate: 0, lost: 0, stuck: 0 },
  problems: [],
  struck: {},
})

/** Counts what was done at a moment. */
export function strike(tally: Tally, moment: string, times = 1): void {
  tally.struck[moment] = (tally.struck[moment] ?? 0) + times
}

export const sumOf = (one: Tally, other: Tally): Tally => ({
  runs: one.runs + other.runs,
  kills: one.kills + other.kills,
  duplicate: one.duplicate + other.duplicate,
  lost: one.lost + other.lost,
  stuck: one.stuck + other.stuck,
  problems: [...one.problems, ...other.problems],
  struck: Object.fromEntries(
    Object.keys({ ...one.struck, ...other.struck }).map((moment) => [
      moment,
      (one.struck[moment] ?? 0) + (other.struck[moment] ?? 0),
    ]),
  ),
})

/** A share as it ended. */
export interface End {
  readonly state: string
  readonly reason: string | null
  readonly pressed: boolean
  readonly attempts: number
  readonly fence: number
  readonly dueAt: number
  readonly memberStatus: string
  /** How many reposts the other side counts. */
  readonly reposts: number
}

/** One share's part in a round. */
export interface Part {
  /** What is done to it, as it is printed. */
  readonly what: string
  /** What happens in its first life, its second, and so on. */
  readonly scripts: readonly Script[]
  /** Says what is wrong with the end; what is not given is judged by {@link judge}. */
  readonly judge?: (end: End, share: Share) => string | null
  /** How many simulated minutes it may take until nothing but a reading or a person is waited for. */
  readonly minutes?: number
}

export interface RoundGiven extends Omit<InstallationGiven, 'startAt' | 'scriptOf'> {
  readonly parts: readonly Part[]
  readonly perTenant?: number
  /** The site shows every second member's own posts only after six minutes, so that looking there keeps nobody from sharing twice. */
  readonly shownLate?: boolean
  /** What happens in a minute of the cron. */
  readonly cronScript?: () => Script | undefined
  /** Done to the shares before anything is sent. */
  readonly prepare?: (shares: readonly Share[], installation: Installation) => Promise<void>
  /** Done after each moment at which something was due. */
  readonly onTick?: (minutes: number, shares: readonly Share[], installation: Installation) => Promise<void>
  readonly horizonMinutes?: number
}

/** States in which nothing but a reading or a person is waited for. */
const calm = new Set(['succeeded', 'unknown', 'needs_person', 'failed', 'skipped', 'declined', 'canceled', 'proposed'])
const moving = new Set(['approved', 'queued', 'running', 'submitting', 'unknown'])

/** The time goes on from round to round, as what one left in D1 is met by the next. */
let time = Date.now()

/** Plays a round to its end, and judges it. */
export async function playRound(given: RoundGiven, tally: Tally): Promise<{ shares: Share[]; past: readonly Past[] }> {
  const { parts, horizonMinutes = 50 } = given
  time += 60_000
  const startAt = time
  const shares = await newShares({ count: parts.length, now: startAt, perTenant: given.perTenant ?? 1 })
  const scripts = new Map(shares.map(({ activityId }, index) => [activityId, [...(parts[index]?.scripts ?? [])]]))
  const borne = new Map<string, number>()
  const handedOut = new Map<Birth, { readonly id: string; readonly script: Script }>()
  let looked = 0
  // A copy of a message that comes while another runner has the share ends before anything could be done to it.
  const takeBack = () => {
    for (const { birth, life } of installation.past.slice(looked)) {
      const handed = handedOut.get(birth)
      if (!handed || life.happened) continue
      scripts.get(handed.id)?.unshift(handed.script)
      for (const one of birth.ids) borne.set(one, (borne.get(one) ?? 0) - 1)
    }
    looked = installation.past.length
  }
  const installation = new Installation({
    ...given,
    startAt,
    scriptOf: (birth) => {
      if (birth.kind === 'cron') return given.cronScript?.()
      takeBack()
      // What is done to one is done to all that came with it: none has to bear more than a share may.
      const id = birth.ids.find((one) => (scripts.get(one)?.length ?? 0) > 0)
      if (id === undefined || birth.ids.some((one) => (borne.get(one) ?? 0) >= attemptsAllowed - 1)) return undefined
      for (const one of birth.ids) borne.set(one, (borne.get(one) ?? 0) + 1)
      const script = scripts.get(id)?.shift()
      if (script) handedOut.set(birth, { id, script })
      return script
    },
  })
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => installation.now)
  const quiet = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  const calmAt = new Map<string, number>()
  let left = 0
  try {
    await given.prepare?.(shares, installation)
    const late = given.shownLate ? shares.filter((_, index) => index % 2 === 1) : []
    await Promise.all(late.map((share) => trouble(share, { listLagMs: 600_000 })))
    for (;;) {
      await installation.tick()
      const minutes = (installation.now - startAt) / 60_000
      if (minutes >= 6) await Promise.all(late.splice(0).map((share) => trouble(share, { listLagMs: null })))
      await given.onTick?.(minutes, shares, installation)
      const states = await statesOf(shares)
      for (const { activityId } of shares) {
        const state = states.get(activityId) ?? 'gone'
        if (!calm.has(state)) calmAt.delete(activityId)
        else if (!calmAt.has(activityId)) calmAt.set(activityId, minutes)
      }
      left = await owed()
      const open = [...states.values()].some((state) => moving.has(state))
      if ((!open && left === 0 && installation.queued === 0) || minutes > horizonMinutes) break
    }
    const ends = await endsOf(shares)
    for (const [index, share] of shares.entries()) {
      const part = parts[index]
      const end = ends.get(share.activityId)
      if (!part || !end) throw new Error('a share is gone')
      const door = env.MEMBER_GATE.getByName(`linkedin/${share.vanity}`)
      const heldMs = await door.acquire({ activityId: 'probe', fence: 1 }, 1)
      const tookMinutes = calmAt.get(share.activityId) ?? Number.POSITIVE_INFINITY
      judge(tally, part, share, end, { heldMs, tookMinutes })
    }
    if (left > 0) note(tally, 'stuck', `${left} rows are left in the outbox`)
    const killed = installation.past.filter(({ ended }) => ended === 'killed')
    tally.kills += killed.length
    tally.runs += shares.length
    for (const { life } of installation.past) for (const moment of life.struck) strike(tally, moment)
    for (const { ended, birth } of installation.past) {
      if (ended === 'threw' && birth.kind === 'consumer') note(tally, 'stuck', `the consumer threw with ${birth.ids}`)
    }
    return { shares, past: installation.past }
  } finally {
    time = Math.max(time, installation.now)
    clock.mockRestore()
    quiet.mockRestore()
  }
}

/** Counts what went wrong, with its line. */
export function note(tally: Tally, kind: 'duplicate' | 'lost' | 'stuck', line: string): void {
  tally[kind] += 1
  tally.problems.push(`${kind}: ${line}`)
}

function judge(
  tally: Tally,
  part: Part,
  share: Share,
  end: End,
  { heldMs, tookMinutes }: { heldMs: number; tookMinutes: number },
): void {
  const line = (wrong: string) =>
    `${part.what}: ${wrong} [${end.state}, ${end.reposts} reposts, attempts ${end.attempts}, fence ${end.fence}, ${tookMinutes} min, "${end.reason}"]`
  if (end.reposts > 1) note(tally, 'duplicate', line('shared more than once'))
  if (end.state === 'succeeded' && end.reposts === 0) note(tally, 'lost', line('said to be shared, and is not'))
  const wrong = part.judge ? part.judge(end, share) : truthOf(end)
  if (wrong) note(tally, 'lost', line(wrong))
  if (moving.has(end.state) && !part.judge) note(tally, 'stuck', line('not settled'))
  else if (tookMinutes > (part.minutes ?? 3)) note(tally, 'stuck', line('took too long'))
  if (heldMs > 0) note(tally, 'stuck', line(`the account is held for ${heldMs} ms more`))
  if (end.dueAt < 0) note(tally, 'stuck', line('due before 1970'))
}

/** What is wrong with how a share ended that nothing but faults kept from being made. */
export function truthOf({ state, reposts: made, pressed }: Pick<End, 'state' | 'reposts' | 'pressed'>): string | null {
  if (made > 0) return state === 'succeeded' ? null : 'shared, and not known to be'
  if (!pressed) return 'never pressed, and not tried again'
  return state === 'needs_person' ? null : 'pressed without effect, and no person asked'
}

async function statesOf(shares: readonly Share[]): Promise<Map<string, string>> {
  const { results } = await env.DB.prepare(
    `select id, state from activities where (tenant_id, id) in
       (select json_extract(value, '$[0]'), json_extract(value, '$[1]') from json_each(?1))`,
  )
    .bind(JSON.stringify(shares.map(({ tenantId, activityId }) => [tenantId, activityId])))
    .all<{ id: string; state: string }>()
  return new Map(results.map(({ id, state }) => [id, state]))
}

/** How each share ended. */
export async function endsOf(shares: readonly Share[]): Promise<Map<string, End>> {
  const made = await reposts()
  const { results } = await env.DB.prepare(
    `select a.id, a.state, a.state_reason as reason, a.pressed_at as pressedAt, a.attempts, a.fence, a.due_at as dueAt,
       m.status as memberStatus
     from activities a join members m on m.tenant_id = a.tenant_id and m.id = a.member_id where (a.tenant_id, a.id) in
       (select json_extract(value, '$[0]'), json_extract(value, '$[1]') from json_each(?1))`,
  )
    .bind(JSON.stringify(shares.map(({ tenantId, activityId }) => [tenantId, activityId])))
    .all<Omit<End, 'reposts' | 'pressed'> & { id: string; pressedAt: number | null }>()
  const accounts = new Map(shares.map(({ activityId, account }) => [activityId, account]))
  return new Map(
    results.map(({ id, pressedAt, ...row }) => [
      id,
      { ...row, pressed: pressedAt !== null, reposts: made.get(accounts.get(id) ?? '') ?? 0 },
    ]),
  )
}

async function owed(): Promise<number> {
  return (await env.DB.prepare('select count(*) as n from outbox').first<number>('n')) ?? 0
}

/** Kills at a moment, the first time that it is reached. */
export const killAt =
  (wanted: string): Script =>
  (moment, life) =>
    named(moment) === wanted ? life.kill() : undefined

/** Does something at the n-th moment, from 1, for each message of the life. */
export const atMoment =
  (n: number, happening: Script): Script =>
  (moment, life) => {
    if (life.moments.length !== n * Math.max(1, life.size)) return
    life.happened = true
    return happening(moment, life)
  }

/** Kills at the n-th moment, as {@link atMoment}. */
export const killAtMoment = (n: number): Script => atMoment(n, (_, life) => life.kill())
