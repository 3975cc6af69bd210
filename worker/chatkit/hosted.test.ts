import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toModelInput } from './history.ts'
import { fromHostedItems, fromHostedThread, isFromHosted } from './hosted.ts'
import { threadItemSchema } from './types/items.ts'
import { threadMetadataSchema } from './types/threads.ts'
import { publicItem } from './wire.ts'

const base = { object: 'chatkit.thread_item', thread_id: 'cthr_1', created_at: 1_763_600_000 }
const at = '2025-11-20T00:53:20.000Z'
const one = (row: object) => fromHostedItems('cthr_1', [{ id: 'cti_1', ...base, ...row }])
const itemOf = (row: object) => {
  const { items, skipped } = one(row)
  expect(skipped).toBe(0)
  expect(threadItemSchema.safeParse(items[0]).success).toBe(true)
  return items[0]
}

describe('a hosted conversation', () => {
  const row = { id: 'cthr_1', object: 'chatkit.thread', created_at: 1_763_600_000, title: 'Boats', user: 'u-1' }

  it('keeps id, title, time and user', () => {
    const read = fromHostedThread({ ...row, status: { type: 'active' } })
    expect(read).toEqual({
      user: 'u-1',
      thread: { id: 'cthr_1', created_at: at, title: 'Boats', status: { type: 'active' }, metadata: {} },
    })
    expect(threadMetadataSchema.safeParse(read?.thread).success).toBe(true)
  })

  it.each([
    [
      { type: 'locked', reason: 'Under review' },
      { type: 'locked', reason: 'Under review' },
    ],
    [
      { type: 'closed', reason: null },
      { type: 'closed', reason: undefined },
    ],
    [{ type: 'some_day' }, { type: 'active' }],
    [undefined, { type: 'active' }],
  ])('in the state %j', (status, wanted) => {
    expect(fromHostedThread({ ...row, title: null, status })?.thread).toMatchObject({
      title: undefined,
      status: wanted,
    })
  })

  it.each([null, 7, {}, { ...row, id: '' }, { ...row, created_at: 'today' }, { ...row, created_at: 1e300 }])(
    'is none where it cannot be read: %j',
    (broken) => expect(fromHostedThread(broken)).toBeNull(),
  )
})

describe('an item of a hosted conversation', () => {
  it('said by the person', () => {
    const item = itemOf({
      type: 'chatkit.user_message',
      content: [
        { type: 'quoted_text', text: 'as you said' },
        { type: 'input_text', text: 'Why?' },
        { type: 'input_text', text: 'And when?' },
        { type: 'quoted_text', text: 'and here' },
      ],
      attachments: [
        { id: 'cfile_1', name: 'plan.pdf', mime_type: 'application/pdf', type: 'file', preview_url: null },
        {
          id: 'cfile_2',
          name: 'boat.png',
          mime_type: 'image/png',
          type: 'image',
          preview_url: 'https://files.example/x',
        },
      ],
      inference_options: { model: 'gpt-5', tool_choice: { id: 'search' } },
    })
    expect(item).toEqual({
      type: 'user_message',
      id: 'cti_1',
      thread_id: 'cthr_1',
      created_at: at,
      content: [
        { type: 'input_text', text: 'Why?' },
        { type: 'input_text', text: 'And when?' },
      ],
      attachments: [
        {
          type: 'file',
          id: 'cfile_1',
          name: 'plan.pdf',
          mime_type: 'application/pdf',
          thread_id: 'cthr_1',
          metadata: { hosted: true },
        },
        {
          type: 'file',
          id: 'cfile_2',
          name: 'boat.png',
          mime_type: 'image/png',
          thread_id: 'cthr_1',
          metadata: { hosted: true },
        },
      ],
      quoted_text: 'as you said\nand here',
      inference_options: { model: 'gpt-5', tool_choice: { id: 'search' } },
    })
    if (item?.type !== 'user_message' || !item.attachments[0]) throw new Error('no attachment')
    expect(isFromHosted(item.attachments[0])).toBe(true)
    expect(JSON.stringify(publicItem(item))).not.toContain('hosted')
  })

  it('said by the person, with nothing beside the words', () => {
    const item = itemOf({
      type: 'chatkit.user_message',
      content: [{ type: 'input_text', text: 'Hi' }],
      inference_options: null,
    })
    expect(item).toMatchObject({ attachments: [], quoted_text: undefined, inference_options: {} })
  })

  it('said by the assistant, with its sources', () => {
    const annotations = [
      { type: 'url', source: { type: 'url', url: 'https://example.com/a' } },
      { type: 'file', source: { type: 'file', filename: 'plan.pdf' } },
      { type: 'hologram', source: {} },
    ]
    expect(
      itemOf({ type: 'chatkit.assistant_message', content: [{ type: 'output_text', text: 'So.', annotations }] }),
    ).toEqual({
      type: 'assistant_message',
      id: 'cti_1',
      thread_id: 'cthr_1',
      created_at: at,
      content: [
        {
          type: 'output_text',
          text: 'So.',
          annotations: [
            {
              type: 'annotation',
              source: { type: 'url', title: 'https://example.com/a', url: 'https://example.com/a' },
            },
            { type: 'annotation', source: { type: 'file', title: 'plan.pdf', filename: 'plan.pdf' } },
          ],
        },
      ],
    })
  })

  it('a widget, out of its JSON', () => {
    const widget = { type: 'Card', children: [{ type: 'Text', value: 'Hello' }] }
    expect(itemOf({ type: 'chatkit.widget', widget: JSON.stringify(widget) })).toMatchObject({ type: 'widget', widget })
  })

  it.each(['{', '"Card"', '{"type":"Button"}', '[]'])('no widget: %s', (widget) => {
    expect(one({ type: 'chatkit.widget', widget })).toEqual({ items: [], skipped: 1 })
  })

  const call = { type: 'chatkit.client_tool_call', call_id: 'call_1', name: 'open_document', status: 'completed' }

  it.each([
    ['{"id":7}', { id: 7 }, '{"ok":true}', { ok: true }],
    ['[1]', { arguments: [1] }, 'plain words', 'plain words'],
    ['{"id":', { arguments: '{"id":' }, null, null],
  ])('a tool call with the arguments %s', (args, wanted, output, result) => {
    expect(itemOf({ ...call, arguments: args, output })).toMatchObject({
      type: 'client_tool_call',
      status: 'completed',
      call_id: 'call_1',
      name: 'open_document',
      arguments: wanted,
      output: result,
    })
  })

  it('a tool call that nobody answered is closed, for the page and for the model', async () => {
    const item = itemOf({ ...call, arguments: '{}', output: null, status: 'in_progress' })
    expect(item).toMatchObject({ status: 'completed', output: { error: 'This call was never answered.' } })
    if (!item) throw new Error('no item')
    const input = await toModelInput([item])
    expect(input.map((part) => ('type' in part ? part.type : null))).toEqual(['function_call', 'function_call_result'])
  })

  it('a task', () => {
    expect(itemOf({ type: 'chatkit.task', task_type: 'thought', heading: null, summary: 'Hm.' })).toMatchObject({
      task: { type: 'thought', status_indicator: 'complete', title: undefined, content: 'Hm.' },
    })
    expect(itemOf({ type: 'chatkit.task', task_type: 'custom', heading: 'Looked', summary: null })).toMatchObject({
      task: { type: 'custom', title: 'Looked', content: undefined },
    })
    expect(itemOf({ type: 'chatkit.task', task_type: 'thought', heading: 'H', summary: null })).toMatchObject({
      task: { content: '' },
    })
  })

  it('a group of tasks as a workflow', () => {
    const thought = { type: 'thought', heading: 'First', summary: 'a' }
    const other = { type: 'custom', heading: 'Then', summary: 'b' }
    expect(itemOf({ type: 'chatkit.task_group', tasks: [thought, other] })).toMatchObject({
      type: 'workflow',
      workflow: {
        type: 'custom',
        expanded: false,
        tasks: [
          { type: 'thought', title: 'First', content: 'a', status_indicator: 'complete' },
          { type: 'custom', title: 'Then', content: 'b', status_indicator: 'complete' },
        ],
      },
    })
    expect(itemOf({ type: 'chatkit.task_group', tasks: [thought] })).toMatchObject({ workflow: { type: 'reasoning' } })
    expect(itemOf({ type: 'chatkit.task_group', tasks: [] })).toMatchObject({ workflow: { type: 'custom', tasks: [] } })
  })
})

