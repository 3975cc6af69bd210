import type { Channel, NewAlert } from './alert.ts'

/** What happened, for whoever listens. */
export type Notice =
  | { readonly event: 'alert.opened'; readonly id: string; readonly alert: NewAlert; readonly at: number }
  | { readonly event: 'alert.resolved'; readonly about: string; readonly title: string; readonly at: number }
  | { readonly event: 'shares.asked'; readonly offer: AskedFor; readonly at: number }

/** A post that members are asked to share. */
export interface AskedFor {
  readonly offerId: string
  readonly podId: string
  readonly postUrl: string
  /** The words that were offered with it; null for none. */
  readonly comment: string | null
  readonly asked: readonly { readonly activityId: string; readonly memberId: string }[]
}

/** Where members decide, on our own page. */
const decidePath = '/approvals'

/** The same notice in the form of each channel, as it is kept; see {@link sentBody} for what is sent. */
export const noticeBody: Readonly<Record<Channel, (notice: Notice) => string>> = {
  webhook: (notice) => webhookBody(notice.event, dataOf(notice), notice.at),
  slack: (notice) => slackBody(sentenceOf(notice), notice.event === 'shares.asked' ? decidePath : undefined),
}

/** The payload of Standard Webhooks: type, timestamp, data. */
export const webhookBody = (type: string, data: object, at: number): string =>
  JSON.stringify({ type, timestamp: new Date(at).toISOString(), data })

function dataOf(notice: Notice): object {
  switch (notice.event) {
    case 'alert.opened': {
      const { about, code, title, detail, act, memberId } = notice.alert
      return { id: notice.id, about, code, title, detail, act, memberId }
    }
    case 'alert.resolved':
      return { about: notice.about, title: notice.title }
    case 'shares.asked':
      return { ...notice.offer, url: decidePath }
  }
}

function sentenceOf(notice: Notice): string {
  switch (notice.event) {
    case 'alert.opened':
      return `${notice.alert.title} ${notice.alert.detail}`
    case 'alert.resolved':
      return notice.title
    case 'shares.asked': {
      const { length } = notice.offer.asked
      return `${length === 1 ? 'A member is' : `${length} members are`} asked whether they share a post. Each decides here:`
    }
  }
}

/**
 * A message for Slack. The three characters that Slack reads as markup are escaped, so nothing in the text becomes a link, a
 * mention or a call to the whole channel.
 *
 * @param url a path of our own page that the text ends with
 */
export const slackBody = (text: string, url?: string): string =>
  JSON.stringify({ text: text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'), url })

/**
 * A kept body as it is sent, byte for byte the same each time. Who makes a notice need not know where our page is: an address of it
 * is kept as a path, in `url`.
 *
 * @param webUrl where our page is
 */
export function sentBody(channel: Channel, kept: string, webUrl: string): string {
  const body = JSON.parse(kept) as { text?: string; url?: unknown; data?: { url?: unknown } }
  const path = channel === 'slack' ? body.url : body.data?.url
  if (typeof path !== 'string' || !path.startsWith('/')) return kept
  const url = new URL(path, webUrl).href
  return JSON.stringify(
    channel === 'slack' ? { text: `${body.text} ${url}` } : { ...body, data: { ...body.data, url } },
  )
}
