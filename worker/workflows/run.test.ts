import {
  Agent,
  getCurrentTrace,
  type OutputGuardrail,
  type RunContext,
  setTracingDisabled,
  tool,
  Usage,
  withTrace,
} from '@openai/agents'
import { assistantMessage, functionCall, modelError, modelStream, ScriptedModel } from '@openai/agents/testing'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { AgentContext } from '../chatkit/agents.ts'
import { assistantMessage as chatMessage, done, widgetItem } from '../chatkit/items.ts'
import { find, gate, outline, readTo } from '../chatkit/test-kit.ts'
import * as widgets from '../chatkit/widgets/build.ts'
import type { ChatContext } from './context.ts'
import { lines, openChat } from './test-kit.ts'
import type { RunWorkflow } from './workflow.ts'

const usage = (totalTokens: number) => ({ requests: 1, inputTokens: totalTokens - 1, outputTokens: 1, totalTokens })
const answer = (text: string, tokens = 5) => ({
  type: 'response' as const,
  response: { output: [assistantMessage(text)], usage: new Usage(usage(tokens)) },
})
/** The context that a tool is given unless the workflow names one. */
const contextOf = (run: RunContext<unknown> | undefined) => run?.context as AgentContext<ChatContext>
const speaker = (name: string, model?: ScriptedModel) => new Agent({ name, ...(model && { model }) })

