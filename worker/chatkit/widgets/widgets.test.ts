import { describe, expect, it } from 'vitest'
import { applyUpdate } from '../item-update.ts'
import { done, widgetItem } from '../items.ts'
import { find, openServer, outline } from '../test-kit.ts'
import type { ItemUpdate, ThreadStreamEvent } from '../types/events.ts'
import { serialize } from '../wire.ts'
import { actionsOf, offers } from './actions.ts'
import * as make from './build.ts'
import { diffWidget } from './diff.ts'
import { checkComponent, checkWidget } from './schema.ts'
import { accumulateText, streamWidget } from './stream.ts'
import type { Card, Text, WidgetRoot } from './types.ts'

const card = (...children: Card['children']): Card => ({ type: 'Card', children })
const text = (value: string, more: Partial<Text> = {}): Text => ({ type: 'Text', value, ...more })

async function* list<T>(rows: T[]): AsyncGenerator<T> {
  yield* rows
}

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const got: T[] = []
  for await (const row of rows) got.push(row)
  return got
}

describe('what differs between two states', () => {
  const kinds = (before: WidgetRoot, after: WidgetRoot) => diffWidget(before, after).map(({ type }) => type)
  const delta = 'widget.streaming_text.value_delta'
  const root = 'widget.root.updated'

  it('W01 is nothing when they are equal', () => {
    expect(diffWidget(card(text('a', { id: 't' })), card(text('a', { id: 't' })))).toEqual([])
    expect(diffWidget(card(text('a', { color: undefined })), card(text('a')))).toEqual([])
  })

  it('W02 is a delta for a text with an id that grew', () => {
    const before = card(text('Hello', { id: 't', streaming: true }))
    expect(diffWidget(before, card(text('Hello, world!', { id: 't', streaming: true })))).toEqual([
      { type: delta, component_id: 't', delta: ', world!', done: false },
    ])
  })

  it('W03 is the root when the text stops streaming', () => {
    const before = card(text('Hello', { id: 't', streaming: true }))
    expect(kinds(before, card(text('Hello!', { id: 't', streaming: false })))).toEqual([root])
  })

  it('W04 is the root when a text without an id changes', () => {
    expect(kinds(card(text('Hello')), card(text('world!')))).toEqual([root])
  })

  it('W04 is the root also when a text without an id only grows, so that it is seen', () => {
    expect(kinds(card(text('Hello')), card(text('Hello!')))).toEqual([root])
  })

  it.each<[string, WidgetRoot, WidgetRoot]>([
    ['another type', card(), { type: 'Basic', children: [] }],
    ['another id', card(text('a', { id: '1' })), card(text('a', { id: '2' }))],
    ['another key', card(text('a', { key: '1' })), card(text('a', { key: '2' }))],
    ['one child more', card(text('a')), card(text('a'), text('b'))],
    ['a property on one side only', card(text('a', { id: 't' })), card(text('ab', { id: 't', size: 'sm' }))],
    ['a text that does not go on', card(text('abc', { id: 't' })), card(text('abd', { id: 't' }))],
    ['another action', { ...card(), confirm: { label: 'x', action: { type: 'a' } } }, card()],
  ])('is the root for %s', (_name, before, after) => {
    expect(diffWidget(before, after)).toEqual([{ type: root, widget: after }])
  })

  it('is a delta for each text, in their order, inside a Transition too', () => {
    const state = (a: string, b: string): Card => ({
      type: 'Card',
      children: [
        { type: 'Row', children: [{ type: 'Markdown', id: 'a', value: a }] },
        { type: 'Transition', children: { type: 'Text', id: 'b', value: b } },
      ],
    })
    const before = state('1', '2')
    const after = state('11', '22')
    const updates = diffWidget(before, after)
    expect(updates).toEqual([
      { type: delta, component_id: 'a', delta: '1', done: true },
      { type: delta, component_id: 'b', delta: '2', done: true },
    ])
    const item = { type: 'widget' as const, id: 'w', thread_id: 't', created_at: '2026', widget: before }
    expect(updates.reduce<typeof item>((now, update: ItemUpdate) => applyUpdate(now, update), item).widget).toEqual(
      after,
    )
  })
})

describe('a widget', () => {
  it('W05 W06 is written without absent properties, alone and in an item', () => {
    const widget = card(text('Hi', { color: undefined }), { type: 'Transition', children: null })
    expect(serialize(widget)).toBe('{"type":"Card","children":[{"type":"Text","value":"Hi"},{"type":"Transition"}]}')
    expect(serialize({ item: { copy_text: null, widget } })).toBe(`{"item":{"widget":${serialize(widget)}}}`)
  })

  it('is made by functions that add its type', () => {
    const widget = make.card({
      children: [make.title({ value: 'Topics' }), make.row({ children: [make.button({ label: 'Go' })] })],
    })
    expect(widget).toEqual({
      type: 'Card',
      children: [
        { type: 'Title', value: 'Topics' },
        { type: 'Row', children: [{ type: 'Button', label: 'Go' }] },
      ],
    })
    expect(make.tableRow({ children: [make.tableCell({})] })).toEqual({
      type: 'Table.Row',
      children: [{ type: 'Table.Cell' }],
    })
    checkWidget(widget)
  })

  it('W09 can be a Basic root, in an item too', async () => {
    const root = make.basic({ children: [make.card({ children: [] }), make.text({ value: 'x' })] })
    const { create, stored } = openServer({
      async *respond(turn) {
        yield done(widgetItem(turn, root))
      },
    })
    await create()
    expect((await stored())[1]).toMatchObject({ widget: root })
  })
})

