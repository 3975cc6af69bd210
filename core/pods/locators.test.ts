import { describe, expect, it } from 'vitest'
import { afterMiss, afterSuccess, isFor, type Locator, memberHash, type Way } from './locators.ts'

const shape = { role: 'button', tag: 'button', expandable: true, inDialog: false }
const named: Way = { ...shape, name: 'Pass along', place: null }
const second: Way = { ...shape, name: null, place: { nth: 2, of: 2 } }
const third: Way = { ...shape, name: null, place: { nth: 3, of: 3 } }

/** A locator that `members` have verified, one after another. */
function verifiedBy(...members: string[]): Locator {
  const [locator] = members.reduce<(Locator | null)[]>(
    ([known = null], member, at) => [afterSuccess(known, [named, second], member, at)],
    [null],
  )
  if (!locator) throw new Error('nobody verified it')
  return locator
}

describe('what becomes of a learned locator', () => {
  it('begins in trial, and is then for the member alone who verified it', () => {
    const locator = verifiedBy('a')
    expect(locator).toMatchObject({ state: 'trial', successes: 1, failures: 0, members: ['a'] })
    expect(isFor(locator, 'a')).toBe(true)
    expect(isFor(locator, 'b')).toBe(false)
  })

  it('is promoted by three successes of two members, not by fewer of either', () => {
    expect(verifiedBy('a', 'a', 'a', 'a', 'a').state).toBe('trial')
    expect(verifiedBy('a', 'b').state).toBe('trial')
    const locator = verifiedBy('a', 'b', 'a')
    expect(locator.state).toBe('promoted')
    expect(isFor(locator, 'c')).toBe(true)
  })

  it('keeps three members at the most', () => {
    expect(verifiedBy('a', 'b', 'c', 'd', 'e').members).toEqual(['a', 'b', 'c'])
  })

  it('is retired by two misses in a row, for everybody', () => {
    const once = afterMiss(verifiedBy('a', 'b', 'a'), 9)
    expect(once).toMatchObject({ state: 'promoted', failures: 1 })
    const twice = afterMiss(once, 10)
    expect(twice.state).toBe('retired')
    expect(isFor(twice, 'a')).toBe(false)
  })

  it('forgets a miss over a success', () => {
    const again = afterSuccess(afterMiss(verifiedBy('a', 'b', 'a'), 9), [named, second], 'a', 10)
    expect(again.failures).toBe(0)
    expect(afterMiss(again, 11).state).toBe('promoted')
  })

  it('keeps of its ways only what holds for every member', () => {
    expect(afterSuccess(verifiedBy('a'), [named, third], 'b', 5).ways).toEqual([named])
  })

  it('knows a way again however its fields are ordered', () => {
    const { role, tag, ...rest } = named
    expect(afterSuccess(verifiedBy('a'), [{ ...rest, tag, role }], 'b', 5)).toMatchObject({
      successes: 2,
      ways: [named],
    })
  })

  it('is learned anew where nothing of a trial holds, and where it was retired', () => {
    const replaced = afterSuccess(verifiedBy('a', 'b'), [third], 'c', 5)
    expect(replaced).toMatchObject({ ways: [third], state: 'trial', successes: 1, members: ['c'] })
    const retired = afterMiss(afterMiss(verifiedBy('a', 'b', 'a'), 9), 10)
    expect(afterSuccess(retired, [named], 'c', 11)).toMatchObject({ state: 'trial', successes: 1, members: ['c'] })
  })

  it('is not taken from the others by one member for whom another way holds', () => {
    const promoted = verifiedBy('a', 'b', 'a')
    expect(afterSuccess(promoted, [third], 'x', 5)).toBe(promoted)
  })

  it('hides members, differently under each key', async () => {
    const hash = await memberHash('key-1', 'mem_1')
    expect(hash).toMatch(/^[0-9a-f]{32}$/)
    expect(hash).toBe(await memberHash('key-1', 'mem_1'))
    expect(hash).not.toBe(await memberHash('key-2', 'mem_1'))
    expect(hash).not.toBe(await memberHash('key-1', 'mem_2'))
  })
})
