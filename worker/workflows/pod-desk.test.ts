import { assistantMessage, ScriptedModel } from '@openai/agents/testing'
import { describe, expect, it } from 'vitest'
import { Problem } from '../../core/problem.ts'
import { find } from '../chatkit/test-kit.ts'
import { operations } from '../operations/index.ts'
import { runWorkflow } from './pod-desk.ts'
import { lines, openChat } from './test-kit.ts'
import type { Operate } from './workflow.ts'

const postUrl = 'https://www.linkedin.com/feed/update/urn:li:share:7398000000000000002/'
const line = 'I’m part of Acme.'
const counts = { total: 3, proposed: 2, approved: 1, succeeded: 0 }

/** A chat whose model reads these wishes, and whose operations note how they were called. */
const offerOf = (more: object = {}) => ({ id: 'amp_1', postUrl, counts, state: 'open', memberCount: 3, ...more })

function deskWith(wishes: object[], amplify: () => unknown = () => offerOf()) {
  const calls: [string, unknown][] = []
  const operate: Operate = async (name, input) => {
    const operation = operations.find((one) => one.name === name)
    if (!operation) throw new Error(`no operation is named ${name}`)
    operation.input.parse(input)
    calls.push([name, input])
    if (name === 'membership.get') return { timeZone: 'Europe/Oslo' }
    if (name === 'pods.list') {
      const isSecond = (input as { cursor?: string }).cursor === 'more'
      if (!isSecond)
        return {
          items: [{ id: 'pod_1', name: 'Launch friends', memberCount: 3, disclosure: line, disclosureRequired: true }],
          nextCursor: 'more',
        }
      return {
        items: [{ id: 'pod_2', name: 'Old friends', memberCount: 10_000, disclosure: line, disclosureRequired: false }],
        nextCursor: null,
      }
    }
    if (name === 'amplifications.list') return { items: [offerOf()] }
    if (name === 'pods.amplify') return amplify()
    throw new Error(name)
  }
  const nothing = { pod: null, postUrl: null, words: null, notBefore: null }
  const model = new ScriptedModel(wishes.map((wish) => [assistantMessage(JSON.stringify({ ...nothing, ...wish }))]))
  return { calls, ...openChat(runWorkflow, model, operate) }
}

const offer = { kind: 'offer', pod: 'launch FRIENDS', postUrl, words: 'Worth a read.' }

async function asked(amplify?: () => unknown, more: object = {}) {
  const chat = deskWith([{ ...offer, ...more }], amplify)
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
    expect(question?.question).toContain('Each member says: “I’m part of Acme.”')
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

  it('offers a post for later, and says from when on', async () => {
    const { item, answer, calls } = await asked(undefined, { pod: 'Old friends', notBefore: '2126-07-02T09:00' })
    expect(item.inputs[0]?.question).toContain('Nothing is shared before Tue, 2 Jul 2126, 09:00, Europe/Oslo.')
    await answer('Approve')
    expect(calls.at(-1)).toEqual([
      'pods.amplify',
      { id: 'pod_2', postUrl, comment: 'Worth a read.', notBefore: '2126-07-02T07:00:00.000Z' },
    ])
  })

  it.each(['2020-01-01T09:00', '2126-02-30T09:00', 'tomorrow'])(
    'asks again for a time that is none: %s',
    async (notBefore) => {
      const chat = deskWith([{ ...offer, notBefore }])
      await chat.say('Offer it later')
      expect(lines(await chat.stored()).at(-1)).toContain('Send a day and a time that are still to come.')
      expect(chat.calls.map(([name]) => name)).not.toContain('pods.amplify')
    },
  )

  it('says that a large pod is still being asked', async () => {
    const { answer, stored } = await asked(() => offerOf({ state: 'planning', memberCount: 10_000 }))
    await answer('Approve')
    expect(lines(await stored()).at(-1)).toContain('10000 members are being asked')
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
    expect(lines(await chat.stored()).at(-1)).toBe('assistant: Which pod? There are: Launch friends, Old friends.')
    await chat.say('How far is it?')
    expect(lines(await chat.stored()).at(-1)).toContain('0 of 3 shared, 2 to decide')
    await chat.say('Hello')
    expect(lines(await chat.stored()).at(-1)).toContain('I can offer a LinkedIn post')
  })
})
