import type { ThreadItem } from '../../../worker/chatkit/types/items.ts'
import type { Page } from '../../../worker/chatkit/types/page.ts'
import type { Thread } from '../../../worker/chatkit/types/threads.ts'
import type { Client } from '../client.ts'
import { allPages, json, start } from '../conversation.ts'
import type { Row } from '../row.ts'

type Ids = readonly { id: string }[]

const idsOf = (rows: Ids) => rows.map(({ id }) => id)

function items(client: Client, params: object): Promise<Page<ThreadItem>> {
  return json(client, 'items.list', params)
}

function threads(client: Client, params: object): Promise<Page<Thread>> {
  return json(client, 'threads.list', params)
}

/** Begins so many threads. @returns their ids, the newest first */
async function begin(client: Client, count: number): Promise<string[]> {
  const ids: string[] = []
  for (let n = 0; n < count; n += 1) ids.unshift((await start(client, 'conformance:title')).chat.threadId)
  return ids
}

/** Lists of threads and of items. Section 2.1. */
export const pageRows: readonly Row[] = [
  {
    id: 'S14',
    title: '25 threads: the 20 newest first with a cursor, then the other 5',
    group: 'protocol',
    needs: ['title'],
    async run(client, expect) {
      const before = await threads(client, { limit: 1 })
      const ids = await begin(client, 25)
      const first = await threads(client, { limit: 20 })
      expect.equal(idsOf(first.data), ids.slice(0, 20), 'first page')
      expect.holds(first, { has_more: true, after: ids[19] ?? '' }, 'first page')
      const second = await threads(client, { limit: 20, after: first.after })
      expect.equal(idsOf(second.data).slice(0, 5), ids.slice(20), 'second page')
      if (before.data.length > 0) return
      expect.equal(second.data.length, 5, 'threads on the second page')
      expect.that(!second.has_more && second.after === undefined, 'the last page has a cursor')
    },
  },
  {
    id: 'S32',
    title: 'the page of threads after the last one shown follows it',
    group: 'protocol',
    needs: [],
    async run(client, expect) {
      const older = (await start(client, 'Hello')).chat.threadId
      const newer = (await start(client, 'Hello again')).chat.threadId
      const first = await threads(client, { limit: 1 })
      expect.equal(idsOf(first.data), [newer], 'first page')
      expect.holds(first, { has_more: true, after: newer }, 'first page')
      expect.equal(idsOf((await threads(client, { limit: 1, after: newer })).data), [older], 'second page')
    },
  },
  {
    id: 'T07',
    title: 'threads oldest first, two a page: every one once, the cursor absent on the last page only',
    group: 'protocol',
    needs: ['title'],
    async run(client, expect) {
      const ids = (await begin(client, 3)).reverse()
      const rows = await allPages<Thread>(client, 'threads.list', { order: 'asc', limit: 2 })
      const own = idsOf(rows).filter((id) => ids.includes(id))
      expect.equal(own, ids, 'threads')
    },
  },
  {
    id: 'R16',
    title: 'threads in a list carry no items',
    group: 'protocol',
    needs: [],
    async run(client, expect) {
      const { chat } = await start(client, 'Hello')
      const listed = (await threads(client, {})).data.find(({ id }) => id === chat.threadId)
      expect.that(listed, 'the thread is not in the list')
      expect.holds(listed?.items, { data: [], has_more: false }, 'items of a listed thread')
    },
  },
  {
    id: 'S15',
    title: '26 items: the 20 newest first with a cursor, then the other 6',
    group: 'protocol',
    needs: ['burst'],
    async run(client, expect) {
      const { chat } = await start(client, 'conformance:burst 25')
      const newest = idsOf(chat.items).reverse()
      const thread_id = chat.threadId
      const first = await items(client, { thread_id })
      expect.equal(idsOf(first.data), newest.slice(0, 20), 'first page')
      expect.holds(first, { has_more: true, after: newest[19] ?? '' }, 'first page')
      const second = await items(client, { thread_id, after: first.after })
      expect.equal(idsOf(second.data), newest.slice(20), 'second page')
      expect.that(!second.has_more && second.after === undefined, 'the last page has a cursor')
    },
  },
  {
    id: 'R17',
    title: 'threads.get_by_id has the first 20 items, oldest first, and a cursor to the rest',
    group: 'protocol',
    needs: ['burst'],
    async run(client, expect) {
      const { chat } = await start(client, 'conformance:burst 25')
      const page = (await chat.get()).items
      expect.equal(idsOf(page.data), idsOf(chat.items).slice(0, 20), 'items')
      expect.that(page.has_more, 'has_more is false')
      const rest = await items(client, { thread_id: chat.threadId, order: 'asc', after: page.after })
      expect.equal(idsOf(rest.data), idsOf(chat.items).slice(20), 'the rest')
    },
  },
  {
    id: 'T08',
    title: 'items oldest first and newest first',
    group: 'protocol',
    needs: ['burst'],
    async run(client, expect) {
      const { chat } = await start(client, 'conformance:burst 4')
      const thread_id = chat.threadId
      expect.equal((await items(client, { thread_id, order: 'asc' })).data, chat.items, 'oldest first')
      expect.equal((await items(client, { thread_id, order: 'desc' })).data, chat.items.toReversed(), 'newest first')
    },
  },
  {
    id: 'T09',
    title: 'items after one of them, and no cursor on the last page',
    group: 'protocol',
    needs: ['burst'],
    async run(client, expect) {
      const { chat } = await start(client, 'conformance:burst 4')
      const ids = idsOf(chat.items)
      const query = { thread_id: chat.threadId, order: 'asc', after: ids[1] }
      const limited = await items(client, { ...query, limit: 2 })
      expect.equal(idsOf(limited.data), ids.slice(2, 4), 'a page of two')
      expect.holds(limited, { has_more: true, after: ids[3] ?? '' }, 'a page of two')
      const rest = await items(client, query)
      expect.equal(idsOf(rest.data), ids.slice(2), 'the rest')
      expect.that(!rest.has_more && rest.after === undefined, 'the last page has a cursor')
    },
  },
  {
    id: 'G05',
    title: 'limit 0, null and absent all mean 20',
    group: 'protocol',
    needs: ['burst'],
    async run(client, expect) {
      const { chat } = await start(client, 'conformance:burst 25')
      for (const query of [{ limit: 0 }, { limit: null }, {}]) {
        const { data } = await items(client, { thread_id: chat.threadId, ...query })
        expect.equal(data.length, 20, `items for ${JSON.stringify(query)}`)
      }
    },
  },
  {
    id: 'D20a',
    title: 'a huge limit is served with a page of at most 100',
    group: 'hardening',
    needs: ['burst'],
    async run(client, expect) {
      const { chat } = await start(client, 'conformance:burst 110')
      for (const limit of [101, 1_000_000_000]) {
        const { data, has_more } = await items(client, { thread_id: chat.threadId, limit })
        expect.that(data.length <= 100, `${data.length} items for limit ${limit}`)
        expect.that(data.length > 0 && has_more, 'a page with nothing on it, or nothing behind it')
      }
    },
  },
  {
    id: 'D20b',
    title: 'a limit that is negative or no whole number is a 400 with a message',
    group: 'hardening',
    needs: [],
    async run(client, expect) {
      for (const limit of [-1, -1_000_000, 1.5, 'many']) {
        expect.refusedCleanly(await client.ask({ type: 'threads.list', params: { limit } }), 400)
      }
    },
  },
  {
    id: 'G06',
    title: 'a page after an item that is not there is refused',
    group: 'protocol',
    needs: [],
    async run(client, expect) {
      const { chat } = await start(client, 'Hello')
      const params = { thread_id: chat.threadId, after: 'msg_of_nobody' }
      expect.refused(await client.ask({ type: 'items.list', params }))
    },
  },
  {
    id: 'D02h',
    title: 'a page after a row that is not there is a 404 with a message',
    group: 'hardening',
    needs: [],
    async run(client, expect) {
      const { chat } = await start(client, 'Hello')
      const params = { thread_id: chat.threadId, after: 'msg_of_nobody' }
      expect.refusedCleanly(await client.ask({ type: 'items.list', params }), 400, 404)
      expect.refusedCleanly(await client.ask({ type: 'threads.list', params: { after: 'thr_of_nobody' } }), 400, 404)
    },
  },
  {
    id: 'D04',
    title: 'items of the same moment are neither skipped nor repeated between pages',
    group: 'hardening',
    needs: ['burst'],
    async run(client, expect) {
      const { chat } = await start(client, 'conformance:burst 40')
      const ids = idsOf(chat.items)
      for (const limit of [1, 7]) {
        const query = { thread_id: chat.threadId, limit } as const
        const asc = await allPages<ThreadItem>(client, 'items.list', { ...query, order: 'asc' })
        expect.equal(idsOf(asc), ids, `items oldest first, ${limit} a page`)
        const desc = await allPages<ThreadItem>(client, 'items.list', { ...query, order: 'desc' })
        expect.equal(idsOf(desc).reverse(), ids, `items newest first, ${limit} a page`)
      }
    },
  },
]
