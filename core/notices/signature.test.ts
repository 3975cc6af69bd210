import { Webhook } from 'standardwebhooks'
import { describe, expect, it, vi } from 'vitest'
import { newSigningSecret, signedHeaders, whyNoSigningSecret } from './signature.ts'

const at = Date.UTC(2026, 10, 21, 4)
const body = '{"type":"ping"}'

describe('signedHeaders', () => {
  it('gives the signature of the published example', async () => {
    // The example of the Standard Webhooks libraries.
    const headers = await signedHeaders(
      { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      '{"test": 2432232314}',
      1_614_265_330_000,
    )
    expect(headers['webhook-timestamp']).toBe('1614265330')
    expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  })

  it('is accepted with either secret for a day after a change, and then with the new one only', async () => {
    vi.useFakeTimers({ now: at })
    const [secret, oldSecret] = [newSigningSecret(), newSigningSecret()]
    const both = await signedHeaders({ secret, oldSecret, oldSecretEndsAt: at + 1 }, 'dlv_1', body, at)
    expect(new Webhook(secret).verify(body, both)).toEqual({ type: 'ping' })
    expect(new Webhook(oldSecret).verify(body, both)).toEqual({ type: 'ping' })
    const later = await signedHeaders({ secret, oldSecret, oldSecretEndsAt: at }, 'dlv_1', body, at)
    expect(() => new Webhook(oldSecret).verify(body, later)).toThrow()
    expect(() => new Webhook(secret).verify(`${body} `, later)).toThrow()
    vi.useRealTimers()
  })
})

describe('a signing secret', () => {
  it('is made so that it is one', () => {
    expect(whyNoSigningSecret(newSigningSecret())).toBeNull()
    expect(newSigningSecret()).not.toBe(newSigningSecret())
  })

  it.each(['', 'whsec_', 'whsec_short', 'whsec_%%%', `whsec_${btoa('x'.repeat(65))}`, btoa('x'.repeat(32))])(
    'is not %s',
    (text) => expect(whyNoSigningSecret(text)).toMatch(/24 to 64 bytes/),
  )
})
