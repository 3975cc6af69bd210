import { describe, expect, it } from 'vitest'
import { actsAs } from './actor.ts'
import { chooseItems } from './repost-menu.ts'

describe('chooseItems', () => {
  it('goes by words, never by order', () => {
    expect(chooseItems(['Repost', 'Repost with your thoughts'], 'en')).toEqual({ plain: 0, thoughts: 1 })
    expect(chooseItems(['Repost with thoughts', 'Repost instantly'], 'en')).toEqual({ plain: 1, thoughts: 0 })
    expect(chooseItems(['Republier en donnant votre avis', 'Republier\u00a0instantanément'], 'fr')).toEqual({
      plain: 1,
      thoughts: 0,
    })
  })

  it.each([
    ['three items', ['Repost', 'Repost later', 'Repost with your thoughts']],
    ['one item', ['Repost']],
    ['none', []],
    ['two alike', ['Repost', 'Repost instantly']],
    ['an unknown one', ['Repost', 'Pass along with a note']],
    ['two languages', ['Repost', 'Republier en donnant votre avis']],
    ['a longer text', ['Repost this now', 'Repost with your thoughts']],
  ])('refuses %s', (_, items) => {
    expect(chooseItems(items, 'en')).toBeNull()
  })

  it('refuses a language whose menu is not confirmed', () => {
    expect(chooseItems(['Sofort teilen', 'Mit Kommentar teilen'], 'de')).toBeNull()
  })
})

describe('actsAs', () => {
  it('wants exactly the member', () => {
    expect(actsAs(['Select Maya Lind'], 'Maya  Lind', ['Select'])).toBe(true)
    expect(actsAs(['Select Maya Lind Ltd'], 'Maya Lind', ['Select'])).toBe(false)
    expect(actsAs(['Select Maya Lind', 'Select Fjordline'], 'Maya Lind', ['Select'])).toBe(false)
    expect(actsAs([], 'Maya Lind', ['Select'])).toBe(false)
    expect(actsAs(['Select Maya Lind'], 'Maya Lind', [])).toBe(false)
  })
})
