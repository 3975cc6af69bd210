import { describe, expect, it } from 'vitest'
import { choiceOf, spentIn } from './healer-answer.ts'

const saying = (text: string, more: Record<string, unknown> = {}) => ({
  status: 'completed',
  output: [
    { type: 'reasoning', summary: [] },
    { type: 'message', content: [{ type: 'output_text', text }] },
  ],
  ...more,
})
const answer = (given: Record<string, unknown>) =>
  saying(JSON.stringify({ ref: 'e3', confidence: 0.9, reason: 'Opens the menu.', ...given }))

describe('what an answer comes to', () => {
  it('is the ref of an answer that is sure', () => {
    expect(choiceOf(answer({}))).toEqual({ ref: 'e3' })
  })

  it.each([
    ['no ref', answer({ ref: null }), 'unsure'],
    ['little confidence', answer({ confidence: 0.3 }), 'unsure'],
    ['confidence beyond one', answer({ confidence: 7 }), 'garbage'],
    ['a field of its own', answer({ script: 'document.forms[0].submit()' }), 'garbage'],
    ['a ref that is none', answer({ ref: 'https://evil.test/' }), 'garbage'],
    ['prose', saying('The ref is e3.'), 'garbage'],
    ['an empty message', saying(''), 'garbage'],
    ['no message', { status: 'completed', output: [] }, 'garbage'],
    ['a page of HTML', null, 'garbage'],
    ['another shape', { choices: [] }, 'garbage'],
    ['an answer that was cut off', { ...answer({}), status: 'incomplete' }, 'cut_off'],
    [
      'a refusal',
      { status: 'completed', output: [{ type: 'message', content: [{ type: 'refusal', refusal: 'No.' }] }] },
      'refused',
    ],
  ])('is nothing for %s', (_name, body, none) => {
    expect(choiceOf(body)).toEqual({ none })
  })
})

describe('what an answer used', () => {
  it('is what it says', () => {
    const usage = { input_tokens: 900, input_tokens_details: { cached_tokens: 100 }, output_tokens: 40 }
    expect(spentIn({ usage })).toEqual({ input: 900, cached: 100, output: 40 })
  })

  it('is nothing where it does not say, or says nonsense', () => {
    const nothing = { input: 0, cached: 0, output: 0 }
    expect(spentIn(null)).toEqual(nothing)
    expect(spentIn({ usage: { input_tokens: -4, output_tokens: 'many' } })).toEqual(nothing)
  })
})
