import { z } from 'zod'
import type { Trouble } from './control.ts'

/** Switches that any server has use for; `path` says where they hold, `times` for how many requests. */
export const passingSwitches = {
  status: z.int().min(400).max(599),
  path: z.string().startsWith('/'),
  times: z.int().min(1),
  delayMs: z.int().min(0).max(600_000),
  garbage: z.boolean(),
}

type Passing = { [K in keyof typeof passingSwitches]: z.infer<(typeof passingSwitches)[K]> }

/** The switches that hold for one request; takes one off `times`, and all of them away with the last. */
export function takeTrouble<T extends Passing>(trouble: Trouble<T>, path: string, account?: string): Partial<T> {
  const switches = trouble.of(account)
  const { path: where, times } = switches
  if (where && !path.startsWith(where)) return {}
  if (times !== undefined) {
    const own = (trouble.state().accounts as Record<string, object>)[account ?? ''] ?? {}
    const whose = 'times' in own ? { account } : {}
    const spent = Object.fromEntries(Object.keys(switches).map((name) => [name, null]))
    trouble.set(times > 1 ? { ...whose, times: times - 1 } : { ...whose, ...spent })
  }
  return switches
}
