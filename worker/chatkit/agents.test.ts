import { Agent, type InputGuardrail, type OutputGuardrail, Runner, type RunStreamEvent, tool } from '@openai/agents'
import { functionCall, assistantMessage as modelMessage, modelStream, ScriptedModel } from '@openai/agents/testing'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Channel } from './agents/channel.ts'
import type { ResponseAnnotation, ResponseEvent, ResponseItem } from './agents/response-events.ts'
import { AgentContext, type AgentRun, type ResponseConverter, streamAgent } from './agents.ts'
import { assistantMessage, done, hiddenContext, taskItem, widgetItem } from './items.ts'
import { ada, find, gate, openServer, outline } from './test-kit.ts'
import type { Turn } from './turn.ts'
import type { ThreadStreamEvent } from './types/events.ts'
import type { Task } from './types/workflows.ts'
import type { Card } from './widgets/types.ts'

type Context = AgentContext<unknown>

/** A run that yields these raw Responses events. */
async function* runOf(events: Iterable<ResponseEvent> | AsyncIterable<ResponseEvent>): AsyncGenerator<RunStreamEvent> {
  for await (const event of events)
    yield { type: 'raw_model_stream_event', source: 'test', data: { type: 'model', event } }
}

/** The events a client gets of one turn after its opening, and everything around it. */
async function turn(
  run: (context: Context, turn: Turn<unknown>) => AgentRun,
  converter: Partial<ResponseConverter> = {},
) {
  const opened = openServer({
    async *respond(now) {
      const context: Context = new AgentContext<unknown>(now as Turn<unknown>)
      yield* streamAgent(context, run(context, now as Turn<unknown>), converter)
    },
  })
  const events = (await opened.create()).slice(3)
  return { ...opened, events, shape: outline(events) }
}

const raw = (events: ResponseEvent[], converter: Partial<ResponseConverter> = {}) =>
  turn(() => runOf(events), converter)

const place = { item_id: 'msg_1', content_index: 0 }
const message = (...annotations: ResponseAnnotation[]): ResponseItem => ({
  type: 'message',
  id: 'msg_1',
  content: [{ type: 'output_text', text: 'Hello', annotations }],
})
const begin: ResponseEvent = { type: 'response.output_item.added', item: { type: 'message', id: 'msg_1', content: [] } }
const end: ResponseEvent = { type: 'response.output_item.done', item: message() }

const card = (value: string, streaming = true): Card => ({
  type: 'Card',
  children: [{ type: 'Text', id: 't', value, streaming }],
})

async function* list<T>(rows: T[]): AsyncGenerator<T> {
  yield* rows
}

const task = (title: string): Task => ({ type: 'custom', title, status_indicator: 'none' })

/** Runs an agent of the SDK with a scripted model. */
function agentRun(
  model: ScriptedModel,
  context: Context,
  options: Partial<ConstructorParameters<typeof Agent>[0]> = {},
) {
  const agent = new Agent({ name: 'Test', model, ...options })
  const runner = new Runner({ tracingDisabled: true })
  const ready = runner.run(agent, 'Hi', { stream: true, context })
  return (async function* () {
    const result = await ready
    yield* result
    await result.completed
  })()
}