describe('checking a widget', () => {
  const everything: WidgetRoot = {
    type: 'Card',
    size: 'md',
    padding: { x: 2, y: '1rem' },
    border: { top: 1, bottom: { size: 2, style: 'dashed', color: { light: 'red-100', dark: '#300' } } },
    status: { text: 'Working', icon: 'bolt' },
    confirm: { label: 'OK', action: { type: 'ok', payload: { a: [1] }, handler: 'client', streaming: false } },
    children: [
      { type: 'Box', direction: 'row', radius: '100%', children: [{ type: 'Spacer', minSize: 4 }] },
      { type: 'Col', wrap: 'wrap', children: [{ type: 'Divider', flush: true }] },
      {
        type: 'Form',
        onSubmitAction: { type: 'send' },
        children: [{ type: 'Input', name: 'a.b', inputType: 'email' }],
      },
      { type: 'Transition', children: { type: 'Badge', label: 'New', color: 'success', pill: true } },
      { type: 'Title', value: 'T', size: '5xl', maxLines: 2 },
      { type: 'Caption', value: 'C', size: 'sm' },
      { type: 'Text', value: 'T', editable: { name: 'x', required: true } },
      { type: 'Markdown', value: '*', streaming: true },
      { type: 'Icon', name: 'lucide:rocket', size: '3xl' },
      { type: 'Image', src: 'https://img.test', position: 'top left', fit: 'scale-down', aspectRatio: '1/1' },
      { type: 'Button', label: 'Go', iconStart: 'star', color: 'caution', uniform: true },
      { type: 'Checkbox', name: 'c', defaultChecked: true },
      { type: 'Select', name: 's', options: [{ value: '1', label: 'One', description: 'first' }], searchable: true },
      { type: 'DatePicker', name: 'd', side: 'top', align: 'end' },
      { type: 'Textarea', name: 't', rows: 3, autoResize: true, gutterSize: '2xs' },
      { type: 'Label', value: 'L', fieldName: 't' },
      { type: 'RadioGroup', name: 'r', options: [{ label: 'A', value: 'a' }], direction: 'col' },
      {
        type: 'Chart',
        data: [{ month: 'May', n: 3 }],
        series: [
          { type: 'bar', dataKey: 'n', stack: 'a' },
          { type: 'area', dataKey: 'n', curveType: 'bumpX' },
          { type: 'line', dataKey: 'n', color: 'blue' },
        ],
        xAxis: { dataKey: 'month', labels: { May: 'M' } },
      },
      {
        type: 'Table',
        children: [{ type: 'Table.Row', header: true, children: [{ type: 'Table.Cell', colSpan: 2 }] }],
      },
    ],
  }

  it('lets the whole language through', () => {
    checkWidget(everything)
    checkWidget({ type: 'ListView', limit: 'auto', children: [{ type: 'ListViewItem', children: [] }] })
    checkWidget({ type: 'Card', children: [{ type: 'Text', value: 'x', color: null, later: 'property' }] })
    checkComponent({ type: 'Row' })
  })

  it.each<[string, unknown, string]>([
    ['no object', 'Card', 'root'],
    ['a component as root', { type: 'Text', value: 'x' }, 'Text'],
    ['an unknown component', card({ type: 'CardCarousel' } as never), 'children.0'],
    [
      'an unknown component deep inside',
      card({ type: 'Row', children: [{ type: 'Map' } as never] }),
      'CardCarousel|Map',
    ],
    ['a list item outside a list', card({ type: 'ListViewItem', children: [] } as never), 'ListViewItem'],
    ['something else in a list', { type: 'ListView', children: [text('x')] }, 'ListViewItem'],
    ['a missing property', card({ type: 'Text' } as never), 'children.0.value'],
    ['a property of the wrong kind', card({ type: 'Title', value: 'x', size: 'huge' } as never), 'children.0.size'],
    ['an icon nobody knows', card({ type: 'Icon', name: 'unicorn' } as never), 'unicorn'],
    ['an action without a type', card({ type: 'Button', onClickAction: {} } as never), 'onClickAction.type'],
    ['two children where one can be', card({ type: 'Transition', children: [] } as never), 'children.0'],
  ])('refuses %s', (_name, widget, place) => {
    expect(() => checkWidget(widget)).toThrow(TypeError)
    expect(() => checkWidget(widget)).toThrow(new RegExp(place))
  })

  it('ends the turn of a handler that sends one the client could not draw', async () => {
    const wrong = card({ type: 'Gizmo' } as never)
    const events: ((id: string) => ThreadStreamEvent)[] = [
      (item_id) => ({ type: 'thread.item.updated', item_id, update: { type: 'widget.root.updated', widget: wrong } }),
      (item_id) => ({
        type: 'thread.item.updated',
        item_id,
        update: { type: 'widget.component.updated', component_id: 'x', component: { type: 'Gizmo' } as never },
      }),
    ]
    for (const event of events) {
      const { create, errors } = openServer({
        async *respond(turn) {
          const item = widgetItem(turn, card())
          yield done(item)
          yield event(item.id)
        },
      })
      expect(outline(await create()).at(-1)).toBe('error')
      expect(String(errors[0])).toContain('Gizmo')
    }
  })
})

