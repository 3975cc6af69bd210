import { median, table } from '../../measures.ts'
import type { Effort } from './effort.ts'
import { residentMb } from './machine.ts'
import type { Product } from './product.ts'

/** A page that every list has in full, so that all answer the same number of rows. */
const limit = 5

interface Page {
  readonly data: { readonly id: string }[]
  readonly has_more: boolean
  readonly after?: string
}

/** Pages of `items.list` and `threads.list` of short and long lists: their time, and the rows that are read. */
export async function benchLists({ listReads, longest, note }: Effort, product: Product): Promise<string> {
  const rows = [['list, page of 5', 'ms', 'to the shortest', 'rows read']]
  const counts = [10, 1000, longest]
  const threads = new Map<number, string>()
  for (const count of counts) {
    const filled = await fetch(`${product.url}/bench/fill?count=${count}`, { method: 'POST' })
    threads.set(count, await filled.text())
  }
  note()
  const places = ['first', 'deep'] as const
  for (const type of ['items.list', 'threads.list']) {
    const shortest = new Map<string, number>()
    for (const place of places)
      for (const count of counts) {
        const params = type === 'items.list' ? { thread_id: threads.get(count) } : {}
        const ask = reader(product, count, type, params)
        const after = place === 'deep' ? await cursorNearTheEnd(ask, count) : undefined
        const seen = await timed(ask, after, listReads)
        const base = shortest.get(place) ?? seen.ms
        shortest.set(place, base)
        const ratio = `${(seen.ms / base).toFixed(2)} ×`
        rows.push([`${type}, ${place} page of ${count}`, seen.ms.toFixed(2), ratio, String(seen.rowsRead)])
        note()
      }
  }
  const memory = await memoryWhilePaging(product, longest, threads.get(longest) ?? '')
  return `${table(rows)}\n\n  aim: within 1.3 × of the shortest.\n\n${memory}`
}

type Ask = (query: object) => Promise<{ page: Page; rowsRead: number; ms: number }>

function reader({ url }: Product, count: number, type: string, params: object): Ask {
  return async (query) => {
    const body = JSON.stringify({ type, params: { ...params, order: 'desc', ...query } })
    const started = performance.now()
    const response = await fetch(`${url}/bench/list?count=${count}`, { method: 'POST', body })
    const page: Page & { message?: string } = await response.json()
    if (!response.ok) throw new Error(`${type} answered ${response.status}: ${page.message}`)
    return { page, rowsRead: Number(response.headers.get('x-rows-read')), ms: performance.now() - started }
  }
}

/** The cursor behind which a page is the last full one, read in the other direction. */
async function cursorNearTheEnd(ask: Ask, count: number): Promise<string | undefined> {
  const { page } = await ask({ order: 'asc', limit: limit + 1 })
  const cursor = page.data.at(-1)?.id
  if (!cursor) throw new Error(`The list of ${count} has too few rows.`)
  return cursor
}

async function timed(ask: Ask, after: string | undefined, times: number) {
  const query = { limit, ...(after !== undefined && { after }) }
  const seen: { ms: number; rowsRead: number }[] = []
  for (let read = 0; read < times; read++) {
    const { page, ms, rowsRead } = await ask(query)
    if (page.data.length !== limit) throw new Error(`A page has ${page.data.length} rows instead of ${limit}.`)
    seen.push({ ms, rowsRead })
  }
  return { ms: median(seen.map(({ ms }) => ms)), rowsRead: median(seen.map(({ rowsRead }) => rowsRead)) }
}

/** Reads the longest thread to its end, and says what workerd held in memory meanwhile. */
async function memoryWhilePaging({ url, pid }: Product, count: number, thread_id: string): Promise<string> {
  const ask = reader({ url, pid } as Product, count, 'items.list', { thread_id })
  const held: number[] = []
  let [after, read]: [string | undefined, number] = [undefined, 0]
  for (;;) {
    const { page } = await ask({ limit: 100, ...(after !== undefined && { after }) })
    read += page.data.length
    held.push(residentMb(pid))
    if (!page.has_more) break
    after = page.after
  }
  const third = Math.ceil(held.length / 3)
  const [begin, end] = [median(held.slice(0, third)), median(held.slice(-third))]
  const mb = (value: number) => `${value.toFixed(0)} MB`
  return `  One object with ${count} items read page by page (${read} items, ${held.length} pages): workerd held ${mb(begin)} in the first third of the
  pages, ${mb(end)} in the last, ${mb(Math.max(...held))} at most.`
}
