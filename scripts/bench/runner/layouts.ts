import {
  beyond,
  finalSeeds,
  type Layout,
  layoutOf,
  modals,
  tuneSeeds,
} from '../../../test/standins/linkedin/layout/layout.ts'
import { table } from '../../measures.ts'
import type { RunnerEffort } from './effort.ts'
import { newMember, type RunnerWorld, type ShareSeen, shareOnce } from './runner-world.ts'
import { ownWords, posts } from './unchanged.ts'

/**
 * What came of a share on a changed layout: made and known to be (by the script alone, or with one call), made but not seen to be,
 * refused with nothing out there, or anything else, which must not be.
 */
type End = 'by script' | 'healed' | 'unseen' | 'safe' | 'wrong'

interface Tried {
  readonly seed: string
  readonly layout: Layout
  readonly withWords: boolean
  readonly beyond: string | null
  readonly first: { readonly end: End; readonly calls: number; readonly seen: ShareSeen }
  /** Calls of the same member's next share, on the same layout; null where the first one was not made. */
  readonly second: { readonly end: End; readonly calls: number } | null
}

/** Shares on layouts that nobody has met: what is healed, what fails safe, and what it costs the second time. */
export async function benchLayouts({ layouts, final, note }: RunnerEffort, world: RunnerWorld): Promise<string> {
  const halves = [['tune', tuneSeeds] as const, ...(final ? [['final', finalSeeds] as const] : [])]
  const parts: string[] = []
  for (const [half, seeds] of halves) {
    const tried: Tried[] = []
    for (const [index, seed] of seeds.slice(0, layouts).entries()) {
      tried.push(await tryLayout(world, seed, index % 2 === 1))
      note()
    }
    parts.push(report(half, tried))
  }
  return `${parts.join('\n\n')}

  aims: at least 90 % of the layouts made with at most one call, all others refused with nothing out there, and no call the second
  time. Beyond healing by the product's own rules are: a menu or a Post button whose words nobody knows, a dialog over the page
  whose ways out nobody knows, and languages whose menu is not confirmed; there refusing is right. Every second share has words of
  the member's own. The model's stand-in chooses by the healer's request alone.`
}

async function tryLayout(world: RunnerWorld, seed: string, withWords: boolean): Promise<Tried> {
  await world.site('POST', '/__reset')
  // Each layout stands for a time of its own: nothing learned on another one is known.
  await world.sql('delete from locators')
  const member = await newMember(world)
  const comment = withWords ? ownWords : null
  await world.site('POST', '/__trouble', { account: member.vanity, layout: seed })
  const run = async (post: (typeof posts)[number]) => {
    world.model.taken()
    const seen = await shareOnce(world, member, post, comment)
    const { healer, other } = world.model.taken()
    return { seen, calls: healer, agent: other, end: endOf(seen, healer, post.urn, comment) }
  }
  const first = await run(posts[0])
  const made = first.end === 'healed' || first.end === 'by script'
  const second = made ? await run(posts[1]) : null
  const layout = layoutOf(seed)
  return { seed, layout, withWords, beyond: beyond(layout, withWords), first, second }
}

function endOf(seen: ShareSeen, calls: number, urn: string, comment: string | null): End {
  const { state, effects } = seen
  const [effect] = effects
  const right = effects.length === 1 && effect?.kind === 'repost' && effect.target === urn && effect.text === comment
  if (right && state === 'succeeded') return calls === 0 ? 'by script' : calls === 1 ? 'healed' : 'unseen'
  if (right && ['unknown', 'submitting', 'needs_person'].includes(state)) return 'unseen'
  return effects.length === 0 && state !== 'succeeded' ? 'safe' : 'wrong'
}

function report(half: string, tried: readonly Tried[]): string {
  const count = (list: readonly Tried[], end: End) => list.filter(({ first }) => first.end === end).length
  const groups: [string, readonly Tried[]][] = [
    ['all', tried],
    ['not beyond', tried.filter(({ beyond }) => beyond === null)],
    ['beyond', tried.filter(({ beyond }) => beyond !== null)],
    ...(['renamed', 'moved', 'nested', 'translated', 'overlaid'] as const).map((change): [string, readonly Tried[]] => [
      change,
      tried.filter(({ layout }) => layout.changes.includes(change)),
    ]),
  ]
  const rows = [
    [`layouts ${half}`, 'tried', 'no call', 'one call', 'made', 'unseen', 'refused', 'wrong', '2nd made', '2nd calls'],
  ]
  for (const [name, list] of groups) {
    const made = count(list, 'by script') + count(list, 'healed')
    const again = list.flatMap(({ second }) => second ?? [])
    rows.push([
      name,
      String(list.length),
      String(count(list, 'by script')),
      String(count(list, 'healed')),
      list.length > 0 ? `${Math.round((100 * made) / list.length)} %` : '',
      String(count(list, 'unseen')),
      String(count(list, 'safe')),
      String(count(list, 'wrong') + again.filter(({ end }) => end === 'wrong').length),
      `${again.filter(({ end }) => end === 'healed' || end === 'by script').length} of ${again.length}`,
      String(again.reduce((sum, { calls }) => sum + calls, 0)),
    ])
  }
  const rest = tried
    .filter(
      ({ first, second }) =>
        (first.end !== 'healed' && first.end !== 'by script') || (second && second.end !== 'by script'),
    )
    .map(({ seed, layout, withWords, beyond, first, second }) => {
      const what = [
        layout.dialect,
        ...layout.changes,
        ...layout.overlays.filter((name) => modals[name]),
        withWords && 'with words',
      ]
      const end = `${first.end}, ${first.seen.state}, ${first.calls} calls: ${first.seen.reason}`
      const then = second && second.end !== 'by script' ? ` Second: ${second.end}, ${second.calls} calls.` : ''
      return `  ${seed} (${what.filter(Boolean).join(' ')})${beyond ? ` [beyond: ${beyond}]` : ''}: ${end}${then}`
    })
  return `${table(rows)}${rest.length > 0 ? `\n\n${rest.join('\n')}` : ''}`
}
