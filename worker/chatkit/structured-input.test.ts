import { describe, expect, it } from 'vitest'
import { assistantMessage, done } from './items.ts'
import { find, openServer, outline } from './test-kit.ts'

describe('structured input', () => {
  const questions = [
    { id: 'tone', question: 'Tone?', type: 'multiple_choice' as const, options: [{ value: 'warm' }], multiple: false },
    { id: 'topics', question: 'Topics?', type: 'multiple_choice' as const, options: [], multiple: true },
    { id: 'more', question: 'More?', type: 'freeform' as const },
  ]
  const asking = () =>
    openServer({
      async *respond(turn, message) {
        if (message) {
          yield done({
            type: 'structured_input',
            id: 'ask',
            thread_id: turn.thread.id,
            created_at: turn.now(),
            status: 'pending',
            inputs: questions,
          })
        } else yield done(assistantMessage(turn, 'Noted'))
      },
    })
  const answer = (input: object) => ({
    type: 'threads.add_structured_input',
    params: { thread_id: 'thr_1', item_id: 'ask', input },
  })

  it('S17 stores the answers, also one of the person’s own, and goes on', async () => {
    const { create, stream, stored } = asking()
    await create()
    const events = await stream(answer({ answers: { tone: { values: ['my own'] }, topics: { values: ['a', 'b'] } } }))
    expect(outline(events)).toEqual([
      'stream_options',
      'thread.item.replaced:structured_input',
      'thread.item.done:assistant_message',
    ])
    const [, item] = await stored()
    expect(item).toEqual(find(events, 'thread.item.replaced').item)
    expect(item).toMatchObject({
      status: 'answered',
      inputs: [
        { answer: { values: ['my own'], skipped: false } },
        { answer: { values: ['a', 'b'], skipped: false } },
        { answer: { values: [], skipped: true } },
      ],
    })
  })

  it('S18 counts a question left out as skipped', async () => {
    const { create, stream, stored } = asking()
    await create()
    await stream(answer({ answers: { tone: { values: [] }, topics: { values: ['x'], skipped: true } } }))
    expect((await stored())[1]).toMatchObject({
      inputs: Array(3).fill({ answer: { values: [], skipped: true } }),
    })
  })

  it('S18 skips all when the whole is skipped', async () => {
    const { create, stream, stored } = asking()
    await create()
    await stream(answer({ status: 'skipped', answers: { tone: { values: ['warm'] } } }))
    expect((await stored())[1]).toMatchObject({ status: 'skipped', inputs: [{ answer: { skipped: true } }, {}, {}] })
  })

  it('S19 ignores questions nobody asked', async () => {
    const { create, stream, stored } = asking()
    await create()
    await stream(answer({ answers: { nobody: { values: ['x'] }, tone: { values: ['warm'] }, __proto__: null } }))
    const [, item] = await stored()
    expect(item).toMatchObject({ inputs: [{ id: 'tone', answer: { values: ['warm'] } }, {}, {}] })
    expect(JSON.stringify(item)).not.toContain('nobody')
  })

  it('S20 keeps the first of two values where one was asked for', async () => {
    const { create, stream, stored } = asking()
    await create()
    await stream(answer({ answers: { tone: { values: ['warm', 'cold'] } } }))
    expect((await stored())[1]).toMatchObject({
      status: 'answered',
      inputs: [{ answer: { values: ['warm'] } }, {}, {}],
    })
  })

  it('is answered once', async () => {
    const { create, stream, send } = asking()
    await create()
    await stream(answer({}))
    expect(await send(answer({}))).toMatchObject({
      kind: 'json',
      status: 409,
      body: { error: { code: 'input_not_pending' } },
    })
  })
})
