import { describe, expect, it } from 'vitest'
import {
  addOlder,
  applyEvent,
  beginTurn,
  completeToolCall,
  emptyView,
  endTurn,
  pendingToolCall,
  retryAfter,
  settledItems,
  type ThreadView,
  viewOf,
} from './apply.ts'
import { applyUpdate } from './item-update.ts'
import type { ItemUpdate, ThreadStreamEvent } from './types/events.ts'
import type { AssistantMessageItem, ThreadItem, WidgetItem, WorkflowItem } from './types/items.ts'
import type { Thread } from './types/threads.ts'

const base = { thread_id: 'thr_1', created_at: '2026-11-20T10:00:00.000Z' }

const answer = (id: string, text = ''): AssistantMessageItem => ({
  type: 'assistant_message',
  id,
  ...base,
  content: [{ type: 'output_text', text, annotations: [] }],
})

const call = (id: string, status: 'pending' | 'completed'): ThreadItem => ({
  type: 'client_tool_call',
  id,
  ...base,
  status,
  call_id: id,
  name: 'pick',
  arguments: {},
})

const thread: Thread = {
  id: 'thr_1',
  created_at: base.created_at,
  status: { type: 'active' },
  items: { data: [answer('a')], has_more: true, after: 'a' },
}

const play = (events: ThreadStreamEvent[], view: ThreadView = emptyView) => events.reduce(applyEvent, view)
const updates = (item: ThreadItem, list: ItemUpdate[]) => list.reduce<ThreadItem>(applyUpdate, item)

const citation = (title: string) => ({
  type: 'annotation' as const,
  source: { type: 'url' as const, title, url: 'https://a.test' },
  index: 0,
})

describe('updates of an answer', () => {
  const part = 'assistant_message.content_part'

  it('fill up to the part they are for, and append', () => {
    const item = updates({ ...answer('m'), content: [] }, [
      { type: `${part}.text_delta`, content_index: 1, delta: 'b' },
      { type: `${part}.added`, content_index: 0, content: { type: 'output_text', text: 'a', annotations: [] } },
      { type: `${part}.text_delta`, content_index: 0, delta: 'a' },
    ])
    expect(item).toMatchObject({ content: [{ text: 'aa' }, { text: 'b' }] })
  })

  it('put citations where they belong, and keep them when the part is closed without any', () => {
    const annotate = (annotation_index: number, title: string): ItemUpdate => ({
      type: `${part}.annotation_added`,
      content_index: 0,
      annotation_index,
      annotation: citation(title),
    })
    const item = updates(answer('m', 'text'), [
      annotate(9, 'second'),
      annotate(0, 'first'),
      { type: `${part}.done`, content_index: 0, content: { type: 'output_text', text: 'full', annotations: [] } },
    ])
    expect(item).toMatchObject({
      content: [{ text: 'full', annotations: [{ source: { title: 'first' } }, { source: { title: 'second' } }] }],
    })
  })

  it('leave the item they are given as it was', () => {
    const before = answer('m', 'x')
    applyUpdate(before, { type: `${part}.text_delta`, content_index: 0, delta: 'y' })
    expect(before).toEqual(answer('m', 'x'))
  })

  it('change nothing in an item of another kind', () => {
    const item = call('c', 'pending')
    expect(applyUpdate(item, { type: `${part}.text_delta`, content_index: 0, delta: 'y' })).toBe(item)
    expect(applyUpdate(item, { type: 'future.update' } as unknown as ItemUpdate)).toBe(item)
  })
})

describe('updates of a widget', () => {
  const widget: WidgetItem = {
    type: 'widget',
    id: 'w',
    ...base,
    widget: {
      type: 'Card',
      children: [
        { type: 'Row', children: [{ type: 'Text', id: 't', value: 'Hel', streaming: true }] },
        { type: 'Transition', children: { type: 'Markdown', id: 'm', value: 'One' } },
      ],
    },
  }

  it('grow a text by its id, wherever it stands', () => {
    const item = updates(widget, [
      { type: 'widget.streaming_text.value_delta', component_id: 't', delta: 'l', done: false },
      { type: 'widget.streaming_text.value_delta', component_id: 't', delta: 'o', done: true },
      { type: 'widget.streaming_text.value_delta', component_id: 'm', delta: ' two', done: true },
      { type: 'widget.streaming_text.value_delta', component_id: 'nobody', delta: '!', done: true },
    ])
    expect(item).toMatchObject({
      widget: {
        children: [
          { children: [{ value: 'Hello', streaming: false }] },
          { children: { type: 'Markdown', id: 'm', value: 'One two' } },
        ],
      },
    })
    expect(JSON.stringify(widget)).toContain('"Hel"')
  })

  it('exchange a component, or all of it', () => {
    const exchanged = applyUpdate(widget, {
      type: 'widget.component.updated',
      component_id: 't',
      component: { type: 'Badge', label: 'New' },
    })
    expect(exchanged.widget).toMatchObject({ children: [{ children: [{ type: 'Badge' }] }, { type: 'Transition' }] })
    const root = { type: 'ListView' as const, children: [] }
    expect(applyUpdate(widget, { type: 'widget.root.updated', widget: root }).widget).toBe(root)
  })
})

