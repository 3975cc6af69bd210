import { describe, expect, it } from 'vitest'
import { ChatKitError } from './errors.ts'
import { assistantMessage, done, hiddenContext, widgetItem } from './items.ts'
import type { AttachmentStore } from './store.ts'
import { ada, bob, find, gate, openServer, readTo, type User, userInput } from './test-kit.ts'

const talkative = () =>
  openServer({
    async *respond(turn) {
      yield done(assistantMessage(turn, 'Hello'))
    },
  })

describe('threads', () => {
  it('S14 are listed newest first, twenty at a time', async () => {
    const { create, json } = talkative()
    for (let n = 0; n < 25; n += 1) await create(`m${n}`)
    const first = await json({ type: 'threads.list', params: { limit: 20 } })
    expect(first.data.map(({ id }: { id: string }) => id)[0]).toBe('thr_25')
    expect(first).toMatchObject({ has_more: true, after: 'thr_6' })
    expect(first.data).toHaveLength(20)
    expect(
      first.data.every(({ items }: { items: unknown }) => JSON.stringify(items) === '{"data":[],"has_more":false}'),
    ).toBe(true)
    const second = await json({ type: 'threads.list', params: { limit: 20, after: first.after } })
    expect(second.data).toHaveLength(5)
    expect(second.has_more).toBe(false)
    expect('after' in second && second.after !== undefined).toBe(false)
  })

  it('S32 go on after the last one of a page, in either order', async () => {
    const { create, json } = talkative()
    for (let n = 0; n < 3; n += 1) await create()
    const page = async (params: object) => {
      const { data } = await json({ type: 'threads.list', params })
      return data.map(({ id }: { id: string }) => id)
    }
    expect(await page({ order: 'asc', limit: 2 })).toEqual(['thr_1', 'thr_2'])
    expect(await page({ order: 'asc', limit: 2, after: 'thr_2' })).toEqual(['thr_3'])
    expect(await page({ after: 'thr_2' })).toEqual(['thr_1'])
  })

  it.each([
    [{ limit: 0 }, 20],
    [{ limit: null }, 20],
    [{}, 20],
    [{ limit: 1_000_000 }, 100],
    [{ limit: 7 }, 7],
  ])('are cut to a page of fair size: %o', async (params, length) => {
    const { store, json } = openServer()
    for (let n = 0; n < 120; n += 1) {
      await store.saveThread({ id: `t${n}`, created_at: '2026', status: { type: 'active' }, metadata: {} }, ada)
    }
    expect((await json({ type: 'threads.list', params })).data).toHaveLength(length)
  })

  it.each([{ limit: -1 }, { limit: 1.5 }, { limit: '5' }, { order: 'sideways' }])('refuse %o', async (params) => {
    expect(await openServer().send({ type: 'threads.list', params })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request' } },
    })
  })

  it('do not know a foreign or unknown cursor', async () => {
    const { create, send } = talkative()
    await create()
    expect(await send({ type: 'threads.list', params: { after: 'nobody' } })).toMatchObject({ status: 404 })
    expect(await send({ type: 'threads.list', params: { after: 'thr_1' } }, bob)).toMatchObject({ status: 404 })
    expect(await send({ type: 'items.list', params: { thread_id: 'thr_1', after: 'x' } })).toMatchObject({
      status: 404,
    })
  })

  it('S23 are loaded with their first items', async () => {
    const { create, json } = talkative()
    await create('Hi')
    const thread = await json({ type: 'threads.get_by_id', params: { thread_id: 'thr_1' } })
    expect(thread.id).toBe('thr_1')
    expect(thread.items.data.map(({ type }: { type: string }) => type)).toEqual(['user_message', 'assistant_message'])
    expect('metadata' in thread).toBe(false)
  })

  it('S33 take a new title', async () => {
    const { create, json, store } = talkative()
    await create()
    const update = { type: 'threads.update', params: { thread_id: 'thr_1', title: 'Renamed' } }
    expect((await json(update)).title).toBe('Renamed')
    expect((await store.loadThread('thr_1', ada)).title).toBe('Renamed')
  })

  it('keep a title given while an answer is written', async () => {
    const busy = gate()
    const { send, json, store } = openServer({
      async *respond(turn) {
        await busy.opened
        turn.thread.metadata.done = true
        yield done(assistantMessage(turn, 'Hello'))
      },
    })
    const turn = await send({ type: 'threads.create', params: { input: userInput('x') } })
    await readTo(turn, 'stream_options')
    await json({ type: 'threads.update', params: { thread_id: 'thr_1', title: 'Mine' } })
    busy.open()
    if (turn.kind === 'stream') await turn.done
    expect(await store.loadThread('thr_1', ada)).toMatchObject({ title: 'Mine', metadata: { done: true } })
  })

  it('S36 are deleted, and not found then', async () => {
    const { create, json, send } = talkative()
    await create()
    const remove = { type: 'threads.delete', params: { thread_id: 'thr_1' } }
    expect(await json(remove)).toEqual({})
    expect(await json(remove)).toEqual({})
    const gone = await send({ type: 'threads.get_by_id', params: { thread_id: 'thr_1' } })
    expect(gone).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } })
    expect(JSON.stringify(gone)).toContain('thr_1')
  })

  it('end their answer before they are deleted', async () => {
    const { send, json, store } = openServer({
      async *respond({ signal }) {
        yield { type: 'progress_update', text: 'Working' }
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
      },
    })
    const turn = await send({ type: 'threads.create', params: { input: userInput('x') } })
    await readTo(turn, 'progress_update')
    expect(await json({ type: 'threads.delete', params: { thread_id: 'thr_1' } })).toEqual({})
    expect(turn.kind === 'stream' && (await turn.done)).toBe('cancelled')
    expect((await store.loadThreads({ limit: 5, order: 'desc' }, ada)).data).toEqual([])
  })

  it('of others look as if they were not there', async () => {
    const { create, send, stored } = talkative()
    await create()
    const input = userInput('x')
    const requests = [
      { type: 'threads.get_by_id', params: { thread_id: 'thr_1' } },
      { type: 'threads.update', params: { thread_id: 'thr_1', title: 'x' } },
      { type: 'items.list', params: { thread_id: 'thr_1' } },
      { type: 'items.feedback', params: { thread_id: 'thr_1', item_ids: [], kind: 'positive' } },
      { type: 'threads.add_user_message', params: { thread_id: 'thr_1', input } },
      { type: 'threads.add_client_tool_output', params: { thread_id: 'thr_1', result: 1 } },
      { type: 'threads.add_structured_input', params: { thread_id: 'thr_1', item_id: 'i', input: {} } },
      { type: 'threads.retry_after_item', params: { thread_id: 'thr_1', item_id: 'message_1' } },
      { type: 'threads.custom_action', params: { thread_id: 'thr_1', action: { type: 'x' } } },
      { type: 'threads.sync_custom_action', params: { thread_id: 'thr_1', action: { type: 'x' } } },
    ]
    for (const request of requests) {
      const foreign = await send(request, bob)
      const absent = await send({ ...request, params: { ...request.params, thread_id: 'thr_9' } }, bob)
      expect(foreign).toMatchObject({ kind: 'json', status: 404 })
      expect(JSON.stringify(absent)).toBe(JSON.stringify(foreign).replace('thr_1', 'thr_9'))
    }
    expect(await send({ type: 'threads.delete', params: { thread_id: 'thr_1' } }, bob)).toMatchObject({ status: 200 })
    expect(await stored()).toHaveLength(2)
  })
})

