import { beforeEach, describe, expect, it } from 'vitest'
import { NotFoundError } from './errors.ts'
import { newId } from './ids.ts'
import type { Awaitable, Store } from './store.ts'
import { makeTurn } from './turn.ts'
import type { Attachment } from './types/attachments.ts'
import type { AssistantMessageItem, ThreadItem, WidgetItem } from './types/items.ts'
import type { ThreadMetadata } from './types/threads.ts'

export interface StoreUnderTest<TContext> {
  /** An empty store. */
  store: Store<TContext>
  /** A context that stands for this person. */
  contextOf(user: string): TContext
}

const created_at = '2026-11-20T10:00:00.000Z'

function thread(id: string, fields: Partial<ThreadMetadata> = {}): ThreadMetadata {
  return { id, created_at, status: { type: 'active' }, metadata: {}, ...fields }
}

function message(id: string, text = id): AssistantMessageItem {
  return {
    type: 'assistant_message',
    id,
    thread_id: 'thr_1',
    created_at,
    content: [{ type: 'output_text', text, annotations: [] }],
  }
}

const file: Attachment = {
  type: 'file',
  id: 'atc_1',
  name: 'a.txt',
  mime_type: 'text/plain',
  metadata: { key: 'r2/a' },
}

const image: Attachment = {
  type: 'image',
  id: 'atc_2',
  name: 'b.png',
  mime_type: 'image/png',
  preview_url: 'https://files.test/b.png',
  upload_descriptor: { url: 'https://files.test/up', method: 'PUT', headers: { 'x-a': '1' } },
  metadata: { key: 'r2/b' },
}

/**
 * What every store must do; call it in a test file of yours with a function that makes an empty store. The ids are those
 * of the protocol reference, section 15.3. All items of a test have the same time stamp, so a store that orders by time fails.
 */