describe('a tool of an agent', () => {
  it('A01 shows a widget', async () => {
    const { shape } = await turn((context) => {
      return (async function* () {
        await context.streamWidget(card('x'))
        yield* []
      })()
    })
    expect(shape).toEqual(['thread.item.done:widget'])
  })

  it('A02 shows a widget that grows', async () => {
    const { shape } = await turn((context) => {
      return (async function* () {
        await context.streamWidget(list([card('a'), card('ab')]))
        yield* []
      })()
    })
    expect(shape).toEqual(['thread.item.added:widget', 'widget.streaming_text.value_delta', 'thread.item.done:widget'])
  })

  it('A03 shows a widget that becomes another', async () => {
    const other: Card = { ...card('a'), key: 'other' }
    const { shape } = await turn((context) => {
      return (async function* () {
        await context.streamWidget(list([card('a'), other]))
        yield* []
      })()
    })
    expect(shape).toEqual(['thread.item.added:widget', 'widget.root.updated', 'thread.item.done:widget'])
  })

  it('A04 has the page run a tool, under the ids of the model’s call', async () => {
    const model = new ScriptedModel([[functionCall('pick', { max: 2 }, { callId: 'call_9', id: 'fc_9' })]])
    const { events, shape, stored } = await turn((context) =>
      agentRun(model, context, {
        tools: [
          tool({
            name: 'pick',
            description: 'Let the person pick.',
            parameters: z.object({ max: z.number() }),
            execute: ({ max }) => {
              context.callClientTool('pick_in_page', { max })
              return 'asked'
            },
          }),
        ],
        toolUseBehavior: { stopAtToolNames: ['pick'] },
      }),
    )
    expect(shape).toEqual(['thread.item.done:client_tool_call'])
    expect(find(events, 'thread.item.done').item).toMatchObject({
      id: 'fc_9',
      call_id: 'call_9',
      name: 'pick_in_page',
      arguments: { max: 2 },
      status: 'pending',
    })
    expect((await stored()).at(-1)?.type).toBe('client_tool_call')
    model.assertComplete()
  })

  it('A04 makes ids of its own without a call, and has the page run one tool a turn', async () => {
    const { events } = await turn((context) => {
      context.callClientTool('one')
      expect(() => context.callClientTool('two')).toThrow('one')
      return runOf([])
    })
    expect(find(events, 'thread.item.done').item).toMatchObject({
      name: 'one',
      id: expect.stringMatching(/^tool_call_/),
    })
  })

  it('A04 can say which of several calls it answers', async () => {
    const { events } = await turn((context) => {
      context.callClientTool('one', {}, { id: 'fc_2', callId: 'call_2' })
      return runOf([])
    })
    expect(find(events, 'thread.item.done').item).toMatchObject({ id: 'fc_2', call_id: 'call_2' })
  })

  it('A16 is seen before the model says anything, and the turn lasts until the run ends', async () => {
    const model = gate()
    const seen = gate()
    let context: Context | undefined
    const opened = openServer({
      async *respond(now) {
        context = new AgentContext<unknown>(now as Turn<unknown>)
        context.stream({ type: 'progress_update', text: 'Looking' })
        yield* streamAgent(
          context,
          (async function* () {
            await model.opened
            yield* runOf([begin, end])
          })(),
        )
      },
    })
    const result = await opened.send({
      type: 'threads.create',
      params: { input: { content: [], attachments: [], inference_options: {} } },
    })
    if (result.kind !== 'stream') throw new Error('no stream')
    const events: ThreadStreamEvent[] = []
    const reading = (async () => {
      for await (const event of result.events) {
        events.push(event)
        if (event.type === 'progress_update') seen.open()
      }
    })()
    await seen.opened
    context?.stream({ type: 'progress_update', text: 'Found' })
    model.open()
    await reading
    expect(outline(events).slice(3)).toEqual([
      'progress_update',
      'progress_update',
      'thread.item.added:assistant_message',
      'thread.item.done:assistant_message',
    ])
  })

  it('A17 is seen beside the model, in the order in which things happen', async () => {
    const { shape } = await turn((context) =>
      runOf(
        (async function* () {
          yield begin
          context.stream({ type: 'progress_update', text: 'x' })
          yield end
          context.stream({ type: 'notice', level: 'info', message: 'x' })
        })(),
      ),
    )
    expect(shape).toEqual([
      'thread.item.added:assistant_message',
      'progress_update',
      'thread.item.done:assistant_message',
      'notice',
    ])
  })

  it('may go on changing what it has sent', async () => {
    const { events } = await turn((context, now) => {
      const item = assistantMessage(now, 'before')
      context.stream(done(item))
      item.content = []
      return runOf([])
    })
    expect(find(events, 'thread.item.done').item).toMatchObject({ content: [{ text: 'before' }] })
  })
})

