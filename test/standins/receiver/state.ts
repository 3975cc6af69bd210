import { z } from 'zod'
import { type Ledger, makeLedger, makeTrouble, type Trouble } from '../control.ts'
import { passingSwitches } from '../passing-trouble.ts'

const switches = {
  ...passingSwitches,
  status: z.int().min(200).max(599),
  retryAfter: z.int().min(0),
  redirect: z.url(),
}

/** The switches of the receiver; the README's table says what each does. An account is the name in the path. */
export type ReceiverSwitches = { [K in keyof typeof switches]: z.infer<(typeof switches)[K]> }

/** A request as it came in, whatever it was then answered. */
export interface Received {
  readonly kind: 'hook' | 'slack'
  readonly name: string
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** The body's bytes read as UTF-8. */
  readonly body: string
  readonly at: string
}

/** Everything the receiver remembers. */
export interface ReceiverState {
  readonly now: () => number
  readonly ledger: Ledger
  readonly trouble: Trouble<ReceiverSwitches>
  readonly received: Received[]
}

/** Makes an empty state. `now` gives the time in ms. */
export function makeReceiverState(now: () => number): ReceiverState {
  return { now, ledger: makeLedger(now), trouble: makeTrouble(switches), received: [] }
}
