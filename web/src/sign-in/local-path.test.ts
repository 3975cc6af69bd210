import { describe, expect, it } from 'vitest'
import { localPath } from './local-path.ts'

describe('localPath', () => {
  it('keeps a path of this site with its filters', () => {
    expect(localPath('/pods/pod_1?state=failed#top')).toBe('/pods/pod_1?state=failed#top')
  })

  it.each([undefined, '', 'pods', 'https://evil.example', '//evil.example', '/\\evil.example', '/\t/evil.example'])(
    'goes home for %j',
    (next) => {
      expect(localPath(next)).toBe('/')
    },
  )
})
