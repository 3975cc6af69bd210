import { describe, expect, it } from 'vitest'
import { sameLines, unfitToPost, unfitToWrite } from './composer.ts'
import type { ComposerFacts } from './read-composer.ts'

const urn = 'urn:li:activity:7398000000000000001'
const empty: ComposerFacts = {
  dialogs: 1,
  editable: true,
  lines: [''],
  head: { name: 'Maya Lind', audience: 'Post to Anyone' },
  attached: [urn],
  posts: 1,
  post: { enabled: false, last: true },
  suggestions: false,
}
const write = (given: Partial<ComposerFacts>, language: 'en' | 'fr' | 'de' = 'en') =>
  unfitToWrite({ ...empty, ...given }, 'Maya Lind', new Set([urn]), language)
const post = (given: Partial<ComposerFacts>) =>
  unfitToPost({ ...empty, lines: ['Read', 'this'], post: { enabled: true, last: true }, ...given }, 'Read\nthis')

describe('unfitToWrite', () => {
  it('takes the empty composer of the member, open to everybody, with the post in it', () => {
    expect(write({})).toBeNull()
    expect(write({ head: { name: 'Maya\u00a0Lind', audience: 'Anyone' } })).toBeNull()
    expect(write({ head: { name: 'Maya Lind', audience: 'Publier pour Tout le monde' } }, 'fr')).toBeNull()
  })

  it.each<[string, Partial<ComposerFacts>]>([
    ['no dialog', { dialogs: 0 }],
    ['two dialogs', { dialogs: 2 }],
    ['an editor that takes nothing', { editable: false }],
    ['a draft', { lines: ['my own', 'thoughts'] }],
    ['no head', { head: null }],
    ["a page's name", { head: { name: 'Maya Lind Ltd', audience: 'Post to Anyone' } }],
    ['connections only', { head: { name: 'Maya Lind', audience: 'Post to Connections only' } }],
    ['a word that only ends alike', { head: { name: 'Maya Lind', audience: 'Post to NotAnyone' } }],
    ['another post', { attached: ['urn:li:activity:7398000000000000002'] }],
    ['no post', { attached: [] }],
  ])('refuses %s', (_, given) => {
    expect(write(given)).toMatchObject({ met: expect.stringMatching(/\.$/) })
  })

  it('refuses an audience in a language whose word for it is not known', () => {
    expect(write({ head: { name: 'Maya Lind', audience: 'Posten an Alle' } }, 'de')?.met).toMatch(/audience/)
  })
})

describe('unfitToPost', () => {
  it('takes exactly the approved words and the one Post button', () => {
    expect(post({})).toBeNull()
  })

  it.each<[string, Partial<ComposerFacts>]>([
    ['lost keys', { lines: ['Rea', 'this'] }],
    ['more than was approved', { lines: ['Read', 'this', '#ad'] }],
    ['an open list', { suggestions: true }],
    ['two Post buttons', { posts: 2 }],
    ['no Post button', { posts: 0, post: null }],
    ['a Post button in another place', { post: { enabled: true, last: false } }],
    ['a disabled Post button', { post: { enabled: false, last: true } }],
    ['a composer that is gone', { dialogs: 0 }],
  ])('refuses %s', (_, given) => {
    expect(post(given)).not.toBeNull()
  })
})

describe('sameLines', () => {
  it('looks past the ends of lines only', () => {
    expect(sameLines(['One ', '', 'two\u00a0'], 'One\r\n\r\ntwo')).toBe(true)
    expect(sameLines(['One', 'two'], 'One\n\ntwo')).toBe(false)
    expect(sameLines(['One two'], 'One\ntwo')).toBe(false)
    expect(sameLines(['one'], 'One')).toBe(false)
  })
})
