import { describe, expect, it } from 'vitest'
import { announcedShare } from './toast.ts'

const original = 'urn:li:activity:7398000000000000001'
const made = 'urn:li:share:7399000000000000001'
const post = new Set([original])

describe('announcedShare', () => {
  it('takes the link to something new', () => {
    expect(announcedShare([{ text: 'Repost successful.', urn: made }], post, [])).toBe(made)
    expect(
      announcedShare(
        [
          { text: 'x', urn: null },
          { text: 'Post republié.', urn: made },
        ],
        post,
        [],
      ),
    ).toBe(made)
  })

  it('takes nothing else for success', () => {
    expect(announcedShare([], post, [])).toBeNull()
    expect(announcedShare([{ text: 'Repost successful.', urn: null }], post, [])).toBeNull()
    expect(announcedShare([{ text: 'Link copied to clipboard.', urn: original }], post, [])).toBeNull()
    expect(announcedShare([{ text: 'Link copied to clipboard.', urn: made }], post, [])).toBeNull()
    expect(announcedShare([{ text: 'Repost successful.', urn: original }], post, [])).toBeNull()
  })

  it('does not take an older toast for an answer', () => {
    const older = [{ text: 'Post successful.', urn: made }]
    expect(announcedShare(older, post, older)).toBeNull()
  })
})
