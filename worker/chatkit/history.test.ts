import type { AgentInputItem } from '@openai/agents'
import { describe, expect, it } from 'vitest'
import { cancelledNotice } from './cancelled.ts'
import { estimateTokens, readHistory, toModelInput } from './history.ts'
import { assistantMessage, done } from './items.ts'
import type { ModelInputItem } from './model-input.ts'
import { openServer } from './test-kit.ts'
import type { ThreadItem, UserMessageItem } from './types/items.ts'

const base = (id: string) => ({ id, thread_id: 'thr_1', created_at: '2026-11-20T10:00:00.000Z' })

const asks = (text: string, more: Partial<UserMessageItem> = {}): UserMessageItem => ({
  type: 'user_message',
  ...base(text),
  content: [{ type: 'input_text', text }],
  attachments: [],
  inference_options: {},
  ...more,
})

const answers = (...texts: string[]): ThreadItem => ({
  type: 'assistant_message',
  ...base(texts.join()),
  content: texts.map((text) => ({
    type: 'output_text',
    text,
    annotations: [{ type: 'annotation', source: { type: 'url', title: 'Source', url: 'https://a.test' } }],
  })),
})

const call = (status: 'pending' | 'completed', output?: unknown): ThreadItem => ({
  type: 'client_tool_call',
  ...base('fc_1'),
  status,
  call_id: 'call_1',
  name: 'pick',
  arguments: { max: 1 },
  output,
})

const hidden = (content: unknown): ThreadItem => ({ type: 'hidden_context_item', ...base('h'), content })

const says = (text: string) => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] })

const mention = (id: string, text: string) =>
  ({ type: 'input_tag', id, text, data: { id }, interactive: false }) as const

describe('what the model reads', () => {
  it('is what the Agents SDK takes', async () => {
    const input: AgentInputItem[] = await toModelInput([asks('Hi'), answers('Hello'), call('completed', 1)])
    expect(input).toHaveLength(4)
  })

  it('A06 has the quote of the last message only, after it', async () => {
    const input = await toModelInput([
      asks('one', { quoted_text: 'old quote' }),
      asks('two', { quoted_text: 'new quote' }),
    ])
    expect(input).toHaveLength(3)
    expect(input.slice(0, 2)).toEqual([says('one'), says('two')])
    expect(JSON.stringify(input[2])).toContain('new quote')
    expect(JSON.stringify(input)).not.toContain('old quote')
  })

  it('A07 tells a mixed conversation without its time stamps', async () => {
    const widget: ThreadItem = {
      type: 'widget',
      ...base('w_7'),
      widget: { type: 'Card', children: [{ type: 'Text', value: 'Hi', color: undefined }] },
    }
    const input = await toModelInput([asks('one'), answers('a', 'b'), widget, asks('two')])
    expect(input[0]).toEqual(says('one'))
    expect(input[1]).toEqual({
      type: 'message',
      role: 'assistant',
      status: 'completed',
      content: [
        { type: 'output_text', text: 'a' },
        { type: 'output_text', text: 'b' },
      ],
    })
    expect(JSON.stringify(input[2])).toContain('w_7')
    expect(JSON.stringify(input[2])).toContain(
      JSON.stringify('{"type":"Card","children":[{"type":"Text","value":"Hi"}]}').slice(1, -1),
    )
    expect(JSON.stringify(input)).not.toMatch(/created_at|2026-11-20|annotations/)
  })

  it('A08 has mentions as @text, and what they are once each', async () => {
    const item = asks('', {
      content: [
        { type: 'input_text', text: 'Ask ' },
        mention('1', 'Ada'),
        { type: 'input_text', text: ' and ' },
        mention('1', 'Ada'),
      ],
    })
    const input = await toModelInput([item], {
      tag: (tag) => ({ type: 'input_text', text: `${tag.text} is person ${tag.id}` }),
    })
    expect(input).toEqual([
      says('Ask @Ada and @Ada'),
      {
        type: 'message',
        role: 'user',
        content: [
          { type: 'input_text', text: expect.stringContaining('@') },
          { type: 'input_text', text: 'Ada is person 1' },
        ],
      },
    ])
  })

  it('A09 must be told what mentions and attachments are', async () => {
    await expect(toModelInput([asks('', { content: [mention('1', 'Ada')] })])).rejects.toThrow('`tag`')
    const file = { type: 'file' as const, id: 'atc', name: 'a.txt', mime_type: 'text/plain' }
    await expect(toModelInput([asks('see', { attachments: [file] })])).rejects.toThrow('`attachment`')
    const input = await toModelInput([asks('see', { attachments: [file] })], {
      attachment: ({ id, name }) => ({ type: 'input_file', file: { id }, filename: name }),
    })
    expect(input).toMatchObject([{ content: [{ text: 'see' }, { type: 'input_file', filename: 'a.txt' }] }])
  })

  it('A10 A11 has images that were made, once they are there', async () => {
    const image: ThreadItem = { type: 'generated_image', ...base('g'), image: { id: 'i', url: 'https://img.test/1' } }
    expect(await toModelInput([image])).toMatchObject([
      {
        role: 'user',
        content: [{ type: 'input_text' }, { type: 'input_image', detail: 'auto', image: 'https://img.test/1' }],
      },
    ])
    expect(await toModelInput([{ ...image, image: undefined }])).toEqual([])
  })

  it('A12 A13 has hidden context in a tag of its own, or as the integration says', async () => {
    expect(await toModelInput([hidden('note')])).toEqual([says('<HiddenContext>\nnote\n</HiddenContext>')])
    const marker: ThreadItem = { type: 'sdk_hidden_context', ...base('s'), content: cancelledNotice }
    expect(await toModelInput([marker])).toEqual([says(`<HiddenContext>\n${cancelledNotice}\n</HiddenContext>`)])
    await expect(toModelInput([hidden({ a: 1 })])).rejects.toThrow('`hiddenContext`')
    const own = says('own') as ModelInputItem
    expect(await toModelInput([hidden({ a: 1 })], { hiddenContext: () => own })).toEqual([own])
  })

  it('A14 has answered tool calls with their output, and others not', async () => {
    expect(await toModelInput([call('pending')])).toEqual([])
    expect(await toModelInput([call('completed', { ok: null })])).toEqual([
      { type: 'function_call', callId: 'call_1', name: 'pick', arguments: '{"max":1}', status: 'completed' },
      {
        type: 'function_call_result',
        callId: 'call_1',
        name: 'pick',
        status: 'completed',
        output: { type: 'text', text: '{"ok":null}' },
      },
    ])
  })

  it('A14 has tasks that say something, and never thoughts', async () => {
    const custom = { type: 'custom', title: 'Looked', content: 'found 3', status_indicator: 'none' } as const
    const thought = { type: 'thought', content: 'SECRET', status_indicator: 'none' } as const
    const item: ThreadItem = { type: 'task', ...base('t'), task: custom }
    const workflow: ThreadItem = {
      type: 'workflow',
      ...base('w'),
      workflow: {
        type: 'reasoning',
        expanded: false,
        tasks: [thought, custom, { ...custom, content: undefined }, { type: 'custom', status_indicator: 'none' }],
      },
    }
    const input = await toModelInput([item, workflow, { type: 'end_of_turn', ...base('e') }])
    expect(input).toHaveLength(3)
    expect(JSON.stringify(input[0])).toContain('<Task>\\nLooked: found 3\\n</Task>')
    expect(JSON.stringify(input)).not.toContain('SECRET')
  })

  it('A15 has what was asked and what was said to it', async () => {
    const item: ThreadItem = {
      type: 'structured_input',
      ...base('q'),
      status: 'answered',
      inputs: [
        { type: 'freeform', id: '1', question: 'Tone?', answer: { values: ['warm', 'short'], skipped: false } },
        { type: 'freeform', id: '2', question: 'Length?', answer: { values: [], skipped: true } },
        { type: 'freeform', id: '3', question: 'Topic?' },
      ],
    }
    const text = JSON.stringify(await toModelInput([item]))
    for (const line of ['answered', 'Tone?: warm, short', 'Length?: skipped', 'Topic?: unanswered']) {
      expect(text).toContain(line)
    }
  })
})