describe('items', () => {
  it('S15 are listed newest first, twenty at a time', async () => {
    const { create, json } = openServer({
      async *respond(turn) {
        for (let n = 0; n < 25; n += 1) yield done(assistantMessage(turn, `${n}`))
      },
    })
    await create()
    const list = (after?: string) => json({ type: 'items.list', params: { thread_id: 'thr_1', after } })
    const first = await list()
    expect(first.data).toHaveLength(20)
    expect(first.data[0].content[0].text).toBe('24')
    expect(first.has_more).toBe(true)
    const second = await list(first.after)
    expect(second.data).toHaveLength(6)
    expect(second).not.toHaveProperty('after')
  })

  it('S22 take feedback', async () => {
    const given: unknown[] = []
    const { create, json } = openServer({
      async *respond(turn) {
        yield done(assistantMessage(turn, 'A'))
        yield done(widgetItem(turn, { type: 'Card', children: [] }))
      },
      addFeedback: (feedback) => void given.push(feedback),
    })
    await create()
    const rate = (item: string, kind: string) =>
      json({ type: 'items.feedback', params: { thread_id: 'thr_1', item_ids: [item], kind } })
    expect(await rate('message_2', 'positive')).toEqual({})
    expect(await rate('message_3', 'negative')).toEqual({})
    expect(given).toEqual([
      { threadId: 'thr_1', itemIds: ['message_2'], kind: 'positive' },
      { threadId: 'thr_1', itemIds: ['message_3'], kind: 'negative' },
    ])
  })

  it('take no feedback when foreign, unknown or hidden', async () => {
    const given: unknown[] = []
    const { create, send } = openServer({
      async *respond(turn) {
        yield done({ ...hiddenContext(turn, 'x'), id: 'hidden' })
      },
      addFeedback: (feedback) => void given.push(feedback),
    })
    await create()
    await create('Hi', {}, bob)
    for (const id of ['nobody', 'hidden', 'message_3']) {
      const params = { thread_id: 'thr_1', item_ids: ['message_1', id], kind: 'positive' }
      expect(await send({ type: 'items.feedback', params })).toMatchObject({ status: 404 })
    }
    expect(given).toEqual([])
  })
})

