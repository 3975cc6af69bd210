import { median, table } from '../../measures.ts'
import { Series, spread, tenth } from '../chatkit/spread.ts'
import type { RunnerEffort } from './effort.ts'
import { newMember, type RunnerWorld, shareOnce } from './runner-world.ts'

const dialects = ['L', 'M', 'S1', 'S2'] as const
export const posts = [
  { urn: 'urn:li:activity:7398000000000000001', path: '/feed/update/urn:li:activity:7398000000000000001/' },
  { urn: 'urn:li:activity:7398000000000000002', path: '/feed/update/urn:li:activity:7398000000000000002/' },
] as const
export const ownWords = 'We read the last three sentences out loud since March.\nWorth the silence of week one.'

/** What the loop on the other side gives. */
interface LoopSeen {
  readonly browserMs: number
  readonly turns: number
  readonly actions: number
  readonly done: boolean
}

/**
 * What one picture of the window counts as: 32 × 32 px patches (1366 × 900 px: 43 × 29), as OpenAI publishes for models of that
 * kind; a person measured about 1,200 for a somewhat smaller window. Source: browser-runner reference §1.4.
 */
const tokensAPicture = 43 * 29
/** The task, the tool and the system's words at the start; an action's call and its own result at each turn. */
const [tokensAtStart, tokensATurn] = [600, 60]

/** Tokens that a loop's model reads and writes: at each turn it reads all that came before. */
export function loopTokens(turns: number): number {
  let [read, written] = [0, 0]
  for (let turn = 1; turn <= turns; turn += 1) {
    read += tokensAtStart + turn * tokensAPicture + (turn - 1) * tokensATurn
    written += tokensATurn
  }
  return read + written
}

/** Thinking of a model for each turn, in seconds: none, a tuned loop's, a plain loop's. Source: performance reference §1.7. */
const thinking = [0, 0.6, 3] as const

/** Reposts on pages as they are known, in every dialect, by the runner and by a plain computer-use loop, in turns. */
export async function benchUnchanged({ pairs, note }: RunnerEffort, world: RunnerWorld): Promise<string> {
  const series = new Series()
  const failed: string[] = []
  for (let pair = 0; pair < pairs; pair++)
    for (const dialect of dialects)
      for (const comment of [null, ownWords]) {
        const kind = comment === null ? 'plain' : 'words'
        const name = `${dialect} ${kind}`
        await world.site('POST', '/__reset')
        world.model.taken()
        const seen = await shareOnce(world, await newMember(world, { dialect }), posts[0], comment)
        const asked = world.model.taken()
        if (seen.state === 'succeeded' && seen.effects.length === 1) {
          series.add(`${name} ms`, seen.browserMs)
          series.add(`${name} steps`, seen.steps)
          series.add(`${name} calls`, seen.modelCalls + asked.healer + asked.other)
        } else failed.push(`${name}: ${seen.state}, ${seen.effects.length} effects: ${seen.reason}`)
        const { vanity } = await newMember(world, { dialect })
        const email = `${vanity}@example.test`
        const order = {
          do: 'loop',
          origin: world.siteUrl,
          email,
          password: `${vanity}-pass-1`,
          path: posts[0].path,
          comment,
        }
        const loop = await world.order<LoopSeen>(order).catch((error: unknown) => String(error).slice(0, 160))
        if (typeof loop === 'string') failed.push(`${name}: the loop failed: ${loop}`)
        else if (loop.done) {
          series.add(`${name} loop ms`, loop.browserMs)
          series.add(`${name} turns`, loop.turns)
        } else failed.push(`${name}: the loop came to no end in ${loop.turns} turns`)
        note()
      }
  const rows = [
    [
      'a repost, browser seconds',
      'ours p50',
      'steps',
      'calls',
      'the loop p50',
      'turns',
      'tokens',
      ...thinking.map((s) => `to the loop, ${s} s a turn`),
    ],
  ]
  for (const dialect of dialects)
    for (const kind of ['plain', 'words']) {
      const of = (what: string) => series.of(`${dialect} ${kind} ${what}`)
      const seconds = (values: number[]) =>
        spread(
          values.map((ms) => ms / 1000),
          tenth,
        )
      const turns = median(of('turns'))
      rows.push([
        `${dialect}, ${kind === 'plain' ? 'without words' : 'with words'}`,
        seconds(of('ms')),
        String(median(of('steps'))),
        String(Math.max(...of('calls'))),
        seconds(of('loop ms')),
        String(turns),
        Math.round(loopTokens(turns)).toLocaleString('en'),
        ...thinking.map((s) => `${(median(of('ms')) / (median(of('loop ms')) + s * 1000 * turns)).toFixed(2)} ×`),
      ])
    }
  const trouble =
    failed.length > 0 ? `\n\n  did not come to an end, and are left out above:\n  ${failed.join('\n  ')}` : ''
  return `${table(rows)}${trouble}

  aims: no call of a model, and at most 0.20 × of the loop's browser seconds. The loop takes a picture before each action, errs
  never and checks nothing (not who is signed in, not what was shared already, not what came of it), so its turns are the fewest
  possible; published loops take 53 ± 13. Its tokens are computed, and so is its model's time beyond 0 s: turns times that.`
}
