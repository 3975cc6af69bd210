import { completeToolCall, pendingToolCall } from '../../../worker/chatkit/apply.ts'
import type { StructuredInputSubmission } from '../../../worker/chatkit/types/structured-input.ts'
import type { Client } from '../client.ts'
import { start } from '../conversation.ts'
import { opening } from '../course.ts'
import type { Expect } from '../expect.ts'
import type { Row } from '../row.ts'

const goingOn = ['stream_options', 'thread.item.done:assistant_message']
const skipped = { values: [], skipped: true }
const answered = (...values: string[]) => ({ values, skipped: false })

type Submission = Partial<StructuredInputSubmission>

/** Asks the script's three questions and submits answers. @returns the stored answers by question */
async function submit(client: Client, expect: Expect, input: Submission) {
  const { chat } = await start(client, 'conformance:structured-input')
  const item_id = chat.newest('structured_input').id
  const events = await chat.stream('threads.add_structured_input', { item_id, input })
  expect.course(events, [
    'stream_options',
    'thread.item.replaced:structured_input',
    'thread.item.done:assistant_message',
  ])
  const item = chat.newest('structured_input')
  expect.equal(item.id, item_id, 'id of the item')
  const answers = Object.fromEntries(item.inputs.map(({ id, answer }) => [id, answer]))
  return { chat, status: item.status, answers }
}