describe('the model’s words', () => {
  it.each<[string, ResponseEvent, object]>([
    [
      'a delta',
      { type: 'response.output_text.delta', ...place, delta: 'Hi' },
      { type: 'assistant_message.content_part.text_delta', content_index: 0, delta: 'Hi' },
    ],
    [
      'a new part',
      { type: 'response.content_part.added', ...place, part: { type: 'output_text', text: '', annotations: [] } },
      {
        type: 'assistant_message.content_part.added',
        content_index: 0,
        content: { type: 'output_text', text: '', annotations: [] },
      },
    ],
    [
      'a finished text',
      { type: 'response.output_text.done', ...place, text: 'Hello' },
      {
        type: 'assistant_message.content_part.done',
        content_index: 0,
        content: { type: 'output_text', text: 'Hello', annotations: [] },
      },
    ],
    [
      'a citation',
      {
        type: 'response.output_text.annotation.added',
        ...place,
        annotation: { type: 'file_citation', filename: 'a.pdf', index: 5 },
      },
      {
        type: 'assistant_message.content_part.annotation_added',
        content_index: 0,
        annotation_index: 0,
        annotation: { type: 'annotation', source: { type: 'file', title: 'a.pdf', filename: 'a.pdf' }, index: 5 },
      },
    ],
    [
      'a refusal',
      { type: 'response.refusal.delta', ...place, delta: 'No' },
      { type: 'assistant_message.content_part.text_delta', content_index: 0, delta: 'No' },
    ],
    [
      'a finished refusal',
      { type: 'response.refusal.done', ...place, refusal: 'No.' },
      {
        type: 'assistant_message.content_part.done',
        content_index: 0,
        content: { type: 'output_text', text: 'No.', annotations: [] },
      },
    ],
  ])('A18 pass on %s', async (_name, event, update) => {
    const { events } = await raw([event])
    expect(events).toEqual([{ type: 'thread.item.updated', item_id: 'msg_1', update }])
  })

  it('A18 leave raw reasoning out', async () => {
    const part = { type: 'reasoning_text', text: 'SECRET' } as const
    expect((await raw([{ type: 'response.content_part.added', ...place, part }])).events).toEqual([])
  })

  it('A19 A20 drop citations of nothing and count the others without a hole', async () => {
    const cite = (annotation: ResponseAnnotation): ResponseEvent => ({
      type: 'response.output_text.annotation.added',
      ...place,
      annotation,
    })
    const { events } = await raw([
      cite({ type: 'file_citation', filename: '', index: 1 }),
      cite({ type: 'file_citation', filename: 'a', index: 2 }),
      cite({ type: 'file_path' }),
      cite({ type: 'url_citation', title: 'B', url: 'https://b.test', end_index: 3 }),
    ])
    const indices = events.map((event) =>
      event.type === 'thread.item.updated' && 'annotation_index' in event.update ? event.update.annotation_index : -1,
    )
    expect(indices).toEqual([0, 1])
  })

  it('A21 are converted as the integration says, while they come and at the end', async () => {
    const annotation = { type: 'file_citation', filename: 'a.pdf', index: 5 } as const
    const { events } = await raw(
      [
        begin,
        { type: 'response.output_text.annotation.added', ...place, annotation },
        { type: 'response.output_item.done', item: message(annotation) },
      ],
      {
        fileCitation: ({ filename }) => ({
          type: 'annotation',
          source: { type: 'entity', id: filename, title: 'Report', interactive: true, data: {} },
        }),
      },
    )
    expect(JSON.stringify(events).match(/"title":"Report"/g)).toHaveLength(2)
  })

  it('A23 end with the citations that can be shown', async () => {
    const { events, stored } = await raw([
      begin,
      {
        type: 'response.output_item.done',
        item: message(
          { type: 'file_citation', filename: 'f', index: 0 },
          { type: 'container_file_citation', filename: 'c', end_index: 3 },
          { type: 'url_citation', title: 'U', url: 'https://u.test', end_index: 10 },
          { type: 'file_path' },
        ),
      },
      { type: 'response.file_search_call.completed', item_id: 'fs' } as unknown as ResponseEvent,
      { type: 'response.output_item.done', item: { type: 'file_search_call', id: 'fs' } as never },
    ])
    const { item } = find(events, 'thread.item.done')
    expect(item).toMatchObject({
      id: 'msg_1',
      content: [
        { text: 'Hello', annotations: [{ index: 0 }, { index: 3 }, { index: 10, source: { url: 'https://u.test' } }] },
      ],
    })
    expect(item.type === 'assistant_message' && item.content[0]?.annotations).toHaveLength(3)
    expect((await stored())[1]).toEqual(item)
    expect(item.created_at).toBe(find(events, 'thread.item.added').item.created_at)
  })

  it('A23 end with a refusal as text', async () => {
    const { events } = await raw([
      {
        type: 'response.output_item.done',
        item: { type: 'message', id: 'm', content: [{ type: 'refusal', refusal: 'No.' }] },
      },
    ])
    expect(find(events, 'thread.item.done').item).toMatchObject({ content: [{ type: 'output_text', text: 'No.' }] })
  })

  it('come from a real run of the SDK', async () => {
    const data = (event: ResponseEvent) => ({ type: 'model' as const, event })
    const model = new ScriptedModel([
      modelStream([
        data(begin),
        { type: 'output_text_delta', delta: 'Hello', itemId: 'msg_1' },
        data({ type: 'response.output_text.delta', ...place, delta: 'Hello' }),
        data(end),
        {
          type: 'response_done',
          response: {
            id: 'resp_1',
            output: [modelMessage('Hello', { id: 'msg_1' })],
            usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
          },
        },
      ]),
    ])
    const { shape } = await turn((context) => agentRun(model, context))
    expect(shape).toEqual([
      'thread.item.added:assistant_message',
      'assistant_message.content_part.text_delta',
      'thread.item.done:assistant_message',
    ])
  })

  it('come from a model that speaks another language, too', async () => {
    const model = new ScriptedModel([
      [functionCall('look', {}, { callId: 'call_1' })],
      [modelMessage('One'), modelMessage('Two', { id: 'two' })],
    ])
    const { shape, stored } = await turn((context) =>
      agentRun(model, context, {
        tools: [
          tool({
            name: 'look',
            description: 'Look around.',
            parameters: z.object({}),
            execute: () => {
              context.stream({ type: 'progress_update', text: 'Looking' })
              return 'nothing'
            },
          }),
        ],
      }),
    )
    const text = [
      'thread.item.added:assistant_message',
      'assistant_message.content_part.added',
      'assistant_message.content_part.text_delta',
      'assistant_message.content_part.done',
      'thread.item.done:assistant_message',
    ]
    expect(shape).toEqual(['progress_update', ...text, ...text])
    expect((await stored()).slice(1)).toMatchObject([{ content: [{ text: 'One' }] }, { content: [{ text: 'Two' }] }])
  })

  it('that were not streamed are shown when they are there', async () => {
    const model = new ScriptedModel([
      modelStream([
        {
          type: 'response_done',
          response: {
            id: 'resp_1',
            output: [modelMessage('Whole')],
            usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
          },
        },
      ]),
    ])
    const { stored } = await turn((context) => agentRun(model, context))
    expect((await stored())[1]).toMatchObject({ content: [{ text: 'Whole' }] })
  })

  it('break off with the run, whose error ends the turn', async () => {
    const { shape, errors } = await turn(() =>
      (async function* () {
        yield* runOf([begin])
        throw new Error('model is gone')
      })(),
    )
    expect(shape).toEqual(['thread.item.added:assistant_message', 'error'])
    expect(errors).toMatchObject([{ message: 'model is gone' }])
  })
})