function attachmentStore() {
  const bytes = new Set<string>()
  const store: AttachmentStore<User> = {
    createAttachment({ name, mime_type, size }) {
      if (size > 1000) throw new ChatKitError('too_large', 'Files may have 1000 bytes.')
      const id = `atc_${bytes.size + 1}`
      bytes.add(id)
      const common = {
        id,
        name,
        mime_type,
        upload_descriptor: { url: `https://up.test/${id}`, method: 'PUT' as const, headers: { 'x-token': 't' } },
        metadata: { bucket: 'PRIVATE' },
      }
      return mime_type.startsWith('image/')
        ? { type: 'image', ...common, preview_url: `https://up.test/${id}/preview` }
        : { type: 'file', ...common }
    },
    deleteAttachment: (id) => void bytes.delete(id),
  }
  return { bytes, store }
}

describe('attachments', () => {
  const open = () => {
    const files = attachmentStore()
    return { ...openServer({ attachmentStore: files.store }), bytes: files.bytes }
  }
  const create = (mime_type: string, size = 5) => ({
    type: 'attachments.create',
    params: { name: 'a', size, mime_type },
  })

  it('S24 say how to send a file, and keep the server’s notes to themselves', async () => {
    const { json, store } = open()
    expect(await json(create('text/plain'))).toEqual({
      type: 'file',
      id: 'atc_1',
      name: 'a',
      mime_type: 'text/plain',
      upload_descriptor: { url: 'https://up.test/atc_1', method: 'PUT', headers: { 'x-token': 't' } },
    })
    expect((await store.loadAttachment('atc_1', ada)).metadata).toEqual({ bucket: 'PRIVATE' })
  })

  it('S25 have a preview when they are images', async () => {
    const { json } = open()
    expect(await json(create('image/png'))).toMatchObject({
      type: 'image',
      preview_url: 'https://up.test/atc_1/preview',
      upload_descriptor: { method: 'PUT' },
    })
  })

  it('S26 S27 S28 belong to the thread of their message, and their notes stay private there too', async () => {
    const opened = open()
    await opened.json(create('text/plain'))
    await opened.json(create('image/png'))
    const events = await opened.create('see', { attachments: ['atc_1'] })
    expect(find(events, 'thread.item.done').item).toMatchObject({ attachments: [{ id: 'atc_1', thread_id: 'thr_1' }] })
    const more = await opened.add('and this', { attachments: ['atc_2', 'atc_2'] })
    expect(find(more, 'thread.item.done').item).toMatchObject({ attachments: [{ id: 'atc_2' }] })
    for (const id of ['atc_1', 'atc_2']) {
      expect((await opened.store.loadAttachment(id, ada)).thread_id).toBe('thr_1')
    }
    const items = await opened.json({ type: 'items.list', params: { thread_id: 'thr_1' } })
    expect(JSON.stringify([events, more, items])).not.toContain('PRIVATE')
    expect(JSON.stringify(await opened.stored())).toContain('PRIVATE')
  })

  it('S29 S31 are refused where there is no place for them', async () => {
    const { send } = openServer()
    const refused = { kind: 'json', status: 400, body: { error: { code: 'unsupported' } } }
    expect(await send(create('text/plain'))).toMatchObject(refused)
    expect(await send({ type: 'attachments.delete', params: { attachment_id: 'x' } })).toMatchObject(refused)
  })

  it('S30 are deleted with their bytes', async () => {
    const { json, bytes, store } = open()
    await json(create('text/plain'))
    const remove = { type: 'attachments.delete', params: { attachment_id: 'atc_1' } }
    expect(await json(remove)).toEqual({})
    expect(await json(remove)).toEqual({})
    expect(bytes.size).toBe(0)
    expect(() => store.loadAttachment('atc_1', ada)).toThrow('atc_1')
  })

  it('pass on why the integration refuses one', async () => {
    const { send } = open()
    expect(await send(create('text/plain', 5000))).toMatchObject({
      status: 413,
      body: { message: 'Files may have 1000 bytes.', error: { code: 'too_large' } },
    })
  })

  it('of others can be neither used nor deleted', async () => {
    const opened = open()
    await opened.json(create('text/plain'))
    const input = userInput('mine now', { attachments: ['atc_1'] })
    expect(await opened.send({ type: 'threads.create', params: { input } }, bob)).toMatchObject({ status: 404 })
    expect((await opened.json({ type: 'threads.list', params: {} }, bob)).data).toEqual([])
    expect(await opened.json({ type: 'attachments.delete', params: { attachment_id: 'atc_1' } }, bob)).toEqual({})
    expect(opened.bytes.size).toBe(1)
  })

  it('go with their thread, unless another thread has them by now', async () => {
    const opened = open()
    await opened.json(create('text/plain'))
    await opened.json(create('text/plain'))
    await opened.create('one', { attachments: ['atc_1', 'atc_2'] })
    await opened.create('two', { attachments: ['atc_2'] })
    await opened.json({ type: 'threads.delete', params: { thread_id: 'thr_1' } })
    expect([...opened.bytes]).toEqual(['atc_2'])
  })

  it('go with messages that a retry takes away, unless a message that stays has them too', async () => {
    const opened = open()
    for (let n = 0; n < 3; n += 1) await opened.json(create('text/plain'))
    await opened.create('one', { attachments: ['atc_1'] })
    await opened.add('two', { attachments: ['atc_2'] })
    await opened.add('three', { attachments: ['atc_1', 'atc_2', 'atc_3'] })
    await opened.stream({ type: 'threads.retry_after_item', params: { thread_id: 'thr_1', item_id: 'message_2' } })
    expect([...opened.bytes]).toEqual(['atc_1', 'atc_2'])
  })
})

