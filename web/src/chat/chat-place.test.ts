import { afterEach, describe, expect, it } from 'vitest'
import { readPlace, savePlace } from './chat-place.ts'

afterEach(() => localStorage.clear())

describe('the place of the chat', () => {
  it('starts as a closed bar', () => {
    expect(readPlace()).toEqual({ mode: 'float', open: false })
  })

  it('comes back open only where it was docked', () => {
    savePlace({ mode: 'side', open: true })
    expect(readPlace()).toEqual({ mode: 'side', open: true })
    savePlace({ mode: 'full', open: true })
    expect(readPlace()).toEqual({ mode: 'full', open: false })
  })

  it.each(['', '{', 'null', '"side"', '{"mode":"upside-down","open":true}'])('survives %j in storage', (kept) => {
    localStorage.setItem('revos.chat', kept)
    expect(readPlace()).toEqual({ mode: 'float', open: false })
  })
})
