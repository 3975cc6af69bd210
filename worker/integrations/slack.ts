import { slackBody } from '../../core/notices/message.ts'
import { type Answer, callOut } from '../../core/providers/call.ts'
import type { CredentialStatus } from '../../core/vault/credential.ts'
import { found, type Integration, type Values } from './descriptor.ts'

/**
 * Posts a body to the company's Slack channel.
 *
 * @throws NoAnswer
 */
export const postSlack = ({ url = '' }: Values, body: string): Promise<Answer> =>
  callOut(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body, maxBytes: 1_024 })

/** A Slack channel, or whatever takes Slack's incoming webhooks. */
export const slackIntegration: Integration = {
  provider: 'slack',
  name: 'Slack',
  summary: 'Writes alerts into a Slack channel, or into anything that takes Slack’s incoming webhooks.',
  without: 'Alerts are on this page only.',
  setup: {
    steps: [
      'Open api.slack.com/apps, create an app “from scratch” and choose your workspace.',
      'Switch on “Incoming Webhooks”, press “Add New Webhook” and choose the channel.',
      'Copy the webhook’s address and paste it here.',
    ],
    url: 'https://api.slack.com/apps',
  },
  fields: [
    {
      name: 'url',
      label: 'Webhook address',
      help: 'Who knows it can write into the channel; it is kept encrypted.',
      kind: 'secret',
      required: true,
      placeholder: 'https://hooks.slack.com/services/…',
      pattern: 'https?://\\S{4,500}',
      called: true,
    },
  ],
  sendsSecret: false,
  words: {
    wrong_key: {
      text: 'Slack no longer knows this webhook, or its channel is gone.',
      next: 'An admin makes a new webhook at api.slack.com/apps and stores it here.',
    },
    no_permission: {
      text: 'Slack does not let this webhook write into the channel.',
      next: 'Whoever administers the Slack workspace allows the app to write into the channel.',
    },
  },
  /** A test by itself sends a message without a text, which Slack refuses before anybody sees it. */
  async test(values, { quiet }) {
    const text = quiet ? '' : 'This is a test from RevOS Edge: alerts of your company will be written here.'
    return found(statusOf(await postSlack(values, slackBody(text)), quiet))
  },
}

/** Source: docs.slack.dev "Handling errors" of incoming webhooks. */
function statusOf({ status, text }: Answer, quiet: boolean): CredentialStatus {
  if (status === 200 || (quiet && status === 400 && /no_text|invalid_payload/.test(text))) return 'ok'
  if (status === 404 || status === 410) return 'wrong_key'
  if (status === 403) return 'no_permission'
  return status === 429 || status >= 500 ? 'no_network' : 'unexpected'
}
