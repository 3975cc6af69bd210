import { deepEqual } from '../../../worker/chatkit/equal.ts'
import { createBody } from './script.ts'
import type { Server } from './servers.ts'

type Event = { type: string } & Record<string, unknown>

/** The events of one answer, ids replaced by their order and times by one and the same. */
async function eventsOf({ url, headersOf }: Server): Promise<Event[]> {
  const headers = { 'content-type': 'application/json', ...headersOf('sameness', 0) }
  const response = await fetch(url, { method: 'POST', headers, body: createBody({ deltas: 3, pauseMs: 0 }) })
  const text = await response.text()
  const ids = new Map<string, string>()
  const plain = text
    .replaceAll(/"(?:thr|msg)_\w+"/g, (id) => {
      if (!ids.has(id)) ids.set(id, `"id ${ids.size}"`)
      return ids.get(id) ?? id
    })
    .replaceAll(/"\d{4}-\d\d-\d\dT[^"]+"/g, '"a time"')
  return [...plain.matchAll(/^data: (.*)$/gm)].map(([, json = '']): Event => JSON.parse(json))
}

const countOf = (events: Event[]): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const { type } of events) counts.set(type, (counts.get(type) ?? 0) + 1)
  return counts
}

/** Says in words how the answers of a server differ from those of ours, but for ids and times. Empty: they are the same. */
function differences(ours: Event[], theirs: Event[]): string[] {
  const [own, other] = [countOf(ours), countOf(theirs)]
  const words: string[] = []
  for (const type of new Set([...own.keys(), ...other.keys()])) {
    const [mine = 0, its = 0] = [own.get(type), other.get(type)]
    if (mine !== its) words.push(`${type} ${its} times instead of ${mine}`)
  }
  const both = (events: Event[]) => events.filter(({ type }) => own.get(type) === other.get(type))
  const [a, b] = [both(ours), both(theirs)]
  a.forEach((event, index) => {
    if (!deepEqual(event, b[index])) words.push(`${event.type}: ${fieldsThatDiffer(event, b[index]).join(', ')}`)
  })
  return words
}

function fieldsThatDiffer(a: unknown, b: unknown, path = ''): string[] {
  if (deepEqual(a, b)) return []
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return [`${path} is ${JSON.stringify(b) ?? 'absent'} instead of ${JSON.stringify(a) ?? 'absent'}`]
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...keys].flatMap((key) => fieldsThatDiffer(Reflect.get(a, key), Reflect.get(b, key), `${path}/${key}`))
}

/** How each server's answers differ from those of the first, in words. */
export async function compareAnswers([ours, ...others]: Server[]): Promise<string[]> {
  if (!ours) return []
  const own = await eventsOf(ours)
  const lines: string[] = []
  for (const server of others) {
    const words = differences(own, await eventsOf(server))
    lines.push(`${server.name}: ${words.length === 0 ? 'the same but for ids and times' : words.join('; ')}`)
  }
  return lines
}