export function describeStore<TContext>(name: string, open: () => Awaitable<StoreUnderTest<TContext>>): void {
  describe(`${name} keeps the store contract`, () => {
    let store: Store<TContext>
    let me: TContext
    let other: TContext

    const ids = async (query: { limit?: number; order: 'asc' | 'desc'; after?: string }) => {
      const page = await store.loadThreadItems('thr_1', { limit: 20, ...query }, me)
      return { ...page, data: page.data.map((item) => item.id) }
    }
    const add = async (...items: ThreadItem[]) => {
      for (const item of items) await store.addThreadItem('thr_1', item, me)
    }
    const rejected = async (work: () => unknown) => {
      try {
        await work()
      } catch (error) {
        return error
      }
      throw new Error('nothing was thrown')
    }

    beforeEach(async () => {
      const opened = await open()
      store = opened.store
      me = opened.contextOf('me')
      other = opened.contextOf('other')
      await store.saveThread(thread('thr_1'), me)
    })

    it('T01 saves and loads a thread with all its fields', async () => {
      const saved = thread('thr_9', {
        title: 'Grüße 🎉',
        status: { type: 'locked', reason: 'busy' },
        allowed_image_domains: ['img.test'],
        metadata: { previous_response_id: 'resp_1', nested: { a: [1, null] } },
      })
      await store.saveThread(saved, me)
      expect(await store.loadThread('thr_9', me)).toEqual(saved)
    })

    it('T02 overwrites a thread', async () => {
      await store.saveThread(thread('thr_1', { title: 'Second', metadata: { n: 2 } }), me)
      expect(await store.loadThread('thr_1', me)).toEqual(thread('thr_1', { title: 'Second', metadata: { n: 2 } }))
    })

    it('T03 takes a title away again', async () => {
      await store.saveThread(thread('thr_1', { title: 'Named' }), me)
      await store.saveThread(thread('thr_1', { title: undefined, metadata: { kept: true } }), me)
      const loaded = await store.loadThread('thr_1', me)
      expect(loaded.title ?? null).toBeNull()
      expect(loaded.metadata).toEqual({ kept: true })
    })

    it('T04 loads items as they were saved and in their order', async () => {
      const call: ThreadItem = {
        type: 'client_tool_call',
        id: 'fc_1',
        thread_id: 'thr_1',
        created_at,
        status: 'completed',
        call_id: 'call_1',
        name: 'pick',
        arguments: { a: null },
        output: null,
      }
      await add(message('a'), call, message('c'))
      const page = await store.loadThreadItems('thr_1', { limit: 20, order: 'asc' }, me)
      expect(page.data).toEqual([message('a'), call, message('c')])
    })

    it('T05 keeps a file attachment with its metadata', async () => {
      await store.saveAttachment(file, me)
      expect(await store.loadAttachment('atc_1', me)).toEqual(file)
    })

    it('T06 keeps an image attachment, and what is saved over it', async () => {
      await store.saveAttachment(image, me)
      expect(await store.loadAttachment('atc_2', me)).toEqual(image)
      await store.saveAttachment({ ...image, upload_descriptor: undefined, thread_id: 'thr_1' }, me)
      expect((await store.loadAttachment('atc_2', me)).thread_id).toBe('thr_1')
      expect((await store.loadAttachment('atc_2', me)).upload_descriptor ?? null).toBeNull()
      await store.deleteAttachment('atc_2', me)
      expect(await rejected(() => store.loadAttachment('atc_2', me))).toBeInstanceOf(NotFoundError)
      await store.deleteAttachment('atc_2', me)
    })

    it('T07 pages through threads', async () => {
      await store.saveThread(thread('thr_2'), me)
      await store.saveThread(thread('thr_3'), me)
      await store.saveThread(thread('thr_0'), other)
      const first = await store.loadThreads({ limit: 2, order: 'asc' }, me)
      expect(first).toMatchObject({ has_more: true, after: 'thr_2' })
      expect(first.data.map(({ id }) => id)).toEqual(['thr_1', 'thr_2'])
      const second = await store.loadThreads({ limit: 2, order: 'asc', after: 'thr_2' }, me)
      expect(second.data.map(({ id }) => id)).toEqual(['thr_3'])
      expect(second.has_more).toBe(false)
      expect(second.after ?? null).toBeNull()
      const newest = await store.loadThreads({ limit: 2, order: 'desc' }, me)
      expect(newest.data.map(({ id }) => id)).toEqual(['thr_3', 'thr_2'])
      expect(await rejected(() => store.loadThreads({ limit: 2, order: 'asc', after: 'thr_0' }, me))).toBeInstanceOf(
        NotFoundError,
      )
    })

    it('T08 gives items in both orders', async () => {
      await add(message('a'), message('b'), message('c'))
      expect((await ids({ order: 'asc' })).data).toEqual(['a', 'b', 'c'])
      expect((await ids({ order: 'desc' })).data).toEqual(['c', 'b', 'a'])
    })

    it('T09 pages through items', async () => {
      await add(message('a'), message('b'), message('c'), message('d'))
      expect(await ids({ limit: 2, order: 'asc' })).toMatchObject({ data: ['a', 'b'], has_more: true, after: 'b' })
      const last = await ids({ limit: 2, order: 'asc', after: 'b' })
      expect(last).toMatchObject({ data: ['c', 'd'], has_more: false })
      expect(last.after ?? null).toBeNull()
      expect((await ids({ limit: 3, order: 'desc', after: 'c' })).data).toEqual(['b', 'a'])
      expect(await rejected(() => ids({ order: 'asc', after: 'nobody' }))).toBeInstanceOf(NotFoundError)
    })

    it('T09 never gives more than 100 rows', async () => {
      for (let n = 0; n < 105; n += 1) await add(message(`m${n}`))
      const page = await ids({ limit: 1000, order: 'asc' })
      expect(page.data).toHaveLength(100)
      expect(page).toMatchObject({ has_more: true, after: 'm99' })
    })

    it('T10 overwrites an item in its place', async () => {
      await add(message('a'), message('b'))
      await store.saveItem('thr_1', message('a', 'changed'), me)
      expect(await store.loadItem('thr_1', 'a', me)).toEqual(message('a', 'changed'))
      expect((await ids({ order: 'asc' })).data).toEqual(['a', 'b'])
    })

    it('T10 keeps a widget', async () => {
      const widget: WidgetItem = {
        type: 'widget',
        id: 'w',
        thread_id: 'thr_1',
        created_at,
        widget: { type: 'Card', children: [{ type: 'Text', id: 't', value: 'Hi' }] },
        copy_text: 'Hi',
      }
      await store.saveItem('thr_1', widget, me)
      expect(await store.loadItem('thr_1', 'w', me)).toEqual(widget)
    })

    it('T10 lets an item be added twice, in the place of the first time', async () => {
      await add(message('a'), message('b'), message('a', 'again'))
      expect((await ids({ order: 'asc' })).data).toEqual(['a', 'b'])
      expect(await store.loadItem('thr_1', 'a', me)).toEqual(message('a', 'again'))
    })

    it('T10 is not changed by what happens to an object after it was saved or loaded', async () => {
      const saved = message('a', 'before')
      await add(saved)
      saved.content = []
      const loaded = await store.loadItem('thr_1', 'a', me)
      if (loaded.type === 'assistant_message') loaded.content = []
      expect(await store.loadItem('thr_1', 'a', me)).toEqual(message('a', 'before'))
    })

    it('T11 does not find an unknown item', async () => {
      expect(await rejected(() => store.loadItem('thr_1', 'nobody', me))).toBeInstanceOf(NotFoundError)
    })

    it('T11 forgets what is deleted, and does not mind deleting it again', async () => {
      await add(message('a'), message('b'))
      await store.deleteThreadItem('thr_1', 'a', me)
      await store.deleteThreadItem('thr_1', 'a', me)
      expect((await ids({ order: 'asc' })).data).toEqual(['b'])
      await store.deleteThread('thr_1', me)
      await store.deleteThread('thr_1', me)
      expect(await rejected(() => store.loadThread('thr_1', me))).toBeInstanceOf(NotFoundError)
      expect((await ids({ order: 'asc' })).data).toEqual([])
    })

    it("T12 hides one person's threads and attachments from another", async () => {
      await store.saveAttachment(file, me)
      expect(await rejected(() => store.loadThread('thr_1', other))).toBeInstanceOf(NotFoundError)
      expect(await rejected(() => store.loadAttachment('atc_1', other))).toBeInstanceOf(NotFoundError)
      expect((await store.loadThreads({ limit: 20, order: 'desc' }, other)).data).toEqual([])
    })

    it("T13 hides one person's items from another and keeps them safe", async () => {
      await add(message('a'))
      await store.saveAttachment(file, me)
      const page = await store.loadThreadItems('thr_1', { limit: 20, order: 'asc' }, other)
      expect(page.data).toEqual([])
      expect(page.has_more).toBe(false)
      expect(await rejected(() => store.loadItem('thr_1', 'a', other))).toBeInstanceOf(NotFoundError)
      expect(await rejected(() => store.addThreadItem('thr_1', message('x'), other))).toBeInstanceOf(NotFoundError)
      expect(await rejected(() => store.saveThread(thread('thr_1', { title: 'mine' }), other))).toBeInstanceOf(
        NotFoundError,
      )
      expect(await rejected(() => store.saveAttachment(file, other))).toBeInstanceOf(NotFoundError)
      await store.deleteThreadItem('thr_1', 'a', other)
      await store.deleteThread('thr_1', other)
      await store.deleteAttachment('atc_1', other)
      expect(await store.loadItem('thr_1', 'a', me)).toEqual(message('a'))
      expect(await store.loadAttachment('atc_1', me)).toEqual(file)
    })

    const running = { id: 'trn_1', signal: new AbortController().signal }

    it('T14 leaves ids to the protocol unless it makes its own', () => {
      const turn = makeTurn({ context: me, store, metadata: {} }, thread('thr_1'), running, () => 0)
      const made = (['message', 'tool_call', 'task', 'workflow'] as const).map((kind) => turn.newId(kind))
      if (store.generateItemId) expect(new Set(made).size).toBe(4)
      else expect(made.map((id) => id.split('_')[0])).toEqual(['msg', 'tc', 'tsk', 'wf'])
      if (!store.generateThreadId) expect(newId('thread')).toMatch(/^thr_[0-9a-f]{30}$/)
    })

    it('T15 lets ids be made by the integration', () => {
      let n = 0
      const own: Store<TContext> = Object.create(store, {
        generateItemId: { value: (kind: string, { id }: ThreadMetadata) => `${id}-${kind}-${++n}` },
      })
      const turnOf = (id: string) => makeTurn({ context: me, store: own, metadata: {} }, thread(id), running, () => 0)
      expect(turnOf('one').newId('message')).toBe('one-message-1')
      expect(turnOf('two').newId('workflow')).toBe('two-workflow-2')
    })
  })
}
