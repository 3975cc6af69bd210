import { setTimeout as pause } from 'node:timers/promises'
import { table } from '../../measures.ts'
import type { Effort } from './effort.ts'
import type { Load, Seen } from './load.ts'
import type { People } from './people.ts'
import type { Product } from './product.ts'
import { Series, spread, tenth } from './spread.ts'
import { putLoad } from './turns.ts'

/** How long the stand-in's model thinks before its first word, and between two. */
const model = { delayMs: 300, deltaMs: 20 }
const message = {
  content: [{ type: 'input_text', text: 'Write about pacing' }],
  attachments: [],
  inference_options: {},
}
const create = JSON.stringify({ type: 'threads.create', params: { input: message } })
const next = JSON.stringify({ type: 'threads.add_user_message', params: { thread_id: 'THREAD', input: message } })
const list = JSON.stringify({ type: 'threads.list', params: { limit: 1 } })

/**
 * What the whole product adds to the time in which the model itself says its first word: the door, the database, the person's
 * object, credential, history and the Agents SDK. Each person writes one message after the other into a thread of theirs.
 */
export async function benchFirstText(
  { peopleMs, peoplePairs, note }: Effort,
  { url }: Product,
  people: People,
  openaiUrl: string,
): Promise<string> {
  const control = (path: string, body: object) =>
    fetch(openaiUrl + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  await control('/__trouble', { ...model, path: '/v1/responses' })
  const clientsOf = (count: number, body: string) =>
    people.secrets.slice(0, count).map((secret) => ({ headers: { authorization: `Bearer ${secret}` }, body }))
  const ms = (count: number) => (count === 1 ? peopleMs / 2 : peopleMs)
  const through = (count: number): Promise<Seen> => {
    const clients = clientsOf(count, create)
    // Begun one after another over about the length of an answer, so that they do not all ask in the same moment.
    const staggerMs = 1200 / count
    const load: Load = {
      url: `${url}/chatkit`,
      clients,
      next,
      marker: 'text_delta',
      warmUpMs: 2500,
      ms: ms(count),
      staggerMs,
    }
    return putLoad(load)
  }
  // The first request is also the one that the model alone is then asked with.
  await putLoad({ url: `${url}/chatkit`, clients: clientsOf(1, create), marker: 'text_delta', warmUpMs: 0, ms: 0 })
  const asked = await lastRequest(openaiUrl)
  const alone = (count: number): Promise<Seen> => {
    const headers = { authorization: 'Bearer sk-bench-0123456789' }
    const clients = Array.from({ length: count }, () => ({ headers, body: asked }))
    const staggerMs = 1200 / count
    return putLoad({
      url: `${openaiUrl}/v1/responses`,
      clients,
      marker: 'output_text.delta',
      warmUpMs: 1500,
      ms: ms(count),
      staggerMs,
    })
  }
  const doorOnly = (count: number): Promise<Seen> =>
    putLoad({ url: `${url}/chatkit`, clients: clientsOf(count, list), marker: '"data"', warmUpMs: 300, ms: 1500 })

  const series = new Series()
  const rows = [['ms to the first text', 'p50', 'p99', 'added p50', 'p99']]
  for (const count of [1, people.secrets.length]) {
    for (let pair = 0; pair < peoplePairs; pair++) {
      const [own, product] = [await alone(count), await through(count)]
      series.add(`alone p50 ${count}`, own.first.p50)
      series.add(`alone p99 ${count}`, own.first.p99)
      series.add(`through p50 ${count}`, product.first.p50)
      series.add(`through p99 ${count}`, product.first.p99)
      series.add(`added p50 ${count}`, product.first.p50 - own.first.p50)
      series.add(`added p99 ${count}`, product.first.p99 - own.first.p99)
      note()
    }
    const cells = (name: string) => ['p50', 'p99'].map((part) => spread(series.of(`${name} ${part} ${count}`), tenth))
    rows.push(
      [`the model alone, ${count} at once`, ...cells('alone')],
      [`through the product, ${count} at once`, ...cells('through'), ...cells('added')],
    )
  }
  const door = await doorOnly(1)
  rows.push(['door and object alone (threads.list), 1 at once', tenth(door.first.p50), tenth(door.first.p99)])
  await control('/__trouble', { delayMs: null, deltaMs: null, path: null })
  await pause(model.delayMs)
  return `${table(rows)}\n\n  aims at ${people.secrets.length} at once: at most 5 ms added at p50, 25 ms at p99. The stand-in shares the load's core.`
}

/** What the product has sent to the model last. */
async function lastRequest(openaiUrl: string): Promise<string> {
  const seen = (await (await fetch(`${openaiUrl}/__requests`)).json()) as {
    requests?: { path: string; body: unknown }[]
  }
  const body = seen.requests?.findLast(({ path }) => path === '/v1/responses')?.body
  if (!body) throw new Error('The stand-in for OpenAI has seen no request of the product.')
  return JSON.stringify(body)
}
