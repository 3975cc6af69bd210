import { describe, expect, it } from 'vitest'
import type { PostFacts } from './find-post.ts'
import { stateOf } from './post.ts'

const asked = 'urn:li:activity:7398000000000000001'
const ready: PostFacts = {
  path: `/feed/update/${asked}/`,
  lang: 'en',
  roots: 1,
  urns: [asked],
  actions: ['thumbs-up', 'comment', 'repost', 'send-privately'],
  expanders: 2,
  repost: { label: 'Repost', disabled: false, opens: true, expanded: false, lastExpander: true },
  named: 'Repost',
  labels: ['Like', 'Open reactions menu', 'Comment', 'Repost', 'Send', 'Start'],
  identityToggle: false,
  sayings: [],
}
const urnOfPath = (path: string) => /urn:li:activity:\d+/.exec(path)?.[0] ?? null
const state = (given: Partial<PostFacts>) => stateOf({ ...ready, ...given }, asked, urnOfPath)
const repost = (given: Partial<NonNullable<PostFacts['repost']>>) =>
  state({ repost: { label: 'Repost', disabled: false, opens: true, expanded: false, lastExpander: true, ...given } })
const labelled = (label: string) => ({
  repost: { label, disabled: false, opens: true, expanded: false, lastExpander: true },
})
const french = ["J'aime", 'Commenter', 'Republier', 'Envoyer']

describe('stateOf', () => {
  it('is ready where structure and words agree', () => {
    expect(state({})).toEqual({ kind: 'ready', language: 'en' })
    expect(state({ ...labelled('Republier'), labels: french })).toEqual({ kind: 'ready', language: 'fr' })
  })

  it.each(['', '12', '1,204', '3K'])('takes a button without a name, or with a count for one: %j', (label) => {
    expect(repost({ label }).kind).toBe('ready')
  })

  it('goes by what the page says of its language where nothing on it is in words', () => {
    const silent = { ...labelled(''), labels: ['Open'] }
    expect(state({ ...silent, lang: 'fr-FR' })).toEqual({ kind: 'ready', language: 'fr' })
    expect(state({ ...silent, lang: 'xx' }).kind).toBe('language_unsupported')
    expect(state({ ...silent, lang: 'de' }).kind).toBe('language_unsupported')
  })

  it.each(['Post not found', 'This post cannot be displayed', 'Post introuvable', 'This page doesn’t exist'])(
    'knows that a post is gone by %s',
    (text) => {
      expect(state({ roots: 0, actions: null, repost: null, sayings: [text] }).kind).toBe('post_unavailable')
    },
  )

  it('does not take such words beside the post for its absence', () => {
    expect(state({ sayings: ['Post not found'] }).kind).toBe('ready')
  })

  it('tells a post that may not be reshared from one whose button is not found', () => {
    const without = { repost: null, actions: ['thumbs-up', 'comment', 'send-privately'] }
    expect(state({ ...without, expanders: 1 }).kind).toBe('resharing_off')
    expect(state({ ...without, expanders: 2 })).toMatchObject({ kind: 'button_not_found', language: 'en' })
    expect(repost({ disabled: true }).kind).toBe('resharing_off')
  })

  it.each([
    ['another post', { path: '/feed/update/urn:li:activity:7398000000000000002/' }, 'not_as_known'],
    ['the feed', { path: '/feed/' }, 'not_as_known'],
    ['no post', { roots: 0 }, 'not_as_known'],
    ['the post twice', { roots: 2 }, 'not_as_known'],
    [
      'a post without buttons, in a language that nothing tells',
      { labels: [], lang: '', actions: null, repost: null },
      'not_as_known',
    ],
    ['a menu that is open already', { repost: { ...labelled('Repost').repost, expanded: true } }, 'not_as_known'],
    ['no bar', { actions: null, repost: null }, 'button_not_found'],
    ['a third menu and no name', { ...labelled(''), expanders: 3 }, 'button_not_found'],
    ['a bar with too little and no name', { ...labelled(''), actions: ['comment', 'repost'] }, 'button_not_found'],
    [
      'a nameless button that is not the last menu',
      { repost: { ...labelled('').repost, lastExpander: false } },
      'button_not_found',
    ],
    [
      'a nameless button that opens nothing',
      { repost: { ...labelled('').repost, opens: false, lastExpander: false } },
      'button_not_found',
    ],
    ['a label that only holds the word', labelled('12 reposts'), 'button_not_found'],
    ['a label of another language', labelled('Republier'), 'button_not_found'],
    ['a label that nobody has met', labelled('Pass along'), 'button_not_found'],
    ['words of no known language', { labels: ['Vrell', 'Osk', 'Tamuri'], lang: 'xx' }, 'language_unsupported'],
  ] as const)('refuses %s', (_, given, kind) => {
    expect(state(given).kind).toBe(kind)
  })

  it.each([
    ['German', ['Gefällt mir', 'Kommentieren', 'Reposten', 'Senden']],
    ['Spanish', ['Recomendar', 'Comentar', 'Enviar']],
    ['Portuguese', ['Gostei', 'Comentar', 'Enviar']],
    ['Italian', ['Consiglia', 'Commenta', 'Diffondi', 'Invia']],
  ])('refuses %s, whose menu is not confirmed, and names it', (name, labels) => {
    expect(state({ labels })).toEqual({ kind: 'language_unsupported', met: expect.stringContaining(name) })
  })
})
