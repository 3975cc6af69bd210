import { describe, expect, it } from 'vitest'
import { newId } from './ids.ts'
import type { Attachment } from './types/attachments.ts'
import type { UserMessageItem } from './types/items.ts'
import type { ThreadMetadata } from './types/threads.ts'
import { compact, publicEvent, publicItem, publicThread, serialize } from './wire.ts'

const attachment: Attachment = {
  type: 'file',
  id: 'a',
  name: 'a',
  mime_type: 'text/plain',
  metadata: { key: 'SECRET' },
}

const message: UserMessageItem = {
  type: 'user_message',
  id: 'm',
  thread_id: 't',
  created_at: '2026',
  content: [{ type: 'input_tag', id: '1', text: 'Ada', data: { metadata: 'mine' }, interactive: false }],
  attachments: [attachment],
  quoted_text: undefined,
  inference_options: {},
}

const thread: ThreadMetadata & { later: string } = {
  id: 't',
  title: undefined,
  created_at: '2026',
  status: { type: 'locked', reason: undefined },
  metadata: { response: 'SECRET' },
  later: 'SECRET',
}

describe('what leaves the server', () => {
  it('has no nulls at any depth, but keeps what is empty or false', () => {
    const value = { a: null, b: undefined, c: [], d: {}, e: false, f: 0, g: '', h: { i: null }, j: [{ k: null }, null] }
    expect(serialize(value)).toBe('{"c":[],"d":{},"e":false,"f":0,"g":"","h":{},"j":[{},null]}')
  })

  it('is written in characters, not in escapes', () => {
    expect(serialize({ text: 'Grüße 🎉' })).toBe('{"text":"Grüße 🎉"}')
  })

  it('is a copy that is not tied to the original, nor its prototype to the data', () => {
    const value = JSON.parse('{"a":{"b":1},"__proto__":{"admin":true}}')
    const copy = compact(value)
    value.a.b = 2
    expect(copy).toEqual({ a: { b: 1 } })
    expect('admin' in copy).toBe(false)
    expect(compact(new Date(0))).toBe('1970-01-01T00:00:00.000Z')
  })

  it('never holds the metadata of attachments or threads', () => {
    const items = { data: [message], has_more: false }
    const events = [
      publicEvent({ type: 'thread.item.added', item: message }),
      publicEvent({ type: 'thread.item.done', item: message }),
      publicEvent({ type: 'thread.item.replaced', item: message }),
      publicEvent({ type: 'thread.created', thread: { ...thread, items } }),
      publicEvent({ type: 'thread.updated', thread: { ...thread, items } }),
      publicThread(thread, items),
    ]
    expect(serialize(events)).not.toContain('SECRET')
    expect(serialize(publicThread(thread))).toBe(
      '{"id":"t","created_at":"2026","status":{"type":"locked"},"items":{"data":[],"has_more":false}}',
    )
  })

  it('keeps the person’s own data, whatever it is called', () => {
    expect(publicItem(message)).toMatchObject({ content: [{ data: { metadata: 'mine' } }] })
  })
})

describe('an id', () => {
  it('says what it is for and cannot be guessed', () => {
    const ids = Array.from({ length: 1000 }, () => newId('attachment'))
    expect(new Set(ids).size).toBe(1000)
    expect(ids[0]).toMatch(/^atc_[0-9a-f]{30}$/)
    expect(newId('sdk_hidden_context')).toMatch(/^shcx_/)
  })
})
