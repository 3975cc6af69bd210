import { describe, expect, it } from 'vitest'
import { channelsFor, type NewAlert } from './alert.ts'
import { type Notice, noticeBody, sentBody } from './message.ts'

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

describe('a post that members are asked to share', () => {
  const offer = {
    ...{
      offerId: 'amp_1',
      podId: 'pod_1',
      postUrl: 'https://www.linkedin.com/posts/x',
      comment: 'page:/approvals & <b>',
    },
    asked: [
      { activityId: 'act_1', memberId: 'mem_1' },
      { activityId: 'act_2', memberId: 'mem_2' },
    ],
  }
  const notice = { event: 'shares.asked', offer, at } as const
  const sent = (channel: 'webhook' | 'slack', about: Notice = notice) =>
    JSON.parse(sentBody(channel, noticeBody[channel](about), 'https://app.example.com'))

  it('is told whole to a webhook, with where they decide', () => {
    expect(sent('webhook')).toEqual({
      type: 'shares.asked',
      timestamp: '2026-11-21T04:00:00.000Z',
      data: { ...offer, url: 'https://app.example.com/approvals' },
    })
  })

  it('is one sentence for Slack', () => {
    expect(sent('slack')).toEqual({
      text: '2 members are asked whether they share a post. Each decides here: https://app.example.com/approvals',
    })
    const one = { ...notice, offer: { ...offer, asked: offer.asked.slice(1) } }
    expect(sent('slack', one).text).toMatch(/^A member is asked/)
  })

  it('is sent the same each time; other notices are sent as they are kept', () => {
    const kept = noticeBody.webhook(notice)
    expect(sentBody('webhook', kept, 'https://a.example')).toBe(sentBody('webhook', kept, 'https://a.example'))
    const opened = noticeBody.webhook({ event: 'alert.opened', id: 'alr_1', alert, at })
    expect(sentBody('webhook', opened, 'https://a.example')).toBe(opened)
  })
})

describe('channelsFor', () => {
  it('leaves out the channel that is itself broken', () => {
    expect(channelsFor('integration:openai')).toEqual(['webhook', 'slack'])
    expect(channelsFor('integration:webhook')).toEqual(['slack'])
    expect(channelsFor('delivery:slack')).toEqual(['webhook'])
  })
})
