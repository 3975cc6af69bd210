import { describe, expect, it } from 'vitest'
import { describePost } from './describe-post.ts'

describe('describePost', () => {
  it('uses the words of the address', () => {
    const url =
      'https://www.linkedin.com/posts/nora-halvorsen_what-onboarding-taught-us-activity-7398000000000000001-aB3d'
    expect(describePost(url)).toBe('“What onboarding taught us”')
  })

  it.each([
    'https://www.linkedin.com/feed/update/urn:li:activity:7398000000000000001/',
    'https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A7398000000000000001',
  ])('falls back to the last digits of %s', (url) => {
    expect(describePost(url)).toBe('LinkedIn post …0001')
  })

  it('never fails', () => {
    expect(describePost('')).toBe('LinkedIn post')
    expect(describePost('https://example.com/')).toBe('LinkedIn post')
  })
})
