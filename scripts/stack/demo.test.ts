import { describe, expect, it } from 'vitest'
import { type Demo, moveDemo } from './demo.ts'

const demo: Demo = {
  webUrl: 'http://127.0.0.1:1',
  apiUrl: 'http://127.0.0.1:2',
  tenantId: 'tn_1',
  apiKey: 'rk_1',
  owner: { email: 'owner@example.test', password: 'p' },
  members: [],
  podId: 'pod_1',
  postUrl: 'http://127.0.0.1:3/feed/update/urn:li:activity:1/?a=b',
  standins: {
    openai: 'http://127.0.0.1:4',
    linkedin: 'http://127.0.0.1:3',
    unipile: 'http://127.0.0.1:5',
    identity: 'http://127.0.0.1:6',
    receiver: 'http://127.0.0.1:7',
  },
}
const standins = {
  openai: 'http://127.0.0.1:40',
  linkedin: 'http://127.0.0.1:30',
  unipile: 'http://127.0.0.1:50',
  identity: 'http://127.0.0.1:60',
  receiver: 'http://127.0.0.1:70',
}

describe('moveDemo', () => {
  it('follows the ports, in the post’s address too', () => {
    const moved = moveDemo(demo, { webUrl: 'http://127.0.0.1:10', apiUrl: 'http://127.0.0.1:20', standins })
    expect(moved).toEqual({
      ...demo,
      webUrl: 'http://127.0.0.1:10',
      apiUrl: 'http://127.0.0.1:20',
      postUrl: 'http://127.0.0.1:30/feed/update/urn:li:activity:1/?a=b',
      standins,
    })
  })

  it('leaves a post that is not on the stand-in where it is', () => {
    const elsewhere = { ...demo, postUrl: 'https://www.linkedin.com/feed/update/urn:li:activity:1/' }
    expect(moveDemo(elsewhere, { ...demo, standins }).postUrl).toBe(elsewhere.postUrl)
  })
})