describe('the runner of a workflow', () => {
  it('gives the result of the SDK, and shows the text meanwhile', async () => {
    let result: unknown
    const chat = openChat(
      async ({ runner, history }) => {
        const ran = await runner.run(speaker('one'), history)
        result = {
          final: ran.finalOutput,
          new: ran.newItems.length,
          last: ran.lastAgent?.name,
          all: ran.history.length,
        }
      },
      new ScriptedModel([answer('Hello')]),
    )
    expect(outline(await chat.say('Hi')).slice(3)).toEqual([
      'thread.item.added:assistant_message',
      'assistant_message.content_part.added',
      'assistant_message.content_part.text_delta',
      'assistant_message.content_part.done',
      'thread.item.done:assistant_message',
    ])
    expect(result).toEqual({ final: 'Hello', new: 1, last: 'one', all: 2 })
    expect(chat.errors).toEqual([])
    expect(chat.heard()).toBeGreaterThan(0)
  })

  it('keeps what fills an output type from the person, and gives it to the code', async () => {
    const kind = new Agent({ name: 'kind', outputType: z.object({ kind: z.enum(['a', 'b']) }) })
    const chat = openChat(
      async ({ runner, input_as_text }) => {
        const { finalOutput } = await runner.run(kind, input_as_text)
        await runner.run(speaker(finalOutput?.kind ?? 'none'), 'Go on')
      },
      new ScriptedModel([answer('{"kind":"b"}', 7), answer('Answer of b', 11)]),
    )
    await chat.say('Hi')
    expect(lines(await chat.stored())).toEqual(['user: Hi', 'assistant: Answer of b'])
    expect(chat.tokens).toEqual([7, 11])
  })

  it('shows or hides what a run writes when told to', async () => {
    const chat = openChat(
      async ({ runner }) => {
        await runner.run(speaker('rewrite'), 'x', { show: false })
        await runner.run(speaker('answer'), 'x')
      },
      new ScriptedModel([answer('a better question'), answer('the answer')]),
    )
    await chat.say('Hi')
    expect(lines(await chat.stored())).toEqual(['user: Hi', 'assistant: the answer'])
  })

  it('shows runs at the same time one after the other, in the order in which they were begun', async () => {
    const slow = gate()
    const first = new ScriptedModel([
      modelStream(
        (async function* () {
          yield { type: 'output_text_delta' as const, delta: 'first' }
          await slow.opened
          yield {
            type: 'response_done' as const,
            response: { id: 'r1', output: [assistantMessage('first')], usage: usage(2) },
          }
        })(),
      ),
    ])
    const chat = openChat(async ({ runner }) => {
      const [a, b] = [
        runner.run(speaker('a', first), 'x'),
        runner.run(speaker('b', new ScriptedModel([answer('second')])), 'x'),
      ]
      await b
      slow.open()
      await a
    })
    const shape = outline(await chat.say('Hi')).slice(3)
    expect(shape.indexOf('thread.item.done:assistant_message')).toBeLessThan(
      shape.lastIndexOf('thread.item.added:assistant_message'),
    )
    expect(lines(await chat.stored())).toEqual(['user: Hi', 'assistant: first', 'assistant: second'])
  })

  it('runs agents that name no model with that of the chat, and stores and traces nothing unless told to', async () => {
    const own = new ScriptedModel([answer('two')])
    const scripted = new ScriptedModel([answer('one')])
    // As outside of tests, where the SDK itself does not switch it off.
    setTracingDisabled(false)
    let trace: string | undefined
    const chat = openChat(
      ({ runner }) =>
        withTrace('Exported', async () => {
          trace = getCurrentTrace()?.traceId
          await runner.run(speaker('plain'), 'x')
          await runner.run(new Agent({ name: 'own', model: own, modelSettings: { store: true } }), 'x')
        }),
      scripted,
    )
    await chat.say('Hi')
    expect(chat.askedFor).toEqual(['scripted'])
    expect(scripted.firstCall?.request.modelSettings.store).toBe(false)
    expect(own.firstCall?.request.modelSettings.store).toBe(true)
    expect(trace).toBe('no-op')
    expect([scripted, own].map((model) => model.firstCall?.request.tracing)).toEqual([false, false])
  })

  it('leaves out thoughts that OpenAI has not stored', async () => {
    const thought = { type: 'reasoning' as const, id: 'rs_1', content: [{ type: 'input_text' as const, text: 'Hm' }] }
    const sealed = { ...thought, id: 'rs_2', providerData: { encrypted_content: 'x' } }
    const model = new ScriptedModel([answer('ok')])
    const chat = openChat(async ({ runner, history }) => {
      await runner.run(speaker('a'), [thought, sealed, ...history])
    }, model)
    await chat.say('Hi')
    expect(model.firstCall?.request.input).toMatchObject([{ id: 'rs_2' }, { role: 'user' }])
  })

  it('gives tools a context, or the one the workflow names', async () => {
    const show = tool({
      name: 'show',
      description: 'Shows a card.',
      parameters: z.object({}),
      execute: (_, run) => {
        const context = contextOf(run)
        context.stream(done(widgetItem(context.turn, { type: 'Card', children: [] })))
        return 'shown'
      },
    })
    const tone = new Agent<{ tone: string }>({ name: 'tone', instructions: ({ context }) => `Be ${context.tone}.` })
    const model = new ScriptedModel([[functionCall('show', {}, { callId: 'c1' })], answer('Look'), answer('Hm')])
    const chat = openChat(async ({ runner }) => {
      await runner.run(new Agent({ name: 'cards', tools: [show] }), 'x')
      await runner.run(tone, 'x', { context: { tone: 'kind' } })
    }, model)
    await chat.say('Hi')
    expect(lines(await chat.stored())).toEqual(['user: Hi', 'widget', 'assistant: Look', 'assistant: Hm'])
    expect(model.lastCall?.request.systemInstructions).toBe('Be kind.')
  })

  it('ends the turn at a tool of the page, whose answer begins the workflow anew', async () => {
    const pick = tool({
      name: 'pick',
      description: 'Lets the person pick.',
      parameters: z.object({}),
      execute: (_, run) => {
        contextOf(run).addWorkflowTask({ type: 'custom', title: 'Asking you', status_indicator: 'none' })
        contextOf(run).callClientTool('pick_in_page')
        return 'asked'
      },
    })
    const picker = new Agent({ name: 'picker', tools: [pick], toolUseBehavior: { stopAtToolNames: ['pick'] } })
    const model = new ScriptedModel([[functionCall('pick', {}, { callId: 'c1', id: 'fc_1' })], answer('You took it')])
    const chat = openChat(async ({ runner, history }) => {
      await runner.run(picker, history)
      await runner.run(speaker('never in the first turn', new ScriptedModel([answer('Bye')])), 'x')
    }, model)
    await chat.say('Hi')
    expect(lines(await chat.stored())).toEqual(['user: Hi', 'workflow', 'client_tool_call'])
    expect((await chat.stored())[1]).not.toHaveProperty('workflow.summary')
    await chat.go('threads.add_client_tool_output', { result: { picked: 1 } })
    expect(lines(await chat.stored()).slice(1)).toEqual([
      'workflow',
      'client_tool_call',
      'assistant: You took it',
      'assistant: Bye',
    ])
    expect((await chat.stored())[1]).toHaveProperty('workflow.summary')
    expect(model.lastCall?.request.input).toMatchObject([
      {},
      {},
      { type: 'function_call' },
      { type: 'function_call_result' },
    ])
    expect(chat.errors).toEqual([])
  })

  it('takes away what a run has shown when a guardrail says no; the workflow may answer otherwise', async () => {
    const no: OutputGuardrail = { name: 'no', execute: async () => ({ tripwireTriggered: true, outputInfo: {} }) }
    const guarded = new Agent({ name: 'guarded', outputGuardrails: [no] })
    const models = () => new ScriptedModel([answer('fine'), answer('bad'), answer('sorry')])
    const careful: RunWorkflow = async ({ runner }) => {
      await runner.run(speaker('before'), 'x')
      await runner.run(guarded, 'x').catch(() => runner.run(speaker('instead'), 'x'))
    }
    const caught = openChat(careful, models())
    await caught.say('Hi')
    expect(lines(await caught.stored())).toEqual(['user: Hi', 'assistant: fine', 'assistant: sorry'])

    const thrown = openChat(async ({ runner }) => {
      await runner.run(speaker('before'), 'x')
      await runner.run(guarded, 'x')
    }, models())
    const error = find(await thrown.say('Hi'), 'error')
    expect(error).toMatchObject({ code: 'custom', message: expect.stringContaining('rule'), allow_retry: false })
    expect(lines(await thrown.stored())).toEqual(['user: Hi', 'assistant: fine'])
  })

  it('stops a workflow that never stops asking', async () => {
    let rounds = 0
    const model = new ScriptedModel(Array.from({ length: 40 }, () => answer('more')))
    const chat = openChat(async ({ runner }) => {
      for (;;) {
        await runner.run(speaker('loop'), 'x', { show: false })
        rounds += 1
      }
    }, model)
    expect(find(await chat.say('Hi'), 'error')).toMatchObject({
      code: 'custom',
      message: expect.stringContaining('32'),
    })
    expect(rounds).toBe(32)
    expect(chat.tokens.reduce((sum, count) => sum + count, 0)).toBe(32 * 5)
  })

  it('says in plain words when the model refuses, or one run never ends', async () => {
    const refusal = { ...assistantMessage(''), content: [{ type: 'refusal' as const, refusal: 'No.' }] }
    const choice = new Agent({ name: 'choice', outputType: z.object({ a: z.string() }) })
    const refused = openChat(({ runner }) => runner.run(choice, 'x'), new ScriptedModel([[refusal]]))
    const look = tool({ name: 'look', description: 'Looks.', parameters: z.object({}), execute: () => 'x' })
    const looks = Array.from({ length: 9 }, (_, at) => [functionCall('look', {}, { callId: `c${at}` })])
    const endless = openChat(
      ({ runner }) => runner.run(new Agent({ name: 'look', tools: [look] }), 'x'),
      new ScriptedModel(looks),
    )
    expect(find(await refused.say('Hi'), 'error')).toMatchObject({ message: expect.stringContaining('will not') })
    expect(find(await endless.say('Hi'), 'error')).toMatchObject({ message: expect.stringContaining('too often') })
  })

  it('counts the tokens of a run that fails later on', async () => {
    const look = tool({ name: 'look', description: 'Looks.', parameters: z.object({}), execute: () => 'x' })
    const call = {
      type: 'response' as const,
      response: { output: [functionCall('look', {}, { callId: 'c' })], usage: new Usage(usage(9)) },
    }
    const model = new ScriptedModel([call, modelError(new Error('gone'))])
    const chat = openChat(async ({ runner }) => {
      await runner.run(new Agent({ name: 'look', tools: [look] }), 'x')
    }, model)
    expect(outline(await chat.say('Hi')).at(-1)).toBe('error')
    expect(chat.errors).toMatchObject([{ message: 'gone' }])
    expect(chat.tokens).toEqual([9])
  })

  it('ends with the turn when the person stops it, also a workflow that does not listen', async () => {
    const hangs = new ScriptedModel([
      modelStream(
        (async function* () {
          yield { type: 'output_text_delta' as const, delta: 'Half an ans' }
          await new Promise(() => {})
        })(),
      ),
    ])
    const chat = openChat(async ({ runner }) => {
      await runner.run(speaker('slow', hangs), 'x').catch(() => {})
      await new Promise(() => {})
    })
    await readTo(await chat.begin('Hi'), 'assistant_message.content_part.text_delta')
    expect(await chat.cancel()).toBe(true)
    expect(lines(await chat.stored()).slice(0, 2)).toEqual(['user: Hi', 'assistant: Half an ans'])
    expect(chat.errors).toEqual([])
  })
})