describe('a guardrail that says no', () => {
  const tripped = { tripwireTriggered: true, outputInfo: {} }

  it('A22 of the output takes away what model and tools have shown', async () => {
    const guardrail: OutputGuardrail = { name: 'no', execute: async () => tripped }
    const model = new ScriptedModel([[functionCall('show', {}, { callId: 'call_1' })], [modelMessage('Bad')]])
    const { events, shape, stored } = await turn((context, now) =>
      agentRun(model, context, {
        outputGuardrails: [guardrail],
        tools: [
          tool({
            name: 'show',
            description: 'Show something.',
            parameters: z.object({}),
            execute: () => {
              context.stream(done(widgetItem(now, card('x'))))
              return 'shown'
            },
          }),
        ],
      }),
    )
    expect(shape.slice(-3)).toEqual(['thread.item.removed', 'thread.item.removed', 'error'])
    expect(events.at(-1)).toEqual({ type: 'error', code: 'stream.error', allow_retry: true })
    expect(await stored()).toHaveLength(1)
  })

  it('A22 of the input takes away what tools have shown', async () => {
    const guardrail: InputGuardrail = { name: 'no', execute: async () => tripped, runInParallel: false }
    const seen = gate()
    const opened = openServer({
      async *respond(now) {
        const context: Context = new AgentContext<unknown>(now as Turn<unknown>)
        context.stream(done(widgetItem(now, card('x'))))
        const model = new ScriptedModel([])
        for await (const event of streamAgent(
          context,
          (async function* () {
            await seen.opened
            yield* agentRun(model, context, { inputGuardrails: [guardrail] })
          })(),
        )) {
          yield event
          seen.open()
        }
      },
    })
    const events = (await opened.create()).slice(3)
    expect(outline(events)).toEqual(['thread.item.done:widget', 'thread.item.removed', 'error'])
    expect(await opened.stored()).toHaveLength(1)
  })

  it('A22 drops what has not been shown yet', async () => {
    const channel = new Channel<{ n: number }>()
    for (const n of [1, 2, 3]) channel.push({ n })
    const reader = channel[Symbol.asyncIterator]()
    expect((await reader.next()).value).toEqual({ n: 1 })
    channel.fail(new Error('no'), { drop: true })
    channel.push({ n: 4 })
    await expect(reader.next()).rejects.toThrow('no')
  })

  it('lets other errors come after what was there before them', async () => {
    const channel = new Channel<{ n: number }>()
    channel.push({ n: 1 })
    channel.fail(new Error('broken'))
    const reader = channel[Symbol.asyncIterator]()
    expect((await reader.next()).value).toEqual({ n: 1 })
    await expect(reader.next()).rejects.toThrow('broken')
  })
})

