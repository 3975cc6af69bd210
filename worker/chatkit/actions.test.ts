import { describe, expect, it } from 'vitest'
import { assistantMessage, done, widgetItem } from './items.ts'
import { bob, openServer, outline } from './test-kit.ts'
import type { Card } from './widgets/types.ts'

describe('actions', () => {
  const card: Card = {
    type: 'Card',
    asForm: true,
    children: [
      { type: 'Button', label: 'Like', onClickAction: { type: 'like', payload: { post: 7 } } },
      { type: 'Row', children: [{ type: 'Button', label: 'More', onClickAction: { type: 'more' } }] },
    ],
    confirm: { label: 'Send', action: { type: 'send', payload: { draft: { id: 'd1' } } } },
  }
  const withWidget = () => {
    const calls: unknown[] = []
    const opened = openServer({
      async *respond(turn) {
        yield done({ ...widgetItem(turn, card), id: 'w' })
        yield done(assistantMessage(turn, 'There'))
      },
      async *action(_turn, action, sender) {
        calls.push({ action, sender })
        if (!sender) return
        yield {
          type: 'thread.item.updated',
          item_id: sender.id,
          update: { type: 'widget.root.updated', widget: { type: 'Card', children: [] } },
        }
      },
      syncAction(_call, action, sender) {
        calls.push({ action, sender })
        return sender ? { updated_item: { ...sender, widget: { type: 'Card', size: 'sm', children: [] } } } : {}
      },
    })
    return { ...opened, calls }
  }
  const act = (action: object, item_id: string | null = 'w', type = 'threads.custom_action') => ({
    type,
    params: { thread_id: 'thr_1', item_id, action },
  })
  const sync = 'threads.sync_custom_action'

  it('S16 reach the handler with the stored widget', async () => {
    const { create, stream, stored, calls } = withWidget()
    await create()
    const events = await stream(act({ type: 'like', payload: { post: 7 } }))
    expect(outline(events)).toEqual(['stream_options', 'widget.root.updated'])
    expect(calls).toEqual([{ action: { type: 'like', payload: { post: 7 } }, sender: (await stored())[1] }])
  })

  it('S21 are answered without a stream, and the widget is kept', async () => {
    const { create, json, stored } = withWidget()
    await create()
    const body = await json(act({ type: 'more' }, 'w', sync))
    expect(body.updated_item).toMatchObject({ id: 'w', widget: { size: 'sm' } })
    expect((await stored())[1]).toEqual(body.updated_item)
    expect(await json(act({ type: 'anything' }, null, sync))).toEqual({})
  })

  it('may come from the page itself', async () => {
    const { create, stream, calls } = withWidget()
    await create()
    expect(outline(await stream(act({ type: 'anything' }, null)))).toEqual(['stream_options'])
    expect(calls).toEqual([{ action: { type: 'anything' }, sender: null }])
  })

  it('may carry form fields, at any depth', async () => {
    const { create, stream } = withWidget()
    await create()
    const payload = { draft: { id: 'd1', text: 'typed' }, note: 'typed too' }
    expect(outline(await stream(act({ type: 'send', payload })))[0]).toBe('stream_options')
  })

  it.each([
    ['a type the widget does not have', { type: 'delete' }],
    ['a changed payload', { type: 'like', payload: { post: 8 } }],
    ['a missing payload', { type: 'like' }],
    ['a changed nested payload', { type: 'send', payload: { draft: { id: 'd2' } } }],
  ])('are refused with %s', async (_name, action) => {
    const { create, send, calls } = withWidget()
    await create()
    for (const type of ['threads.custom_action', sync]) {
      expect(await send(act(action, 'w', type))).toMatchObject({
        kind: 'json',
        status: 409,
        body: { error: { code: 'action_not_offered' } },
      })
    }
    expect(calls).toEqual([])
  })

  it('of an item that is no widget end in a lone error', async () => {
    const { create, stream, send } = withWidget()
    await create()
    const id = 'message_1'
    expect(await stream(act({ type: 'like' }, id))).toEqual([
      { type: 'error', code: 'stream.error', allow_retry: false },
    ])
    expect(await send(act({ type: 'like' }, id, sync))).toMatchObject({ status: 409 })
  })

  it('of a foreign or unknown item are not found', async () => {
    const { create, send } = withWidget()
    await create()
    expect(await send(act({ type: 'like' }, 'nobody'))).toMatchObject({ status: 404 })
    expect(await send(act({ type: 'like', payload: { post: 7 } }), bob)).toMatchObject({ status: 404 })
  })

  it('are let through by an integration that says so', async () => {
    const opened = openServer({
      async *respond(turn) {
        yield done({ ...widgetItem(turn, card), id: 'w' })
      },
      async *action() {
        yield* []
      },
      acceptsAction: (action) => action.type === 'page.only',
    })
    await opened.create()
    expect(outline(await opened.stream(act({ type: 'page.only' })))).toEqual(['stream_options'])
    expect(await opened.send(act({ type: 'more' }))).toMatchObject({ status: 409 })
  })

  it('cannot change an item of another kind or thread', async () => {
    const opened = openServer({
      async *respond(turn) {
        yield done({ ...widgetItem(turn, card), id: 'w' })
      },
      syncAction: (_call, _action, sender) => (sender ? { updated_item: { ...sender, id: 'message_1' } } : {}),
    })
    await opened.create()
    expect(await opened.send(act({ type: 'more' }, 'w', sync))).toMatchObject({ status: 500 })
    expect((await opened.stored())[0]?.type).toBe('user_message')
  })

  it('are refused where no handler takes them', async () => {
    const opened = openServer()
    await opened.create()
    for (const type of ['threads.custom_action', sync]) {
      expect(await opened.send(act({ type: 'x' }, null, type))).toMatchObject({
        status: 400,
        body: { error: { code: 'unsupported' } },
      })
    }
  })
})