/** Tools of the page, and questions to the person. */
export const questionRows: readonly Row[] = [
  {
    id: 'S12',
    title: 'a client tool call ends its turn, and its output goes on with the answer',
    group: 'protocol',
    needs: ['client-tool'],
    async run(client, expect) {
      const { chat, events } = await start(client, 'conformance:client-tool')
      expect.course(events, [...opening, 'thread.item.done:client_tool_call'])
      const call = {
        status: 'pending',
        call_id: 'call_conformance',
        name: 'get_selection',
        arguments: { scope: 'page' },
      }
      expect.holds(chat.newest('client_tool_call'), call, 'the call')
      expect.course(await chat.toolOutput({ nodes: ['a', 'b'] }), goingOn)
      const output = { nodes: ['a', 'b'] }
      expect.holds(chat.newest('client_tool_call'), { ...call, status: 'completed', output }, 'the answered call')
    },
  },
  {
    id: 'G08',
    title: 'a tool output that nothing asked for is refused, and nothing changes',
    group: 'protocol',
    needs: ['text'],
    async run(client, expect) {
      const { chat } = await start(client, 'conformance:text')
      expect.refused(await chat.refused('threads.add_client_tool_output', { result: 1 }))
    },
  },
  {
    id: 'D02k',
    title: 'a tool output that nothing asked for is a 4xx with a message',
    group: 'hardening',
    needs: ['text'],
    async run(client, expect) {
      const { chat } = await start(client, 'conformance:text')
      expect.refusedCleanly(await chat.refused('threads.add_client_tool_output', { result: 1 }))
    },
  },
  {
    id: 'G09',
    title: 'a tool output sent twice is answered once',
    group: 'protocol',
    needs: ['client-tool'],
    async run(client) {
      const { chat } = await start(client, 'conformance:client-tool')
      await chat.toolOutput('first')
      await chat.refused('threads.add_client_tool_output', { result: 'first' })
    },
  },
  {
    id: 'D09a',
    title: 'a tool output sent again is no fault; a different one is a 4xx with a message',
    group: 'hardening',
    needs: ['client-tool'],
    async run(client, expect) {
      const { chat } = await start(client, 'conformance:client-tool')
      await chat.toolOutput('first')
      const same = await chat.refused('threads.add_client_tool_output', { result: 'first' })
      expect.that(same.status === 200 && same.broken === undefined, `the same output was answered ${same.status}`)
      expect.refusedCleanly(await chat.refused('threads.add_client_tool_output', { result: 'second' }))
    },
  },
  {
    id: 'D09b',
    title: 'a tool output is taken though a hidden item follows the call',
    group: 'hardening',
    needs: ['client-tool'],
    async run(client, expect) {
      const { chat } = await start(client, 'conformance:client-tool hidden')
      expect.course(await chat.toolOutput(null), goingOn)
    },
  },
  {
    id: 'D09c',
    title: 'a tool output sent twice at once is answered once',
    group: 'hardening',
    needs: ['client-tool'],
    async run(client, expect) {
      const { chat } = await start(client, 'conformance:client-tool')
      const body = { type: 'threads.add_client_tool_output', params: { thread_id: chat.threadId, result: 'first' } }
      const answers = await Promise.all([client.ask(body), client.ask(body)])
      const [served, other] = answers.toSorted((a, b) => b.events.length - a.events.length)
      if (!served || !other) return
      chat.view = completeToolCall(chat.view, pendingToolCall(chat.view)?.id ?? '', 'first')
      await chat.take(served)
      if (other.status !== 200) expect.refusedCleanly(other, 409)
      else if (other.events.length > 0) expect.equal(other.events, served.events, 'the other answer')
    },
  },
  {
    id: 'G10',
    title: 'a message sent instead of a tool output is answered',
    group: 'protocol',
    needs: ['client-tool', 'text'],
    async run(client, expect) {
      const { chat } = await start(client, 'conformance:client-tool')
      const events = await chat.send('conformance:text')
      expect.equal(events.at(-1)?.type, 'thread.item.done', 'last event')
    },
  },
  {
    id: 'S17',
    title: 'answers are stored, one of the own words too, and the answer goes on',
    group: 'protocol',
    needs: ['structured-input'],
    async run(client, expect) {
      const given = { colour: answered('Green, I say'), colours: answered('Red', 'Blue'), why: answered('Because') }
      const { status, answers, chat } = await submit(client, expect, { status: 'answered', answers: given })
      expect.equal(status, 'answered', 'status')
      expect.equal(answers, given, 'answers')
      expect.equal(chat.newest('assistant_message').content[0]?.text, 'Continued', 'what follows')
    },
  },
  {
    id: 'S18',
    title: 'a question left out is stored as skipped',
    group: 'protocol',
    needs: ['structured-input'],
    async run(client, expect) {
      const { status, answers } = await submit(client, expect, { answers: { colour: answered('Red') } })
      expect.equal(status, 'answered', 'status')
      expect.equal(answers, { colour: answered('Red'), colours: skipped, why: skipped }, 'answers')
    },
  },
  {
    id: 'S19',
    title: 'an answer to a question that was not asked is ignored',
    group: 'protocol',
    needs: ['structured-input'],
    async run(client, expect) {
      const given = { colour: answered('Red'), shape: answered('Round') }
      const { answers } = await submit(client, expect, { answers: given })
      expect.equal(answers, { colour: answered('Red'), colours: skipped, why: skipped }, 'answers')
    },
  },
  {
    id: 'S20',
    title: 'of two answers to a single choice the first is stored',
    group: 'protocol',
    needs: ['structured-input'],
    async run(client, expect) {
      const { status, answers } = await submit(client, expect, { answers: { colour: answered('Blue', 'Red') } })
      expect.equal(status, 'answered', 'status')
      expect.equal(answers.colour, answered('Blue'), 'answer')
    },
  },
  {
    id: 'R21',
    title: 'questions skipped as a whole are stored so',
    group: 'protocol',
    needs: ['structured-input'],
    async run(client, expect) {
      const { status, answers } = await submit(client, expect, {
        status: 'skipped',
        answers: { colour: answered('Red') },
      })
      expect.equal(status, 'skipped', 'status')
      expect.equal(answers, { colour: skipped, colours: skipped, why: skipped }, 'answers')
    },
  },
  {
    id: 'G11',
    title: 'questions are answered once, and only questions are',
    group: 'protocol',
    needs: ['structured-input'],
    async run(client, expect) {
      const { chat } = await submit(client, expect, { answers: { colour: answered('Red') } })
      const input = { status: 'answered', answers: { colour: answered('Blue') } }
      for (const item_id of [chat.newest('structured_input').id, chat.newest('user_message').id]) {
        expect.refused(await chat.refused('threads.add_structured_input', { item_id, input }))
      }
    },
  },
  {
    id: 'D02l',
    title: 'questions answered again are a 4xx with a message',
    group: 'hardening',
    needs: ['structured-input'],
    async run(client, expect) {
      const { chat } = await submit(client, expect, { answers: { colour: answered('Red') } })
      const input = { status: 'answered', answers: { colour: answered('Blue') } }
      const item_id = chat.newest('structured_input').id
      expect.refusedCleanly(await chat.refused('threads.add_structured_input', { item_id, input }))
    },
  },
]
