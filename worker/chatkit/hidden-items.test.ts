import { describe, expect, it } from 'vitest'
import { assistantMessage, done, hiddenContext } from './items.ts'
import { openServer, outline } from './test-kit.ts'

const opening = ['thread.created', 'thread.item.done:user_message', 'stream_options']

describe('hidden items', () => {
  it('are stored and never shown, in whatever event they come', async () => {
    const { create, stored, json } = openServer({
      async *respond(turn) {
        const note = hiddenContext(turn, 'TOPSECRET')
        yield { type: 'thread.item.added', item: note }
        yield done(note)
        yield { type: 'thread.item.replaced', item: { ...note, content: 'TOPSECRET again' } }
        yield done(assistantMessage(turn, 'Hello'))
      },
    })
    const events = await create()
    expect(outline(events)).toEqual([...opening, 'thread.item.done:assistant_message'])
    expect((await stored()).map(({ type }) => type)).toContain('hidden_context_item')
    const thread = await json({ type: 'threads.get_by_id', params: { thread_id: 'thr_1' } })
    const items = await json({ type: 'items.list', params: { thread_id: 'thr_1' } })
    expect(JSON.stringify([events, thread, items])).not.toContain('TOPSECRET')
  })

  it('look like a removal when they take the place of something visible', async () => {
    const { create } = openServer({
      async *respond(turn) {
        const item = assistantMessage(turn, 'Visible')
        yield done(item)
        yield { type: 'thread.item.replaced', item: { ...hiddenContext(turn, 'x'), id: item.id } }
      },
    })
    expect((await create()).at(-1)).toEqual({ type: 'thread.item.removed', item_id: 'message_2' })
  })

  it('leave pages short and the cursor right', async () => {
    const { create, json } = openServer({
      async *respond(turn) {
        for (let n = 0; n < 3; n += 1) yield done(hiddenContext(turn, n))
        yield done(assistantMessage(turn, 'End'))
      },
    })
    await create()
    const list = (after?: string) =>
      json({ type: 'items.list', params: { thread_id: 'thr_1', limit: 2, order: 'asc', after } })
    const first = await list()
    expect(first.data).toHaveLength(1)
    const second = await list(first.after)
    expect(second).toMatchObject({ data: [], has_more: true })
    expect((await list(second.after)).data).toHaveLength(1)
  })
})
