import { assistantMessage, ScriptedModel } from '@openai/agents/testing'
import { describe, expect, it } from 'vitest'
import { find, outline } from '../chatkit/test-kit.ts'
import type { StructuredInputItem } from '../chatkit/types/items.ts'
import { runWorkflow } from './linkedin-desk.ts'
import { lines, openChat } from './test-kit.ts'

/** A chat whose model answers with these texts, one after the other. */
function deskWith(...texts: string[]) {
  const model = new ScriptedModel(texts.map((text) => [assistantMessage(text)]))
  return { model, ...openChat(runWorkflow, model) }
}

const category = (name: string) => JSON.stringify({ category: name })
const draft = 'We lost a deal we had already celebrated.'

/** A chat in which a post was written and waits for approval. */
async function draftedWith(...texts: string[]) {
  const chat = deskWith(category('post'), draft, ...texts)
  const events = await chat.say('Write about the deal we lost')
  const { item } = find(events, 'thread.item.done')
  if (item.type !== 'structured_input') throw new Error(`no question, but ${item.type}`)
  const answer = (...values: string[]) =>
    chat.go('threads.add_structured_input', {
      item_id: item.id,
      input: { status: 'answered', answers: { approval: { values, skipped: false } } },
    })
  return { ...chat, events, question: item, answer }
}

const instructionsOf = (model: ScriptedModel) =>
  model.calls.map(({ request }) => request.systemInstructions?.slice(0, 14))

describe('the LinkedIn desk, pasted from Agent Builder', () => {
  it('sorts the message unseen, and streams the answer of the agent for it', async () => {
    const chat = deskWith(category('ideas'), '1. The deal we lost')
    const events = await chat.say('What could I post about?')
    expect(outline(events).filter((name) => name.startsWith('thread.item.added'))).toHaveLength(1)
    expect(JSON.stringify(events)).not.toContain('category')
    expect(lines(await chat.stored())).toEqual(['user: What could I post about?', 'assistant: 1. The deal we lost'])
    expect(instructionsOf(chat.model)).toEqual(['Sort the messa', 'Offer four thi'])
    expect(chat.errors).toEqual([])
  })

  it('gives the agent the whole conversation, which the export does not', async () => {
    const chat = deskWith(category('ideas'), '1. The deal we lost', category('comment_reply'), 'Thank you!')
    await chat.say('What could I post about?')
    await chat.say('Answer this comment: “Nice.”')
    expect(chat.model.lastCall?.request.input).toMatchObject([
      { role: 'user', content: [{ text: 'What could I post about?' }] },
      { role: 'assistant', content: [{ text: '1. The deal we lost' }] },
      { role: 'user', content: [{ text: 'Answer this comment: “Nice.”' }] },
    ])
    expect(chat.model.lastCall?.request.systemInstructions).toContain('in a friendly tone')
  })

  it('shows the post, then asks for approval and ends the turn', async () => {
    const { events, question, errors, model, metadata } = await draftedWith()
    expect(question).toMatchObject({ status: 'pending', inputs: [{ question: 'Is this post ready to go out?' }] })
    expect(outline(events).filter((name) => name === 'error')).toEqual([])
    expect(JSON.stringify(events)).not.toContain('workflow_approval')
    expect(await metadata()).toMatchObject({ workflow_approval: { state: { draft } } })
    expect(errors).toEqual([])
    model.assertComplete()
  })

  it('goes on behind the approval in the next turn, with what was decided, and asks no agent twice', async () => {
    const { answer, stored, model, metadata } = await draftedWith('Finished. #sales')
    await answer('Approve')
    expect(lines(await stored()).slice(1)).toEqual([
      `assistant: ${draft}`,
      'structured_input',
      'assistant: Finished. #sales',
    ])
    expect(instructionsOf(model)).toEqual(['Sort the messa', 'Write the Link', 'The post was a'])
    expect(JSON.stringify(model.lastCall?.request.input)).toContain('Approve')
    expect(await metadata()).toEqual({})
  })

  it.each([['Reject'], ['Make it shorter']])('takes %j for a no', async (said) => {
    const { answer, model } = await draftedWith('What should be different?')
    await answer(said)
    expect(instructionsOf(model).at(-1)).toBe('The post was n')
    expect(JSON.stringify(model.lastCall?.request.input)).toContain(said)
  })

  it('withdraws the question when the person writes something else instead', async () => {
    const { say, stored, metadata, answer } = await draftedWith(category('ideas'), '1. Something else')
    await say('Forget it. Any ideas?')
    const question = (await stored()).find((item): item is StructuredInputItem => item.type === 'structured_input')
    expect(question?.status).toBe('skipped')
    expect(await metadata()).toEqual({})
    await expect(answer('Approve')).rejects.toThrow()
  })

  it('begins anew when the message before the question is tried again', async () => {
    const { go, stored, model } = await draftedWith(category('post'), 'Another draft.')
    const [message] = await stored()
    await go('threads.retry_after_item', { item_id: message?.id })
    expect(lines(await stored()).slice(1)).toEqual(['assistant: Another draft.', 'structured_input'])
    model.assertComplete()
  })
})
