import type { Tone } from '../../data/activity-states.ts'
import type { ChatImport } from '../../data/chat-imports.ts'

/** An import's state in a word, with its tone. */
export function importState({ state, unmatched }: Pick<ChatImport, 'state' | 'unmatched'>): {
  tone: Tone
  label: string
} {
  if (state === 'queued') return { tone: 'moving', label: 'In line' }
  if (state === 'running') return { tone: 'moving', label: 'Under way' }
  if (state === 'failed') return { tone: 'bad', label: 'Stopped' }
  return unmatched.length > 0 ? { tone: 'attention', label: 'People missing' } : { tone: 'good', label: 'Done' }
}

/** What of OpenAI's conversations is here, so far or in the end, and what was left out. */
export function importCounts({ state, counts }: Pick<ChatImport, 'state' | 'counts'>): string[] {
  const underWay = state === 'queued' || state === 'running'
  const { threads, items, people, skipped_threads: threadsLeft, skipped_items: itemsLeft } = counts
  const here = `${some(threads, 'conversation')} with ${some(items, 'entry', 'entries')}, of ${some(people, 'person', 'people')}`
  const left = [
    ...(threadsLeft > 0 ? [some(threadsLeft, 'conversation')] : []),
    ...(itemsLeft > 0 ? [some(itemsLeft, 'entry', 'entries')] : []),
  ]
  return [
    ...(threads > 0 ? [underWay ? `${here}, so far.` : `Here now: ${here}.`] : []),
    ...(threads === 0 && state === 'done' ? ['OpenAI has no conversation of anybody who is known here.'] : []),
    ...(left.length > 0 ? [`Left out: ${left.join(', ')}.`] : []),
  ]
}

/** A number with its word. */
export function some(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`
}
