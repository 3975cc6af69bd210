import puppeteer from '@cloudflare/puppeteer'
import { dispatchDue } from '../../../../core/pods/dispatch.ts'
import { sweepActivities } from '../../../../core/pods/sweep.ts'
import type { Env } from '../../../../runner/env.ts'
import { happeningAt, type Point } from '../faults.ts'
import { activity, type Case, deliver, env, message, newCase, reposts } from '../world.ts'
import { Life, named, type Script } from './life.ts'
import { d1Errors } from './outages.ts'
import { oneOf } from './random.ts'
import { emptyTally, note, strike, type Tally, truthOf } from './round.ts'

const minute = 60_000
/** Runs at once: each has a browser of its own. */
const atOnce = 3
/** How many deliveries, sweeps and readings a share may take to come to its end. */
const patience = 8
/** A share may be put off before it comes to a moment, as where its page is slow. The moment is then tried on another one, so often. */
const sharesForMoment = 3

const steps = [
  'launch_browser',
  'sign_in',
  'check_identity',
  'read_own_activity',
  'open_post',
  'check_actor',
  'open_menu',
  'submit',
] as const

/** A way to lose the browser, and whether it came to that. */
interface Loss {
  readonly what: string
  readonly begin: () => { readonly bindings: Env; readonly happened: () => boolean }
}

const answering = (answer: (path: string) => Response | null, onSocket?: (socket: WebSocket) => void): Fetcher =>
  new Proxy(env.BROWSER, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown
      if (name !== 'fetch') return typeof member === 'function' ? member.bind(target) : member
      return async (input: RequestInfo, init?: RequestInit) => {
        const early = answer(new URL(input instanceof Request ? input.url : input).pathname)
        if (early) return early
        const response = await target.fetch(input, init)
        if (response.webSocket) onSocket?.(response.webSocket)
        return response
      }
    },
  })

/** The connection to the browser is cut at a point: closed by the service, or by an idle minute. */
function cutAt(what: string, point: Point): Loss {
  return {
    what,
    begin: () => {
      const sockets: WebSocket[] = []
      let cut = false
      const cutAll = () => {
        cut = sockets.length > 0
        for (const socket of sockets) socket.close(1011, 'gone')
      }
      const BROWSER = answering(
        () => null,
        (socket) => void sockets.push(socket),
      )
      return { bindings: { ...happeningAt(point, cutAll), BROWSER }, happened: () => cut }
    },
  }
}

/** The browser itself is ended at a point, as when the service rolls a release. */
function endedAt(what: string, point: Point): Loss {
  return {
    what,
    begin: () => {
      let own: string | null = null
      let ended = false
      const BROWSER = answering((path) => {
        own ??= /\/browser\/([0-9a-f-]{36})/.exec(path)?.[1] ?? null
        return null
      })
      const end = async () => {
        if (!own) return
        const browser = await puppeteer.connect(env.BROWSER, own)
        const gone = new Promise<void>((done) => browser.once('disconnected', () => done()))
        // It goes down before it can answer.
        await Promise.race([gone, browser.close().catch(() => gone)])
        ended = true
      }
      return { bindings: { ...happeningAt(point, end), BROWSER }, happened: () => ended }
    },
  }
}

function refused(status: number): Loss {
  return {
    what: `launch answered ${status}`,
    begin: () => {
      let asked = false
      const BROWSER = answering((path) => {
        if (path !== '/v1/devtools/browser') return null
        asked = true
        return new Response('slow down', { status })
      })
      return { bindings: { ...env, BROWSER }, happened: () => asked }
    },
  }
}

const losses: readonly Loss[] = [
  refused(429),
  refused(503),
  ...steps.map((name) => cutAt(`connection cut after ${name}`, { afterStep: name })),
  cutAt('connection cut before the press is written down', 'before_submitting'),
  cutAt('connection cut once the press is written down', 'after_submitting'),
  ...(['open_post', 'open_menu'] as const).map((name) => endedAt(`browser ended after ${name}`, { afterStep: name })),
]

/** F12: the browser is refused, cut off or ended at each step; what is left is taken up as the product does it. */
export async function browserLost(count: number, random: () => number): Promise<Tally> {
  const tally = emptyTally()
  const given = Array.from({ length: count }, (_, index) => losses[index % losses.length] ?? oneOf(random, losses))
  for (let first = 0; first < given.length; first += atOnce) {
    await Promise.all(given.slice(first, first + atOnce).map((loss) => playOne(loss, tally)))
  }
  return tally
}