describe('an image', () => {
  const drawing: ResponseEvent = {
    type: 'response.output_item.added',
    item: { type: 'image_generation_call', id: 'ig_1' },
  }
  const drawn: ResponseEvent = {
    type: 'response.output_item.done',
    item: { type: 'image_generation_call', id: 'ig_1', result: 'QUJD' },
  }
  const partial = (partial_image_index: number): ResponseEvent => ({
    type: 'response.image_generation_call.partial_image',
    item_id: 'ig_1',
    partial_image_b64: 'QQ==',
    partial_image_index,
  })

  it('A24 is announced without a picture and done with one', async () => {
    const { events, shape } = await raw([drawing, drawn])
    expect(shape).toEqual(['thread.item.added:generated_image', 'thread.item.done:generated_image'])
    expect('image' in find(events, 'thread.item.added').item).toBe(false)
    expect(find(events, 'thread.item.done').item).toMatchObject({
      image: { id: 'ig_1', url: 'data:image/png;base64,QUJD' },
    })
  })

  it('A25 is put where the integration says', async () => {
    const { events } = await raw([drawing, drawn], { imageUrl: async ({ id }) => `https://img.test/${id}.png` })
    expect(find(events, 'thread.item.done').item).toMatchObject({ image: { url: 'https://img.test/ig_1.png' } })
  })

  it.each([
    [3, [0, 1 / 3, 2 / 3, 1]],
    [undefined, [0, 0, 0, 0]],
  ])('A26 gets clearer (%s states asked for)', async (partialImages, progress) => {
    const converter = partialImages === undefined ? {} : { partialImages }
    const { events } = await raw([drawing, ...[0, 1, 2, 9].map(partial), drawn], converter)
    const updates = events.flatMap((event) => (event.type === 'thread.item.updated' ? [event.update] : []))
    expect(updates.map((update) => 'progress' in update && update.progress)).toEqual(progress)
  })

  it('is not shown before it is whole where the integration says so', async () => {
    const imageUrl = ({ partialIndex }: { partialIndex?: number }) =>
      partialIndex === undefined ? 'attachment:a' : null
    const { shape } = await raw([drawing, partial(0), partial(1), drawn], { imageUrl })
    expect(shape).toEqual(['thread.item.added:generated_image', 'thread.item.done:generated_image'])
  })

  it('that nobody announced is not shown', async () => {
    expect((await raw([partial(0), drawn])).events).toEqual([])
  })
})