describe('the context of a workflow', () => {
  it('shows what the code itself has to show, between the runs', async () => {
    const chat = openChat(
      async ({ runner, context }) => {
        await runner.run(speaker('one'), 'x')
        await context.streamWidget({ type: 'Card', children: [] })
        context.addWorkflowTask({ type: 'custom', title: 'Looked it up', status_indicator: 'none' })
        await runner.run(speaker('two'), 'x')
      },
      new ScriptedModel([answer('One'), answer('Two')]),
    )
    await chat.say('Hi')
    expect(lines(await chat.stored())).toEqual(['user: Hi', 'assistant: One', 'widget', 'workflow', 'assistant: Two'])
  })

  it('has room for one tool of the page, whoever asks', async () => {
    const chat = openChat(async ({ context, runner }) => {
      context.callClientTool('one')
      expect(() => context.callClientTool('two')).toThrow('one')
      await runner.run(speaker('never', new ScriptedModel()), 'x')
    })
    await chat.say('Hi')
    expect(lines(await chat.stored())).toEqual(['user: Hi', 'client_tool_call'])
    expect(chat.errors).toEqual([])
  })
})

describe('a control of a widget', () => {
  const offer = widgets.card({
    children: [widgets.button({ label: 'Pick', onClickAction: { type: 'pick', payload: { n: 2 } } })],
  })

  it('begins a turn of the workflow, with the widget that it belongs to', async () => {
    const chat = openChat(async ({ context, pressed }) => {
      const { turn } = context
      if (!pressed) return context.stream(done(widgetItem(turn, offer)))
      const said = `${JSON.stringify(pressed.action)} of ${pressed.widget?.widget.type}`
      context.stream(done(chatMessage(turn, said)))
    })
    const { item } = find(await chat.say('Offer'), 'thread.item.done')
    await chat.go('threads.custom_action', { item_id: item.id, action: { type: 'pick', payload: { n: 2 } } })
    expect(lines(await chat.stored()).at(-1)).toBe('assistant: {"type":"pick","payload":{"n":2}} of Card')
  })
})