describe('dictation', () => {
  const spoken = (audio_base64: string, mime_type = 'audio/webm;codecs=opus') => ({
    type: 'input.transcribe',
    params: { audio_base64, mime_type },
  })

  it('S45 decodes what was said and says what was heard', async () => {
    let heard: unknown
    const { json } = openServer({
      transcribe(audio, { context }) {
        heard = { ...audio, context }
        return { text: 'hello' }
      },
    })
    expect(await json(spoken(btoa('\u0000\u00ffabc')))).toEqual({ text: 'hello' })
    expect(heard).toEqual({
      data: new Uint8Array([0, 255, 97, 98, 99]),
      mime_type: 'audio/webm;codecs=opus',
      media_type: 'audio/webm',
      context: ada,
    })
  })

  it('refuses what is not base64, and any where nobody listens', async () => {
    const { send } = openServer({ transcribe: () => ({ text: '' }) })
    expect(await send(spoken('not base64!'))).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request' } },
    })
    expect(await openServer().send(spoken('AAAA'))).toMatchObject({
      status: 400,
      body: { error: { code: 'unsupported' } },
    })
  })
})

describe('a request that is none', () => {
  it.each([
    ['broken JSON', '{"type":', 400, 'invalid_json'],
    ['no object', '[]', 400, 'invalid_request'],
    ['null', 'null', 400, 'invalid_request'],
    ['an unknown type', '{"type":"threads.stop","params":{}}', 400, 'unknown_request'],
    ['no type', '{"params":{}}', 400, 'unknown_request'],
    ['missing params', '{"type":"threads.get_by_id"}', 400, 'invalid_request'],
    ['a number for an id', '{"type":"threads.get_by_id","params":{"thread_id":7}}', 400, 'invalid_request'],
    ['an empty id', '{"type":"threads.get_by_id","params":{"thread_id":""}}', 400, 'invalid_request'],
    ['endless nesting', `${'{"a":'.repeat(150)}1${'}'.repeat(150)}`, 400, 'invalid_request'],
    ['too long a body', JSON.stringify({ type: 'x', pad: 'x'.repeat(2000) }), 413, 'too_large'],
  ])('is refused: %s', async (_name, body, status, code) => {
    const result = await openServer({ maxBodyLength: 1000 }).send(body)
    expect(result).toMatchObject({ kind: 'json', status, body: { message: expect.any(String), error: { code } } })
  })

  it('names the field and never its value', async () => {
    const result = await openServer().send({
      type: 'threads.update',
      params: { thread_id: 'thr_1', title: { a: 'SECRET' } },
    })
    expect(JSON.stringify(result)).toContain('params.title')
    expect(JSON.stringify(result)).not.toContain('SECRET')
  })

  it('is an error of ours when the store fails, told to the log and not to the client', async () => {
    const opened = openServer()
    opened.store.loadThreads = () => {
      throw new Error('disk on fire')
    }
    const result = await opened.send({ type: 'threads.list', params: {} })
    expect(result).toMatchObject({ status: 500, body: { error: { code: 'internal' } } })
    expect(JSON.stringify(result)).not.toContain('fire')
    expect(opened.errors).toHaveLength(1)
  })
})