describe('thoughts', () => {
  const reasoning: ResponseEvent = { type: 'response.output_item.added', item: { type: 'reasoning', id: 'rs_1' } }
  const think = (summary_index: number, delta: string): ResponseEvent => ({
    type: 'response.reasoning_summary_text.delta',
    item_id: 'rs_1',
    summary_index,
    delta,
  })
  const thought = (summary_index: number, text: string): ResponseEvent => ({
    type: 'response.reasoning_summary_text.done',
    item_id: 'rs_1',
    summary_index,
    text,
  })

  it('A27 are shown in a workflow: the first while it comes, the second when it is whole', async () => {
    const { events, shape } = await raw([
      reasoning,
      think(0, 'Let '),
      think(0, 'me see'),
      thought(0, 'Let me see.'),
      think(1, 'Sec'),
      think(1, 'ond'),
      thought(1, 'Second.'),
      begin,
      end,
    ])
    expect(shape).toEqual([
      'thread.item.added:workflow',
      'workflow.task.added',
      'workflow.task.updated',
      'workflow.task.updated',
      'workflow.task.added',
      'thread.item.done:workflow',
      'thread.item.added:assistant_message',
      'thread.item.done:assistant_message',
    ])
    const tasks = events.flatMap((event) =>
      event.type === 'thread.item.updated' && 'task' in event.update ? [event.update] : [],
    )
    expect(tasks).toMatchObject([
      { task_index: 0, task: { type: 'thought', content: 'Let ' } },
      { task_index: 0, task: { content: 'Let me see' } },
      { task_index: 0, task: { content: 'Let me see.' } },
      { task_index: 1, task: { content: 'Second.' } },
    ])
    const workflow = events.find((event) => event.type === 'thread.item.done')
    expect(workflow).toMatchObject({
      item: { workflow: { type: 'reasoning', tasks: [{ content: 'Let me see.' }, { content: 'Second.' }] } },
    })
  })

  it('A28 end when a message begins, with the time they took', async () => {
    const opened = openServer({
      async *respond(now) {
        const context: Context = new AgentContext<unknown>(now as Turn<unknown>)
        yield* streamAgent(
          context,
          runOf(
            (async function* () {
              yield reasoning
              opened.time.now += 7_000
              yield begin
              expect(context.workflow).toBeNull()
              yield end
            })(),
          ),
        )
      },
    })
    const events = await opened.create()
    expect(opened.errors).toEqual([])
    const workflow = events.find((event) => event.type === 'thread.item.done' && event.item.type === 'workflow')
    expect(workflow).toMatchObject({ item: { workflow: { summary: { duration: 7 }, expanded: false } } })
  })

  it('A28 end with the run when nothing follows them', async () => {
    const { shape } = await raw([reasoning, think(0, 'x')])
    expect(shape.at(-1)).toBe('thread.item.done:workflow')
  })

  it('go into the workflow that a tool has opened', async () => {
    const { shape, stored } = await turn((context) => {
      context.startWorkflow({ type: 'custom', tasks: [task('Look')], expanded: false })
      return runOf([reasoning, think(0, 'x'), thought(0, 'x y')])
    })
    expect(shape).toEqual(['thread.item.added:workflow', 'workflow.task.added', 'thread.item.done:workflow'])
    expect((await stored())[1]).toMatchObject({ workflow: { tasks: [{ title: 'Look' }, { content: 'x y' }] } })
  })
})