describe('a widget that changes while it is made', () => {
  const streaming = (states: WidgetRoot[]) =>
    openServer({ respond: (turn) => streamWidget(turn, list(states), 'copy') })
  const growing = (value: string, streams = true) => card(text(value, { id: 't', streaming: streams }))

  it('S34 is sent as it grows', async () => {
    const { create, stored } = streaming([growing(''), growing('Hel'), growing('Hello'), growing('Hello!')])
    const events = (await create()).slice(3)
    expect(outline(events)).toEqual([
      'thread.item.added:widget',
      ...Array(3).fill('widget.streaming_text.value_delta'),
      'thread.item.done:widget',
    ])
    const deltas = events.map((event) => (event.type === 'thread.item.updated' ? event.update : {}))
    expect(deltas.slice(1, 4)).toMatchObject([{ delta: 'Hel' }, { delta: 'lo' }, { delta: '!' }])
    const [, item] = await stored()
    expect(item).toMatchObject({ widget: growing('Hello!'), copy_text: 'copy' })
    expect(item?.created_at).toBe(find(events, 'thread.item.added').item.created_at)
  })

  it('S35 is sent anew when its text is another', async () => {
    const { create } = streaming([growing('Hello'), growing('World')])
    expect(outline((await create()).slice(3))).toEqual([
      'thread.item.added:widget',
      'widget.root.updated',
      'thread.item.done:widget',
    ])
  })

  it('is sent once when it does not change, and not at all when there is none', async () => {
    const still = openServer({ respond: (turn) => streamWidget(turn, growing('x')) })
    expect(outline((await still.create()).slice(3))).toEqual(['thread.item.done:widget'])
    expect(await streaming([]).create()).toHaveLength(3)
  })

  it('may be one object that its source changes', async () => {
    async function* source() {
      const widget = growing('a')
      yield widget
      widget.children = [text('ab', { id: 't', streaming: true })]
      yield widget
    }
    const { create } = openServer({ respond: (turn) => streamWidget(turn, source()) })
    expect(outline(await create())).toContain('widget.streaming_text.value_delta')
  })

  it('A05 can be fed with text as it comes', async () => {
    const nodes = await all(accumulateText(list(['Hel', 'lo']), text('', { id: 't' })))
    expect(nodes).toEqual([
      text('', { id: 't', streaming: true }),
      text('Hel', { id: 't', streaming: true }),
      text('Hello', { id: 't', streaming: true }),
      text('Hello', { id: 't', streaming: false }),
    ])
  })
})

describe('the actions of a widget', () => {
  it('are found wherever a control can have one', () => {
    const widget: Card = {
      type: 'Card',
      confirm: { label: 'y', action: { type: 'confirm' } },
      cancel: { label: 'n', action: { type: 'cancel' } },
      children: [
        {
          type: 'Form',
          onSubmitAction: { type: 'submit' },
          children: [{ type: 'Checkbox', name: 'c', onChangeAction: { type: 'check' } }],
        },
        {
          type: 'Transition',
          children: { type: 'Select', name: 's', options: [], onChangeAction: { type: 'select' } },
        },
        {
          type: 'Table',
          children: [
            {
              type: 'Table.Row',
              children: [{ type: 'Table.Cell', children: [{ type: 'Button', onClickAction: { type: 'cell' } }] }],
            },
          ],
        },
      ],
    }
    const types = [...actionsOf(widget)].map(({ type }) => type)
    expect(types.toSorted()).toEqual(['cancel', 'cell', 'check', 'confirm', 'select', 'submit'])
  })

  it('are on offer with their payload, to which a form may add', () => {
    const list: WidgetRoot = {
      type: 'ListView',
      children: [
        { type: 'ListViewItem', children: [], onClickAction: { type: 'pick', payload: { id: 1, tags: ['a'] } } },
        { type: 'ListViewItem', children: [], onClickAction: { type: 'text', payload: 'plain' } },
      ],
    }
    expect(offers(list, { type: 'pick', payload: { id: 1, tags: ['a'], note: 'x' } })).toBe(true)
    expect(offers(list, { type: 'pick', payload: { id: 1, tags: ['a', 'b'] } })).toBe(false)
    expect(offers(list, { type: 'pick', payload: { id: '1', tags: ['a'] } })).toBe(false)
    expect(offers(list, { type: 'pick', payload: null })).toBe(false)
    expect(offers(list, { type: 'text', payload: 'plain' })).toBe(true)
    expect(offers(list, { type: 'text', payload: 'other' })).toBe(false)
    expect(offers(list, { type: 'gone' })).toBe(false)
  })
})