describe('items of a hosted conversation', () => {
  it('keep their order, and what is not known is counted', () => {
    const rows = [
      { id: 'cti_2', ...base, type: 'chatkit.task', task_type: 'custom', heading: 'b', summary: null },
      { id: 'cti_3', ...base, type: 'chatkit.hologram' },
      'no row at all',
      { id: 'cti_1', ...base, type: 'chatkit.task', task_type: 'custom', heading: 'a', summary: null },
      { id: 'cti_4', ...base, created_at: -1, type: 'chatkit.task', task_type: 'custom' },
    ]
    const { items, skipped } = fromHostedItems('cthr_1', rows)
    expect([items.map(({ id }) => id), skipped]).toEqual([['cti_2', 'cti_1'], 3])
  })

  it('never fail, whatever comes, and give only items that fit', () => {
    const types = ['user_message', 'assistant_message', 'widget', 'client_tool_call', 'task', 'task_group', 'hologram']
    const row = fc.record(
      {
        id: fc.oneof(fc.string(), fc.anything()),
        type: fc.constantFrom(...types.map((type) => `chatkit.${type}`)),
        created_at: fc.oneof(fc.integer(), fc.double(), fc.anything()),
        content: fc.oneof(
          fc.array(fc.record({ type: fc.constantFrom('input_text', 'output_text', 'x'), text: fc.string() })),
          fc.anything(),
        ),
        attachments: fc.oneof(
          fc.array(fc.record({ id: fc.string(), name: fc.string(), mime_type: fc.string() })),
          fc.anything(),
        ),
        widget: fc.oneof(fc.json(), fc.string(), fc.constant('{"type":"Card"}')),
        arguments: fc.oneof(fc.json(), fc.string()),
        output: fc.oneof(fc.json(), fc.string(), fc.constant(null)),
        call_id: fc.string(),
        name: fc.string(),
        status: fc.string(),
        task_type: fc.string(),
        tasks: fc.oneof(fc.array(fc.record({ type: fc.string(), heading: fc.string() })), fc.anything()),
      },
      { requiredKeys: ['type'] },
    )
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const { items, skipped } = fromHostedItems('cthr_1', rows)
        expect(items.length + skipped).toBe(rows.length)
        for (const item of items) expect(threadItemSchema.safeParse(item).success).toBe(true)
      }),
    )
  })
})