describe('a workflow', () => {
  it('A29 keeps a summary of its own', async () => {
    const { events } = await turn((context) => {
      context.startWorkflow({ type: 'custom', tasks: [task('a')], summary: { title: 'Searched' }, expanded: false })
      return runOf([begin, end])
    })
    const first = events.find((event) => event.type === 'thread.item.done')
    expect(first).toMatchObject({ item: { workflow: { summary: { title: 'Searched' } } } })
  })

  it('is shown with its first task', async () => {
    const { events, shape } = await turn((context) => {
      context.startWorkflow({ type: 'custom', tasks: [], expanded: false })
      context.addWorkflowTask(task('a'))
      context.addWorkflowTask(task('b'))
      context.updateWorkflowTask({ ...task('B'), status_indicator: 'complete' }, 1)
      context.endWorkflow({ summary: { title: 'Done' }, expanded: true })
      context.endWorkflow()
      return runOf([])
    })
    expect(shape).toEqual([
      'thread.item.added:workflow',
      'workflow.task.added',
      'workflow.task.updated',
      'thread.item.done:workflow',
    ])
    expect(find(events, 'thread.item.done').item).toMatchObject({
      workflow: { tasks: [{ title: 'a' }, { title: 'B' }], summary: { title: 'Done' }, expanded: true },
    })
  })

  it('is opened by a task, and never shown without one', async () => {
    const opened = await turn((context) => {
      context.addWorkflowTask(task('a'))
      return runOf([])
    })
    expect(opened.shape).toEqual(['thread.item.added:workflow', 'thread.item.done:workflow'])
    const empty = await turn((context) => {
      expect(() => context.updateWorkflowTask(task('a'), 0)).toThrow('no task 0')
      context.startWorkflow({ type: 'custom', tasks: [], expanded: false })
      return runOf([])
    })
    expect(empty.shape).toEqual([])
  })

  it('ends at a visible item of a tool, and not at hidden context', async () => {
    const { shape } = await turn((context, now) => {
      context.addWorkflowTask(task('a'))
      context.stream(done(hiddenContext(now, 'x')))
      context.addWorkflowTask(task('b'))
      context.stream(done(taskItem(now, task('c'))))
      return runOf([])
    })
    expect(shape).toEqual([
      'thread.item.added:workflow',
      'workflow.task.added',
      'thread.item.done:workflow',
      'thread.item.done:task',
    ])
  })

  it('that a tool sends by itself is the one that is open', async () => {
    const { shape } = await turn((context, now) => {
      const item = {
        type: 'workflow' as const,
        id: 'wf',
        thread_id: now.thread.id,
        created_at: now.now(),
        workflow: { type: 'custom' as const, tasks: [task('a')], expanded: false },
      }
      context.stream({ type: 'thread.item.added', item })
      context.addWorkflowTask(task('b'))
      context.stream(done(item))
      expect(context.workflow).toBeNull()
      return runOf([])
    })
    expect(shape).toEqual(['thread.item.added:workflow', 'workflow.task.added', 'thread.item.done:workflow'])
  })

  it('left open at a tool of the page goes on with its output, in its place', async () => {
    const opened = openServer({
      async *respond(now, asked) {
        const context: Context = new AgentContext<unknown>(now as Turn<unknown>)
        const run = (async function* () {
          if (asked) {
            context.addWorkflowTask(task('Asked the page'))
            context.callClientTool('pick')
          } else {
            context.addWorkflowTask(task('Got the answer'))
            yield* runOf([begin, end])
          }
        })()
        yield* streamAgent(context, run)
      },
    })
    expect(outline(await opened.create()).slice(3)).toEqual([
      'thread.item.added:workflow',
      'thread.item.done:client_tool_call',
    ])
    const call = (await opened.stored()).map(({ type }) => type)
    expect(call).toEqual(['user_message', 'workflow', 'client_tool_call'])
    const events = await opened.stream({
      type: 'threads.add_client_tool_output',
      params: { thread_id: 'thr_1', result: 1 },
    })
    expect(outline(events)).toEqual([
      'stream_options',
      'workflow.task.added',
      'thread.item.done:workflow',
      'thread.item.added:assistant_message',
      'thread.item.done:assistant_message',
    ])
    expect((await opened.stored()).map(({ type }) => type)).toEqual([...call, 'assistant_message'])
    expect(await opened.store.loadItem('thr_1', find(events, 'thread.item.done').item.id, ada)).toBeTruthy()
  })
})
