import { assistantMessage, ScriptedModel } from '@openai/agents/testing'
import { describe, expect, it } from 'vitest'
import { Problem } from '../../core/problem.ts'
import { find } from '../chatkit/test-kit.ts'
import { operations } from '../operations/index.ts'
import { runWorkflow } from './pod-desk.ts'
import { lines, openChat } from './test-kit.ts'
import type { Operate } from './workflow.ts'

const postUrl = 'https://www.linkedin.com/feed/update/urn:li:share:7398000000000000002/'
const counts = { total: 3, proposed: 2, approved: 1, succeeded: 0 }

/** A chat whose model reads these wishes, and whose operations note how they were called. */
function deskWith(wishes: object[], amplify: () => unknown = () => ({ id: 'amp_1', postUrl, counts })) {
  const calls: [string, unknown][] = []
  const operate: Operate = async (name, input) => {
    const operation = operations.find((one) => one.name === name)
    if (!operation) throw new Error(`no operation is named ${name}`)
    operation.input.parse(input)
    calls.push([name, input])
    if (name === 'pods.list') return { items: [{ id: 'pod_1', name: 'Launch friends', memberCount: 3 }] }
    if (name === 'amplifications.list') return { items: [{ id: 'amp_1', postUrl, counts }] }
    if (name === 'pods.amplify') return amplify()
    throw new Error(name)
  }
  const nothing = { pod: null, postUrl: null, words: null }
  const model = new ScriptedModel(wishes.map((wish) => [assistantMessage(JSON.stringify({ ...nothing, ...wish }))]))
  return { calls, ...openChat(runWorkflow, model, operate) }
}

const offer = { kind: 'offer', pod: 'launch FRIENDS', postUrl, words: 'Worth a read.' }

async function asked(amplify?: () => unknown) {
  const chat = deskWith([offer], amplify)
  const events = await chat.say(`Offer ${postUrl} to Launch friends, saying “Worth a read.”`)
  const { item } = find(events, 'thread.item.done')
  if (item.type !== 'structured_input') throw new Error(`no question, but ${item.type}`)
  const answer = (...values: string[]) =>
    chat.go('threads.add_structured_input', {
      item_id: item.id,
      input: { status: 'answered', answers: { approval: { values, skipped: false } } },
    })
  return { ...chat, item, answer }
}

describe('pods in the chat', () => {
  it('asks before anything leaves, with exactly what will leave', async () => {
    const { item, calls } = await asked()
    const [question] = item.inputs
    expect(question?.question).toContain(postUrl)
    expect(question?.question).toContain('“Worth a read.”')
    expect(question?.question).toContain('Launch friends (3 members)')
    expect(calls.map(([name]) => name)).not.toContain('pods.amplify')
  })

  it('offers what was approved, with no model in between', async () => {
    const { answer, calls, stored, errors } = await asked()
    await answer('Approve')
    expect(calls.at(-1)).toEqual(['pods.amplify', { id: 'pod_1', postUrl, comment: 'Worth a read.' }])
    expect(lines(await stored()).at(-1)).toContain(
      'Offered. 2 members are asked, 1 in line to share without being asked.',
    )
    expect(errors).toEqual([])
  })

  it('offers nothing after a no', async () => {
    const { answer, calls, stored } = await asked()
    await answer('Reject')
    expect(calls.map(([name]) => name)).not.toContain('pods.amplify')
    expect(lines(await stored()).at(-1)).toBe('assistant: Nothing was offered.')
  })

  it('tells what the product refuses', async () => {
    const { answer, stored } = await asked(() => {
      throw new Problem('not_a_linkedin_post', 'This is not the address of a post.')
    })
    await answer('Approve')
    expect(lines(await stored()).at(-1)).toBe('assistant: This is not the address of a post.')
  })

  it('asks which pod, and says how far a post has come', async () => {
    const chat = deskWith([{ ...offer, pod: 'Nobody' }, { kind: 'progress', pod: 'Launch friends' }, { kind: 'other' }])
    await chat.say('Offer it to Nobody')
    expect(lines(await chat.stored()).at(-1)).toBe('assistant: Which pod? There are: Launch friends.')
    await chat.say('How far is it?')
    expect(lines(await chat.stored()).at(-1)).toContain('0 of 3 shared, 2 to decide')
    await chat.say('Hello')
    expect(lines(await chat.stored()).at(-1)).toContain('I can offer a LinkedIn post')
  })
})
