import type { Channel, NewAlert } from './alert.ts'

/** What happened, for whoever listens. */
export type Notice =
  | { readonly event: 'alert.opened'; readonly id: string; readonly alert: NewAlert; readonly at: number }
  | { readonly event: 'alert.resolved'; readonly about: string; readonly title: string; readonly at: number }

/** The same notice in the form of each channel: what is sent, byte for byte. */
export const noticeBody: Readonly<Record<Channel, (notice: Notice) => string>> = {
  webhook: (notice) => webhookBody(notice.event, dataOf(notice), notice.at),
  slack: (notice) => slackBody(sentenceOf(notice)),
}

/** The payload of Standard Webhooks: type, timestamp, data. */
export const webhookBody = (type: string, data: object, at: number): string =>
  JSON.stringify({ type, timestamp: new Date(at).toISOString(), data })

function dataOf(notice: Notice): object {
  if (notice.event === 'alert.resolved') return { about: notice.about, title: notice.title }
  const { about, code, title, detail, act, memberId } = notice.alert
  return { id: notice.id, about, code, title, detail, act, memberId }
}

function sentenceOf(notice: Notice): string {
  return notice.event === 'alert.resolved' ? notice.title : `${notice.alert.title} ${notice.alert.detail}`
}

/**
 * A message for Slack. The three characters that Slack reads as markup are escaped, so nothing in the text becomes a link, a
 * mention or a call to the whole channel.
 */
export const slackBody = (text: string): string =>
  JSON.stringify({ text: text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') })
