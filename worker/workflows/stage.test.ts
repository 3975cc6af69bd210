import { describe, expect, it } from 'vitest'
import type { ThreadStreamEvent } from '../chatkit/types/events.ts'
import { Stage } from './stage.ts'

const say = (text: string): ThreadStreamEvent => ({ type: 'progress_update', text })

function open() {
  const shown: string[] = []
  const stage = new Stage((event) => shown.push(event.type === 'progress_update' ? event.text : event.type))
  return { stage, shown }
}

describe('Stage', () => {
  it('shows the first at once, and those behind it when it has left', () => {
    const { stage, shown } = open()
    const [a, b] = [stage.enter(), stage.enter()]
    b.show(say('b1'))
    a.show(say('a1'))
    expect(shown).toEqual(['a1'])
    a.leave()
    expect(shown).toEqual(['a1', 'b1'])
    b.show(say('b2'))
    expect(shown).toEqual(['a1', 'b1', 'b2'])
  })

  it('keeps the order of coming for those that were over before their turn came', () => {
    const { stage, shown } = open()
    const [a, b, c] = [stage.enter(), stage.enter(), stage.enter()]
    c.show(say('c'))
    c.leave()
    b.show(say('b'))
    b.leave()
    a.show(say('a'))
    a.leave()
    expect(shown).toEqual(['a', 'b', 'c'])
  })

  it('is free again after all have left', () => {
    const { stage, shown } = open()
    stage.enter().leave()
    stage.enter().show(say('next'))
    expect(shown).toEqual(['next'])
  })
})
