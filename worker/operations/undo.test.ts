import { describe, expect, it } from 'vitest'
import type { DeletionAnswer } from '../../core/providers/linkedin-posts.ts'
import { problemOfDeletion } from './undo.ts'

const now = Date.UTC(2026, 10, 20, 13, 5)
const of = (given: Partial<DeletionAnswer>) =>
  problemOfDeletion({ status: 500, code: null, serviceErrorCode: null, gone: false, ...given }, now)

describe('problemOfDeletion', () => {
  it('is nothing where LinkedIn says that the post is gone', () => {
    expect(of({ status: 204, gone: true })).toBeNull()
    expect(of({ status: 404, code: 'NOT_FOUND', gone: true })).toBeNull()
  })

  it.each<[string, Partial<DeletionAnswer>, string, RegExp]>([
    [
      'a dead token',
      { status: 401, serviceErrorCode: 65601 },
      'credential_not_working',
      /Connect LinkedIn again in Set/,
    ],
    [
      'somebody else’s post',
      { status: 403, serviceErrorCode: 100 },
      'credential_not_working',
      /account that shared it/,
    ],
    ['a version that has ended', { status: 426 }, 'linkedin_version_ended', /operator sets LINKEDIN_API_VERSION/],
    ['the daily limit', { status: 429 }, 'linkedin_rate_limited', /Press again after 00:00 UTC/],
    ['what does not fit', { status: 400, code: 'ILLEGAL_ARGUMENT' }, 'conflict', /delete it on LinkedIn yourself/],
    ['another refusal', { status: 422 }, 'conflict', /nothing was deleted/],
    ['an inner fault', { status: 500 }, 'provider_unavailable', /Press again: deleting it twice does no harm/],
    ['a gateway that gave up', { status: 504 }, 'provider_unavailable', /may be deleted or not/],
    ['a request that took too long', { status: 408 }, 'provider_unavailable', /Press again/],
    ['an address that is none', { status: 404, code: 'RESOURCE_NOT_FOUND' }, 'provider_unavailable', /Press again/],
    ['a way elsewhere', { status: 302 }, 'provider_unavailable', /Press again/],
    ['another success', { status: 200 }, 'provider_unavailable', /Press again/],
  ])('%s', (_, given, code, words) => {
    const problem = of(given)
    expect(problem?.code).toBe(code)
    expect(problem?.message).toMatch(words)
  })

  it('says that nothing was deleted only where LinkedIn has said so', () => {
    const unclear = [200, 302, 404, 408, 500, 503].map((status) => of({ status })?.message ?? '')
    expect(unclear.filter((words) => /nothing was deleted/.test(words))).toEqual([])
    const clear = [400, 401, 403, 422, 426, 429].map((status) => of({ status })?.message ?? '')
    expect(clear.filter((words) => !/nothing was deleted/.test(words))).toEqual([])
  })

  it('has the limit last until 00:00 UTC', () => {
    expect(of({ status: 429 })?.retryAfter).toBe(10 * 3_600 + 55 * 60)
  })
})