describe('updates of workflows and images', () => {
  const task = (title: string) => ({ type: 'custom' as const, title, status_indicator: 'none' as const })
  const workflow: WorkflowItem = {
    type: 'workflow',
    id: 'wf',
    ...base,
    workflow: { type: 'custom', tasks: [task('a')], expanded: false },
  }

  it('add tasks and change them', () => {
    const item = updates(workflow, [
      { type: 'workflow.task.added', task_index: 1, task: task('b') },
      { type: 'workflow.task.updated', task_index: 0, task: task('A') },
      { type: 'workflow.task.updated', task_index: 9, task: task('nobody') },
    ])
    expect(item).toMatchObject({ workflow: { tasks: [{ title: 'A' }, { title: 'b' }] } })
  })

  it('show an image as it gets clearer', () => {
    const image = { id: 'i', url: 'https://img.test/1' }
    expect(
      applyUpdate(
        { type: 'generated_image', id: 'g', ...base },
        { type: 'generated_image.updated', image, progress: 0.3 },
      ),
    ).toMatchObject({ image })
  })
})

describe('the view', () => {
  it('follows a first turn', () => {
    const events: ThreadStreamEvent[] = [
      { type: 'thread.created', thread: { ...thread, items: { data: [], has_more: false } } },
      { type: 'stream_options', stream_options: { allow_cancel: true } },
      { type: 'progress_update', text: 'Thinking' },
      { type: 'thread.item.added', item: { ...answer('m'), content: [] } },
      {
        type: 'thread.item.updated',
        item_id: 'm',
        update: { type: 'assistant_message.content_part.text_delta', content_index: 0, delta: 'Hi' },
      },
    ]
    const view = play(events)
    expect(view).toMatchObject({
      allowCancel: true,
      progress: { text: 'Thinking' },
      items: [{ content: [{ text: 'Hi' }] }],
    })
    expect([...view.unfinished]).toEqual(['m'])
    expect(settledItems(view)).toEqual([])
    const after = play([{ type: 'thread.item.done', item: answer('m', 'Hi!') }], view)
    expect(settledItems(after)).toEqual([answer('m', 'Hi!')])
    expect(endTurn(after)).toMatchObject({ allowCancel: false, progress: null })
  })

  it('does not take the empty page of an update for an empty thread', () => {
    const renamed = { ...thread, title: 'New', items: { data: [], has_more: false } }
    const view = play([{ type: 'thread.updated', thread: renamed }], viewOf(thread))
    expect(view.thread?.title).toBe('New')
    expect(view.items).toHaveLength(1)
    expect(view.hasMore).toBe(true)
  })

  it('replaces and removes', () => {
    const view = play(
      [
        { type: 'thread.item.replaced', item: { type: 'end_of_turn', id: 'a', ...base } },
        { type: 'thread.item.done', item: answer('b') },
        { type: 'thread.item.removed', item_id: 'a' },
        { type: 'thread.item.removed', item_id: 'nobody' },
      ],
      viewOf(thread),
    )
    expect(view.items).toEqual([answer('b')])
  })

  it('keeps banners and errors until the next turn', () => {
    const view = play([
      { type: 'notice', level: 'info', message: 'a' },
      { type: 'notice', level: 'danger', message: 'b' },
      { type: 'error', code: 'future.code', allow_retry: true },
    ])
    expect(view).toMatchObject({ notices: [{ message: 'a' }, { message: 'b' }], error: { allow_retry: true } })
    expect(beginTurn(endTurn(view))).toMatchObject({ notices: [], error: null })
  })

  it('does not mind what it does not know', () => {
    const view = viewOf(thread)
    expect(applyEvent(view, { type: 'client_effect', name: 'x', data: {} })).toBe(view)
    expect(applyEvent(view, { type: 'future.event' } as unknown as ThreadStreamEvent)).toBe(view)
    const update: ItemUpdate = { type: 'assistant_message.content_part.text_delta', content_index: 0, delta: 'x' }
    expect(applyEvent(view, { type: 'thread.item.updated', item_id: 'nobody', update })).toBe(view)
  })

  it('does by itself what the server sends no event for', () => {
    const view = { ...viewOf(thread), items: [answer('a'), call('c', 'pending')], unfinished: new Set(['c']) }
    expect(pendingToolCall(view)?.id).toBe('c')
    const completed = completeToolCall(view, 'c', { ok: true })
    expect(pendingToolCall(completed)).toBeNull()
    expect(completed.items[1]).toMatchObject({ status: 'completed', output: { ok: true } })
    expect(completeToolCall(view, 'a', 1)).toBe(view)
    const retried = retryAfter(view, 'a')
    expect(retried.items).toEqual([answer('a')])
    expect(retried.unfinished.size).toBe(0)
    expect(retryAfter(view, 'nobody')).toBe(view)
  })

  it('takes older items in front', () => {
    const view = { ...viewOf(thread), items: [answer('d')] }
    const older = addOlder(view, { data: [answer('d'), answer('c'), answer('b')], has_more: true, after: 'b' })
    expect(older.items.map(({ id }) => id)).toEqual(['b', 'c', 'd'])
    expect(older).toMatchObject({ hasMore: true, after: 'b' })
  })
})
