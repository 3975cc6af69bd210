import { describe, expect, it } from 'vitest'
import { stateOf } from './post.ts'
import type { PostFacts } from './read-post.ts'

const asked = 'urn:li:activity:7398000000000000001'
const ready: PostFacts = {
  path: `/feed/update/${asked}/`,
  roots: 1,
  urns: [asked],
  actions: ['thumbs-up', 'comment', 'repost', 'send-privately'],
  expanders: 2,
  repost: { label: 'Repost', disabled: false, expanded: false, lastExpander: true },
  identityToggle: false,
  sayings: [],
}
const urnOfPath = (path: string) => /urn:li:activity:\d+/.exec(path)?.[0] ?? null
const state = (given: Partial<PostFacts>) => stateOf({ ...ready, ...given }, asked, urnOfPath)
const repost = (given: Partial<NonNullable<PostFacts['repost']>>) =>
  state({ repost: { label: 'Repost', disabled: false, expanded: false, lastExpander: true, ...given } })

describe('stateOf', () => {
  it('is ready where structure and words agree', () => {
    expect(state({})).toEqual({ kind: 'ready', language: 'en' })
    expect(repost({ label: 'Republier' })).toEqual({ kind: 'ready', language: 'fr' })
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
    expect(state({ ...without, expanders: 2 }).kind).toBe('not_as_known')
    expect(repost({ disabled: true }).kind).toBe('resharing_off')
  })

  it.each([
    ['another post', { path: '/feed/update/urn:li:activity:7398000000000000002/' }],
    ['the feed', { path: '/feed/' }],
    ['no post', { roots: 0 }],
    ['the post twice', { roots: 2 }],
    ['no bar', { actions: null, repost: null }],
    ['a third menu', { expanders: 3 }],
    ['a bar with too little', { actions: ['comment', 'repost'] }],
  ])('refuses %s', (_, given) => {
    expect(state(given).kind).toBe('not_as_known')
  })

  it.each([
    ['a menu that is open already', { expanded: true }],
    ['a button that is not the last menu', { lastExpander: false }],
    ['a label that only holds the word', { label: '12 reposts' }],
    ['words of no known language', { label: 'Vrellosk' }],
  ])('refuses %s', (_, given) => {
    expect(repost(given).kind).toBe('not_as_known')
  })

  it('refuses a language whose menu is not confirmed, and names it', () => {
    expect(repost({ label: 'Reposten' })).toEqual({ kind: 'not_as_known', met: expect.stringContaining('German') })
  })
})
