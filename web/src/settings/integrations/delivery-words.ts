import type { Tone } from '../../data/activity-states.ts'
import type { Delivery } from '../../data/deliveries.ts'

type Facts = Pick<Delivery, 'state' | 'attempts' | 'lastStatus'>

/** A message's state in words, and what its address last said to it. */
export function deliveryWords({ state, attempts, lastStatus }: Facts): { tone: Tone; label: string; answer: string } {
  const tries = attempts === 1 ? '1 try' : `${attempts} tries`
  const said = lastStatus === null ? 'no answer' : `answered with ${lastStatus}`
  const answer = attempts === 0 ? '' : `${tries}, ${said}`
  if (state === 'sent') return { tone: 'good', label: 'Arrived', answer: attempts > 1 ? answer : '' }
  if (state === 'given_up') return { tone: 'bad', label: 'Given up', answer }
  return attempts === 0
    ? { tone: 'moving', label: 'On its way', answer }
    : { tone: 'attention', label: 'Waits', answer }
}
