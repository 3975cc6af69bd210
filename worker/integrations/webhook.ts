import { newId } from '../../core/ids.ts'
import { webhookBody } from '../../core/notices/message.ts'
import {
  newSigningSecret,
  type SigningSecrets,
  signedHeaders,
  whyNoSigningSecret,
} from '../../core/notices/signature.ts'
import { callOut } from '../../core/providers/call.ts'
import type { CredentialStatus } from '../../core/vault/credential.ts'
import { found, type Integration, type Values } from './descriptor.ts'

/** The signing secrets out of the stored values. */
export const signingSecrets = ({ secret = '', oldSecret, oldSecretEndsAt }: Values): SigningSecrets => ({
  secret,
  ...(oldSecret && { oldSecret, oldSecretEndsAt: Number(oldSecretEndsAt) }),
})

/**
 * Posts a signed body to the company's webhook.
 *
 * @returns the status of the answer
 * @throws NoAnswer
 */
export async function postWebhook(values: Values, id: string, body: string, now: number): Promise<number> {
  const { status } = await callOut(values.url ?? '', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'RevOS-Webhook/1',
      ...(await signedHeaders(signingSecrets(values), id, body, now)),
    },
    body,
    maxBytes: 1_024,
  })
  return status
}

/** A webhook of the company's own, signed by Standard Webhooks. */
export const webhookIntegration: Integration = {
  provider: 'webhook',
  name: 'Webhook',
  summary: 'Tells a system of your own what happens here: signed messages by Standard Webhooks.',
  without: 'Nothing is sent to systems of your own; alerts are still on this page.',
  setup: {
    steps: [
      'Make an address on your side that takes POST requests with JSON and answers with 2xx.',
      'Check each by a library of standardwebhooks.com, with the signing secret that you get here.',
      'Take each webhook-id once: a message may come again.',
    ],
    url: 'https://www.standardwebhooks.com',
  },
  fields: [
    {
      name: 'url',
      label: 'Address',
      help: 'Gets a “ping” at each test, and once a day.',
      kind: 'url',
      required: true,
      placeholder: 'https://example.com/hooks/revos',
      pattern: null,
      called: true,
    },
    {
      name: 'secret',
      label: 'Signing secret',
      help: 'Leave it empty, and one is made and shown once.',
      kind: 'secret',
      required: false,
      placeholder: 'whsec_…',
      pattern: null,
    },
  ],
  sendsSecret: false,
  words: {
    wrong_key: {
      text: 'There is nothing at this address that takes our messages.',
      next: 'An admin corrects the address, or whoever runs it brings it back.',
    },
    no_permission: {
      text: 'The address refuses our messages.',
      next: 'Whoever runs the address checks the signing secret and lets our messages in.',
    },
    unexpected: {
      text: 'The address answered, but not with success. Redirects are not followed.',
      next: 'An admin gives the final address, or whoever runs it makes it answer with 2xx.',
    },
  },
  make: () => ({ secret: newSigningSecret() }),
  wrong: ({ secret }): Record<string, string> => {
    const reason = secret === undefined ? null : whyNoSigningSecret(secret)
    return reason === null ? {} : { secret: reason }
  },
  async test(values, { clock }) {
    const now = clock.now()
    return found(statusOf(await postWebhook(values, newId('dlv', now), webhookBody('ping', {}, now), now)))
  },
}

function statusOf(status: number): CredentialStatus {
  if (status >= 200 && status < 300) return 'ok'
  if (status === 401 || status === 403) return 'no_permission'
  if (status === 404 || status === 405 || status === 410) return 'wrong_key'
  return status === 429 || status >= 500 ? 'no_network' : 'unexpected'
}