describe('a conversation longer than its budget', () => {
  const long = (text: string) => text.repeat(400)
  const texts = (input: ModelInputItem[]) =>
    input.map((item) =>
      item.type === 'message' ? JSON.stringify(item.content).replace(/.*"text":"(.).*/, '$1') : item.type,
    )

  it('loses whole turns from its beginning', async () => {
    const items = [
      asks(long('a')),
      answers(long('b')),
      asks(long('c')),
      call('completed', long('x')),
      answers(long('d')),
      asks('e'),
    ]
    expect(texts(await toModelInput(items))).toEqual(['a', 'b', 'c', 'function_call', 'function_call_result', 'd', 'e'])
    expect(texts(await toModelInput(items, { budget: 400 }))).toEqual([
      'c',
      'function_call',
      'function_call_result',
      'd',
      'e',
    ])
    expect(texts(await toModelInput(items, { budget: 300 }))).toEqual(['e'])
  })

  it('keeps the newest turn whatever it costs', async () => {
    expect(texts(await toModelInput([asks('a'), asks(long('b')), call('completed', 1)], { budget: 1 }))).toEqual([
      'b',
      'function_call',
      'function_call_result',
    ])
  })

  it('is read only as far back as it fits', async () => {
    let pages = 0
    const opened = openServer({
      async *respond(turn) {
        for (let n = 0; n < 60; n += 1) yield done(assistantMessage(turn, long('x')))
        if (pages === 0) return
        const load = turn.store.loadThreadItems.bind(turn.store)
        pages = 0
        const store = Object.assign(Object.create(turn.store), {
          loadThreadItems: (...args: Parameters<typeof load>) => {
            pages += 1
            return load(...args)
          },
        })
        expect(await readHistory({ ...turn, store }, { budget: 500 })).toHaveLength(61)
      },
    })
    await opened.create()
    for (let n = 0; n < 4; n += 1) await opened.add('more')
    pages = 1
    await opened.add('last')
    expect(opened.errors).toEqual([])
    expect(pages).toBe(2)
  })

  it('counts a token for four characters and a flat rate for pictures', () => {
    const content = (part: object) => ({ type: 'message', role: 'user', content: [part] }) as ModelInputItem
    expect(estimateTokens(content({ type: 'input_text', text: 'x'.repeat(40) }))).toBe(14)
    expect(estimateTokens(content({ type: 'input_image', image: 'data:'.repeat(9999) }))).toBe(1004)
    expect(estimateTokens(content({ type: 'input_file', file: { id: 'f' } }))).toBe(1004)
    expect(estimateTokens(content({ type: 'input_file', file: 'x'.repeat(8000) }))).toBe(2004)
    const pages = `data:application/pdf;base64,${'x'.repeat(300_000)}`
    expect(estimateTokens(content({ type: 'input_file', file: pages }))).toBe(3005)
  })
})
