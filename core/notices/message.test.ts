import { describe, expect, it } from 'vitest'
import { channelsFor, type NewAlert } from './alert.ts'
import { noticeBody } from './message.ts'

const alert: NewAlert = {
  about: 'integration:openai',
  code: 'wrong_key',
  title: 'OpenAI no longer works.',
  detail: 'Store a valid key <!channel> & <@U1>.',
  act: 'owner',
  memberId: null,
}
const at = Date.UTC(2026, 10, 21, 4)

describe('noticeBody', () => {
  it('is type, timestamp and data for a webhook', () => {
    expect(JSON.parse(noticeBody.webhook({ event: 'alert.opened', id: 'alr_1', alert, at }))).toEqual({
      type: 'alert.opened',
      timestamp: '2026-11-21T04:00:00.000Z',
      data: { id: 'alr_1', ...alert },
    })
  })

  it('is plain text for Slack, in which nothing calls anybody', () => {
    const { text } = JSON.parse(noticeBody.slack({ event: 'alert.opened', id: 'alr_1', alert, at }))
    expect(text).toBe('OpenAI no longer works. Store a valid key &lt;!channel&gt; &amp; &lt;@U1&gt;.')
    expect(text).not.toMatch(/[<>]/)
  })

  it('says what works again', () => {
    const notice = { event: 'alert.resolved', about: alert.about, title: 'OpenAI works again.', at } as const
    expect(JSON.parse(noticeBody.slack(notice))).toEqual({ text: 'OpenAI works again.' })
    expect(JSON.parse(noticeBody.webhook(notice))).toMatchObject({
      type: 'alert.resolved',
      data: { about: 'integration:openai', title: 'OpenAI works again.' },
    })
  })
})

describe('channelsFor', () => {
  it('leaves out the channel that is itself broken', () => {
    expect(channelsFor('integration:openai')).toEqual(['webhook', 'slack'])
    expect(channelsFor('integration:webhook')).toEqual(['slack'])
    expect(channelsFor('delivery:slack')).toEqual(['webhook'])
  })
})