async function playOne(loss: Loss, tally: Tally): Promise<void> {
  for (let left = sharesForMoment; left > 0; left -= 1) if (await loseOne(loss, tally)) return
  note(tally, 'stuck', `${loss.what}: it never came to that`)
}

/** @returns whether it came to the loss; the share is judged either way */
async function loseOne({ what, begin }: Loss, tally: Tally): Promise<boolean> {
  const share = await newCase()
  const { bindings, happened } = begin()
  tally.runs += 1
  await deliver([message(share)], { given: bindings })
  if (happened()) tally.kills += 1
  const state = await takeUp(share)
  const made = (await reposts(share)).length
  const wrong = (kind: 'duplicate' | 'lost' | 'stuck') => note(tally, kind, `${what}: ${state}, ${made} reposts`)
  if (made > 1) wrong('duplicate')
  if (state === 'succeeded' && made === 0) wrong('lost')
  if (!['succeeded', 'needs_person', 'failed'].includes(state)) wrong('stuck')
  return happened()
}

/** Does what the sweep, the dispatch and the queue do in the half hour behind. @returns the state that it ends in */
async function takeUp(share: Case): Promise<string> {
  for (let pass = 1; pass <= patience; pass += 1) {
    const { state } = await activity(share)
    const ahead = pass * 15 * minute
    const now = Date.now() + ahead
    if (state === 'approved') {
      await dispatchDue(env.DB, now, share.tenantId)
      await deliver([message(share)], { ahead })
    } else if (state === 'unknown') {
      await deliver([{ ...message(share), kind: 'reconcile' }], { ahead })
    } else if (state === 'running' || state === 'submitting' || state === 'queued') {
      await sweepActivities(env.DB, now)
    } else return state
  }
  return (await activity(share)).state
}

/**
 * D1 fails before or after each statement of a share on the site, those nearest to the press first; what is left is taken up as the
 * product does it.
 */
export async function databaseFailsOnSite(count: number, random: () => number): Promise<Tally> {
  const tally = emptyTally()
  const statements = await statementsOnSite()
  const press = statements.indexOf('d1 submitting')
  // What comes behind the press is of more interest than what comes before it.
  const farFrom = (at: number) => (at < press ? 2 * (press - at) : at - press)
  const faults = statements
    .toSorted((one, other) => farFrom(statements.indexOf(one)) - farFrom(statements.indexOf(other)))
    .flatMap((what) => [`before ${what}`, `after ${what}`])
  const play = async (index: number) => {
    const moment = faults[index % faults.length] ?? oneOf(random, faults)
    const error = oneOf(random, d1Errors)
    for (let left = sharesForMoment; left > 0; left -= 1) if (await failOne(moment, error)) return
  }
  /** @returns whether it came to the moment; the share is judged either way */
  const failOne = async (moment: string, error: string): Promise<boolean> => {
    const share = await newCase()
    const { struck } = await lifeOf(share, failAt(moment, error))
    tally.runs += 1
    for (const one of struck) strike(tally, one)
    const state = await takeUp(share)
    const made = (await reposts(share)).length
    const pressed = (await activity(share)).pressed_at !== null
    const line = `D1 fails ${moment}: ${state}, ${made} reposts`
    if (made > 1) note(tally, 'duplicate', line)
    const wrong = truthOf({ state, reposts: made, pressed })
    if (wrong) note(tally, 'lost', `${line}: ${wrong}`)
    return struck.length > 0
  }
  for (let first = 0; first < count; first += atOnce) {
    const size = Math.min(atOnce, count - first)
    await Promise.all(Array.from({ length: size }, (_, index) => play(first + index)))
  }
  return tally
}

/** What a share on the site asks D1 for, in order, from one that comes to its press. */
async function statementsOnSite(): Promise<string[]> {
  for (let left = sharesForMoment; left > 0; left -= 1) {
    const { moments } = await lifeOf(await newCase(), () => undefined)
    const statements = [...new Set(moments.flatMap(({ what }) => (what.startsWith('d1') ? what : [])))]
    if (statements.includes('d1 submitting')) return statements
  }
  throw new Error('no share came to its press')
}

/** Fails a statement, the first time that it comes to it. */
function failAt(wanted: string, error: string): Script {
  let done = false
  return (moment) => {
    if (done || named(moment) !== wanted) return
    done = true
    throw new Error(error)
  }
}

/** Has a runner take a share's message, with what happens to it. */
async function lifeOf(share: Case, script: Script): Promise<Life> {
  const life = new Life(env, script)
  await deliver([message(share)], { given: life.env })
  return life
}
